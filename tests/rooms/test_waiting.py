"""Updates in any order: what can be applied is, what cannot waits, and in the end all is there."""

import random

import pytest
from pycrdt import Doc, Map, Text, XmlElement, XmlFragment, XmlText, get_state

from app.errors import BadFrame
from app.rooms import crdt
from app.rooms.live import LiveDocument
from app.rooms.waiting import Waiting
from tests.histories import ROOT, two_histories
from tests.rooms.typing import Typist, text_of

EMPTY = b"\x00"


def test_an_update_waits_until_what_it_refers_to_is_there() -> None:
    typist = Typist()
    first, second = typist.type("a"), typist.type("b")
    gone = typist.delete(0, 2)
    waiting = Waiting()
    assert waiting.split(second, EMPTY) == crdt.NOTHING
    assert waiting.split(gone, EMPTY) == crdt.NOTHING
    assert waiting
    ready = waiting.split(first, EMPTY)
    assert not waiting
    assert crdt.clocks(get_state(ready)) == {typist.doc.client_id: 2}
    assert text_of(ready) == ""


def test_what_is_known_already_does_not_wait() -> None:
    typist = Typist()
    first, second = typist.type("a"), typist.type("bc")
    waiting = Waiting()
    assert waiting.split(second, EMPTY) == crdt.NOTHING
    assert waiting.split(first, typist.doc.get_state()) == crdt.NOTHING
    assert not waiting


def test_a_deletion_reaches_as_far_as_what_is_known() -> None:
    typist = Typist(client_id=7)
    first = typist.type("abc")
    second = typist.type("def")
    reader = Typist()
    reader.hear(first)
    waiting = Waiting()
    ready = waiting.split(crdt.encode_deletions({7: [(1, 5)]}), reader.doc.get_state())
    reader.hear(ready)
    assert reader.text == "a"
    assert waiting
    reader.hear(waiting.split(second, reader.doc.get_state()))
    assert reader.text == "af"
    assert not waiting


def test_an_item_waits_for_its_parent_and_its_neighbours() -> None:
    first: Doc[XmlFragment] = Doc(client_id=1)
    made: list[bytes] = []
    first.observe(lambda event: made.append(event.update))
    tree = first.get("tree", type=XmlFragment)
    paragraph = tree.children.append(XmlElement("paragraph"))
    second: Doc[XmlFragment] = Doc(client_id=2)
    second.apply_update(first.get_update())
    theirs: list[bytes] = []
    second.observe(lambda event: theirs.append(event.update))
    there = second.get("tree", type=XmlFragment).children[0]
    assert isinstance(there, XmlElement)
    there.attributes["level"] = "2"
    words = there.children.append(XmlText("words"))
    words.format(0, 3, {"bold": True})
    waiting = Waiting()
    for update in reversed(theirs):
        assert waiting.split(update, EMPTY) == crdt.NOTHING
    ready: Doc[XmlFragment] = Doc()
    ready.apply_update(waiting.split(crdt.merge(made), EMPTY))
    assert str(ready.get("tree", type=XmlFragment)) == str(second.get("tree", type=XmlFragment))
    assert "words" not in str(paragraph)
    assert not waiting


def test_values_of_every_kind_come_out_as_they_went_in() -> None:
    doc: Doc[Map[object]] = Doc(client_id=3)
    made: list[bytes] = []
    doc.observe(lambda event: made.append(event.update))
    values = doc.get("values", type=Map)
    said = {
        "n": None,
        "b": True,
        "i": -7,
        "f": 0.5,
        "t": "é🐍\n",
        "l": [1, {"a": "b"}],
        "y": b"\n\x0a",
    }
    for key, value in said.items():
        values[key] = value
    values["t"] = "again"
    waiting = Waiting()
    copy: Doc[Map[object]] = Doc()
    for update in reversed(made):
        copy.apply_update(waiting.split(update, copy.get_state()))
    assert dict(copy.get("values", type=Map).to_py() or {}) == {**said, "t": "again"}
    assert not waiting


@pytest.mark.parametrize("cut", [1, 3, 8])
def test_what_is_no_update_is_refused(cut: int) -> None:
    typist = Typist()
    typist.type("abc")
    with pytest.raises(BadFrame):
        Waiting().split(typist.type("def")[:-cut], EMPTY)


@pytest.mark.parametrize("seed", range(60))
def test_a_reader_of_what_is_ready_never_waits_and_has_all_in_the_end(seed: int) -> None:
    dice = random.Random(seed)
    updates, text = two_histories(dice)
    dice.shuffle(updates)
    live, log = LiveDocument([]), list[bytes]()
    reader: Doc[Text] = Doc()
    while updates:
        group = [updates.pop() for _ in range(min(len(updates), dice.choice([1, 2, 6])))]
        log += group
        state = live.state()
        ready = live.apply(crdt.merge(group)).update
        if live.must_reload:
            live = LiveDocument(log)
            ready = live.since(state)
        reader.apply_update(ready)
        assert not crdt.waits_for_more(ready, reader.get_state())
        assert crdt.clocks(reader.get_state()) == crdt.clocks(live.state())
    assert str(reader.get(ROOT, type=Text)) == str(live.doc.get(ROOT, type=Text)) == text
    assert not live.waiting
    assert str(LiveDocument(log).doc.get(ROOT, type=Text)) == text


def test_a_row_that_only_yrs_can_read_hides_nothing_that_others_wrote() -> None:
    # Its second item announces more content than there is; yrs does not mind.
    odd = bytes.fromhex("010209212701067468696e67730474657874020474092106696e7369646500")
    crdt.check(odd)
    with pytest.raises(BadFrame):
        Waiting().split(odd, EMPTY)
    typist = Typist()
    first, second = typist.type("a"), typist.type("b")
    live = LiveDocument([second, odd])
    assert live.waiting
    live.apply(first)
    assert live.title() == "ab"
    assert LiveDocument([second, odd, first]).title() == "ab"
    assert LiveDocument([first, second, odd]).title() == "ab"
