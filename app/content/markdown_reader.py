"""Reads Markdown into blocks, with markdown-it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.content.blocks import Block, Cell, Run
from app.content.links import safe_image, safe_link
from app.content.tree import NODE_CHARACTER
from app.errors import TooBig

MOST_BLOCKS = 20_000

_MARKS = {"strong": "bold", "em": "italic", "s": "strike"}
_CHECKBOX = re.compile(r"\[([ xX])\](?:\s+|$)")

_parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
# links.py decides what a link may be, and addresses stay as they were written.
_parser.validateLink = lambda url: True  # type: ignore[method-assign]
_parser.normalizeLink = lambda url: url  # type: ignore[method-assign]


def blocks_of(markdown: str) -> list[Block]:
    """The blocks, each with its depth and without an id.

    Raises:
        TooBig: there are more than MOST_BLOCKS.
    """
    return _Reader().read(_parser.parse(markdown))


@dataclass(frozen=True)
class Picture:
    """An image that stood in a line of text."""

    url: str
    caption: str


@dataclass
class _Item:
    """A list item that is being read; its first paragraph is the item's own text."""

    kind: str
    start: int | None = None
    written: bool = False


@dataclass
class _List:
    kind: str
    start: int | None = None


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.lists: list[_List] = []
        self.items: list[_Item] = []
        self.quotes = 0
        self.rows: list[list[Cell]] = []

    def read(self, tokens: Sequence[Token]) -> list[Block]:
        stream = iter(tokens)
        for token in stream:
            match token.type:
                case "bullet_list_open":
                    self._flush_item()
                    self.lists.append(_List("bulletListItem"))
                case "ordered_list_open":
                    self._flush_item()
                    start = token.attrs.get("start", 1)
                    first = start if isinstance(start, int) and start != 1 else None
                    self.lists.append(_List("numberedListItem", first))
                case "bullet_list_close" | "ordered_list_close":
                    self.lists.pop()
                case "list_item_open":
                    self.items.append(_Item(self.lists[-1].kind, self.lists[-1].start))
                    self.lists[-1].start = None
                case "list_item_close":
                    self._flush_item()
                    self.items.pop()
                case "blockquote_open":
                    self._flush_item()
                    self.quotes += 1
                case "blockquote_close":
                    self.quotes -= 1
                case "heading_open":
                    self._flush_item()
                    self._text("heading", {"level": int(token.tag[1])}, next(stream))
                case "paragraph_open":
                    self._paragraph(next(stream))
                case "fence" | "code_block":
                    self._flush_item()
                    words = token.info.split()
                    language = words[0] if words else "text"
                    code = token.content.removesuffix("\n")
                    self._add("codeBlock", {"language": language}, (Run(code),) if code else ())
                case "hr":
                    self._flush_item()
                    self._add("divider")
                case "table_open":
                    self._flush_item()
                    self._table(stream)
        return self.blocks

    def _paragraph(self, inline: Token) -> None:
        if self.items and not self.items[-1].written and not self.quotes:
            self._item_text(inline)
        else:
            self._text("quote" if self.quotes else "paragraph", {}, inline)

    def _item_text(self, inline: Token) -> None:
        item = self.items[-1]
        parts = list(read_inline(inline.children or ()))
        props: dict[str, object] = {}
        kind = item.kind
        box = None
        if kind == "bulletListItem" and parts and isinstance(parts[0], Run):
            box = _CHECKBOX.match(parts[0].text)
        if box and isinstance(parts[0], Run):
            kind = "checkListItem"
            props["checked"] = box.group(1) != " "
            parts[0] = Run(parts[0].text[box.end() :], parts[0].marks)
        elif item.start is not None:
            props["start"] = item.start
        item.written = True
        runs = tuple(part for part in parts if isinstance(part, Run))
        self._add(kind, props, runs, depth=len(self.items) - 1)
        for picture in parts:
            if isinstance(picture, Picture):
                self._add_picture(picture)

    def _flush_item(self) -> None:
        """An item that begins with something else than words has no words."""
        if self.items and not self.items[-1].written:
            item = self.items[-1]
            item.written = True
            props = {} if item.start is None else {"start": item.start}
            self._add(item.kind, props, depth=len(self.items) - 1)

    def _text(self, kind: str, props: dict[str, object], inline: Token) -> None:
        runs: list[Run] = []
        wrote = False
        for part in read_inline(inline.children or ()):
            if isinstance(part, Run):
                runs.append(part)
                continue
            if _says_something(runs):
                self._add(kind, props, tuple(runs))
            self._add_picture(part)
            runs, wrote = [], True
        if _says_something(runs) or not wrote:
            self._add(kind, props, tuple(runs))

    def _add_picture(self, picture: Picture) -> None:
        if picture.url:
            self._add("image", {"url": picture.url, "caption": picture.caption})
        elif picture.caption:
            self._add("paragraph", {}, (Run(picture.caption),))

    def _table(self, stream: Iterator[Token]) -> None:
        rows: list[tuple[Cell, ...]] = []
        cells: list[Cell] = []
        for token in stream:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                cells = []
            elif token.type == "tr_close":
                rows.append(tuple(cells))
            elif token.type in ("th_open", "td_open"):
                parts = read_inline(next(stream).children or ())
                runs = tuple(part if isinstance(part, Run) else Run(part.caption) for part in parts)
                align = str(token.attrs.get("style", "")).removeprefix("text-align:")
                props = {"textAlignment": align} if align in ("center", "right") else {}
                cells.append(Cell(runs, token.type == "th_open", props))
        # A row of empty heads is how Markdown writes a table that has none.
        if rows and not any(cell.runs for cell in rows[0]) and len(rows) > 1:
            del rows[0]
        self._add("table", rows=tuple(rows))

    def _add(
        self,
        kind: str,
        props: Mapping[str, object] | None = None,
        runs: tuple[Run, ...] = (),
        *,
        depth: int | None = None,
        rows: tuple[tuple[Cell, ...], ...] = (),
    ) -> None:
        if len(self.blocks) >= MOST_BLOCKS:
            raise TooBig(f"The Markdown has more than {MOST_BLOCKS} blocks; split it up.")
        at = len(self.items) if depth is None else depth
        self.blocks.append(Block("", kind, props or {}, runs, at, rows))


