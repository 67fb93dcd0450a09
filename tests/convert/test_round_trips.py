"""What goes out comes in again: every form that both writes and reads."""

from typing import Any

import pytest
from pycrdt import Doc

from app.content.blocks import Block, Cell, Run, read_blocks
from app.content.build import write_blocks
from app.convert.formats import FORMATS
from app.convert.read import PICTURE, Imported, read
from app.convert.write import files_in, write
from tests.convert.made import word_file
from tests.files.drawn import picture

HASH = "ab" * 32
BOLD: dict[str, Any] = {"bold": {}}
LINK: dict[str, Any] = {"link": {"href": "https://example.org/a?b=c&d"}}

BLOCKS = [
    Block("", "heading", {"level": 2}, (Run("Größe & <Maß>"),), 0),
    Block(
        "",
        "paragraph",
        {},
        (
            Run("Plain "),
            Run("bold", BOLD),
            Run(" "),
            Run("link", LINK),
            Run(" #[x] $1 *no* \\n שלום مرحبا 漢字 🐍"),
        ),
        0,
    ),
    Block("", "bulletListItem", {}, (Run("outer"),), 0),
    Block("", "bulletListItem", {}, (Run("inner"),), 1),
    Block("", "checkListItem", {"checked": True}, (Run("done"),), 0),
    Block("", "paragraph", {}, (Run("between"),), 0),
    Block("", "numberedListItem", {"start": 3}, (Run("three"),), 0),
    Block("", "numberedListItem", {}, (Run("four"),), 0),
    Block("", "quote", {}, (Run("said"),), 0),
    Block(
        "",
        "table",
        {},
        (),
        0,
        (
            (Cell((Run("A"),), True), Cell((Run("B"),), True)),
            (Cell((Run("1"),)), Cell((Run("2", BOLD),), False, {"textAlignment": "right"})),
        ),
    ),
    Block("", "image", {"url": f"/api/v1/documents/x/files/{HASH}.png", "caption": "Red"}, (), 0),
    Block("", "codeBlock", {"language": "python"}, (Run("if x:\n    y()"),), 0),
    Block("", "paragraph", {}, (Run("The end."),), 0),
]


def said(blocks: list[Block]) -> list[tuple[Any, ...]]:
    """What has to survive: kinds, depths, words, cells."""
    return [
        (
            block.type,
            block.depth,
            block.text,
            tuple(tuple("".join(r.text for r in cell.runs) for cell in row) for row in block.rows),
        )
        for block in blocks
    ]


async def there_and_back(form: str) -> Imported:
    files = {HASH: picture("PNG")}
    out = await write("Ein *Titel*", BLOCKS, files, FORMATS[form])
    return await read(out, FORMATS[form], "file")


async def test_word_keeps_what_was_written() -> None:
    back = await there_and_back("docx")
    assert back.title == "Ein *Titel*"
    assert said(back.blocks) == said(BLOCKS)
    assert Run("bold", BOLD) in back.blocks[1].runs
    assert Run("link", LINK) in back.blocks[1].runs
    assert back.blocks[4].props["checked"] is True
    assert back.blocks[6].props["start"] == 3
    assert [cell.header for cell in back.blocks[9].rows[0]] == [True, True]
    assert back.blocks[9].rows[1][1].props["textAlignment"] == "right"
    assert back.blocks[10].props["caption"] == "Red"
    assert back.pictures == {"1": picture("PNG")}


@pytest.mark.parametrize("form", ["odt", "epub"])
async def test_other_forms_keep_the_words_the_table_and_the_picture(form: str) -> None:
    back = await there_and_back(form)
    words = " ".join(block.text for block in back.blocks)
    for block in BLOCKS:
        for line in block.text.split("\n"):
            assert line.strip() in words, line
    assert said([b for b in back.blocks if b.type == "table"]) == said([BLOCKS[9]])
    assert list(back.pictures.values()) == [picture("PNG")]
    assert {"heading", "bulletListItem", "numberedListItem", "quote"} <= {
        block.type for block in back.blocks
    }


async def test_a_pdf_is_one() -> None:
    out = await write("Titel", BLOCKS, {HASH: picture("PNG")}, FORMATS["pdf"])
    assert out.startswith(b"%PDF-")
    assert out.rstrip().endswith(b"%%EOF")
    assert b"/Image" in out


async def test_a_picture_that_is_not_ours_goes_out_as_a_link_and_is_not_fetched() -> None:
    for url in ("http://127.0.0.1:9/x.png", "/etc/passwd", "file:///etc/passwd", "../../a.png"):
        block = Block("", "image", {"url": url, "caption": "Elsewhere"}, (), 0)
        for form in ("docx", "pdf"):
            assert await write("", [block], {}, FORMATS[form])
        back = await read(await write("", [block], {}, FORMATS["docx"]), FORMATS["docx"])
        assert [(b.type, b.text) for b in back.blocks] == [("paragraph", "Elsewhere")]
        assert back.pictures == {}
    assert files_in(BLOCKS) == {HASH}


async def test_a_file_of_a_word_processor() -> None:
    got = await read(word_file(), FORMATS["docx"], "report.docx")
    assert got.title in ("Yearly report", "Résumé")
    kinds = [block.type for block in got.blocks]
    for kind in ("bulletListItem", "numberedListItem", "table", "image"):
        assert kind in kinds
    rows = next(block.rows for block in got.blocks if block.type == "table")
    assert [["".join(r.text for r in c.runs) for c in row] for row in rows] == [
        ["Name", "Points"],
        ["Ada", "12"],
    ]
    assert got.blocks[-1].text == "שלום עולם · مرحبا · 漢字 · 🐍"
    assert got.pictures == {"1": picture("PNG")}


async def test_markdown_and_its_notes() -> None:
    text = (
        "# Title\n\nSee[^1] ~~this~~ `code`.\n\n- [ ] to do\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n"
        "```js\nx\n```\n\n![pic](https://example.org/p.png)\n\n[^1]: The *note*.\n"
    )
    got = await read(text.encode(), FORMATS["markdown"], "notes.md")
    assert got.title == "Title"
    assert [block.type for block in got.blocks] == [
        "paragraph",
        "checkListItem",
        "table",
        "codeBlock",
        "image",
        "divider",
        "paragraph",
    ]
    assert got.blocks[0].text == "See[1] this code."
    assert got.blocks[-1].text == "[1] The note."
    assert got.blocks[4].props["url"] == "https://example.org/p.png"


async def test_text_is_a_paragraph_a_line_in_any_usual_encoding() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        got = await read("Größe\r\n\r\nzwei".encode(encoding), FORMATS["text"], "C:\\a\\Notiz.txt")
        assert [block.text for block in got.blocks] == ["Größe", "zwei"], encoding
        assert got.title in ("Notiz", "C: a Notiz")


async def test_what_was_read_can_be_written_into_a_document() -> None:
    got = await read(word_file(), FORMATS["docx"])
    doc: Doc[Any] = Doc()
    write_blocks(doc, got.blocks)
    assert said(read_blocks(doc)) == said(got.blocks)
    assert any(str(b.props.get("url", "")).startswith(PICTURE) for b in read_blocks(doc))
