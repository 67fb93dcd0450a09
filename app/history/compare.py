"""Two states of a document side by side: which blocks came, went or changed, word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from app.content.blocks import Block, Run, read_blocks, read_title
from app.content.hunks import hunks
from app.content.tree import AnyDoc

What = Literal["same", "added", "removed", "changed"]


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `what` is never "changed"."""

    text: str
    what: What


@dataclass(frozen=True)
class BlockChange:
    """A block in both states, or in one of them.

    Attributes:
        type: what kind of block it is now, or was before it went.
        props_changed: it also looks otherwise: its kind, its marks or its properties.
    """

    block_id: str
    type: str
    what: What
    pieces: tuple[Piece, ...]
    props_changed: bool = False


@dataclass(frozen=True)
class Comparison:
    """The blocks of both, in the order of the later one; what went stands where it was."""

    title: tuple[Piece, ...]
    blocks: tuple[BlockChange, ...]


def compare(earlier: AnyDoc, later: AnyDoc) -> Comparison:
    """What changed from one to the other."""
    old, new = read_blocks(earlier), read_blocks(later)
    changes: list[BlockChange] = []
    matcher = SequenceMatcher(None, [b.id for b in old], [b.id for b in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(old[i1:i2], new[j1:j2], strict=True)
            changes += [_changed(one, other) for one, other in pairs]
        else:
            changes += [_whole(block, "removed") for block in old[i1:i2]]
            changes += [_whole(block, "added") for block in new[j1:j2]]
    title = pieces_between(read_title(earlier), read_title(later))
    return Comparison(title, tuple(changes))


def pieces_between(old: str, new: str) -> tuple[Piece, ...]:
    """What stayed, went and came, in the order to be read."""
    return tuple(_pieces(old, new))


def text_of(block: Block) -> str:
    """What a block says, tables included."""
    if not block.rows:
        return block.text
    return "\n".join(
        " | ".join("".join(run.text for run in cell.runs) for cell in row) for row in block.rows
    )


def _pieces(old: str, new: str) -> Iterator[Piece]:
    at = 0
    for start, end, text in hunks(old, new):
        if start > at:
            yield Piece(old[at:start], "same")
        if end > start:
            yield Piece(old[start:end], "removed")
        if text:
            yield Piece(text, "added")
        at = end
    if at < len(old):
        yield Piece(old[at:], "same")


def _whole(block: Block, what: What) -> BlockChange:
    return BlockChange(block.id, block.type, what, (Piece(text_of(block), what),))


def _changed(old: Block, new: Block) -> BlockChange:
    pieces = pieces_between(text_of(old), text_of(new))
    restyled = (old.type, old.props, _marks(old.runs)) != (new.type, new.props, _marks(new.runs))
    is_changed = any(piece.what != "same" for piece in pieces)
    restyled = restyled and (not is_changed or (old.type, old.props) != (new.type, new.props))
    what: What = "changed" if is_changed or restyled else "same"
    return BlockChange(new.id, new.type, what, pieces, restyled)


def _marks(runs: Sequence[Run]) -> list[tuple[str, object]]:
    """The marks of each character: how the CRDT cuts text into runs does not show."""
    return [(character, run.marks) for run in runs for character in run.text]
