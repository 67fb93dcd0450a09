"""Who asks, for lists: what they may see, and under which name their own things are kept."""

from typing import Any

from sqlalchemy import ColumnElement

from app.endpoints.operation import Call

HERE = "local"
"""The one person of a server that nobody signs in to."""


def visible_to(_call: Call[Any, Any]) -> ColumnElement[bool] | None:
    """A condition on the table of documents; None: all of them."""
    return None


def person_of(_call: Call[Any, Any]) -> str:
    """Whose favourites, visits and templates these are."""
    return HERE
