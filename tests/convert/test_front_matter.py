"""What stands above a Markdown text: title and properties, and what only looks like them."""

import pytest

from app.convert.formats import FORMATS
from app.convert.front_matter import MOST_LINES, taken_off
from app.convert.read import read

NOTE = """---\r
title: "Version 1.2: Ideas"\r
tags:\r
  - plan\r
aliases: [Notions]\r
---\r
# Version 1.2: Ideas\r
\r
Text.\r
"""


async def test_a_note_of_obsidian_keeps_its_title_and_properties() -> None:
    got = await read(NOTE.encode(), FORMATS["markdown"], "note.md")
    assert got.title == "Version 1.2: Ideas"
    assert [(block.type, block.text) for block in got.blocks] == [
        ("codeBlock", "tags:\n  - plan\naliases: [Notions]"),
        ("paragraph", "Text."),
    ]
    only = await read(b"---\ntitle: A\n---\nText", FORMATS["markdown"], "note.md")
    assert (only.title, [block.text for block in only.blocks]) == ("A", ["Text"])


@pytest.mark.parametrize(
    "text",
    [
        "Text\n---\ntitle: x\n---\n",
        "---\nSaid without a colon\n---\nText",
        "---\ntitle: x\nno end",
        "---\n" + "a: b\n" * MOST_LINES + "---\nText",
        "----\ntitle: x\n---\n",
        "",
        "---",
    ],
    ids=range(7),
)
def test_what_only_looks_like_it_stays_text(text: str) -> None:
    assert taken_off(text.encode()) == ("", "", text.encode())


def test_nothing_makes_it_look_for_long() -> None:
    for one in (b"---\n", b"a: b\n", b" ", b"-", b"a b."):
        text = b"---\n" + one * 300_000
        assert len(taken_off(text)[2]) <= len(text)


def test_properties_may_be_empty_or_broken() -> None:
    assert taken_off(b"---\n---\nText") == ("", "", b"Text")
    assert taken_off(b"---\n\xff\xfe: x\n---\nText")[2].startswith(b"---")
    assert taken_off(b"---\ntitle:\n...\nText") == ("", "title:", b"Text")
