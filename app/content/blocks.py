"""Blocks as values: what a document says, block by block, and which blocks a change touched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Text, XmlElement, XmlText

from app.content.tree import (
    CONTAINER,
    FRAGMENT,
    NODE_CHARACTER,
    TITLE,
    WITHOUT_TEXT,
    AnyDoc,
    as_json,
    attributes_of,
    container_id,
    containers,
    containers_below,
    content_node,
    find_container,
)

__all__ = [
    "FRAGMENT",
    "TITLE",
    "Block",
    "Cell",
    "Run",
    "changed_block_ids",
    "read_block",
    "read_blocks",
    "read_title",
]


@dataclass(frozen=True)
class Run:
    """Text with the same marks, or one inline node (`node` is its type, `text` one U+FFFC)."""

    text: str
    marks: Mapping[str, Any] = field(default_factory=dict)
    node: str = ""
    props: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """A cell of a table."""

    runs: tuple[Run, ...]
    header: bool = False
    props: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """A block without its children.

    Attributes:
        id: '' where a client wrote none.
        type: name of the content node, '' where there is none.
        depth: how many blocks it lies in.
        rows: the cells of a table.
    """

    id: str
    type: str
    props: Mapping[str, Any]
    runs: tuple[Run, ...]
    depth: int
    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def text(self) -> str:
        """The plain text that offsets count in; each inline node is one U+FFFC."""
        return "".join(run.text for run in self.runs)


def read_blocks(doc: AnyDoc) -> list[Block]:
    """Every block in document order."""
    with doc.transaction():
        return [_block(container, depth) for container, depth in containers(doc)]


def read_block(doc: AnyDoc, block_id: str, near: int | None = None) -> Block | None:
    """The block with this id; its `depth` is not looked up and is 0. `near`: see find_container."""
    with doc.transaction():
        container = find_container(doc, block_id, near)
        return None if container is None else _block(container, 0)


def read_title(doc: AnyDoc) -> str:
    """The document's title, '' where it has none."""
    title: Text = doc.get(TITLE, type=Text)
    return "".join(value for value, _ in title.diff() if isinstance(value, str))


def _block(container: XmlElement, depth: int) -> Block:
    content = content_node(container)
    if content is None:
        return Block(container_id(container), "", {}, (), depth)
    kind = content.tag or ""
    return Block(
        id=container_id(container),
        type=kind,
        props=attributes_of(content),
        runs=() if kind in WITHOUT_TEXT else _runs(content),
        depth=depth,
        rows=_rows(content) if kind == "table" else (),
    )


def _runs(content: XmlElement) -> tuple[Run, ...]:
    runs: list[Run] = []
    for child in content.children:
        if isinstance(child, XmlText):
            runs += (_run(value, marks) for value, marks in child.diff())
        elif isinstance(child, XmlElement):
            runs.append(Run(NODE_CHARACTER, node=child.tag or "", props=attributes_of(child)))
        else:
            runs.append(Run(NODE_CHARACTER, node="fragment"))
    return tuple(runs)


def _run(value: object, marks: Mapping[str, Any] | None) -> Run:
    plain = {_mark_name(name): as_json(given) for name, given in (marks or {}).items()}
    if isinstance(value, str):
        return Run(value, plain)
    return Run(NODE_CHARACTER, plain, node="embed")


def _mark_name(name: str) -> str:
    # y-prosemirror keeps marks that may overlap themselves as "comment--" and 8 characters.
    stem, dashes, tail = name.rpartition("--")
    return stem if dashes and len(tail) == 8 else name


def _rows(table: XmlElement) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for row in table.children:
        if isinstance(row, XmlElement) and row.tag == "tableRow":
            cells = (cell for cell in row.children if isinstance(cell, XmlElement))
            rows.append(tuple(_cell(cell) for cell in cells))
    return tuple(rows)


def _cell(cell: XmlElement) -> Cell:
    runs: list[Run] = []
    for paragraph in cell.children:
        if isinstance(paragraph, XmlElement):
            if runs:
                runs.append(Run(NODE_CHARACTER, node="hardBreak"))
            runs += _runs(paragraph)
    return Cell(tuple(runs), cell.tag == "tableHeader", attributes_of(cell))


def changed_block_ids(events: Iterable[Any]) -> set[str]:
    """Ids of the blocks whose text may have changed.

    `events` are what `observe_deep` of the fragment gives; call it inside the observer.
    Blocks that came with the change are in, blocks that went with it are not.
    """
    ids: set[str] = set()
    for event in events:
        ids.add(_block_around(event.target))
        for change in getattr(event, "delta", None) or ():
            inserted = change.get("insert")
            for new in inserted if isinstance(inserted, list) else ():
                if isinstance(new, XmlElement):
                    ids.update(container_id(inside) for inside in containers_below(new))
    ids.discard("")
    return ids


def _block_around(node: Any) -> str:
    while node is not None:
        if isinstance(node, XmlElement) and node.tag == CONTAINER:
            return container_id(node)
        node = getattr(node, "parent", None)
    return ""
