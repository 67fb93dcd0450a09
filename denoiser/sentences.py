"""Sentence borders in running text."""

import re

# The look-behind and the possessive quantifiers keep a run of marks from being tried again from
# each of its marks: linear time whatever people paste.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s)|\n++")
_ABBREVIATIONS = (
    "mr mrs ms dr prof st jr sr vs etc e.g i.e cf fig no vol pp al inc ltd co corp approx dept "
    "est gen col capt lt sgt rev hon gov sen rep jan feb mar apr jun jul aug sep sept oct nov dec"
)
_NO_END = frozenset(_ABBREVIATIONS.split())
_LAST_WORD = re.compile(r"([^\s(\[“\"]{1,12})$")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence; together they cover `text`, trailing space included."""
    spans: list[tuple[int, int]] = []
    start = read = 0
    for match in _END.finditer(text):
        if match.start() < read:
            continue  # inside the blanks after the last border
        end = match.end()
        if not match[0].startswith("\n") and not _ends(text, match.start(), end, match[0]):
            continue
        while end < len(text) and text[end].isspace():
            end += 1
        read = end
        if end > start and text[start:end].strip():
            spans.append((start, end))
            start = end
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _ends(text: str, mark: int, end: int, marks: str) -> bool:
    """False after an abbreviation or initial, and before a lower-case word."""
    following = text[end : end + 60].lstrip()[:1]
    if following.islower():
        return False
    if not marks.startswith("."):
        return True
    before = _LAST_WORD.search(text, max(0, mark - 13), mark)
    word = before[1].lower() if before else ""
    return word not in _NO_END and not (len(word) == 1 and word.isalpha() and word != "i")
