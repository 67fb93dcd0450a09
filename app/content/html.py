"""A document as a web page on its own. Everything from the document is escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from app.content.blocks import Block, Cell, Run, read_blocks, read_title
from app.content.links import link_of, safe_file, safe_image
from app.content.nesting import Nested, nest, numbers_of
from app.content.schema import COLOUR_NAMES, LIST_TYPES, heading_level, string
from app.content.tree import AnyDoc

_TAGS = (
    ("bold", "strong"),
    ("italic", "em"),
    ("underline", "u"),
    ("strike", "s"),
    ("code", "code"),
)


def to_html(doc: AnyDoc) -> str:
    """A whole page; links lead to http, https and mailto only."""
    title = escape(read_title(doc))
    body = _blocks(nest(read_blocks(doc)))
    return (
        f'<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _blocks(nodes: Sequence[Nested]) -> str:
    parts: list[str] = []
    numbered = zip(nodes, numbers_of(nodes), strict=True)
    for kind, group in groupby(numbered, key=lambda pair: pair[0].block.type):
        if kind not in LIST_TYPES or kind == "toggleListItem":
            parts += (_block(node) for node, _ in group)
            continue
        items = list(group)
        opening, closing = "<ul>", "</ul>"
        if kind == "numberedListItem":
            first = items[0][1]
            opening, closing = "<ol>" if first == 1 else f'<ol start="{first}">', "</ol>"
        inside = "".join(_item(node) for node, _ in items)
        parts.append(f"{opening}\n{inside}{closing}\n")
    return "".join(parts)


def _item(node: Nested) -> str:
    box = ""
    if node.block.type == "checkListItem":
        checked = " checked" if node.block.props.get("checked") is True else ""
        box = f'<input type="checkbox" disabled{checked}> '
    children = "\n" + _blocks(node.children) if node.children else ""
    return f"<li>{box}{_inline(node.block.runs)}{children}</li>\n"


def _block(node: Nested) -> str:
    block = node.block
    children = _blocks(node.children)
    if block.type == "toggleListItem":
        return f"<details open><summary>{_inline(block.runs)}</summary>\n{children}</details>\n"
    return _alone(block) + (f"<div>\n{children}</div>\n" if children else "")


def _alone(block: Block) -> str:
    if block.type == "divider":
        return "<hr>\n"
    if block.type == "table":
        return f"<table>\n{''.join(_row(row) for row in block.rows)}</table>\n"
    if block.type in ("image", "video", "audio", "file"):
        return _media(block)
    text = _inline(block.runs)
    if block.type == "heading":
        level = heading_level(block.props)
        return f"<h{level}>{text}</h{level}>\n"
    if block.type == "quote":
        return f"<blockquote><p>{text}</p></blockquote>\n"
    if block.type == "codeBlock":
        language = escape(string(block.props, "language"))
        return f'<pre><code class="language-{language}">{text}</code></pre>\n'
    return f"<p>{text}</p>\n"


def _row(cells: Iterable[Cell]) -> str:
    parts = []
    for cell in cells:
        tag = "th" if cell.header else "td"
        spans = "".join(
            f' {name}="{value}"'
            for name in ("colspan", "rowspan")
            if isinstance(value := cell.props.get(name), int) and 1 < value <= 1000
        )
        parts.append(f"<{tag}{spans}>{_inline(cell.runs)}</{tag}>")
    return f"<tr>{''.join(parts)}</tr>\n"


def _media(block: Block) -> str:
    caption = string(block.props, "caption")
    name = string(block.props, "name") or caption
    url = string(block.props, "url")
    if block.type == "image" and (source := safe_image(url)):
        inside = f'<img src="{escape(source)}" alt="{escape(name)}">'
    elif link := safe_file(url):
        inside = f'<a href="{escape(link)}" rel="noopener">{escape(name or link)}</a>'
    else:
        inside = escape(name)
    figcaption = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f"<figure>{inside}{figcaption}</figure>\n" if inside or figcaption else ""


def _inline(runs: Iterable[Run]) -> str:
    parts = []
    for href, group in groupby(runs, key=lambda run: link_of(run.marks)):
        inside = "".join(_run(run) for run in group)
        parts.append(
            inside if href is None else f'<a href="{escape(href)}" rel="noopener">{inside}</a>'
        )
    return "".join(parts)


def _run(run: Run) -> str:
    if run.node:
        return "<br>" if run.node == "hardBreak" else ""
    text = escape(run.text)
    for mark, tag in reversed(_TAGS):
        if run.marks.get(mark) is not None:
            text = f"<{tag}>{text}</{tag}>"
    for mark, style in (("textColor", "color"), ("backgroundColor", "background-color")):
        value = run.marks.get(mark)
        colour = value.get("stringValue") if isinstance(value, dict) else None
        if isinstance(colour, str) and colour in COLOUR_NAMES:
            text = f'<span style="{style}:{colour}">{text}</span>'
    return text
