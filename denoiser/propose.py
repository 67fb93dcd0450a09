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
    ) -> list[dict[int, tuple[tuple[Word, ...], float, int]]]:
        """Fills every doubtful gap of a window in one canvas, beside its best replacements."""
        canvases: list[Canvas] = []
        spots: list[tuple[int, int, list[int]]] = []
        for number, ((window, doubts), chosen) in enumerate(zip(busy, choices, strict=True)):
            gaps = [doubt for doubt in doubts if doubt.missing]
            if not gaps:
                continue
            gone = {d.start for d in doubts if d.delete and d.chance > 0.5}
            words: list[Word] = []
            masks: dict[int, int] = {}
            for place in range(len(window.line.words) + 1):
                for doubt in gaps:
                    if doubt.start == place:
                        masks[len(words)] = doubt.missing
                        spots.append((number, place, []))
                        words += [_MASKED] * doubt.missing
                if place < len(window.line.words) and place not in gone:
                    best = chosen.get(place)
                    words.append(best[0].word if best else window.line.words[place])
            row = self._tokenizer.encode(words)
            tokens = [row.first_of[k] for at, n in masks.items() for k in range(at, at + n)]
            if len(row.pieces) > self._backend.longest:
                spots = [spot for spot in spots if spot[0] != number]
                continue
            taken = 0
            for spot in spots:
                if spot[0] == number:
                    count = next(d.missing for d in gaps if d.start == spot[1])
                    spot[2].extend(range(taken, taken + count))
                    taken += count
            banned = np.repeat(self._proposer.banned[None], len(tokens), axis=0)
            canvases.append(
                Canvas.over(row.pieces, row.features, tokens, banned, self._tokenizer.mask)
            )
        self._sampler.fill(canvases, steps)
        by_number = dict(zip(dict.fromkeys(spot[0] for spot in spots), canvases, strict=True))
        filled: list[dict[int, tuple[tuple[Word, ...], float, int]]] = [{} for _ in busy]
        for number, place, masks_of in spots:
            filled[number][place] = self._written(by_number[number], masks_of)
        return filled

    def _written(self, canvas: Canvas, masks: Sequence[int]) -> tuple[tuple[Word, ...], float, int]:
        words: list[Word] = []
        for k in masks:
            text = self._tokenizer.strings[int(canvas.pieces[canvas.places[k]])]
            if text.startswith("##"):
                if words:
                    words[-1] = words[-1]._replace(text=words[-1].text + text[2:])
                else:  # continues the word before: joined by `_assemble`
                    words.append(new_word(text, Case.LOWER, True))
            else:
                words.append(new_word(text, canvas.cases[k], text in ",.?!;:"))
        spoken = float(np.mean(np.log(canvas.sure[list(masks)] + 1e-9)))
        return tuple(words), spoken, canvas.steps


_MASKED = new_word("the", Case.LOWER, False)


def _doubts(window: Window) -> list[_Doubt]:
    op, gap, line = window.reading.op, window.reading.gap, window.line
    found: list[_Doubt] = []
    for place in range(len(line.words) + 1):
        token = window.row.first_of[place] if place < len(line.words) else len(op) - 1
        missing = 1.0 - float(gap[token, 0])
        if missing > _FLOOR and line.may_insert(place):
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
    filled: dict[int, tuple[tuple[Word, ...], float, int]],
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
