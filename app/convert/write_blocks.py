"""Blocks become pandoc's tree. Nothing in it makes pandoc read a file or an address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from app.content.blocks import Block, Cell, Run
from app.content.links import link_of, safe_file
from app.content.nesting import Nested, nest, numbers_of
from app.content.schema import LIST_TYPES, heading_level, string

Element = dict[str, Any]
Picture = Callable[[str], str | None]
"""What pandoc is given for the url of a picture; None: the picture is not there."""

_NO_ATTRIBUTES = ["", [], []]
_MARKS = (
    ("strike", "Strikeout"),
    ("underline", "Underline"),
    ("italic", "Emph"),
    ("bold", "Strong"),
)
_ALIGNMENTS = {"left": "AlignLeft", "center": "AlignCenter", "right": "AlignRight"}


class BlockWriter:
    """Writes blocks; `picture` says what stands for the url of an image."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture

    def write(self, blocks: Iterable[Block]) -> list[Element]:
        """The tree's blocks."""
        return self._nodes(nest(blocks))

    def _nodes(self, nodes: Sequence[Nested]) -> list[Element]:
        found: list[Element] = []
        numbered = zip(nodes, numbers_of(nodes), strict=True)
        for kind, group in groupby(numbered, key=lambda pair: _list_kind(pair[0].block)):
            items = list(group)
            if kind == "bullets":
                found.append({"t": "BulletList", "c": [self._item(node) for node, _ in items]})
            elif kind == "numbers":
                style = [items[0][1], {"t": "Decimal"}, {"t": "Period"}]
                inside = [self._item(node) for node, _ in items]
                found.append({"t": "OrderedList", "c": [style, inside]})
            else:
                for node, _ in items:
                    found += self._alone(node.block)
                    # Nothing but lists can hold blocks in these formats: they follow.
                    found += self._nodes(node.children)
        return found

    def _item(self, node: Nested) -> list[Element]:
        text = inline(node.block.runs)
        if node.block.type == "checkListItem":
            box = "☒" if node.block.props.get("checked") is True else "☐"
            text = [{"t": "Str", "c": box}, {"t": "Space"}, *text]
        return [{"t": "Plain", "c": text}, *self._nodes(node.children)]

    def _alone(self, block: Block) -> list[Element]:
        match block.type:
            case "heading":
                level = heading_level(block.props)
                return [{"t": "Header", "c": [level, _NO_ATTRIBUTES, inline(block.runs)]}]
            case "quote":
                return [{"t": "BlockQuote", "c": [{"t": "Para", "c": inline(block.runs)}]}]
            case "codeBlock":
                language = string(block.props, "language")
                classes = [language] if language and language != "text" else []
                code = "".join("\n" if run.node else run.text for run in block.runs)
                return [{"t": "CodeBlock", "c": [["", classes, []], code]}]
            case "divider":
                return [{"t": "HorizontalRule"}]
            case "pageBreak":
                return []
            case "table":
                return self._table(block.rows)
            case "image" | "video" | "audio" | "file":
                return self._media(block)
        return [{"t": "Para", "c": inline(block.runs)}] if block.runs else []

    def _media(self, block: Block) -> list[Element]:
        url, caption = string(block.props, "url"), string(block.props, "caption")
        name = string(block.props, "name")
        if block.type == "image" and (source := self._picture(url)):
            words = _words(caption)
            image = {"t": "Image", "c": [_NO_ATTRIBUTES, words, [source, ""]]}
            if not caption:
                return [{"t": "Para", "c": [image]}]
            short = [None, [{"t": "Plain", "c": words}]]
            inside = [{"t": "Plain", "c": [image]}]
            return [{"t": "Figure", "c": [_NO_ATTRIBUTES, short, inside]}]
        words = _words(caption or name or url)
        if link := safe_file(url):
            words = [{"t": "Link", "c": [_NO_ATTRIBUTES, words, [link, ""]]}]
        return [{"t": "Para", "c": words}] if words else []

    def _table(self, rows: Sequence[Sequence[Cell]]) -> list[Element]:
        width = max((sum(_span(cell, "colspan") for cell in row) for row in rows), default=0)
        if not width:
            return []
        heads = 0
        while heads < len(rows) - 1 and rows[heads] and all(c.header for c in rows[heads]):
            heads += 1
        columns = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}]] * width
        head = [_NO_ATTRIBUTES, [_row(row) for row in rows[:heads]]]
        body = [_NO_ATTRIBUTES, 0, [], [_row(row) for row in rows[heads:]]]
        caption: list[Any] = [None, []]
        foot: list[Any] = [_NO_ATTRIBUTES, []]
        return [{"t": "Table", "c": [_NO_ATTRIBUTES, caption, columns, head, [body], foot]}]


def _list_kind(block: Block) -> str:
    if block.type not in LIST_TYPES:
        return "other"
    return "numbers" if block.type == "numberedListItem" else "bullets"


def _row(cells: Iterable[Cell]) -> list[Any]:
    found = []
    for cell in cells:
        align = _ALIGNMENTS.get(string(cell.props, "textAlignment"), "AlignDefault")
        if align == "AlignLeft":
            align = "AlignDefault"  # What every cell says that nobody has aligned.
        text = [{"t": "Plain", "c": inline(cell.runs)}] if cell.runs else []
        rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
        found.append([_NO_ATTRIBUTES, {"t": align}, rows, columns, text])
    return [_NO_ATTRIBUTES, found]


def _span(cell: Cell, name: str) -> int:
    value = cell.props.get(name)
    return value if isinstance(value, int) and 1 < value <= 100 else 1


def inline(runs: Iterable[Run]) -> list[Element]:
    """The tree's text."""
    found: list[Element] = []
    for href, group in groupby(runs, key=lambda run: link_of(run.marks)):
        inside = [element for run in group for element in _run(run)]
        if href is None:
            found += inside
        else:
            found.append({"t": "Link", "c": [_NO_ATTRIBUTES, inside, [href, ""]]})
    return found


def _run(run: Run) -> list[Element]:
    if run.node:
        return [{"t": "LineBreak"}] if run.node == "hardBreak" else []
    if _has(run.marks, "code"):
        elements: list[Element] = [{"t": "Code", "c": [_NO_ATTRIBUTES, run.text]}]
    else:
        elements = _words(run.text)
    for mark, kind in _MARKS:
        if _has(run.marks, mark):
            elements = [{"t": kind, "c": elements}]
    return elements


def _has(marks: Mapping[str, Any], name: str) -> bool:
    return marks.get(name) is not None


def _words(text: str) -> list[Element]:
    found: list[Element] = []
    for line_number, line in enumerate(text.split("\n")):
        if line_number:
            found.append({"t": "LineBreak"})
        for number, word in enumerate(line.split(" ")):
            if number:
                found.append({"t": "Space"})
            if word:
                found.append({"t": "Str", "c": word})
    return found
