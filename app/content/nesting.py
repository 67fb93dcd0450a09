"""Blocks with their children, for the exports."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.content.blocks import Block

DEEPEST = 32
"""Deeper blocks come out beside each other: nobody indents that far except to do harm."""


@dataclass
class Nested:
    """A block and the blocks inside it."""

    block: Block
    children: list["Nested"] = field(default_factory=list)


def nest(blocks: Iterable[Block]) -> list[Nested]:
    """The outermost blocks, each with what lies in it."""
    outermost: list[Nested] = []
    path: list[Nested] = []
    for block in blocks:
        del path[min(block.depth, DEEPEST) :]
        node = Nested(block)
        (path[-1].children if path else outermost).append(node)
        path.append(node)
    return outermost


def numbers_of(siblings: Iterable[Nested]) -> list[int]:
    """The number shown for each numbered item; 0 for the other blocks."""
    numbers: list[int] = []
    last = 0
    for node in siblings:
        if node.block.type == "numberedListItem":
            start = node.block.props.get("start")
            first = start if isinstance(start, int) and 0 <= start < 10**9 else 1
            last = last + 1 if last else first
        else:
            last = 0
        numbers.append(last)
    return numbers
