"""Demand: the rule that whoever signs in with a password has a second factor.

While it is on, who has none may set one up and do nothing else. Whoever came by the identity
provider or with a passkey is let in: they ask for a factor of their own.
"""

from sqlalchemy import ColumnElement, and_, exists

from app.accounts.switches import DEMAND, ON
from app.errors import NotAllowed
from app.store.accounts_schema import switches, users


class SecondFactorDemanded(NotAllowed):
    """The caller has yet to set up the second factor that the server demands."""

    code, close_code = "second_factor_demanded", 4411
    title = "This server demands a second factor: sign in with a browser and set one up."


def lacks_factor(has_factor: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the rule shuts a row of `users` out. `has_factor`: the sign-in had one."""
    demanded = exists().where(switches.c.name == DEMAND, switches.c.value == ON)
    return and_(demanded, users.c.second_factor_at.is_(None), users.c.id.is_not(None), ~has_factor)
