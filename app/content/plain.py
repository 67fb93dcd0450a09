"""A document as plain text: one line per block, in order."""

from collections.abc import Iterable

from app.content.blocks import Block, Run, read_blocks
from app.content.schema import string
from app.content.tree import AnyDoc


def to_text(doc: AnyDoc) -> str:
    """The words and nothing else; cells of a table are apart by tabs, lines end with a newline."""
    return "".join(line + "\n" for block in read_blocks(doc) for line in _lines(block))


def _lines(block: Block) -> Iterable[str]:
    if block.type == "table":
        return ["\t".join(text_of(cell.runs, " ") for cell in row) for row in block.rows]
    # Only a file is known by its name; that of a picture is what the camera called it.
    name = string(block.props, "name") if block.type == "file" else ""
    return [string(block.props, "caption") or name or text_of(block.runs, "\n")]


def text_of(runs: Iterable[Run], line_break: str) -> str:
    """The text of runs; inline nodes other than line breaks are left out."""
    return "".join(
        run.text if not run.node else line_break if run.node == "hardBreak" else "" for run in runs
    )
