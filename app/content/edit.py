"""Changes the live tree as little as possible: what accepting a suggestion does to a document."""

from collections.abc import Mapping, Sequence
from typing import Any

from pycrdt import Text, XmlElement, XmlText

from app.content.hunks import Hunk, hunks
from app.content.pieces import Piece, pieces_in, pieces_of
from app.content.tree import (
    NODE_CHARACTER,
    TITLE,
    WITH_TEXT,
    WITHOUT_TEXT,
    AnyDoc,
    content_node,
    find_container,
)
from app.errors import BadRequest, Conflict

_DO_NOT_GROW = frozenset({"link"})
"""Marks that do not go on when someone writes right behind them."""


def replace_text(doc: AnyDoc, block_id: str, start: int, end: int, before: str, after: str) -> None:
    """Turns `before` at `start..end` (code points) of the block's text into `after`.

    What is replaced keeps its marks, word by word; a pure insertion takes those of the text on
    its left. Unchanged characters stay the same CRDT items, so cursors and undo survive.

    Raises:
        Conflict: the block is gone, holds no text, has another text there, or `before` spans a
            line break or another inline node. Nothing was changed.
        BadRequest: `after` is not text a document can hold.
    """
    _check_writable(after)
    with doc.transaction():
        content = _text_content(doc, block_id)
        pieces = pieces_of(content)
        text = "".join(piece.text for piece in pieces)
        if not 0 <= start <= end <= len(text) or text[start:end] != before:
            raise Conflict("The text has changed.")
        if any(not p.is_text and p.start < end and p.end > start for p in pieces):
            raise Conflict("The text holds a line break or an object there.")
        for hunk in reversed(hunks(before, after)):
            placed = Hunk(start + hunk.start, start + hunk.end, hunk.text)
            if placed.start < placed.end:
                marks = _majority(pieces, placed.start, placed.end)
                _replace(pieces, placed, marks)
            else:
                marks = _marks_of_insertion(pieces, placed.start, (start, end))
                _insert(content, pieces, placed, marks)


def set_title(doc: AnyDoc, title: str) -> None:
    """Makes `title` the document's title by the smallest change.

    Raises:
        BadRequest: it is not text a document can hold.
    """
    _check_writable(title)
    with doc.transaction():
        live: Text = doc.get(TITLE, type=Text)
        pieces = list(pieces_in(live))
        text = "".join(piece.text for piece in pieces)
        for hunk in reversed(hunks(text, title)):
            if hunk.start < hunk.end:
                _replace(pieces, hunk, {})
            else:
                piece = next(p for p in pieces if p.start <= hunk.start <= p.end)
                live.insert(piece.place(hunk.start), hunk.text)


def _check_writable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRequest(
            f"The text has an unpaired surrogate at character {error.start}; send whole characters."
        ) from None
    if NODE_CHARACTER in text:
        raise BadRequest("The text holds U+FFFC, which stands for objects, not for text.")


def _text_content(doc: AnyDoc, block_id: str) -> XmlElement:
    container = find_container(doc, block_id)
    content = None if container is None else content_node(container)
    if content is None:
        raise Conflict("The block is no longer in the document.")
    if content.tag in WITHOUT_TEXT:
        raise Conflict("The block holds no text.")
    return content


def _replace(pieces: Sequence[Piece], hunk: Hunk, marks: Mapping[str, Any]) -> None:
    """Inserts the new text in front of the old, then deletes the old."""
    inserted_into = None
    if hunk.text:
        first = next(p for p in pieces if p.start <= hunk.start < p.end)
        _write(first, hunk.start, hunk.text, marks)
        inserted_into = first.holder
    # From right to left, so that the places of what is left of it stay true.
    for piece in reversed(pieces):
        start, end = max(hunk.start, piece.start), min(hunk.end, piece.end)
        if start < end and piece.holder is not None:
            shift = len(hunk.text.encode()) if piece.holder is inserted_into else 0
            del piece.holder[piece.place(start) + shift : piece.place(end) + shift]


def _insert(
    content: XmlElement, pieces: Sequence[Piece], hunk: Hunk, marks: Mapping[str, Any]
) -> None:
    # The text on the left goes first; an empty text type beside a line break will do too.
    around = [p for p in pieces if p.is_text and p.start <= hunk.start <= p.end]
    if around:
        _write(around[0], hunk.start, hunk.text, marks)
        return
    if content.tag not in WITH_TEXT:
        raise Conflict("The block holds no text.")
    # No text type here at all: an empty block, or between two inline nodes. Each child of the
    # content node is then an inline node of length one, or a text that lies elsewhere.
    at = index = 0
    for child in content.children:
        if at == hunk.start:
            break
        at += sum(len(p.text) for p in pieces_in(child)) if isinstance(child, XmlText) else 1
        index += 1
    content.children.insert(index, XmlText("")).insert(0, hunk.text, marks)


def _write(piece: Piece, position: int, text: str, marks: Mapping[str, Any]) -> None:
    if isinstance(piece.holder, XmlText):
        piece.holder.insert(piece.place(position), text, marks)
    elif piece.holder is not None:
        piece.holder.insert(piece.place(position), text, dict(marks))


def _marks_of_insertion(
    pieces: Sequence[Piece], at: int, replaced: tuple[int, int]
) -> Mapping[str, Any]:
    first, last = replaced
    if first < last:
        # A letter added to a word: it looks like the word, not like what stands before it.
        neighbour = at - 1 if at > first else at
        return _majority(pieces, neighbour, neighbour + 1)
    left = next((p for p in pieces if p.is_text and p.start < at <= p.end), None)
    right = next((p for p in pieces if p.is_text and p.start <= at < p.end), None)
    beside = left or right
    if beside is None:
        return {}
    inside = left is not None and right is not None
    return {
        name: value
        for name, value in beside.marks.items()
        if name not in _DO_NOT_GROW or (inside and right and right.marks.get(name) == value)
    }


def _majority(pieces: Sequence[Piece], start: int, end: int) -> Mapping[str, Any]:
    """The marks of most characters between `start` and `end`; the leftmost of equals."""
    found: list[tuple[Mapping[str, Any], int]] = []
    for piece in pieces:
        length = min(end, piece.end) - max(start, piece.start)
        if piece.is_text and length > 0:
            # Pieces with equal marks count together: "**bo**_x_**ld**" is mostly bold.
            same = [i for i, (marks, _) in enumerate(found) if marks == piece.marks]
            if same:
                found[same[0]] = (piece.marks, found[same[0]][1] + length)
            else:
                found.append((piece.marks, length))
    return max(found, key=lambda entry: entry[1], default=({}, 0))[0]
