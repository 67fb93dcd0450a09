"""The text of a block, cut into pieces that each know where they lie in the CRDT."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pycrdt import Text, XmlElement, XmlText

from app.content.tree import NODE_CHARACTER
from app.text.positions import to_crdt


@dataclass(frozen=True)
class Piece:
    """A stretch of one text type with the same marks, or one inline node (`holder` None).

    Attributes:
        start: code points from the start of the block's text.
        marks: the formatting attributes, exactly as they are in the CRDT.
        holder: the text type it lies in. `at`: CRDT index in there.
        is_text: False for inline nodes and for objects embedded in a text type.
    """

    start: int
    text: str
    marks: Mapping[str, Any]
    holder: Text | XmlText | None
    at: int
    is_text: bool = True

    @property
    def end(self) -> int:
        """Code points from the start of the block's text to behind this piece."""
        return self.start + len(self.text)

    def place(self, position: int) -> int:
        """The CRDT index in `holder` of a code point position within this piece."""
        if self.is_text:
            return self.at + to_crdt(self.text, position - self.start)
        return self.at + (position - self.start)  # An object is one unit long.


def pieces_of(content: XmlElement) -> list[Piece]:
    """All pieces of a content node, in order. Text types that are empty give an empty piece."""
    pieces: list[Piece] = []
    start = 0
    for child in content.children:
        if isinstance(child, XmlText):
            pieces += pieces_in(child, start)
            start = pieces[-1].end
        else:
            pieces.append(Piece(start, NODE_CHARACTER, {}, None, 0, is_text=False))
            start += 1
    return pieces


def pieces_in(holder: Text | XmlText, start: int = 0) -> Iterator[Piece]:
    """The pieces of one text type, at least one."""
    at = 0
    for value, marks in holder.diff():
        is_text = isinstance(value, str)
        text = value if is_text else NODE_CHARACTER
        piece = Piece(start, text, marks or {}, holder, at, is_text)
        yield piece
        start, at = piece.end, piece.place(piece.end)
    if not at:
        yield Piece(start, "", {}, holder, 0)
