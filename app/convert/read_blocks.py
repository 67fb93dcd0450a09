"""pandoc's tree becomes blocks, in reading order, each with its depth."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.content.blocks import Block, Cell, Run
from app.content.schema import DEEPEST_HEADING
from app.convert.read_inline import BREAK, Attached, Image, Notes, clean, inline_of, merged, plain
from app.errors import TooBig

MOST_BLOCKS = 20_000
MOST_CELLS = 50_000
DEEPEST = 24
"""Blocks in each other; deeper ones come out beside each other."""

_BOXES = {"☐": False, "☒": True, "☑": True}
_ALIGNMENTS = {"AlignCenter": "center", "AlignRight": "right"}


class BlockReader:
    """Reads one tree. `blocks` is what came out; urls of pictures are as the tree has them."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes = Notes()
        self._cells = 0
        self._from_cells: list[Block] = []

    def read(self, elements: Any) -> list[Block]:
        """Everything, with the notes at the end.

        Raises:
            TooBig: it has more than MOST_BLOCKS or MOST_CELLS.
        """
        self._all(elements, 0)
        done = 0
        if self.notes.blocks:
            self._add("divider", 0)
        while done < len(self.notes.blocks):  # A note may have notes.
            note, done = self.notes.blocks[done], done + 1
            before = len(self.blocks)
            self._all(note, 0)
            mark = f"[{done}] "
            if len(self.blocks) > before and self.blocks[before].type == "paragraph":
                first = self.blocks[before]
                self.blocks[before] = Block("", "paragraph", {}, (Run(mark), *first.runs), 0)
            else:
                self.blocks.insert(before, Block("", "paragraph", {}, (Run(mark),), 0))
        return self.blocks

    def _all(self, elements: Any, depth: int, nested: int = 0) -> None:
        if not isinstance(elements, list) or nested > 4 * DEEPEST:
            return
        for element in elements:
            if isinstance(element, dict):
                self._one(element.get("t"), element.get("c"), depth, nested + 1)

    def _one(self, kind: object, content: Any, depth: int, nested: int) -> None:
        match kind:
            case "Para" | "Plain":
                self._text("paragraph", content, depth)
            case "Header":
                level = min(max(int(content[0]), 1), DEEPEST_HEADING)
                self._text("heading", content[2], depth, {"level": level})
            case "CodeBlock":
                classes = content[0][1]
                language = str(classes[0]) if classes and classes[0] != "sourceCode" else "text"
                code = clean(str(content[1]))
                self._add("codeBlock", depth, {"language": language}, (Run(code),) if code else ())
            case "BulletList":
                for item in content:
                    self._item("bulletListItem", item, depth, nested)
            case "OrderedList":
                start = content[0][0]
                for number, item in enumerate(content[1]):
                    first = {"start": start} if number == 0 and 1 < start < 10**6 else {}
                    self._item("numberedListItem", item, depth, nested, first)
            case "DefinitionList":
                for term, definitions in content:
                    self._text("paragraph", [{"t": "Strong", "c": term}], depth)
                    for definition in definitions:
                        self._all(definition, depth + 1, nested)
            case "BlockQuote":
                self._quote(content, depth, nested)
            case "LineBlock":
                lines: list[Any] = []
                for line in content:
                    lines += [*line, {"t": "LineBreak"}]
                self._text("paragraph", lines, depth)
            case "HorizontalRule":
                self._add("divider", depth)
            case "Table":
                self._table(content, depth)
            case "Figure":
                self._figure(content, depth, nested)
            case "Div":
                self._all(content[1], depth, nested)
            case _:
                return

    def _text(
        self, kind: str, elements: Any, depth: int, props: Mapping[str, Any] | None = None
    ) -> None:
        """A block of text; pictures and files in it become blocks of their own around it."""
        runs: list[Run] = []
        aside: list[Image | Attached] = []
        says_more = False
        for part in inline_of(elements, self.notes):
            if not isinstance(part, Run):
                aside.append(part)
            if isinstance(part, Attached):
                runs += part.runs
            elif isinstance(part, Run):
                runs.append(part)
                says_more = says_more or (bool(part.text.strip()) and not part.node)
        text = merged(runs)
        # A paragraph that only names a file is that file.
        if not aside or (text and (says_more or kind != "paragraph")):
            self._add(kind, depth, props, text)
        for each in aside:
            if isinstance(each, Image):
                self._picture(each.target, each.caption, depth)
            else:
                words = "".join(run.text for run in each.runs if not run.node).strip()
                self._add("file", depth, {"url": each.target, "name": words})

    def _item(
        self,
        kind: str,
        item: Sequence[Any],
        depth: int,
        nested: int,
        props: Mapping[str, Any] | None = None,
    ) -> None:
        """A list item: its first paragraph is its own text, the rest lies in it."""
        first = item[0] if item and isinstance(item[0], dict) else {}
        own: list[Any] = []
        rest = item
        if first.get("t") in ("Para", "Plain"):
            own, rest = list(first["c"]), item[1:]
        box = own[0].get("c") if own and isinstance(own[0], dict) else None
        if kind == "bulletListItem" and isinstance(box, str) and box in _BOXES:
            kind, props = "checkListItem", {"checked": _BOXES[box]}
            own = own[1:]
        self._text(kind, own, depth, props)
        self._all(rest, min(depth + 1, DEEPEST), nested)

    def _quote(self, content: Any, depth: int, nested: int) -> None:
        for element in content:
            if isinstance(element, dict) and element.get("t") in ("Para", "Plain"):
                self._text("quote", element["c"], depth)
            else:
                self._all([element], depth, nested)

    def _figure(self, content: Any, depth: int, nested: int) -> None:
        caption = " ".join(
            plain(block.get("c")) for block in content[1][1] if isinstance(block, dict)
        )
        before = len(self.blocks)
        self._all(content[2], depth, nested)
        if caption:
            for at in range(before, len(self.blocks)):
                if self.blocks[at].type == "image":
                    props = {**self.blocks[at].props, "caption": caption}
                    self.blocks[at] = Block("", "image", props, (), self.blocks[at].depth)
                    return
            self._add("paragraph", depth, {}, (Run(caption),))

    def _picture(self, target: str, caption: str, depth: int) -> None:
        self._add("image", depth, {"url": target, "caption": caption})

    def _table(self, content: Any, depth: int) -> None:
        _, caption, columns, head, bodies, foot = content
        words = " ".join(plain(block.get("c")) for block in caption[1] if isinstance(block, dict))
        if words:
            self._add("paragraph", depth, {}, (Run(words, {"bold": {}}),))
        rows = [self._row(row, columns, True, 0) for row in head[1]]
        for body in bodies:
            rows += [self._row(row, columns, True, 0) for row in body[2]]
            rows += [self._row(row, columns, False, int(body[1])) for row in body[3]]
        rows += [self._row(row, columns, False, 0) for row in foot[1]]
        # A row of empty heads is how Markdown writes a table that has none.
        if len(rows) > 1 and rows[0] and not any(cell.runs for cell in rows[0]):
            del rows[0]
        if any(rows):
            self._add("table", depth, {}, (), tuple(row for row in rows if row))
        for file in self._from_cells:
            self._add("file", depth, file.props)
        self._from_cells.clear()

    def _row(self, row: Any, columns: Any, is_head: bool, heads: int) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        for number, (_, align, height, width, blocks) in enumerate(row[1]):
            self._cells += 1
            if self._cells > MOST_CELLS:
                raise TooBig(f"The document has more than {MOST_CELLS} cells; split it up.")
            own = align.get("t")
            if own == "AlignDefault" and number < len(columns):
                own = columns[number][0].get("t")
            props: dict[str, Any] = {}
            if own in _ALIGNMENTS:
                props["textAlignment"] = _ALIGNMENTS[own]
            spans = {"rowspan": height, "colspan": width}
            props |= {n: s for n, s in spans.items() if isinstance(s, int) and 1 < s <= 100}
            cells.append(Cell(self._cell_runs(blocks), is_head or number < heads, props))
        return tuple(cells)

    def _cell_runs(self, blocks: Any) -> tuple[Run, ...]:
        inner = BlockReader()
        inner.notes = self.notes
        inner._all(blocks, 0)
        runs: list[Run] = []
        # A cell holds text only: its files follow the table.
        self._from_cells += [block for block in inner.blocks if block.type == "file"]
        for block in inner.blocks:
            text = block.runs or tuple(_words(block))
            if text:
                runs += [BREAK, *text] if runs else text
        return merged(runs)

    def _add(
        self,
        kind: str,
        depth: int,
        props: Mapping[str, Any] | None = None,
        runs: tuple[Run, ...] = (),
        rows: tuple[tuple[Cell, ...], ...] = (),
    ) -> None:
        if len(self.blocks) >= MOST_BLOCKS:
            raise TooBig(f"The document has more than {MOST_BLOCKS} blocks; split it up.")
        # A block lies at most one deeper than the one before it.
        deepest = self.blocks[-1].depth + 1 if self.blocks else 0
        at = min(depth, deepest, DEEPEST)
        self.blocks.append(Block("", kind, props or {}, runs, at, rows))


def _words(block: Block) -> Iterator[Run]:
    """What is left in a cell of a block that a cell cannot hold."""
    for row in block.rows:
        for cell in row:
            yield from cell.runs
            yield Run(" ")
    words = block.props.get("caption") or (block.props["name"] if block.type == "file" else "")
    if isinstance(words, str) and words:
        yield Run(words)
