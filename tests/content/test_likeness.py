"""A document is made like another, and what need not change stays the same."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, XmlElement, XmlText

from app.content.blocks import read_blocks, read_title
from app.content.copy import copy_of
from app.content.edit import replace_text, set_title
from app.content.html import to_html
from app.content.likeness import make_like
from app.content.markdown import write_markdown
from app.content.tree import fragment
from tests.content.trees import document, paragraph

RICH = """# Été 漢 🐍

One **bold** word, a [link](https://example.org) and `code`.

- first
  - inner
- second

1. one
2. two

| a | b |
|---|---|
| c | d |

> quoted

```python
print("x")
```
"""


def of_markdown(text: str, title: str = "") -> Doc[Any]:
    doc: Doc[Any] = Doc()
    if title:
        set_title(doc, title)
    write_markdown(doc, text)
    return doc


def copied(doc: Doc[Any]) -> Doc[Any]:
    return copy_of([bytes(doc.get_update())])


def same(one: Doc[Any], other: Doc[Any]) -> bool:
    return bool(seen(fragment(one)) == seen(fragment(other)))


def seen(node: Any) -> Any:
    """The tree as values."""
    if isinstance(node, XmlText):
        # How the CRDT cuts text into runs does not show.
        return [(c, marks or {}) for text, marks in node.diff() for c in text]
    listed: Any = node.attributes if isinstance(node, XmlElement) else ()
    attributes = dict(listed)
    tag = node.tag if isinstance(node, XmlElement) else ""
    # An empty text type looks like none.
    inside = [child for child in map(seen, node.children) if child != []]
    return (tag, attributes, inside)


@pytest.mark.parametrize(
    ("now", "then"), [(RICH, "Nothing."), ("Nothing.", RICH), (RICH, ""), ("", RICH), (RICH, RICH)]
)
def test_any_document_becomes_any_other(now: str, then: str) -> None:
    doc, model = of_markdown(now, "New"), of_markdown(then, "Old 🐍")
    make_like(doc, model)
    assert same(doc, model)
    assert to_html(doc) == to_html(model)
    assert read_title(doc) == "Old 🐍"


def test_nothing_is_written_where_nothing_differs() -> None:
    doc = of_markdown(RICH)
    made: list[Any] = []
    subscription = doc.observe(lambda event: made.append(event.update))
    make_like(doc, copied(doc))
    doc.unobserve(subscription)
    assert made == []


def test_marks_are_put_right_without_touching_the_words() -> None:
    doc = paragraph("One ", ("bold", {"bold": {}}), " é漢🐍 word")
    model = paragraph("One bold ", ("é漢🐍", {"italic": {}, "bold": {}}), " word")
    made: list[bytes] = []
    subscription = doc.observe(lambda event: made.append(event.update))
    make_like(doc, model)
    doc.unobserve(subscription)
    assert same(doc, model)
    assert b"word" not in b"".join(made)


def test_what_others_write_meanwhile_in_other_blocks_and_words_stays() -> None:
    doc = document(("a", "paragraph", ["one two three"]), ("b", "paragraph", ["stays"]))
    version = copied(doc)
    replace_text(doc, "a", 4, 7, "two", "2")
    theirs = copied(doc)
    before = theirs.get_state()
    replace_text(theirs, "b", 5, 5, "", " here")
    replace_text(theirs, "a", 11, 11, "", "!")
    make_like(doc, version)
    doc.apply_update(theirs.get_update(before))
    assert [block.text for block in read_blocks(doc)] == [
        "one two three!",
        "stays here",
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_random_documents(seed: int) -> None:
    rng = random.Random(seed)
    one, other = _random(rng), _random(rng)
    make_like(one, other)
    assert same(one, other)
    # And the edit says the same to whoever had the old text.
    again = copied(one)
    assert same(again, other)


def _random(rng: random.Random) -> Doc[Any]:
    marks: list[dict[str, Any]] = [{}, {"bold": {}}, {"italic": {}}, {"link": {"href": "/x"}}]
    ids = rng.sample("abcdefgh", rng.randint(1, 6))
    blocks = []
    for block_id in ids:
        inline = [
            (rng.choice(["one ", "é", "🐍 ", "two", " three", "漢"]), rng.choice(marks))
            for _ in range(rng.randint(0, 5))
        ]
        blocks.append((block_id, rng.choice(["paragraph", "heading", "quote"]), inline))
    return document(*blocks)
