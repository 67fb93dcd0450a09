"""Turns edited windows into patches: the smallest word-aligned changes of the passage."""

from collections.abc import Iterator, Sequence

from denoiser import Passage, Patch, Polished
from denoiser.line import Edit, Line
from denoiser.words import Word


def patches(line: Line, passage: Passage) -> Iterator[Patch]:
    """The changes of a line as patches, in order; `text[start:end] == before` holds for each."""
    curly = "’" in passage.text
    for first, last, new, edits in line.changes():
        first, last, new = _trim(line.original, first, last, new)
        if first == last and not new:
            continue
        start, end, before, after = _shape(line, first, last, new, passage)
        single = len(edits) == 1
        others = edits[0].alternatives if single and first < last and new else ()
        rendered = dict.fromkeys(render(words) for words in others)
        rendered.pop(after, None)
        texts = [after, *rendered]
        if curly:
            texts = [text.replace("'", "’") for text in texts]
        if texts[0] != before:
            yield Patch(
                start,
                end,
                before,
                texts[0],
                _main(edits).kind,
                min(edit.score for edit in edits),
                tuple(text for text in texts[1:] if text != before),
                max(edit.steps for edit in edits),
            )


def _main(edits: Sequence[Edit]) -> Edit:
    return max(edits, key=lambda edit: edit.score)


def _trim(
    original: Sequence[Word], first: int, last: int, new: list[Word]
) -> tuple[int, int, list[Word]]:
    """Leaves out words at both ends that are the same before and after."""
    while first < last and new and original[first].text == new[0].text:
        first, new = first + 1, new[1:]
    while first < last and new and original[last - 1].text == new[-1].text:
        last, new = last - 1, new[:-1]
    return first, last, new


def _shape(
    line: Line, first: int, last: int, new: Sequence[Word], passage: Passage
) -> tuple[int, int, str, str]:
    """(start, end, before, after) in the passage, blanks looked after."""
    words, text = line.original, passage.text
    after = render(new)
    if first < last:
        start, end = words[first].start, words[last - 1].end
        if not new:
            start, end = _with_blank(line, first, last, passage)
        return start, end, text[start:end], after
    if first > 0 and (new[0].glued or first == len(words) or words[first].glued):
        start = words[first - 1].end
        return start, start, "", after if new[0].glued else " " + after
    if first == len(words):
        return words[-1].end, words[-1].end, "", " " + after
    start = words[first].start
    return start, start, "", after + ("" if words[first].glued else " ")


def _with_blank(line: Line, first: int, last: int, passage: Passage) -> tuple[int, int]:
    """A deleted word takes one of its blanks with it, if that may be touched."""
    words, text = line.original, passage.text
    start, end = words[first].start, words[last - 1].end

    def free(a: int, b: int) -> bool:
        inside = passage.spans is None or any(s <= a and b <= e for s, e in passage.spans)
        blank = text[a:b].isspace() and "\n" not in text[a:b]
        return inside and blank and not any(s < b and a < e for s, e in passage.protected)

    if words[first].glued:
        return start, end
    if first > 0 and free(words[first - 1].end, start):
        return words[first - 1].end, end
    if last < len(words) and free(end, words[last].start):
        return start, words[last].start
    return start, end


def render(words: Sequence[Word]) -> str:
    """The words as running text."""
    return "".join(
        word.text if word.glued or not index else " " + word.text
        for index, word in enumerate(words)
    )


def apply_patches(polished: Polished) -> str:
    """The text with every patch accepted."""
    text = polished.text
    for patch in reversed(polished.patches):
        text = text[: patch.start] + patch.after + text[patch.end :]
    return text
