"""Detects doubtful places in windows and fills them: the first two of detect, fill, verify."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from denoiser.backend import UNREAD, Ask, Backend, Reading
from denoiser.candidates import Candidate, Proposer, new_word
from denoiser.labels import Op
from denoiser.line import Line
from denoiser.sampler import Canvas, Sampler
from denoiser.tokenizer import Case, Encoded, Tokenizer
from denoiser.words import Word

_FLOOR = 0.2
"""A place the heads doubt less than this is left alone; the calibrated score comes later."""
_MOST = 12
"""Proposals per window and round; a window with more doubts keeps its strongest."""
_LONGEST_RUN = 4
_OTHERS = 4


@dataclass
class Proposal:
    """`words[start:end]` of a line might better be `new`.

    Attributes:
        doubt: the probability the heads give that something is wrong here.
        spoken: mean log-probability of what was chosen.
        margin: log of the chosen share over the next one.
        others: other words for a single replaced word.
    """

    start: int
    end: int
    new: tuple[Word, ...]
    doubt: float
    spoken: float
    margin: float
    others: tuple[tuple[Word, ...], ...] = ()
    steps: int = 1


@dataclass
class Window:
    """A line and what the model says about it as it is now."""

    line: Line
    row: Encoded
    reading: Reading = UNREAD
    proposals: list[Proposal] = field(default_factory=list)


@dataclass(frozen=True)
class _Doubt:
    """A doubtful word (`end == start + 1`) or gap (`end == start`)."""

    start: int
    end: int
    chance: float
    delete: bool = False
    missing: int = 0


_Filled = tuple[tuple[Word, ...], float, int]
"""Words for a gap, their mean log-probability, and the steps it took."""


class Detector:
    """Reads windows and proposes edits."""

    def __init__(
        self, backend: Backend, tokenizer: Tokenizer, proposer: Proposer, sampler: Sampler
    ) -> None:
        self._backend = backend
        self._tokenizer = tokenizer
        self._proposer = proposer
        self._sampler = sampler

    def propose(self, windows: Sequence[Window], steps: int) -> None:
        """Fills in `reading` and `proposals` of every window."""
        asks = [Ask(w.row.pieces, w.row.features) for w in windows]
        doubts: list[list[_Doubt]] = []
        for window, reading in zip(windows, self._backend.read(asks), strict=True):
            window.reading = reading
            doubts.append(_doubts(window))
        busy = [(w, d) for w, d in zip(windows, doubts, strict=True) if d]
        choices = self._replacements(busy)
        inserted = self._insertions(busy, choices, steps)
        for (window, found), chosen, filled in zip(busy, choices, inserted, strict=True):
            window.proposals = _assemble(window.line, found, chosen, filled)

    def _replacements(
        self, busy: Sequence[tuple[Window, list[_Doubt]]]
    ) -> list[dict[int, list[Candidate]]]:
        found: list[dict[int, list[Candidate]]] = []
        for window, doubts in busy:
            wrong = [d.start for d in doubts if d.end > d.start and not d.delete]
            tokens = [self._proposer.places(window.row, place) for place in wrong]
            spoken = self._backend.speak(window.reading, [t for some in tokens for t in some])
            chosen: dict[int, list[Candidate]] = {}
            taken = 0
            for place, some in zip(wrong, tokens, strict=True):
                chosen[place] = self._proposer.candidates(
                    window.row,
                    window.line.words,
                    place,
                    window.reading,
                    spoken[taken : taken + len(some)],
                )
                taken += len(some)
            found.append(chosen)
        return found

    def _insertions(
        self,
        busy: Sequence[tuple[Window, list[_Doubt]]],
        choices: Sequence[dict[int, list[Candidate]]],
        steps: int,
    ) -> list[dict[int, _Filled]]:
        """Fills every doubtful gap of a window in one canvas, beside its best replacements."""
        opened = [
            _open(window, doubts, chosen)
            for (window, doubts), chosen in zip(busy, choices, strict=True)
        ]
        canvases: dict[int, Canvas] = {}
        for number, (words, gaps) in enumerate(opened):
            row = self._tokenizer.encode(words)
            if gaps and len(row.pieces) <= self._backend.longest:
                tokens = [row.first_of[at] for places in gaps.values() for at in places]
                banned = np.repeat(self._proposer.banned[None], len(tokens), axis=0)
                canvases[number] = Canvas.over(
                    row.pieces, row.features, tokens, banned, self._tokenizer.mask
                )
        self._sampler.fill(list(canvases.values()), steps)
        filled: list[dict[int, _Filled]] = [{} for _ in busy]
        for number, canvas in canvases.items():
            taken = 0
            for place, masks in opened[number][1].items():
                filled[number][place] = self._written(canvas, range(taken, taken + len(masks)))
                taken += len(masks)
        return filled

    def _written(self, canvas: Canvas, masks: Sequence[int]) -> _Filled:
        words: list[Word] = []
        for k in masks:
            text = self._tokenizer.strings[int(canvas.pieces[canvas.places[k]])]
            if text.startswith("##"):
                if words:
                    words[-1] = words[-1]._replace(text=words[-1].text + text[2:])
                else:  # continues the word before: `_assemble` drops it
                    words.append(new_word(text, Case.LOWER, True))
            else:
                words.append(new_word(text, canvas.cases[k], text in ",.?!;:"))
        spoken = float(np.mean(np.log(canvas.sure[list(masks)] + 1e-9)))
        return tuple(words), spoken, canvas.steps


_MASKED = new_word("the", Case.LOWER, False)
"""Holds a place for one mask: any word that is a single piece."""


def _open(
    window: Window, doubts: Sequence[_Doubt], chosen: dict[int, list[Candidate]]
) -> tuple[list[Word], dict[int, range]]:
    """The window's words with its best edits made and its gaps open, and where each gap's masks
    are, by the place in the window."""
    missing = {doubt.start: doubt.missing for doubt in doubts if doubt.missing}
    gone = {doubt.start for doubt in doubts if doubt.delete and doubt.chance > 0.5}
    words: list[Word] = []
    gaps: dict[int, range] = {}
    for place, word in enumerate(window.line.words):
        if place in missing:
            gaps[place] = range(len(words), len(words) + missing[place])
            words += [_MASKED] * missing[place]
        if place not in gone:
            best = chosen.get(place)
            words.append(best[0].word if best else word)
    return words, gaps


def _doubts(window: Window) -> list[_Doubt]:
    op, gap, line = window.reading.op, window.reading.gap, window.line
    found: list[_Doubt] = []
    for place in range(len(line.words) + 1):
        token = window.row.first_of[place] if place < len(line.words) else len(op) - 1
        missing = 1.0 - float(gap[token, 0])
        # Nothing is added after the last word: whoever is still writing has not ended the sentence.
        if missing > _FLOOR and place < len(line.words) and line.may_insert(place):
            count = 1 + int(gap[token, 1:].argmax())
            found.append(_Doubt(place, place, missing, missing=count))
        if place < len(line.words) and line.may_change(place):
            wrong = 1.0 - float(op[token, Op.KEEP])
            if wrong > _FLOOR:
                delete = bool(op[token, Op.DEL] > op[token, Op.SUB])
                found.append(_Doubt(place, place + 1, wrong, delete=delete))
    if len(found) > _MOST:
        limit = sorted((doubt.chance for doubt in found), reverse=True)[_MOST - 1]
        found = [doubt for doubt in found if doubt.chance >= limit][:_MOST]
    return found


def _assemble(
    line: Line,
    doubts: Sequence[_Doubt],
    chosen: dict[int, list[Candidate]],
    filled: dict[int, _Filled],
) -> list[Proposal]:
    """Each doubt as a proposal, and each run of neighbouring doubts as one more."""
    singles: list[Proposal] = []
    for doubt in doubts:
        if doubt.missing:
            if doubt.start in filled:
                words, spoken, steps = filled[doubt.start]
                if words and not words[0].text.startswith("##"):
                    singles.append(
                        Proposal(
                            doubt.start, doubt.end, words, doubt.chance, spoken, 0.0, (), steps
                        )
                    )
        elif doubt.delete:
            singles.append(Proposal(doubt.start, doubt.end, (), doubt.chance, 0.0, 0.0))
        elif chosen.get(doubt.start):
            best, *rest = chosen[doubt.start]
            margin = math.log(best.share / rest[0].share) if rest and rest[0].share > 0 else 3.0
            others = tuple((c.word,) for c in rest[:_OTHERS] if c.share > 0.02)
            singles.append(
                Proposal(
                    doubt.start,
                    doubt.end,
                    (best.word,),
                    doubt.chance,
                    best.spoken,
                    min(margin, 6.0),
                    others,
                )
            )
    joint: list[Proposal] = []
    run: list[Proposal] = []
    for proposal in [*singles, None]:
        beside = proposal is not None and bool(run) and proposal.start <= run[-1].end
        if proposal is not None and beside and line.may_join(proposal.start):
            run.append(proposal)
            continue
        if 1 < len(run) <= _LONGEST_RUN:
            joint.append(_join(run))
        run = [proposal] if proposal is not None else []
    return joint + singles


def _join(run: Sequence[Proposal]) -> Proposal:
    return Proposal(
        run[0].start,
        run[-1].end,
        tuple(word for part in run for word in part.new),
        float(np.mean([part.doubt for part in run])),
        min(part.spoken for part in run),
        min(part.margin for part in run),
        steps=max(part.steps for part in run),
    )
