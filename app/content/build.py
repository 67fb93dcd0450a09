"""Writes blocks into an empty document, node for node as BlockNote does it."""

from collections.abc import Iterable, Sequence
from uuid import uuid4

from pycrdt import XmlElement, XmlText

from app.content.blocks import Block, Cell, Run
from app.content.schema import CELL_PROPS, DEFAULT_PROPS
from app.content.tree import CONTAINER, GROUP, WITHOUT_TEXT, AnyDoc, fragment


def write_blocks(doc: AnyDoc, blocks: Iterable[Block]) -> None:
    """Fills the fragment. A block without an id gets a new one; at least one block is written.

    `depth` may grow by one from a block to the next. Runs with `node` 'hardBreak' are line
    breaks.

    Raises:
        ValueError: the document has content already. Content enters a document only once;
            a second time would double it for everyone who holds the first.
    """
    root = fragment(doc)
    if len(root.children):
        raise ValueError("the document has content already")
    with doc.transaction():
        groups = [root.children.append(XmlElement(GROUP))]
        last: XmlElement | None = None
        for block in list(blocks) or [Block("", "paragraph", {}, (), 0)]:
            while len(groups) > block.depth + 1:
                groups.pop()
            if block.depth >= len(groups) and last is not None:
                groups.append(last.children.append(XmlElement(GROUP)))
            last = _write_block(groups[-1], block)


def _write_block(group: XmlElement, block: Block) -> XmlElement:
    container = group.children.append(XmlElement(CONTAINER, {"id": block.id or str(uuid4())}))
    content = container.children.append(XmlElement(block.type))
    for name, value in {**DEFAULT_PROPS[block.type], **block.props}.items():
        content.attributes[name] = value
    if block.type == "table":
        for row in block.rows:
            _write_row(content, row)
    elif block.type not in WITHOUT_TEXT:
        _write_runs(content, block.runs)
    return container


def _write_row(table: XmlElement, cells: Sequence[Cell]) -> None:
    row = table.children.append(XmlElement("tableRow"))
    for cell in cells:
        node = row.children.append(XmlElement("tableHeader" if cell.header else "tableCell"))
        for name, value in {**CELL_PROPS, **cell.props}.items():
            node.attributes[name] = value
        _write_runs(node.children.append(XmlElement("tableParagraph")), cell.runs)


def _write_runs(content: XmlElement, runs: Sequence[Run]) -> None:
    text: XmlText | None = None
    for run in runs:
        if run.node:
            content.children.append(XmlElement(run.node))
            text = None
        elif run.text:
            if text is None:
                text = content.children.append(XmlText(""))
            text.insert(len(text), run.text, run.marks)
