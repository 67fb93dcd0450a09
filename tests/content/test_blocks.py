"""Reading documents: what real editors wrote, and what nobody should have written."""

import json
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlText

from app.content.blocknote_json import to_json
from app.content.blocks import changed_block_ids, read_block, read_blocks, read_title
from app.content.copy import copy_of
from app.content.edit import replace_text
from app.content.html import to_html
from app.content.markdown import to_markdown
from app.content.plain import to_text
from app.content.tree import container_id, container_ids, containers, fragment
from app.errors import Conflict, DamagedUpdate
from tests.content.trees import content_of, document, paragraph

DOCUMENTS = Path(__file__).parent.parent / "fixtures" / "documents"
EXPORTS = (to_markdown, to_html, to_text, lambda doc: json.dumps(to_json(doc), allow_nan=False))


def stored(name: str) -> Doc[Any]:
    return copy_of([(DOCUMENTS / f"{name}.bin").read_bytes()])


@pytest.mark.parametrize("name", ["everything", "edited"])
def test_a_document_reads_as_the_editor_itself_reads_it(name: str) -> None:
    expected = json.loads((DOCUMENTS / f"{name}.json").read_text())
    assert to_json(stored(name))["blocks"] == expected


def test_text_counts_each_line_break_as_one_character() -> None:
    block = read_block(stored("everything"), "b2")
    assert block is not None
    assert block.text == "two\ufffclines"


def test_the_text_of_a_table_is_empty_but_its_cells_are_there() -> None:
    block = read_block(stored("everything"), "b12")
    assert block is not None
    assert block.text == ""
    assert [[cell.runs[0].text for cell in row] for row in block.rows] == [["A", "B"], ["x", "y|z"]]


def test_depth_follows_the_nesting() -> None:
    depths = {block.id: block.depth for block in read_blocks(stored("everything"))}
    assert (depths["b3"], depths["b3-0"], depths["b3-0-0"], depths["b4"]) == (0, 1, 2, 0)


def test_a_document_that_follows_no_schema_still_reads() -> None:
    doc = stored("rude")
    texts = {block.id: block.text for block in read_blocks(doc)}
    assert texts["unknown"] == "kept"
    assert texts["embeds"] == "\ufffca\ufffcb\ufffc"
    assert texts["both"] == "one"
    assert texts["empty"] == ""
    assert read_title(doc) == "a <b>title</b>"


def test_ids_read_at_once_are_those_of_each_block() -> None:
    # What a rude client put in place of an id is none.
    for doc in (stored("everything"), stored("rude")):
        one_by_one = [container_id(container) for container, _ in containers(doc)]
        assert container_ids(doc) == one_by_one
    assert len(one_by_one) > 1
    assert container_ids(paragraph("one")) == ["p"]


def test_nothing_of_a_rude_document_comes_out_as_markup() -> None:
    doc = stored("rude")
    html = to_html(doc)
    for poison in ("<script", "<img", "javascript:", "<b>"):
        assert poison not in html.lower()
    assert "(javascript:" not in to_markdown(doc).lower()
    for export in EXPORTS:
        assert export(doc)


@pytest.mark.parametrize("name", ["other-types"])
def test_our_names_used_for_other_types_read_as_nothing(name: str) -> None:
    doc = stored(name)
    assert read_blocks(doc) == []
    assert read_title(doc) == ""
    for export in EXPORTS:
        export(doc)
    with pytest.raises(Conflict):
        replace_text(doc, "x", 0, 0, "", "a")


def test_20_000_blocks_inside_each_other_neither_overflow_nor_explode() -> None:
    doc: Doc[Any] = Doc()
    with doc.transaction():
        parent: Any = fragment(doc)
        for i in range(20_000):
            group = parent.children.append(XmlElement("blockGroup"))
            parent = group.children.append(XmlElement("blockContainer", {"id": f"n{i}"}))
            parent.children.append(XmlElement("paragraph")).children.append(XmlText("x"))
    assert read_blocks(doc)[-1].depth == 19_999
    for export in EXPORTS:
        assert len(export(doc)) < 20_000 * 400
    replace_text(doc, "n19999", 0, 1, "x", "y")
    block = read_block(doc, "n19999")
    assert block is not None
    assert block.text == "y"


def test_attributes_nested_without_end_are_cut() -> None:
    doc = paragraph("x")
    value: Any = "deep"
    for _ in range(60):
        value = [value]
    content_of(doc).attributes["list"] = value
    json.dumps(to_json(doc))


def test_a_damaged_update_is_named_as_such() -> None:
    with pytest.raises(DamagedUpdate):
        copy_of([b"\xff\xff\xff\xff\xff"])


def changes_of(doc: Doc[Any], *edits: Any) -> list[set[str]]:
    """The ids each edit reports."""
    seen: list[set[str]] = []
    root = fragment(doc)  # pycrdt ends the subscription with the object it was made on.
    root.observe_deep(lambda events: seen.append(changed_block_ids(events)))
    for edit in edits:
        with doc.transaction():
            edit()
    return seen


def test_typing_in_a_block_changes_that_block_only() -> None:
    doc = document(("a", "paragraph", ["one"]), ("b", "paragraph", ["two"]))
    assert changes_of(doc, lambda: replace_text(doc, "b", 0, 3, "two", "2")) == [{"b"}]


def test_a_new_block_and_its_children_count_as_changed() -> None:
    doc = document(("a", "paragraph", ["one"]))

    def add() -> None:
        group: Any = fragment(doc).children[0]
        new = group.children.append(XmlElement("blockContainer", {"id": "new"}))
        new.children.append(XmlElement("paragraph"))
        inner = new.children.append(XmlElement("blockGroup"))
        inner.children.append(XmlElement("blockContainer", {"id": "child"}))

    def remove() -> None:
        group: Any = fragment(doc).children[0]
        del group.children[0]

    assert changes_of(doc, add, remove) == [{"new", "child"}, set()]


def test_a_block_that_becomes_a_heading_counts_as_changed() -> None:
    doc = document(("a", "paragraph", ["one"]))

    def turn() -> None:
        group: Any = fragment(doc).children[0]
        container = group.children[0]
        del container.children[0]
        container.children.append(XmlElement("heading", {"level": "2"}))

    assert changes_of(doc, turn) == [{"a"}]
