"""Who acts: the person that a comment, a version or a proposal is signed with."""

from typing import Any, NamedTuple

from app.endpoints.operation import Call
from app.endpoints.suggestions import actor_of

ACTOR_HEADER = (
    "X-Burnish-Actor",
    "In local mode: who acts, percent-encoded UTF-8; shown to everybody.",
)
GUEST = "Guest"


class Person(NamedTuple):
    """`id` tells people apart; where nobody signs in, the name is all there is."""

    id: str
    name: str


def acting(call: Call[Any, Any]) -> Person:
    """The account that asks; in local mode, whoever X-Burnish-Actor names.

    Raises:
        BadRequest: the header cannot be read.
    """
    caller = call.caller
    if caller.local:
        name = actor_of(call)
        return Person(name, name)
    if caller.user_id is not None:
        return Person(caller.user_id, caller.name or caller.user_id)
    return Person(f"guest:{caller.session_id or ''}", caller.name or GUEST)
