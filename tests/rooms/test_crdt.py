"""Updates as bytes: merging, what is new in them, what still waits for other changes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadFrame
from app.rooms import crdt
from app.rooms.crdt import NOTHING
from tests.rooms.typing import Typist, text_of

ALPHABET = ["a", "é", "漢", "🐍", "👩‍👩‍👧", "ע", "ع", "\n", " "]
words = st.lists(st.sampled_from(ALPHABET), min_size=1, max_size=4).map("".join)
ranges = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=6)
deleted = st.dictionaries(st.integers(0, 2**53 - 1), ranges, max_size=3)


def _delete_set(clients: dict[int, list[tuple[int, int]]]) -> bytes:
    """An update that only deletes: ranges of (first clock, how many)."""
    numbers = [0, len(clients)]
    for client, found in clients.items():
        numbers += [client, len(found)]
        for start, length in found:
            numbers += [start, length]
    return b"".join(_number(number) for number in numbers)


def _number(value: int) -> bytes:
    parts = bytearray()
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*parts, value))


def _clocks(clients: dict[int, list[tuple[int, int]]]) -> set[tuple[int, int]]:
    return {
        (client, clock)
        for client, found in clients.items()
        for start, length in found
        for clock in range(start, start + length)
    }


def _covered(read: crdt.Deleted) -> set[tuple[int, int]]:
    return {
        (client, clock)
        for client, found in read.items()
        for start, end in found
        for clock in range(start, end)
    }


@given(clients=deleted)
def test_a_delete_set_is_read_as_the_set_of_its_clocks(
    clients: dict[int, list[tuple[int, int]]],
) -> None:
    read = crdt.deletions(_delete_set(clients))
    assert _covered(read) == _clocks(clients)
    for found in read.values():
        assert all(one[1] < other[0] for one, other in pairwise(found)), "sorted, not touching"


@given(known=deleted, asked=deleted)
def test_contains_is_being_a_subset(
    known: dict[int, list[tuple[int, int]]], asked: dict[int, list[tuple[int, int]]]
) -> None:
    for clients in ({**known, **asked}, asked):
        assert crdt.contains(
            crdt.deletions(_delete_set(known)), crdt.deletions(_delete_set(clients))
        ) == (_clocks(clients) <= _clocks(known))


@given(
    known=ranges,
    picked=st.lists(st.tuples(st.integers(0, 48), st.integers(1, 4)), min_size=1, max_size=4),
)
def test_contains_looks_at_each_range_of_one_client(
    known: list[tuple[int, int]], picked: list[tuple[int, int]]
) -> None:
    assert crdt.contains(
        crdt.deletions(_delete_set({7: known})), crdt.deletions(_delete_set({7: picked}))
    ) == (_clocks({7: picked}) <= _clocks({7: known}))


@given(edits=st.lists(st.tuples(words, st.integers(0, 60), st.integers(0, 4)), max_size=12))
def test_deletions_of_real_typing_are_known_exactly_once_they_are_applied(
    edits: list[tuple[str, int, int]],
) -> None:
    typist, late = Typist(), Typist()
    for typed, place, gone in edits:
        typist.type(typed, place % (len(typist.text) + 1))
        late.hear(typist.updates[-1])
        if gone and (start := place % len(typist.text)) + gone <= len(typist.text):
            typist.delete(start, start + gone)
    ours = crdt.deletions(crdt.unseen(typist.all(), typist.doc.get_state()))
    theirs = crdt.deletions(crdt.unseen(late.all(), late.doc.get_state()))
    assert crdt.contains(ours, theirs)
    assert crdt.contains(theirs, ours) == (ours == {})
    late.hear(typist.all())
    theirs = crdt.deletions(crdt.unseen(late.all(), late.doc.get_state()))
    assert crdt.contains(theirs, ours)


def test_deletions_are_not_read_from_an_update_that_inserts() -> None:
    with pytest.raises(ValueError, match="structs"):
        crdt.deletions(Typist().type("a"))


@given(
    typed=st.lists(st.tuples(st.booleans(), st.booleans(), words, st.integers(0, 40)), max_size=50)
)
def test_a_merged_log_gives_the_text_that_its_writers_see(
    typed: list[tuple[bool, bool, str, int]],
) -> None:
    ada, bea = Typist(1), Typist(2)
    log: list[bytes] = []
    for is_ada, deletes, letters, place in typed:
        writer, reader = (ada, bea) if is_ada else (bea, ada)
        if deletes and writer.text:
            start = place % len(writer.text)
            log.append(writer.delete(start, start + 1))
        else:
            log.append(writer.type(letters, place % (len(writer.text) + 1)))
        reader.hear(log[-1])
    assert ada.text == bea.text
    assert text_of(crdt.merge(log)) == ada.text


def test_merging_nothing_gives_nothing() -> None:
    assert crdt.merge([]) == NOTHING
    assert crdt.merge([NOTHING] * 40) == NOTHING


@given(garbage=st.binary(max_size=60))
def test_random_bytes_are_an_update_or_a_bad_frame(garbage: bytes) -> None:
    try:
        crdt.check(garbage)
    except BadFrame:
        return
    # Whoever passes the door must not break anything behind it.
    crdt.merge([Typist().type("a"), garbage])
    crdt.has_structs(crdt.unseen(garbage, b"\x00"))


@pytest.mark.parametrize("garbage", [b"", b"\x01", b"\xff" * 20, b"\x00\x01", b"hello"])
def test_bytes_that_are_no_update_are_a_bad_frame(garbage: bytes) -> None:
    with pytest.raises(BadFrame):
        crdt.check(garbage)


def test_an_update_waits_until_what_it_refers_to_is_there() -> None:
    typist = Typist()
    first, second = typist.type("a"), typist.type("b")
    gone = typist.delete(1, 2)
    empty, one, both = b"\x00", Typist(), Typist()
    one.hear(first)
    both.hear(first)
    both.hear(second)
    assert not crdt.waits_for_more(first, one.doc.get_state())
    assert crdt.waits_for_more(second, empty)
    assert not crdt.waits_for_more(second, both.doc.get_state())
    assert crdt.waits_for_more(gone, one.doc.get_state())
    assert not crdt.waits_for_more(gone, both.doc.get_state())
    assert not crdt.waits_for_more(NOTHING, empty)


def test_a_state_vector_is_read() -> None:
    typist = Typist(client_id=300)
    typist.type("é🐍")
    # Yjs counts UTF-16 units.
    assert crdt.clocks(typist.doc.get_state()) == {300: 3}
    assert crdt.clocks(b"\x00") == {}
    with pytest.raises(BadFrame):
        crdt.clocks(b"\x02\x01\x01")
