"""The text of pandoc's tree: its inline elements become runs, pictures and notes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.content.blocks import Run
from app.content.links import safe_link
from app.content.tree import NODE_CHARACTER

DEEPEST = 40
"""Elements of text in each other; what is deeper is left out."""

_MARKS = {"Emph": "italic", "Strong": "bold", "Underline": "underline", "Strikeout": "strike"}
_PLAIN = frozenset({"Superscript", "Subscript", "SmallCaps"})
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
BREAK = Run(NODE_CHARACTER, node="hardBreak")


@dataclass(frozen=True)
class Image:
    """A picture that stood in the text: `target` as the document had it."""

    target: str
    caption: str


@dataclass(frozen=True)
class Attached:
    """A link to a file that the document carries in it: `target` is a data address."""

    target: str
    runs: tuple[Run, ...]


@dataclass
class Notes:
    """Footnotes in the order of their marks; they come at the end of the document."""

    blocks: list[Sequence[Any]] = field(default_factory=list)

    def add(self, blocks: Sequence[Any]) -> str:
        """The mark that stands in the text."""
        self.blocks.append(blocks)
        return f"[{len(self.blocks)}]"


def inline_of(
    elements: Any, notes: Notes, marks: Mapping[str, Any] | None = None, depth: int = 0
) -> Iterator[Run | Image | Attached]:
    """Runs, pictures and attached files, in order. Whatever is no element is left out."""
    if not isinstance(elements, list) or depth > DEEPEST:
        return
    marks = marks or {}
    for element in elements:
        if not isinstance(element, dict):
            continue
        kind, content = element.get("t"), element.get("c")
        match kind:
            case "Str" if isinstance(content, str):
                yield _text(content, marks)
            case "Space" | "SoftBreak":
                yield Run(" ", marks)
            case "LineBreak":
                yield BREAK
            case "Code" | "Math" if isinstance(content, list) and isinstance(content[-1], str):
                yield _text(content[-1], {**marks, "code": {}})
            case _ if kind in _MARKS:
                yield from inline_of(content, notes, {**marks, _MARKS[kind]: {}}, depth + 1)
            case _ if kind in _PLAIN:
                yield from inline_of(content, notes, marks, depth + 1)
            case "Span" | "Cite" if isinstance(content, list):
                yield from inline_of(content[-1], notes, marks, depth + 1)
            case "Quoted" if isinstance(content, list):
                opening, closing = _QUOTES.get(content[0].get("t"), ("“", "”"))
                yield Run(opening, marks)
                yield from inline_of(content[-1], notes, marks, depth + 1)
                yield Run(closing, marks)
            case "Link" if isinstance(content, list) and _is_data(content[2][0]):
                inside = inline_of(content[1], notes, marks, depth + 1)
                runs = tuple(part for part in inside if isinstance(part, Run))
                yield Attached(content[2][0], runs)
            case "Link" if isinstance(content, list):
                href = safe_link(content[2][0])
                linked = {**marks, "link": {"href": href}} if href else marks
                yield from inline_of(content[1], notes, linked, depth + 1)
            case "Image" if isinstance(content, list):
                yield Image(str(content[2][0]), plain(content[1], depth + 1))
            case "Note" if isinstance(content, list):
                yield Run(notes.add(content), marks)
            case _:
                continue


def _is_data(target: object) -> bool:
    return isinstance(target, str) and target[:5].lower() == "data:"


def plain(elements: Any, depth: int = 0) -> str:
    """The words alone."""
    found: list[Run] = []
    for part in inline_of(elements, Notes(), {}, depth):
        if isinstance(part, Run):
            found.append(part)
        elif isinstance(part, Attached):
            found += part.runs
    return "".join(run.text for run in found if not run.node).strip()


def merged(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Neighbours with the same marks as one run, without space at the ends."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last is not None and not last.node and not run.node and last.marks == run.marks:
            found[-1] = Run(last.text + run.text, run.marks)
        else:
            found.append(run)
    while found and (found[0].node == "hardBreak" or not found[0].text.strip()):
        del found[0]
    while found and (found[-1].node == "hardBreak" or not found[-1].text.strip()):
        del found[-1]
    if found:
        found[0] = replace(found[0], text=found[0].text.lstrip())
        found[-1] = replace(found[-1], text=found[-1].text.rstrip())
    return tuple(found)


def _text(text: str, marks: Mapping[str, Any]) -> Run:
    # U+FFFC stands for inline nodes when we count.
    return Run(clean(text), marks)


def clean(text: str) -> str:
    """Without what a document cannot hold."""
    return "".join(
        "\ufffd" if c == NODE_CHARACTER or "\ud800" <= c <= "\udfff" else c
        for c in text
        if c >= " " or c in "\t\n"
    )
