"""The y-websocket protocol and our additions to it: bytes to messages and back.

0 sync       0 step1 (state vector) | 1 step2 (update) | 2 update
1 awareness  states of clients      | 2 auth | 3 query awareness
100 hello | 101 suggestions | 102 saved | 103 decide | 104 decided      JSON in a var-string
105 comments | 110 access
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.errors import BadFrame

SYNC, AWARENESS, AUTH, QUERY_AWARENESS = 0, 1, 2, 3
HELLO, SUGGESTIONS, SAVED, DECIDE, DECIDED = 100, 101, 102, 103, 104
COMMENTS = 105
ACCESS = 110
STEP1, STEP2, UPDATE = 0, 1, 2

_LARGEST = 2**53 - 1
"""The largest integer a JavaScript peer can read."""
LONGEST_SHIFT = 49
"""Of the last seven bits of an integer that has at most 53 of them."""
_JSON_KINDS = frozenset({HELLO, SUGGESTIONS, SAVED, DECIDE, DECIDED, COMMENTS, ACCESS})


class Step1(NamedTuple):
    """A state vector: send me what I lack."""

    state: bytes


class Step2(NamedTuple):
    """The answer to step1."""

    update: bytes


class Update(NamedTuple):
    """A change just made."""

    update: bytes


class Awareness(NamedTuple):
    """States of clients; read with `decode_states`."""

    states: bytes


class QueryAwareness(NamedTuple):
    """Send me everyone's state."""


class Auth(NamedTuple):
    """What a server says when it denies."""

    reason: str


@dataclass(frozen=True, slots=True)
class Json:
    """One of our own messages."""

    kind: int
    body: Mapping[str, Any]


Message = Step1 | Step2 | Update | Awareness | QueryAwareness | Auth | Json


class ClientState(NamedTuple):
    """What one client says about itself. `json` is 'null' when it is gone."""

    client: int
    clock: int
    json: str


def decode(frame: bytes) -> Message:
    """The message in a frame.

    Raises:
        BadFrame: it is not exactly one message that we know.
    """
    # Nearly all traffic, without the general reader: update, shorter than 128 bytes.
    if len(frame) > 3 and frame[0] == SYNC and frame[1] == UPDATE and frame[2] == len(frame) - 3:
        return Update(frame[3:])
    reader = Reader(frame)
    message = _message(reader)
    reader.finish()
    return message


def _message(reader: "Reader") -> Message:
    kind = reader.integer()
    if kind == SYNC:
        step = reader.integer()
        if step == STEP1:
            return Step1(reader.bytes())
        if step == STEP2:
            return Step2(reader.bytes())
        if step == UPDATE:
            return Update(reader.bytes())
        raise BadFrame(f"Sync message {step} is unknown; there are 0, 1 and 2.")
    if kind == AWARENESS:
        return Awareness(reader.bytes())
    if kind == QUERY_AWARENESS:
        return QueryAwareness()
    if kind == AUTH:
        reader.integer()
        return Auth(reader.text())
    if kind in _JSON_KINDS:
        body = parse_json(reader.text())
        if not isinstance(body, dict):
            raise BadFrame(f"Message {kind} carries a JSON object.")
        return Json(kind, body)
    raise BadFrame(f"Message type {kind} is unknown.")


def decode_states(states: bytes) -> list[ClientState]:
    """The client states of an awareness message.

    Raises:
        BadFrame: they cannot be read. Whether the JSON can be read is not looked at.
    """
    reader = Reader(states)
    count = reader.integer()
    if count > len(states) // 3:  # Each takes at least three bytes.
        raise BadFrame(f"{count} awareness states do not fit into {len(states)} bytes.")
    found = [ClientState(reader.integer(), reader.integer(), reader.text()) for _ in range(count)]
    reader.finish()
    return found


