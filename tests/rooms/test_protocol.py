"""Messages are what y-protocols writes, and random bytes are a message or a BadFrame."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.errors import BadFrame
from app.rooms import protocol
from app.rooms.protocol import (
    Auth,
    Awareness,
    ClientState,
    Json,
    Message,
    QueryAwareness,
    Step1,
    Step2,
    Update,
)

GOLDEN: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "fixtures/frames/y-websocket.json").read_text()
)
LARGEST = 2**53 - 1
numbers = st.integers(0, LARGEST)
texts = st.text(st.characters(exclude_categories=["Cs"]))
objects = st.dictionaries(
    texts, st.none() | st.booleans() | st.integers() | texts | st.lists(texts), max_size=5
)
states = st.lists(st.builds(ClientState, numbers, numbers, texts), max_size=5)


def _golden_message(golden: dict[str, Any]) -> Message:
    if golden["kind"] == "QueryAwareness":
        return QueryAwareness()
    if golden["kind"] == "Auth":
        return Auth(golden["reason"])
    payload = bytes.fromhex(golden["payload"])
    messages = (Step1(payload), Step2(payload), Update(payload), Awareness(payload))
    return next(message for message in messages if type(message).__name__ == golden["kind"])


def _encoded(message: Message) -> bytes | None:
    match message:
        case Step1(state):
            return protocol.encode_step1(state)
        case Step2(update):
            return protocol.encode_step2(update)
        case Update(update):
            return protocol.encode_update(update)
        case Awareness(spoken):
            return protocol.encode_awareness(protocol.decode_states(spoken))
        case QueryAwareness():
            return protocol.encode_query_awareness()
        case Json(kind, body):
            return protocol.encode_json(kind, body)
    return None


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["name"])
def test_a_frame_of_y_protocols_is_read_and_written_alike(golden: dict[str, Any]) -> None:
    frame = bytes.fromhex(golden["frame"])
    message = protocol.decode(frame)
    assert (type(message), message) == (type(_golden_message(golden)), _golden_message(golden))
    if not isinstance(message, Auth):  # We never deny by message; a close code says it.
        assert _encoded(message) == frame


@pytest.mark.parametrize(
    "golden", [g for g in GOLDEN if g["kind"] == "Awareness"], ids=lambda golden: golden["name"]
)
def test_client_states_of_y_protocols_are_read(golden: dict[str, Any]) -> None:
    assert protocol.decode_states(bytes.fromhex(golden["payload"])) == [
        ClientState(golden["client"], golden["clock"], golden["json"])
    ]


@given(payload=st.binary(max_size=300))
def test_sync_messages_come_back_as_they_were(payload: bytes) -> None:
    messages = (Step1(payload), Step2(payload), Update(payload))
    for message in messages:
        again = protocol.decode(_encoded(message) or b"")
        # Tuples of two classes are equal.
        assert (type(again), again) == (type(message), message)


@pytest.mark.parametrize("length", [0, 1, 124, 125, 126, 127, 128, 129, 16383, 16384, 70000])
def test_an_update_of_any_length_comes_back(length: int) -> None:
    update = bytes(range(256)) * (length // 256 + 1)
    assert protocol.decode(protocol.encode_update(update[:length])) == Update(update[:length])


@given(spoken=states)
def test_client_states_come_back_as_they_were(spoken: list[ClientState]) -> None:
    message = protocol.decode(protocol.encode_awareness(spoken))
    assert isinstance(message, Awareness)
    assert protocol.decode_states(message.states) == spoken


@given(kind=st.sampled_from([100, 101, 102, 103, 104]), body=objects)
def test_our_own_messages_come_back_as_they_were(kind: int, body: dict[str, Any]) -> None:
    assert protocol.decode(protocol.encode_json(kind, body)) == Json(kind, body)


def test_a_lone_surrogate_in_a_value_does_not_break_the_frame() -> None:
    frame = protocol.encode_json(protocol.SUGGESTIONS, {"text": "\ud83d"})
    assert protocol.decode(frame) == Json(101, {"text": "\ud83d"})


@given(number=numbers)
@example(number=127)
@example(number=128)
@example(number=2**49)
@example(number=LARGEST)
def test_numbers_come_back_as_they_were(number: int) -> None:
    reader = protocol.Reader(protocol.encode_integer(number))
    assert reader.integer() == number
    reader.finish()


@given(frame=st.binary(max_size=80))
def test_random_bytes_are_a_message_or_a_bad_frame(frame: bytes) -> None:
    _decodes_or_is_bad(frame)


@given(
    golden=st.sampled_from(GOLDEN),
    at=st.integers(0, 2**16),
    byte=st.integers(0, 255),
    cut=st.integers(0, 3),
)
def test_a_damaged_frame_is_a_message_or_a_bad_frame(
    golden: dict[str, Any], at: int, byte: int, cut: int
) -> None:
    frame = bytearray.fromhex(golden["frame"])
    frame[at % len(frame)] = byte
    _decodes_or_is_bad(bytes(frame[: len(frame) - cut]))


def _decodes_or_is_bad(frame: bytes) -> None:
    try:
        message = protocol.decode(frame)
        if isinstance(message, Awareness):
            protocol.decode_states(message.states)
    except BadFrame:
        return
    assert isinstance(message, Message)


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (b"", "ends in the middle of a number"),
        (b"\x80", "ends in the middle of a number"),
        (b"\x04", "type 4 is unknown"),
        (b"\x6b\x02{}", "type 107 is unknown"),
        (b"\x00\x03\x00", "Sync message 3 is unknown"),
        (b"\x00\x02\x05abc", "announces 5 bytes"),
        (b"\x00\x02\x01abc", "2 bytes follow"),
        (b"\x03\x00", "1 bytes follow"),
        (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "more than 53 bits"),
        (b"\x00\x02\xff\xff\xff\xff\xff\xff\xff\x1f", "more than 53 bits"),
        (b"\x64\x02[]", "carries a JSON object"),
        (b"\x64\x01{", "not JSON"),
        (b"\x64\x09" + b'{"a":NaN}', "not JSON"),
        (b"\x64\x02\xc3\x28", "not UTF-8"),
        (b"\x64\xa0\x8d\x06" + b"[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_frame_says_what_is_wrong_with_it(frame: bytes, says: str) -> None:
    with pytest.raises(BadFrame, match=re.escape(says)):
        protocol.decode(frame)


def test_a_number_of_states_that_cannot_fit_is_refused_before_it_is_believed() -> None:
    with pytest.raises(BadFrame, match="do not fit"):
        protocol.decode_states(protocol.encode_integer(LARGEST) + b"\x01\x01\x00")


@given(numbers, numbers)
def test_saved_is_what_the_general_encoder_makes_of_it(seq: int, updates: int) -> None:
    at = "2026-11-26T12:34:56.789Z"
    body = {"seq": seq, "at": at, "updates": updates}
    assert protocol.encode_saved(seq, at, updates) == protocol.encode_json(protocol.SAVED, body)
