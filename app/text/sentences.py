"""Where sentences begin and end in a block's text. Offsets are code points."""

import re
from typing import NamedTuple

MOST_CHARACTERS = 600
"""A longer stretch without an end (a list of names, a log) is cut at a space or a word's end."""

# Words that are followed by a dot without ending a sentence.
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\S+",
        """
        a.d al appt approx apr assn aug ave b.c blvd bros capt cf ch cmdr co col corp dec dept dr
        e.g ed eds eq est etc feb fig figs fr gen gov hon hr i.e inc jan jr jul jun lt ltd maj mar
        min mr mrs ms mt no nos nov oct op p pp ph.d prof pt pvt rd ref rep resp rev sen sep sept
        sgt sr st u.k u.s viz vol vols vs
        """,
    )
)
# Abbreviations after which a new sentence is as likely as not: a capital letter decides.
_MAY_END = frozenset({"al", "co", "corp", "etc", "inc", "jr", "ltd", "sr", "u.k", "u.s", "no"})

_END = re.compile(
    r"""
    (?P<wide>[。！？｡]+["'”’»」』）)\]]*)            # scripts that put no space after it
    | (?P<narrow>(?:\.{2,}|[.!?…؟۔।॥]+)["'”’»)\]]*)(?=\s|\Z)
    | (?P<line>\s*\n\s*)
    """,
    re.VERBOSE,
)
_WORD_BEFORE = re.compile(r"[\w.&'’-]*\Z")


class Sentence(NamedTuple):
    """`text[start:end]`; the white space between two sentences belongs to neither."""

    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """The sentences of `text`, in order.

    Every character that is not white space is in exactly one of them.

    >>> [text[a:b] for text in ["Dr. Ng paid 3.50. Why?"] for a, b in sentences(text)]
    ['Dr. Ng paid 3.50.', 'Why?']
    """
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if match.end() <= start:
            continue
        if match.lastgroup == "narrow" and not _ends(text, start, match):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return found


def is_finished(text: str, sentence: Sentence) -> bool:
    """Whether the sentence has its closing mark, so that nobody is in the middle of it."""
    match = None
    for match in _END.finditer(text, sentence.start, sentence.end):  # noqa: B007
        pass
    return match is not None and match.end() >= sentence.end


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the mark ends a sentence, or only an abbreviation or an initial."""
    mark = match.group()
    following = text[match.end() : match.end() + 80].lstrip()
    if mark[:1] == "." and len(mark) == 1:
        before = _WORD_BEFORE.search(text, start, match.start())
        word = before.group() if before else ""
        lowered = word.lower().rstrip(".")
        if len(word) == 1 and word.isalpha() and word.isupper() and word != "I":
            return not following  # An initial: J. Smith.
        if lowered in _ABBREVIATIONS:
            return not following or (lowered in _MAY_END and following[0].isupper())
        if word.isdigit() and not text[start : match.start()].removesuffix(word).strip():
            return False  # "1. First point": the number of a list.
    # "Really?" she asked. "Wait..." he said.
    return not (following and following[0].islower() and (len(mark) > 1 or mark in "…?!"))


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MOST_CHARACTERS:
        cut = _cut(text, start)
        _add(found, text, start, cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        found.append(Sentence(start, end))


def _cut(text: str, start: int) -> int:
    window = text[start : start + MOST_CHARACTERS]
    at = max(window.rfind(" "), window.rfind("\t"))
    return start + at if at > MOST_CHARACTERS // 2 else start + MOST_CHARACTERS
