"""What the processes that have the same room open tell each other: bytes to messages and back.

These messages are a courtesy. The store holds what matters, each is numbered, and whoever finds
a number missing reads the store. A message that cannot be read (of another version) is a gap.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from app.errors import BadFrame
from app.rooms.protocol import ClientState, Reader, decode_states, encode_integer, encode_states

VERSION = 1
ID_BYTES = 16
UNNUMBERED = 0


class Kind(IntEnum):
    """What a message is about."""

    WRITTEN = 1
    """Updates that are in the log now."""
    PRESENCE = 2
    """States of clients that are connected to the sender."""
    HELLO = 3
    """The sender has the room open, or missed something: say who is connected to you."""
    BYE = 4
    """The sender has closed the room; its clients and its lease are gone."""
    COMPANION = 5
    """JSON between the companions of the room."""
    DELETED = 6
    """The document was deleted."""
    MISSED = 7
    """The sender could not send something: read the store."""


@dataclass(frozen=True)
class Envelope:
    """A message. `sender` is a replica; `number` counts its messages about this room."""

    kind: Kind
    sender: str
    number: int
    body: bytes = b""

    def encode(self) -> bytes:
        """As it travels."""
        head = bytes((VERSION, self.kind)) + bytes.fromhex(self.sender)
        return head + encode_integer(self.number) + self.body


def decode(message: bytes) -> Envelope:
    """Raises BadFrame: it cannot be read."""
    if len(message) < 3 + ID_BYTES or message[0] != VERSION:
        raise BadFrame("A replica of another version spoke.")
    sender = message[2 : 2 + ID_BYTES].hex()
    reader = Reader(message[2 + ID_BYTES :])
    number = reader.integer()
    try:
        kind = Kind(message[1])
    except ValueError:
        raise BadFrame("A replica of another version spoke.") from None
    return Envelope(kind, sender, number, reader.rest())


@dataclass(frozen=True)
class WrittenUpdates:
    """Updates with the seqs `first`, `first + 1`, …; `last` even where their bytes are left out.

    `actors` are the names of those who made them.
    """

    first: int
    last: int
    updates: Sequence[bytes]
    actors: Sequence[str]

    def encode(self) -> bytes:
        """The body of WRITTEN."""
        parts = [encode_integer(self.first), encode_integer(self.last)]
        for items in (self.updates, [actor.encode("utf-8", "replace") for actor in self.actors]):
            parts.append(encode_integer(len(items)))
            parts += (encode_integer(len(item)) + item for item in items)
        return b"".join(parts)

    @classmethod
    def decode(cls, body: bytes) -> "WrittenUpdates":
        """Raises BadFrame."""
        reader = Reader(body)
        first, last = reader.integer(), reader.integer()
        updates = [reader.bytes() for _ in range(reader.integer())]
        actors = [reader.text() for _ in range(reader.integer())]
        reader.finish()
        if updates and first + len(updates) - 1 != last:
            raise BadFrame("A replica announced other updates than it sent.")
        return cls(first, last, updates, actors)


def encode_presence(states: Sequence[ClientState]) -> bytes:
    """The body of PRESENCE."""
    return encode_states(states)


def decode_presence(body: bytes) -> list[ClientState]:
    """Raises BadFrame."""
    return decode_states(body)


def encode_body(body: Mapping[str, Any]) -> bytes:
    """The body of COMPANION."""
    return json.dumps(body, separators=(",", ":")).encode()


def decode_body(body: bytes) -> Mapping[str, Any]:
    """Raises BadFrame."""
    try:
        value = json.loads(body)
    except ValueError:
        raise BadFrame("A replica sent something that is not JSON.") from None
    if not isinstance(value, dict):
        raise BadFrame("A replica sent something that is not an object.")
    return value
