"""Markdown in and out."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc

from app.content import markdown_reader
from app.content.blocks import Block, read_blocks
from app.content.html import to_html
from app.content.links import safe_link
from app.content.markdown import to_markdown, write_markdown
from app.content.markdown_inline import escaped
from app.content.plain import to_text
from app.errors import TooBig
from tests.content.test_blocks import stored

EVERYTHING = """\
# One

Some **bold *and italic*** text with `code`, ~~old~~ and a [link **here**](<https://example.org/a?b=1>).

two\\
lines

- fruit
  - apple
    1. red
    2. green

    a paragraph inside
  - pear

3. three
4. four

- [x] done
- [ ] open

> To be\\
> or not

```python
def f():
    return "```not a fence"
```

---

| A | B |
| --- | --- |
| **x** | y\\|z |

![A cat](<https://example.org/i.png>)

שלום 👩‍👩‍👧 é 漢
"""


def written(markdown: str) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    write_markdown(doc, markdown)
    return doc


def shape(doc: Doc[Any]) -> list[tuple[str, int, str]]:
    return [(block.type, block.depth, block.text) for block in read_blocks(doc)]


def without_ids(doc: Doc[Any]) -> list[Block]:
    return [Block("", b.type, b.props, b.runs, b.depth, b.rows) for b in read_blocks(doc)]


def test_every_construct_becomes_its_block() -> None:
    assert shape(written(EVERYTHING)) == [
        ("heading", 0, "One"),
        ("paragraph", 0, "Some bold and italic text with code, old and a link here."),
        ("paragraph", 0, "two\ufffclines"),
        ("bulletListItem", 0, "fruit"),
        ("bulletListItem", 1, "apple"),
        ("numberedListItem", 2, "red"),
        ("numberedListItem", 2, "green"),
        ("paragraph", 2, "a paragraph inside"),
        ("bulletListItem", 1, "pear"),
        ("numberedListItem", 0, "three"),
        ("numberedListItem", 0, "four"),
        ("checkListItem", 0, "done"),
        ("checkListItem", 0, "open"),
        ("quote", 0, "To be\ufffcor not"),
        ("codeBlock", 0, 'def f():\n    return "```not a fence"'),
        ("divider", 0, ""),
        ("table", 0, ""),
        ("image", 0, ""),
        ("paragraph", 0, "שלום 👩‍👩‍👧 é 漢"),
    ]


def test_it_comes_out_again_and_means_the_same() -> None:
    first = written(EVERYTHING)
    again = written(to_markdown(first))
    assert without_ids(again) == without_ids(first)


def test_what_an_editor_wrote_survives_the_way_through_markdown() -> None:
    text = to_markdown(stored("everything"))
    assert to_markdown(written(text)) == text


def test_marks_and_links_are_kept() -> None:
    runs = read_blocks(written("a **b *c*** [d](https://e.org) `f`"))[0].runs
    assert [(run.text, dict(run.marks)) for run in runs] == [
        ("a ", {}),
        ("b ", {"bold": {}}),
        ("c", {"bold": {}, "italic": {}}),
        (" ", {}),
        ("d", {"link": {"href": "https://e.org"}}),
        (" ", {}),
        ("f", {"code": {}}),
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>)",
        "[x](vbscript:a)",
        "[x](<java\tscript:alert(1)>)",
        "[x](//evil.example)",
    ],
)
def test_an_address_that_could_run_something_is_dropped_and_its_words_stay(markdown: str) -> None:
    doc = written(markdown)
    assert all("link" not in run.marks for run in read_blocks(doc)[0].runs)
    assert "x" in to_text(doc)


def test_html_in_markdown_is_only_text() -> None:
    doc = written("<script>alert(1)</script>\n\na <b>b</b> &lt;")
    assert to_text(doc) == "<script>alert(1)</script>\na <b>b</b> <\n"
    assert "<script" not in to_html(doc)
    assert to_text(written(to_markdown(doc))) == to_text(doc)


def test_an_image_without_a_safe_address_leaves_its_words() -> None:
    assert shape(written("see ![cat](file:///etc/passwd) there")) == [
        ("paragraph", 0, "see "),
        ("paragraph", 0, "cat"),
        ("paragraph", 0, " there"),
    ]


def test_an_empty_text_makes_one_empty_paragraph() -> None:
    assert shape(written("")) == [("paragraph", 0, "")]


def test_every_block_gets_an_id_of_its_own() -> None:
    ids = [block.id for block in read_blocks(written(EVERYTHING))]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_content_enters_only_once() -> None:
    doc = written("one")
    with pytest.raises(ValueError, match="already"):
        write_markdown(doc, "two")
    assert to_text(doc) == "one\n"


def test_too_many_blocks_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_reader, "MOST_BLOCKS", 3)
    with pytest.raises(TooBig):
        written("a\n\nb\n\nc\n\nd")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_read(markdown: str) -> None:
    text = markdown.encode("utf-8", "ignore").decode()
    doc = written(text)
    again = written(to_markdown(doc))
    to_html(doc)
    assert to_markdown(written(to_markdown(again))) == to_markdown(again)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab1.)-+#*_`~[]()<>!|\\&;= ", min_size=1, max_size=40))
def test_escaped_text_reads_as_itself(text: str) -> None:
    doc = written(escaped(text.strip()))
    assert to_text(doc).split() == text.split() or not text.strip()


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/é", "https://example.org/é"),
        ("MAILTO:a@b.org", "MAILTO:a@b.org"),
        ("http://", None),
        ("ftp://a", None),
        ("", None),
        (None, None),
        (7, None),
        ("\x01javascript:alert(1)", None),
    ],
)
def test_links_lead_to_the_web_or_to_mail_only(address: object, safe: str | None) -> None:
    assert safe_link(address) == safe
