"""Errands: what is remembered between two requests of a sign-in, under a secret used once."""

import json
from typing import Any

from sqlalchemy import Connection, delete, select

from app import clock
from app.accounts.secrets import hashed
from app.store.accounts_schema import errands

RECOVERY = "recovery"
"""A link to a new password. `data`: the `user_id`."""
INVITED = "invited"
"""The link of an invitation that went out by mail. `data`: the `invitation_id`."""


def put(connection: Connection, secret: str, kind: str, data: Any, seconds: float) -> None:
    """Remembers `data` (JSON) for so long."""
    now = clock.now()
    connection.execute(delete(errands).where(errands.c.expires_at < now))
    connection.execute(
        errands.insert().values(
            token_hash=hashed(secret), kind=kind, data=json.dumps(data), expires_at=now + seconds
        )
    )


def look(connection: Connection, secret: str, kind: str) -> bool:
    """Whether there is such an errand."""
    query = select(errands.c.kind).where(_is(secret, kind))
    return connection.execute(query).first() is not None


def read(connection: Connection, secret: str, kind: str) -> Any:
    """What was remembered, which stays; None where there is nothing."""
    row = connection.execute(select(errands.c.data).where(_is(secret, kind))).first()
    return None if row is None else json.loads(row.data)


def take(connection: Connection, secret: str, kind: str) -> Any:
    """What was remembered, once; None where there is nothing."""
    taken = delete(errands).where(_is(secret, kind)).returning(errands.c.data)
    row = connection.execute(taken).first()
    return None if row is None else json.loads(row.data)


def drop(connection: Connection, kind: str, data: Any = None) -> None:
    """All of a kind, or those with just this data."""
    gone = delete(errands).where(errands.c.kind == kind)
    if data is not None:
        gone = gone.where(errands.c.data == json.dumps(data))
    connection.execute(gone)


def recovery_of(user_id: str, *, by_mail: bool = False) -> dict[str, str]:
    """What is remembered of a link to a new password. By mail or by an owner are two things, so
    that nobody who asks for a mail takes away what an owner has made."""
    return {"user_id": user_id} | ({"by": "mail"} if by_mail else {})


def drop_recovery(connection: Connection, user_id: str) -> None:
    """Every link to a new password of this person."""
    for by_mail in (False, True):
        drop(connection, RECOVERY, recovery_of(user_id, by_mail=by_mail))


def _is(secret: str, kind: str) -> Any:
    return (
        (errands.c.token_hash == hashed(secret))
        & (errands.c.kind == kind)
        & (errands.c.expires_at > clock.now())
    )
