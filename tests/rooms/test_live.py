"""The document in memory: what is news to it, what it keeps, what a damaged log does."""

import pytest
from pycrdt import Text

from app.errors import DamagedUpdate
from app.rooms import crdt
from app.rooms.live import LiveDocument, sound
from tests.rooms.typing import Typist, impossible, text_of


def _is_news(live: LiveDocument, update: bytes, *, whole: bool = False) -> bool:
    return live.is_news(update, live.state(), whole=whole)


def test_what_is_new_is_news_and_what_is_known_is_not() -> None:
    typist = Typist()
    update = typist.type("é🐍")
    live = LiveDocument([])
    assert _is_news(live, update)
    live.apply(update)
    assert not _is_news(live, update)
    assert live.title() == "é🐍"


def test_an_answer_to_step1_that_repeats_everything_is_no_news() -> None:
    typist = Typist()
    typist.type("hello")
    typist.delete(1, 3)
    live = LiveDocument([typist.all()])
    for _ in range(3):
        assert not _is_news(live, typist.all(), whole=True)


def test_an_answer_to_step1_with_one_deletion_more_is_news() -> None:
    typist = Typist()
    typist.type("hello")
    typist.delete(0, 1)
    live = LiveDocument([typist.all()])
    assert not _is_news(live, typist.all(), whole=True)
    typist.delete(2, 3)
    assert _is_news(live, typist.all(), whole=True)
    live.apply(typist.all())
    assert live.title() == typist.text == "elo"
    assert not _is_news(live, typist.all(), whole=True)


def test_an_answer_to_step1_with_fewer_deletions_is_no_news() -> None:
    typist, behind = Typist(), Typist()
    typist.type("hello")
    typist.delete(0, 1)
    behind.hear(typist.all())
    typist.delete(0, 1)
    live = LiveDocument([typist.all()])
    assert not _is_news(live, behind.all(), whole=True)


def test_an_update_that_only_deletes_is_news_even_if_it_may_be_known() -> None:
    typist = Typist()
    typist.type("hello")
    live = LiveDocument([typist.all()])
    gone = typist.delete(0, 2)
    assert _is_news(live, gone)
    live.apply(gone)
    assert live.title() == "llo"


def test_nothing_is_no_news() -> None:
    live = LiveDocument([])
    assert not _is_news(live, crdt.NOTHING)
    assert not _is_news(live, crdt.NOTHING, whole=True)


def test_a_peer_gets_only_what_it_lacks() -> None:
    typist, reader = Typist(), Typist()
    typist.type("x" * 1000)
    reader.hear(typist.all())
    typist.type("!")
    live = LiveDocument([typist.all()])
    lacking = live.since(reader.doc.get_state())
    assert len(lacking) < 50
    reader.hear(lacking)
    assert reader.text == typist.text
    assert text_of(live.since(b"\x00")) == typist.text


def test_an_update_that_waits_for_another_is_kept_and_not_given_on() -> None:
    typist = Typist()
    first, second, third = typist.type("a"), typist.type("b"), typist.type("c")
    live = LiveDocument([])
    live.apply(second)
    assert live.must_reload
    live = LiveDocument([second])
    assert live.waiting
    assert not live.must_reload
    assert live.apply(third).update == crdt.NOTHING
    assert live.title() == text_of(live.since(b"\x00")) == ""
    came = live.apply(first).update
    assert live.title() == text_of(came) == text_of(live.full()) == "abc"
    assert not live.waiting
    assert not live.must_reload


@pytest.mark.parametrize("snapshots", [0, 1])
def test_a_large_update_that_waits_is_kept_as_well(snapshots: int) -> None:
    typist = Typist()
    first, second = typist.type("a"), typist.type("b" * 200_000)
    live = LiveDocument([second], snapshots=snapshots)
    assert live.waiting
    assert text_of(live.apply(first).update) == typist.text
    whole = LiveDocument([second, first], snapshots=snapshots)
    assert whole.title() == typist.text
    assert not whole.waiting


def test_a_snapshot_and_what_came_after_give_the_whole_text() -> None:
    typist = Typist()
    typist.type("b" * 200_000)
    snapshot = typist.all()
    tail = [typist.type("a", 0), typist.delete(1, 2), typist.type("c")]
    live = LiveDocument([snapshot, *tail], snapshots=1)
    assert live.title() == typist.text
    assert text_of(live.full()) == typist.text
    assert not live.waiting
    lacking = LiveDocument([snapshot, *tail[1:]], snapshots=1)
    assert lacking.waiting
    lacking.apply(tail[0])
    assert text_of(lacking.full()) == typist.text


def test_a_log_in_any_order_gives_the_whole_text() -> None:
    typist = Typist()
    for letter in "abcdefgh":
        typist.type(letter, 0)
    typist.delete(2, 4)
    for turn in range(len(typist.updates)):
        log = typist.updates[turn:] + typist.updates[:turn]
        assert LiveDocument(log).title() == typist.text


def test_touching_the_title_is_told() -> None:
    typist = Typist()
    live = LiveDocument([])
    assert live.apply(typist.type("a")).title
    elsewhere: Text = typist.doc.get("elsewhere", type=Text)
    elsewhere.insert(0, "x")
    touched = live.apply(typist.updates[-1])
    assert not touched.title
    assert touched.block_ids == frozenset()


@pytest.mark.parametrize("row", [b"", b"\x01", b"\xff" * 30])
def test_a_row_that_cannot_be_read_is_said_to_be_damaged(row: bytes) -> None:
    typist = Typist()
    with pytest.raises(DamagedUpdate):
        LiveDocument([typist.type("a"), row])


@pytest.mark.parametrize("state", [b"", b"\x01", b"\xff" * 12])
def test_what_is_no_state_vector_is_refused(state: bytes) -> None:
    with pytest.raises(ValueError, match="state vector"):
        LiveDocument([]).since(state)


def test_a_copy_to_try_things_on_leaves_the_document_alone() -> None:
    typist = Typist()
    live = LiveDocument([typist.type("a")])
    copy = live.fork(5)
    copy["title"].insert(0, "x")
    assert str(copy["title"]) == "xa"
    assert live.title() == "a"
    assert copy.client_id == 5


def test_what_nobody_can_apply_is_left_out_and_all_around_it_stays() -> None:
    typist = Typist()
    for letter in "abcdef":
        typist.type(letter)
    bad = impossible(typist)
    crdt.check(bad)
    for at in range(1, 7):
        log = [*typist.updates[:at], bad, *typist.updates[at:]]
        live = LiveDocument(log)
        assert live.title() == "abcdef"
        assert list(live.left_out) == [bad]
        assert not _is_news(live, typist.all(), whole=True)
    twice = LiveDocument([typist.all(), bad, bad], snapshots=1)
    assert (twice.title(), len(twice.left_out)) == ("abcdef", 2)


def test_a_sound_log_is_left_as_it_is() -> None:
    typist = Typist()
    live = LiveDocument([typist.type("a")])
    assert list(live.left_out) == []
    assert sound(typist.updates, snapshots=0) == (typist.updates, [])


def test_a_snapshot_that_cannot_be_applied_is_damage_and_nothing_is_left_out() -> None:
    typist = Typist()
    log = [crdt.merge([typist.type("a"), impossible(typist)]), typist.type("b")]
    with pytest.raises(DamagedUpdate):
        LiveDocument(log, snapshots=1)
