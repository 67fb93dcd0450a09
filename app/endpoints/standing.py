"""Who asks, for lists: what they may see, and under which name their own things are kept."""

from typing import Any

from sqlalchemy import ColumnElement

from app.endpoints.operation import Call
from app.store.access import owned, readable

HERE = "local"
"""The one person of a server that nobody signs in to."""


def visible_to(call: Call[Any, Any]) -> ColumnElement[bool] | None:
    """A condition on the table of documents; None: all of them."""
    return None if call.caller.local else readable(call.caller.reader)


def owned_by(call: Call[Any, Any]) -> ColumnElement[bool] | None:
    """A condition on the table of documents: those the caller may delete; None: all of them."""
    return None if call.caller.local else owned(call.caller.reader)


def person_of(call: Call[Any, Any]) -> str:
    """Whose favourites, visits and templates these are."""
    return HERE if call.caller.local else call.caller.user_id or ""


def actor_of(call: Call[Any, Any]) -> str | None:
    """The name of whoever signed in; None in local mode, where people pick one."""
    return call.caller.name
