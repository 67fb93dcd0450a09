"""No update brings the process down while it is read, and no real update is refused for it."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from app.errors import BadFrame
from app.rooms import crdt
from app.rooms.bounds import NESTING_MAX, check_bounds

DOCUMENTS = sorted((Path(__file__).parents[1] / "fixtures/documents").glob("*.bin"))
FILLER = "vu" * NESTING_MAX
"""Letters that make an update look as if it might nest deeply."""

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False)
    | st.binary(max_size=200)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("uvé漢🐍", max_size=4), inner, max_size=4)
    ),
)


def _value(before: bytes, tail: bytes = b"") -> bytes:
    """An update that puts one value into the array a."""
    return b"\x01\x01\x07\x00\x08\x01\x01a\x01" + before + tail + b"\x00"


def _nested(level: bytes, depth: int) -> bytes:
    return _value(level * depth, b"\x7e")


@pytest.mark.parametrize("level", [b"u\x01", b"v\x01\x01a", b"u\x02\x7e"])
@pytest.mark.parametrize("depth", [NESTING_MAX + 1, 30_000, 300_000])
def test_a_value_nested_too_deep_is_refused(level: bytes, depth: int) -> None:
    with pytest.raises(BadFrame, match="nested deeper"):
        crdt.check(_nested(level, depth))


@pytest.mark.parametrize("level", [b"u\x01", b"v\x01\x01a"])
def test_a_value_nested_within_reason_is_taken(level: bytes) -> None:
    crdt.check(_nested(level, NESTING_MAX))


def test_many_values_side_by_side_are_not_nested() -> None:
    crdt.check(_value(b"u\x80\x10" + b"u\x01\x7e" * 2048))


def test_options_of_a_document_in_a_document_are_values_too() -> None:
    with pytest.raises(BadFrame, match="nested deeper"):
        crdt.check(b"\x01\x01\x07\x00\x09\x01\x01a\x01g" + b"v\x01\x01a" * 30_000 + b"\x7e\x00")


@pytest.mark.parametrize(
    "update",
    [
        b"\xff\xff\xff\x7f",
        b"\x80\x80\x80\x39",
        _value(b"v\x85\x80\x80\x40"),
        _value(b"u\x02\x7ev\x85\x80\x80\x40", b"\x00" * 20),
    ],
)
def test_no_room_is_made_for_what_is_only_announced(update: bytes) -> None:
    began = time.process_time()
    with pytest.raises(BadFrame, match="do not fit"):
        crdt.check(update)
    assert time.process_time() - began < 0.1


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_documents_of_a_real_editor_are_taken(path: Path) -> None:
    # The same with many suspicious letters, so that it is walked from end to end.
    doc: Doc[Any] = Doc()
    doc.apply_update(path.read_bytes())
    filler: Text = doc.get("filler", type=Text)
    filler.insert(0, FILLER)
    crdt.check(path.read_bytes())
    crdt.check(doc.get_update())


@settings(max_examples=60)
@given(value=values)
def test_values_of_all_kinds_are_taken(value: object) -> None:
    doc: Doc[Any] = Doc()
    filler: Text = doc.get("filler", type=Text)
    filler.insert(0, FILLER + "v漢")
    texts: Text = doc.get("text", type=Text)
    texts.insert(0, "a👩‍👩‍👧b")
    texts.format(0, 1, {"bold": True})
    texts.insert_embed(1, {"image": "x"})
    things: Map[Any] = doc.get("map", type=Map)
    things["value"] = value
    things["value"] = [value]
    things["inside"] = Map({"array": Array([value, Doc({"sub": Text("x")})])})
    fragment: XmlFragment = doc.get("xml", type=XmlFragment)
    element = fragment.children.append(XmlElement("p", {"a": "b"}))
    element.children.append(XmlText("x"))
    del texts[0:1]
    check_bounds(doc.get_update())
    crdt.check(doc.get_update())


@given(garbage=st.binary(max_size=200))
def test_random_bytes_are_let_through_or_a_bad_frame(garbage: bytes) -> None:
    for update in (garbage, b"\x01\x09\x07\x00" + garbage + b"vu" * NESTING_MAX):
        try:
            check_bounds(update)
        except BadFrame:
            continue


def test_the_deepest_value_that_is_taken_is_harmless_wherever_it_goes() -> None:
    # In a process of its own: what goes wrong here is no exception.
    update = _nested(b"v\x01\x01a", NESTING_MAX)
    program = f"""
from pycrdt import Array, Doc
from app.rooms import crdt
update = bytes.fromhex("{update.hex()}")
crdt.check(update)
doc = Doc()
doc.apply_update(crdt.merge([update, crdt.NOTHING]))
crdt.unseen(doc.get_update(), b"\\0")
values = doc.get("a", type=Array).to_py()
depth = 0
while values:
    values = values[0] if isinstance(values, list) else values["a"]
    depth += 1
print(depth)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert int(done.stdout) == NESTING_MAX + 1
