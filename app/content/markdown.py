"""A document from Markdown, and a document as Markdown (CommonMark with tables and checklists)."""

from collections.abc import Iterable, Sequence

from app.content.blocks import Block, Cell, read_blocks
from app.content.build import write_blocks
from app.content.links import safe_file, safe_image
from app.content.markdown_inline import escaped, inline_markdown
from app.content.markdown_reader import blocks_of
from app.content.nesting import Nested, nest, numbers_of
from app.content.plain import text_of
from app.content.schema import LIST_TYPES, heading_level, string
from app.content.tree import AnyDoc


def write_markdown(doc: AnyDoc, markdown: str) -> None:
    """Fills an empty document.

    HTML in the Markdown becomes text; links that are not http, https or mailto lose their
    address and keep their words.

    Raises:
        ValueError: the document has content already.
        TooBig: more blocks than a document may begin with.
    """
    write_blocks(doc, blocks_of(markdown))


def to_markdown(doc: AnyDoc) -> str:
    """The document's blocks; colours, underlines and the title have no place in Markdown."""
    lines = _siblings(nest(read_blocks(doc)))
    return "\n".join(lines) + "\n" if lines else ""


def _siblings(nodes: Sequence[Nested]) -> list[str]:
    lines: list[str] = []
    before = ""
    for node, number in zip(nodes, numbers_of(nodes), strict=True):
        kind = node.block.type
        own = _node(node, number)
        if not own:
            continue
        if lines and not (kind in LIST_TYPES and before == kind):
            lines.append("")
        lines += own
        before = kind
    return lines


def _node(node: Nested, number: int) -> list[str]:
    block = node.block
    if block.type not in LIST_TYPES:
        children = _siblings(node.children)
        own = _alone(block)
        return [*own, "", *children] if own and children else own or children
    marker = f"{number}. " if number else "- "
    box = ""
    if block.type == "checkListItem":
        box = "[x] " if block.props.get("checked") is True else "[ ] "
    first, *rest = inline_markdown(block.runs).split("\n")
    lines = [f"{marker}{box}{first}".rstrip(), *(_indented(rest, len(marker)))]
    if node.children:
        if node.children[0].block.type not in LIST_TYPES:
            lines.append("")
        lines += _indented(_siblings(node.children), len(marker))
    return lines


def _indented(lines: Iterable[str], width: int) -> list[str]:
    return [" " * width + line if line else "" for line in lines]


def _alone(block: Block) -> list[str]:
    if block.type == "divider":
        return ["---"]
    if block.type == "table":
        return _table(block)
    if block.type == "codeBlock":
        return _code(block)
    if block.type in ("image", "video", "audio", "file"):
        return _media(block)
    text = inline_markdown(block.runs)
    if not text:
        return []
    if block.type == "heading":
        return ["#" * heading_level(block.props) + " " + text.replace("\\\n", " ")]
    if block.type == "quote":
        return ["> " + line for line in text.split("\n")]
    return text.split("\n")


def _code(block: Block) -> list[str]:
    code = text_of(block.runs, "\n")
    longest = run = 0
    for character in code:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    fence = "`" * max(3, longest + 1)
    language = "".join(c for c in string(block.props, "language") if c.isalnum() or c in "+#-_.")
    return [fence + ("" if language == "text" else language), *code.split("\n"), fence]


def _table(block: Block) -> list[str]:
    width = max((len(row) for row in block.rows), default=0)
    if not width:
        return []
    rows = [_row(row, width) for row in block.rows]
    # Markdown has no table without a head.
    head = rows if all(cell.header for cell in block.rows[0]) else [_row([], width), *rows]
    return [head[0], "|" + " --- |" * width, *head[1:]]


def _row(cells: Sequence[Cell], width: int) -> str:
    texts = [inline_markdown(cell.runs, in_table=True) for cell in cells]
    texts += [""] * (width - len(texts))
    return "|" + "".join(f" {text} |" for text in texts)


def _media(block: Block) -> list[str]:
    url = string(block.props, "url")
    words = string(block.props, "caption") or string(block.props, "name")
    label = escaped(" ".join(words.split()))
    if block.type == "image" and (source := safe_image(url)):
        return [f"![{label}](<{_address(source)}>)"]
    if link := safe_file(url):
        return [f"[{label or escaped(link)}](<{_address(link)}>)"]
    return [label] if label else []


def _address(link: str) -> str:
    return link.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")
