"""A window of a passage while it is being edited: its words now, and where each came from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from denoiser import Kind, Passage
from denoiser.language import foreign_places
from denoiser.protect import frozen_words, gap_is_open, kept_places
from denoiser.sentences import split_sentences
from denoiser.words import Word, split_words

_AIM = 48
"""Words a window is filled up to with whole sentences."""
_ENDS = (*".!?…:", '."', '!"', '?"', ".”", "!”", "?”", ".)", "?)", "!)")
_MOST = 88
"""Words; a longer sentence is cut, so that a row stays below the model's longest."""


@dataclass(frozen=True)
class Edit:
    """A change that was found worth making; `alternatives` are words for the same place."""

    kind: Kind
    score: float
    steps: int
    alternatives: tuple[tuple[Word, ...], ...] = ()


@dataclass
class Line:
    """Words of a window. A word with `start >= 0` stands in the passage; a new word has -1.

    Attributes:
        words: as they are now.
        original: as they stand in the passage.
        open_ended: the window begins a paragraph that no mark ends: a heading, an item of a list,
            or a sentence somebody is still writing. People leave such a beginning small.
        made_by: number of the edit that wrote each of `words`, -1 for original ones.
        removed_by: original word's start to the number of the edit that took it away.
        edits: all edits so far; `same_as` joins edits that touch the same words.
    """

    words: list[Word]
    original: tuple[Word, ...]
    frozen: frozenset[int]
    closed_gaps: frozenset[int]
    made_by: list[int]
    open_ended: bool = False
    removed_by: dict[int, int] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    same_as: list[int] = field(default_factory=list)

    def may_change(self, place: int) -> bool:
        """True where the word at `place` may be replaced or deleted."""
        return self.words[place].start not in self.frozen

    def may_insert(self, place: int) -> bool:
        """True where words may be written before the one at `place` (or at the end)."""
        if place == len(self.words):
            return -1 not in self.closed_gaps
        word = self.words[place]
        return word.start >= 0 and word.start not in self.closed_gaps

    def may_join(self, place: int) -> bool:
        """True where one edit may reach over the gap before the word at `place`."""
        if not 0 < place < len(self.words):
            return True
        word = self.words[place]
        if word.start >= 0:
            return word.start not in self.closed_gaps
        return self.made_by[place] == self.made_by[place - 1]

    def replace(self, start: int, end: int, new: Sequence[Word], edit: Edit) -> None:
        """Makes an edit: `words[start:end]` become `new`."""
        number = len(self.edits)
        self.edits.append(edit)
        self.same_as.append(number)
        for word, maker in zip(self.words[start:end], self.made_by[start:end], strict=True):
            if word.start >= 0:
                self.removed_by[word.start] = number
            else:
                self.same_as[self._root(maker)] = self._root(number)
        # A word written beside a new one belongs to the same change: two changes at one place of
        # the passage would have no order.
        if start == end and start > 0 and self.made_by[start - 1] >= 0:
            self.same_as[self._root(self.made_by[start - 1])] = self._root(number)
        after = self.made_by[end] if end < len(self.words) else -1
        if after >= 0 and after not in self.removed_by.values():
            self.same_as[self._root(after)] = self._root(number)
        self.words[start:end] = [word._replace(start=-1, end=-1) for word in new]
        self.made_by[start:end] = [number] * len(new)

    def _root(self, number: int) -> int:
        while self.same_as[number] != number:
            number = self.same_as[number]
        return number

    def changes(self) -> Iterator[tuple[int, int, list[Word], list[Edit]]]:
        """(first, last, new words, edits): `original[first:last]` became the new words."""
        now = 0
        groups: dict[int, tuple[list[int], list[Word], int]] = {}
        order: list[int] = []

        def group(number: int, place: int) -> tuple[list[int], list[Word], int]:
            root = self._root(number)
            if root not in groups:
                groups[root] = ([], [], place)
                order.append(root)
            return groups[root]

        for place in range(len(self.original) + 1):
            while now < len(self.words) and self.words[now].start < 0:
                group(self.made_by[now], place)[1].append(self.words[now])
                now += 1
            if place == len(self.original):
                break
            word = self.original[place]
            if word.start in self.removed_by:
                group(self.removed_by[word.start], place)[0].append(place)
            else:
                now += 1
        for root in order:
            gone, new, at = groups[root]
            first, last = (gone[0], gone[-1] + 1) if gone else (at, at)
            members = [e for n, e in enumerate(self.edits) if self._root(n) == root]
            yield first, last, new, members


def lines(passage: Passage, keep: Sequence[str]) -> Iterator[Line]:
    """The windows of a passage that hold anything that may change, in order."""
    everywhere = [*passage.protected, *kept_places(passage.text, keep)]
    for words in _windows(passage.text):
        if passage.spans is not None and not any(
            start < words[-1].end and words[0].start <= end for start, end in passage.spans
        ):
            continue
        # Only what is near: a long text may have thousands of links.
        begin, finish = words[0].start, words[-1].end
        closed = [place for place in everywhere if place[0] <= finish and begin <= place[1]]
        frozen = frozen_words(words, passage, closed)
        if all(frozen):
            continue
        foreign = foreign_places(words)
        shut = [
            word.start
            for before, word, strange in zip([None, *words], words, foreign, strict=False)
            if strange
            or not gap_is_open(before.end if before else word.start, word.start, passage, closed)
        ]
        if foreign[-1] or not _is_complete(words[-1].end, passage, closed):
            shut.append(-1)
        yield Line(
            words,
            tuple(words),
            frozenset(w.start for w, fixed in zip(words, frozen, strict=True) if fixed),
            frozenset(shut),
            [-1] * len(words),
            _is_open_ended(words, passage.text),
        )


def _is_open_ended(words: Sequence[Word], text: str) -> bool:
    begins = not text[: words[0].start].rpartition("\n")[2].strip()
    rest = text[words[-1].start :].partition("\n")[0].rstrip()
    return begins and not rest.endswith(_ENDS)


def _is_complete(end: int, passage: Passage, closed: Sequence[tuple[int, int]]) -> bool:
    """True where a full stop may be missing: at the end of a paragraph of a text that is given as a
    whole. Of spans, somebody may still be writing the last one."""
    if passage.spans is not None or any(start < end <= stop for start, stop in closed):
        return False
    return not passage.text[end : end + 200].split("\n")[0].strip()


def _windows(text: str) -> Iterator[list[Word]]:
    """Runs of whole sentences, none across a line break."""
    window: list[Word] = []
    for start, end in split_sentences(text):
        words = [
            word._replace(start=word.start + start, end=word.end + start)
            for word in split_words(text[start:end])
        ]
        if window and (len(window) + len(words) > _AIM or "\n" in text[window[-1].end : start + 1]):
            yield window
            window = []
        window = window + words
        while len(window) > _MOST:
            yield window[:_AIM]
            window = window[_AIM:]
        if window and text[end - 1 : end] == "\n":
            yield window
            window = []
    if window:
        yield window
