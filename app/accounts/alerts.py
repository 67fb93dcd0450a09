"""Alerts: somebody is told by mail that the way into their account is another one."""

import hashlib
from typing import Literal

from sqlalchemy import Connection

from app.accounts.secrets import new_id
from app.mail import outbox

Change = Literal["password", "factor", "address"]
"""A new password; a second factor and passkeys that were reset; another address."""


def alert(connection: Connection, user_id: str, change: Change, *, to: str | None = None) -> None:
    """`to`: the address that it goes to; None: the account's. Where too much mail waits it is
    left out: nobody is kept from a new password by that."""
    told = hashlib.sha256((to or "").encode()).hexdigest()[:32]
    about = f"alert:{change}:{user_id}:{told}"
    data = {"person": user_id, "change": change, "to": to}
    outbox.put(connection, new_id(), "alert", about, data)
