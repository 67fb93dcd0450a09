"""Runs as Markdown: escaped text, with marks opened and closed in good order."""

import re
from collections.abc import Iterable, Sequence

from app.content.blocks import Run
from app.content.links import link_of

_SIGNS = (("strike", "~~"), ("bold", "**"), ("italic", "*"))
_SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=[#\w])|!(?=\[)")
_LINE_START = re.compile(r"^(\s*)([#+\-=]|(\d{1,9})(?=[.)]))", re.MULTILINE)

Look = tuple[str, ...]
"""What is open around a text: an address in front, if it is a link, then signs."""


def escaped(text: str) -> str:
    """Text that Markdown reads as itself."""
    text = _SPECIAL.sub(lambda found: "\\" + found.group(), text)
    return _LINE_START.sub(_escaped_start, text)


def _escaped_start(found: re.Match[str]) -> str:
    # "1. x" would be a list; the dot is escaped, not the number.
    if found.group(3):
        return f"{found.group(1)}{found.group(3)}\\"
    return f"{found.group(1)}\\{found.group(2)}"


def inline_markdown(runs: Sequence[Run], *, in_table: bool = False) -> str:
    """One block's text; line breaks are a backslash and a newline, in tables a space."""
    parts: list[str] = []
    open_look: Look = ()
    for text, look in _spread(_pieces(runs)):
        shared = 0
        while shared < min(len(open_look), len(look)) and open_look[shared] == look[shared]:
            shared += 1
        parts += [_closing(sign) for sign in reversed(open_look[shared:])]
        parts += [_opening(sign) for sign in look[shared:]]
        open_look = look
        if text == "\n":
            parts.append(" " if in_table else "\\\n")
        else:
            # In a table the bar is escaped everywhere, in code too; _plain has done its texts.
            parts.append(re.sub(r"(?<!\\)\|", r"\|", text) if in_table else text)
    parts += [_closing(sign) for sign in reversed(open_look)]
    joined = "".join(parts).strip(" \t")
    while joined.endswith("\\\n"):
        joined = joined[:-2]
    return _LINE_START.sub(_escaped_start, joined) if not in_table else joined


def _opening(sign: str) -> str:
    return "[" if len(sign) > 2 else sign


def _closing(sign: str) -> str:
    if len(sign) <= 2:
        return sign
    address = sign.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")
    return f"](<{address}>)"


def _look(run: Run) -> Look:
    link = link_of(run.marks)
    signs = tuple(sign for mark, sign in _SIGNS if run.marks.get(mark) is not None)
    return (link, *signs) if link else signs


def _pieces(runs: Iterable[Run]) -> Iterable[tuple[str, Look]]:
    """Markdown texts with their looks; white space stands alone, since no sign may touch it."""
    for run in runs:
        if run.node:
            if run.node == "hardBreak":
                yield "\n", ()
            continue
        look = _look(run)
        if run.marks.get("code") is not None and run.text.strip():
            yield _code(run.text), look
            continue
        for part in re.split(r"(\s+)", run.text):
            if part:
                space = part.isspace()
                yield (
                    (" " if "\n" in part else part) if space else _plain(part),
                    () if space else look,
                )


def _plain(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text)


def _code(text: str) -> str:
    text = text.replace("\n", " ")
    longest = max((len(found) for found in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _spread(pieces: Iterable[tuple[str, Look]]) -> list[tuple[str, Look]]:
    """White space between two texts gets what both have open: `**two words**`."""
    known = list(pieces)
    for i, (text, _) in enumerate(known):
        if text.isspace() and text != "\n" and 0 < i < len(known) - 1:
            left, right = known[i - 1][1], known[i + 1][1]
            shared = 0
            while shared < min(len(left), len(right)) and left[shared] == right[shared]:
                shared += 1
            known[i] = (text, left[:shared])
    return known