def _says_something(runs: Sequence[Run]) -> bool:
    return any(run.text.strip() for run in runs if not run.node)


def read_inline(tokens: Sequence[Token]) -> Iterator[Run | Picture]:
    """Runs and pictures of one line of tokens."""
    marks: dict[str, object] = {}
    for token in tokens:
        kind, _, edge = token.type.rpartition("_")
        match token.type:
            case "text" | "text_special" if token.content:
                yield Run(_without_nodes(token.content), dict(marks))
            case "code_inline":
                yield Run(_without_nodes(token.content), {**marks, "code": {}})
            case "softbreak":
                yield Run(" ", dict(marks))
            case "hardbreak":
                yield Run(NODE_CHARACTER, node="hardBreak")
            case "image":
                url = safe_image(token.attrs.get("src")) or ""
                yield Picture(url, _without_nodes(token.content))
            case "link_open":
                href = safe_link(token.attrs.get("href"))
                if href:
                    marks["link"] = {"href": href}
            case "link_close":
                marks.pop("link", None)
            case _ if kind in _MARKS and edge == "open":
                marks[_MARKS[kind]] = {}
            case _ if kind in _MARKS and edge == "close":
                marks.pop(_MARKS[kind], None)


def _without_nodes(text: str) -> str:
    # U+FFFC stands for inline nodes when we count; in Markdown it means nothing.
    return text.replace(NODE_CHARACTER, "\ufffd")