def parse_json(text: str) -> Any:
    """JSON as JavaScript reads it: no NaN, no Infinity.

    Raises:
        BadFrame: it cannot be read.
    """
    try:
        return json.loads(text, parse_constant=_not_json)
    except (ValueError, RecursionError):
        raise BadFrame("The message holds text that is not JSON.") from None


def _not_json(name: str) -> Any:
    raise ValueError(name)


class Reader:
    """Reads lib0's encodings from left to right; BadFrame where the bytes end too early."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def at(self) -> int:
        """How many bytes have been read."""
        return self._at

    def since(self, start: int) -> bytes:
        """What was read from there on."""
        return self._data[start : self._at]

    def integer(self) -> int:
        """A var-uint of at most 53 bits."""
        value = shift = 0
        data, at = self._data, self._at
        while True:
            if at >= len(data):
                raise BadFrame("The frame ends in the middle of a number.")
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > LONGEST_SHIFT:
                raise BadFrame("A number in the frame has more than 53 bits.")
        if value > _LARGEST:
            raise BadFrame("A number in the frame has more than 53 bits.")
        self._at = at
        return value

    def byte(self) -> int:
        """One byte."""
        self.skip(1)
        return self._data[self._at - 1]

    def skip(self, count: int) -> None:
        """Goes on behind that many bytes."""
        if self._at + count > len(self._data):
            raise BadFrame(f"The frame ends within {count} bytes that it needs.")
        self._at += count

    def rest(self) -> bytes:
        """All that is left."""
        taken, self._at = self._data[self._at :], len(self._data)
        return taken

    def bytes(self) -> bytes:
        """A length, then that many bytes."""
        length = self.integer()
        end = self._at + length
        if end > len(self._data):
            raise BadFrame(f"The frame announces {length} bytes and ends before them.")
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def text(self) -> str:
        """A length in bytes, then UTF-8."""
        try:
            return self.bytes().decode()
        except UnicodeDecodeError:
            raise BadFrame("The frame holds text that is not UTF-8.") from None

    def finish(self) -> None:
        """Raises BadFrame when something is left over."""
        if self._at != len(self._data):
            raise BadFrame(f"{len(self._data) - self._at} bytes follow the message.")


def encode_step1(state: bytes) -> bytes:
    """Send me what this state vector lacks."""
    return b"\x00\x00" + _with_length(state)


def encode_step2(update: bytes) -> bytes:
    """The answer to step1."""
    return b"\x00\x01" + _with_length(update)


def encode_update(update: bytes) -> bytes:
    """A change just made."""
    return b"\x00\x02" + _with_length(update)


def encode_awareness(states: Iterable[ClientState]) -> bytes:
    """States of clients."""
    return b"\x01" + _with_length(encode_states(states))


def encode_states(states: Iterable[ClientState]) -> bytes:
    """What `decode_states` reads."""
    listed = list(states)
    parts = [encode_integer(len(listed))]
    for state in listed:
        parts += (encode_integer(state.client), encode_integer(state.clock))
        parts.append(_with_length(state.json.encode()))
    return b"".join(parts)


def encode_query_awareness() -> bytes:
    """Send me everyone's state."""
    return b"\x03"


def encode_json(kind: int, body: Mapping[str, Any]) -> bytes:
    """One of our own messages."""
    # Escaped, so that a lone surrogate in a value cannot break the frame.
    return encode_integer(kind) + _with_length(json.dumps(body, separators=(",", ":")).encode())


def encode_saved(seq: int, at: str, updates: int) -> bytes:
    """What `encode_json` makes of SAVED, in a tenth of its time: it answers every keystroke.

    `at` is ASCII that JSON needs no escapes for.
    """
    body = f'{{"seq":{seq},"at":"{at}","updates":{updates}}}'
    return bytes((SAVED,)) + _with_length(body.encode("ascii"))


def encode_integer(value: int) -> bytes:
    """A var-uint, as lib0 writes it."""
    if value < 0x80:
        return bytes((value,))
    parts = bytearray()
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _with_length(data: bytes) -> bytes:
    return encode_integer(len(data)) + data
