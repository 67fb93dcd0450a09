"""Every kind of websocket message, from every role: what is taken and what is not.

The table is written out here once more, apart from the one that the server goes by, so that a
slip there is seen. A new kind of message fails until it has a row.
"""

import asyncio
from collections.abc import Callable

import pytest

from app.roles import Role
from app.rooms import protocol
from app.rooms.protocol import ClientState
from app.rooms.room import Room
from tests.rooms.conftest import gate, room
from tests.rooms.wires import Visitor

__all__ = ["gate", "room"]

TAKEN, REFUSED, UNFIT = "taken", "refused", "unfit"
"""It has its effect; 4403; 4400, whoever sends it."""
Say = Callable[[Visitor], None]


def _json(kind: int, body: dict[str, object]) -> Say:
    return lambda visitor: visitor.say(protocol.encode_json(kind, body))


def _step2(visitor: Visitor) -> None:
    visitor.say(protocol.encode_step2(visitor.typist.type("x")))


def _type(visitor: Visitor) -> None:
    visitor.type("x")


def _awareness(visitor: Visitor) -> None:
    states = [ClientState(visitor.typist.doc.client_id, 1, "{}")]
    visitor.say(protocol.encode_awareness(states))


DECISION: dict[str, object] = {"id": "s", "decision": "accept", "key": "k"}
WRITES = {Role.VIEWER: REFUSED, Role.COMMENTER: REFUSED, Role.EDITOR: TAKEN, Role.OWNER: TAKEN}
READS = dict.fromkeys(Role, TAKEN)
NOBODY = dict.fromkeys(Role, UNFIT)
# Whoever may decide gets past the rule; this room has no suggestions, and says so.
DECIDES = {
    Role.VIEWER: REFUSED,
    Role.COMMENTER: REFUSED,
    Role.EDITOR: UNFIT,
    Role.OWNER: UNFIT,
}

MESSAGES: dict[str, tuple[Say, dict[Role, str]]] = {
    "Step1": (Visitor.ask, READS),
    "Step2": (_step2, WRITES),
    "Update": (_type, WRITES),
    "Awareness": (_awareness, READS),
    "QueryAwareness": (lambda v: v.say(protocol.encode_query_awareness()), READS),
    "Auth": (lambda v: v.say(b"\x02\x00\x00"), READS),
    "HELLO": (_json(protocol.HELLO, {"wants": []}), READS),
    "DECIDE": (_json(protocol.DECIDE, DECISION), DECIDES),
    # What the server tells is never believed when a peer says it.
    "SUGGESTIONS": (_json(protocol.SUGGESTIONS, {"event": "changed", "suggestions": []}), NOBODY),
    "SAVED": (_json(protocol.SAVED, {"updates": 9}), NOBODY),
    "DECIDED": (_json(protocol.DECIDED, {"id": "s", "status": "accepted"}), NOBODY),
    "COMMENTS": (_json(protocol.COMMENTS, {"threads": []}), NOBODY),
    "ACCESS": (_json(protocol.ACCESS, {"role": "owner", "refused": None}), NOBODY),
}


def test_every_kind_of_message_has_a_row() -> None:
    ours = {
        name
        for name, kind in vars(protocol).items()
        if name.isupper() and isinstance(kind, int) and kind in protocol._JSON_KINDS
    }
    kinds = {kind.__name__ for kind in protocol.Message.__args__} - {"Json"}
    assert set(MESSAGES) == kinds | ours


@pytest.mark.parametrize("name", sorted(MESSAGES))
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.word)
async def test_a_message_is_taken_from_who_may_send_it(room: Room, name: str, role: Role) -> None:
    say, expected = MESSAGES[name]
    visitor, witness = Visitor(room, role=role), Visitor(room)
    say(visitor)
    async with asyncio.timeout(60):
        if expected[role] == TAKEN and name in ("Step2", "Update"):
            while witness.text != "x":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    await asyncio.sleep(0)
    closed = {TAKEN: None, REFUSED: 4403, UNFIT: 4400}[expected[role]]
    assert visitor.closed == closed
    assert witness.closed is None
    if expected[role] != TAKEN:
        # A message of somebody who may not write changes nothing, now or later.
        witness.type("w")
        while "w" not in room_text(room):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert room_text(room) == "w"


def room_text(room: Room) -> str:
    """The text as a newcomer gets it."""
    newcomer = Visitor(room)
    newcomer.ask()
    text = newcomer.text
    newcomer.leave()
    return text
