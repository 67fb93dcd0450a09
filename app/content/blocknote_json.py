"""A document as JSON: the blocks exactly as BlockNote's own `editor.document` gives them."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from app.content.blocks import Block, Cell, Run, read_blocks, read_title
from app.content.nesting import Nested, nest
from app.content.schema import CELL_PROPS
from app.content.tree import WITHOUT_TEXT, AnyDoc


def to_json(doc: AnyDoc) -> dict[str, Any]:
    """`{"title", "blocks": [{id, type, props, content, children}]}`.

    Addresses of links are as the document has them: who shows them must check them.
    """
    return {"title": read_title(doc), "blocks": [_block(node) for node in nest(read_blocks(doc))]}


def _block(node: Nested) -> dict[str, Any]:
    block = node.block
    found: dict[str, Any] = {"id": block.id, "type": block.type, "props": dict(block.props)}
    if block.type == "table":
        found["content"] = _table(block)
    elif block.type not in WITHOUT_TEXT:
        found["content"] = _inline(block.runs)
    found["children"] = [_block(child) for child in node.children]
    return found


def _table(block: Block) -> dict[str, Any]:
    widths: list[Any] = []
    for cell in block.rows[0] if block.rows else ():
        given = cell.props.get("colwidth")
        widths += given if isinstance(given, list) and given else [None]
    headers = [bool(row) and all(cell.header for cell in row) for row in block.rows]
    found: dict[str, Any] = {"type": "tableContent", "columnWidths": widths}
    if headers and headers[0]:
        found["headerRows"] = headers.index(False) if False in headers else len(headers)
    found["rows"] = [{"cells": [_cell(cell) for cell in row]} for row in block.rows]
    return found


def _cell(cell: Cell) -> dict[str, Any]:
    props = {name: cell.props.get(name, default) for name, default in CELL_PROPS.items()}
    return {"type": "tableCell", "content": _inline(cell.runs), "props": props}


def _inline(runs: Iterable[Run]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for href, group in groupby(_with_breaks(runs), key=lambda run: _href(run.marks)):
        texts = _merged(group)
        if href is None:
            found += texts
        else:
            found.append({"type": "link", "href": href, "content": texts})
    return found


def _with_breaks(runs: Iterable[Run]) -> list[Run]:
    # BlockNote reads a line break as "\\n" at the end of the text before it.
    found: list[Run] = []
    for run in runs:
        if run.node == "hardBreak":
            marks = found[-1].marks if found else {}
            found.append(Run("\n", marks))
        elif not run.node:
            found.append(run)
    return found


def _merged(runs: Iterable[Run]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for run in runs:
        styles = _styles(run.marks)
        if found and found[-1]["styles"] == styles:
            found[-1]["text"] += run.text
        else:
            found.append({"type": "text", "text": run.text, "styles": styles})
    return found


def _href(marks: Mapping[str, Any]) -> str | None:
    link = marks.get("link")
    href = link.get("href") if isinstance(link, dict) else None
    return href if isinstance(href, str) else None


def _styles(marks: Mapping[str, Any]) -> dict[str, Any]:
    styles: dict[str, Any] = {}
    for name, value in marks.items():
        if name != "link":
            styles[name] = value.get("stringValue", True) if isinstance(value, dict) else True
    return styles
