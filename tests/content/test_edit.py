"""replace_text and set_title: what accepting a suggestion does to the tree."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text, UndoManager, XmlElement, XmlText

from app.content.blocks import read_block, read_title
from app.content.edit import replace_text, set_title
from app.content.tree import fragment
from app.errors import BadRequest, Conflict
from tests.content.trees import content_of, document, paragraph

BOLD: dict[str, Any] = {"bold": {}}
ITALIC: dict[str, Any] = {"italic": {}}
LINK: dict[str, Any] = {"link": {"href": "https://example.org"}}

ALPHABET = [
    "a",
    "b",
    " ",
    "é",
    "e\u0301",
    "漢",
    "🐍",
    "👩‍👩‍👧",
    "🇩🇪",
    "ش",
    "ש",
    "\u200d",
    "\u0301",
    ".",
]
texts = st.lists(st.sampled_from(ALPHABET), max_size=12).map("".join)
marks = st.sampled_from([{}, BOLD, ITALIC, BOLD | ITALIC, LINK])


def runs(doc: Doc[Any], block_id: str = "p") -> list[tuple[str, dict[str, Any]]]:
    block = read_block(doc, block_id)
    assert block is not None
    return [(run.text, dict(run.marks)) for run in block.runs]


def text_of(doc: Doc[Any], block_id: str = "p") -> str:
    return "".join(text for text, _ in runs(doc, block_id))


def accept(doc: Doc[Any], before: str, after: str, *, nth: int = 0) -> None:
    """Replaces the nth place where the paragraph says `before`."""
    at = -1
    for _ in range(nth + 1):
        at = text_of(doc).index(before, at + 1)
    replace_text(doc, "p", at, at + len(before), before, after)


def test_a_replaced_word_keeps_its_marks() -> None:
    doc = paragraph("I have ", ("recieved", BOLD), " it 🐍.")
    accept(doc, "recieved", "received")
    assert runs(doc) == [("I have ", {}), ("received", BOLD), (" it 🐍.", {})]


def test_each_word_of_a_phrase_keeps_its_own_marks() -> None:
    doc = paragraph(("Their", BOLD), " is ", ("teh", ITALIC), " cat")
    accept(doc, "Their is teh", "There is the")
    assert runs(doc) == [("There", BOLD), (" is ", {}), ("the", ITALIC), (" cat", {})]


def test_a_word_of_two_looks_takes_the_one_of_most_of_what_is_replaced() -> None:
    doc = paragraph("x ", ("abc", BOLD), ("d", ITALIC), " y")
    accept(doc, "abcd", "wxyz")
    assert runs(doc) == [("x ", {}), ("wxyz", BOLD), (" y", {})]


def test_a_letter_added_at_the_start_of_a_bold_word_is_bold() -> None:
    doc = paragraph("the ", ("nife", BOLD), " cuts")
    accept(doc, "nife", "knife")
    assert runs(doc) == [("the ", {}), ("knife", BOLD), (" cuts", {})]


def test_a_pure_insertion_takes_the_marks_on_its_left() -> None:
    doc = paragraph(("bold", BOLD), "plain")
    replace_text(doc, "p", 4, 4, "", ",")
    assert runs(doc) == [("bold,", BOLD), ("plain", {})]


def test_an_insertion_behind_a_link_is_not_part_of_the_link_but_inside_it_is() -> None:
    behind = paragraph(("here", LINK), " now")
    replace_text(behind, "p", 4, 4, "", ",")
    assert runs(behind) == [("here", LINK), (", now", {})]
    inside = paragraph(("hre", LINK), " now")
    replace_text(inside, "p", 1, 1, "", "e")
    assert runs(inside) == [("here", LINK), (" now", {})]
    at_the_end = paragraph("see ", ("here", LINK))
    replace_text(at_the_end, "p", 8, 8, "", ".")
    assert runs(at_the_end) == [("see ", {}), ("here", LINK), (".", {})]


def test_an_insertion_at_the_start_looks_like_what_follows() -> None:
    doc = paragraph(("bold", BOLD))
    replace_text(doc, "p", 0, 0, "", "x")
    assert runs(doc) == [("xbold", BOLD)]


def test_words_can_be_written_into_a_block_without_any_text() -> None:
    doc = paragraph()
    replace_text(doc, "p", 0, 0, "", "né 🐍")
    assert runs(doc) == [("né 🐍", {})]


def test_words_can_be_written_between_two_line_breaks() -> None:
    doc = paragraph("a", XmlElement("hardBreak"), XmlElement("hardBreak"), "b")
    replace_text(doc, "p", 2, 2, "", "mid")
    assert text_of(doc) == "a\ufffcmid\ufffcb"
    end = paragraph("a", XmlElement("hardBreak"))
    replace_text(end, "p", 2, 2, "", "z")
    assert text_of(end) == "a\ufffcz"


def test_a_text_on_either_side_of_a_line_break_can_be_replaced_but_not_across_it() -> None:
    doc = paragraph("teh cat", XmlElement("hardBreak"), ("adn dog", BOLD))
    accept(doc, "adn", "and")
    accept(doc, "teh", "the")
    assert text_of(doc) == "the cat\ufffcand dog"
    was = doc.get_update()
    with pytest.raises(Conflict):
        replace_text(doc, "p", 4, 11, "cat\ufffcand", "cats and")
    assert doc.get_update() == was


def test_a_span_over_several_text_nodes_is_replaced_as_one() -> None:
    doc = document(("p", "paragraph", []))
    content = content_of(doc)
    for part in ("I h", "ave to ", "much"):
        content.children.append(XmlText(part))
    accept(doc, "have to much", "had too many")
    assert text_of(doc) == "I had too many"


def test_an_embedded_object_counts_as_one_character_and_is_never_replaced() -> None:
    doc = paragraph("é a b")
    text = content_of(doc).children[0]
    assert isinstance(text, XmlText)
    text.insert_embed(2, {"x": 1})
    assert text_of(doc) == "é\ufffc a b"
    accept(doc, "b", "c")
    assert text_of(doc) == "é\ufffc a c"
    with pytest.raises(Conflict):
        replace_text(doc, "p", 0, 3, "é\ufffc ", "x")


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [(0, 3, "the"), (0, 4, "teh"), (-1, 2, ""), (2, 1, ""), (0, 99, "teh cat"), (7, 8, "x")],
)
def test_another_text_there_is_a_conflict_and_changes_nothing(
    start: int, end: int, before: str
) -> None:
    doc = paragraph("teh cat")
    was = doc.get_update()
    with pytest.raises(Conflict):
        replace_text(doc, "p", start, end, before, "x")
    assert doc.get_update() == was


def test_a_block_that_is_gone_or_holds_no_text_is_a_conflict() -> None:
    doc = document(("t", "table", []), ("i", "image", []))
    for block_id in ("t", "i", "nobody", ""):
        with pytest.raises(Conflict):
            replace_text(doc, block_id, 0, 0, "", "x")


@pytest.mark.parametrize("after", ["\ud83d", "a\udc00", "x\ufffcy"])
def test_text_a_document_cannot_hold_is_refused(after: str) -> None:
    doc = paragraph("teh")
    with pytest.raises(BadRequest):
        replace_text(doc, "p", 0, 3, "teh", after)
    with pytest.raises(BadRequest):
        set_title(doc, after)
    assert text_of(doc) == "teh"


def test_undo_and_redo_take_the_whole_replacement() -> None:
    doc = paragraph(("Their", BOLD), " is teh cat")
    undo = UndoManager(scopes=[fragment(doc)], capture_timeout_millis=0)
    accept(doc, "Their is teh", "There is the")
    assert undo.undo()
    assert runs(doc) == [("Their", BOLD), (" is teh cat", {})]
    assert undo.redo()
    assert runs(doc) == [("There", BOLD), (" is the cat", {})]


def test_what_another_person_writes_into_an_unchanged_word_survives() -> None:
    doc = paragraph("Their is a catt")
    other: Doc[Any] = Doc()
    other.apply_update(doc.get_update())
    replace_text(other, "p", 9, 10, "a", "a big")
    accept(doc, "Their is a catt", "There is a cat")
    doc.apply_update(other.get_update())
    other.apply_update(doc.get_update())
    assert text_of(doc) == text_of(other) == "There is a big cat"


@settings(max_examples=400, deadline=None)
@given(parts=st.lists(st.tuples(texts, marks), max_size=5), data=st.data(), after=texts)
def test_it_is_a_plain_replacement_in_the_text(
    parts: list[tuple[str, dict[str, Any]]], data: st.DataObject, after: str
) -> None:
    doc = paragraph(*parts)
    text = text_of(doc)
    assert text == "".join(part for part, _ in parts)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    looks = [look for piece, look in runs(doc) for _ in piece]
    replace_text(doc, "p", start, end, text[start:end], after)
    assert text_of(doc) == text[:start] + after + text[end:]
    # Nothing outside the span has changed its looks.
    now = [look for piece, look in runs(doc) for _ in piece]
    assert now[:start] == looks[:start]
    assert now[start + len(after) :] == looks[end:]
    # New text never has marks that were not there.
    around = looks[max(0, start - 1) : end + 1]
    assert all(
        not look or any(look.items() <= n.items() for n in around)
        for look in now[start : start + len(after)]
    )


@settings(max_examples=200, deadline=None)
@given(first=texts, second=texts)
def test_a_title_can_become_any_other(first: str, second: str) -> None:
    doc: Doc[Any] = Doc()
    set_title(doc, first)
    assert read_title(doc) == first
    set_title(doc, second)
    assert read_title(doc) == second


def test_a_title_change_touches_only_what_differs() -> None:
    doc: Doc[Any] = Doc()
    set_title(doc, "Notes from Mars 🐍")
    other: Doc[Any] = Doc()
    other.apply_update(doc.get_update())
    set_title(doc, "Notes from Venus 🐍")
    set_title(other, "My notes from Mars 🐍")
    doc.apply_update(other.get_update())
    assert read_title(doc) == "My notes from Venus 🐍"


def test_an_object_in_the_title_goes_when_the_title_is_set() -> None:
    doc: Doc[Any] = Doc()
    set_title(doc, "aé🐍b")
    title: Text = doc.get("title", type=Text)
    title.insert_embed(3, {"x": 1})
    assert read_title(doc) == "aé🐍b"
    set_title(doc, "aé🐍c")
    assert title.diff() == [("aé🐍c", None)]
