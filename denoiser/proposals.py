"""Doubts with something to write become proposals."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from denoiser.backend import UNREAD, Reading
from denoiser.candidates import Candidate
from denoiser.doubts import Doubt
from denoiser.line import Line
from denoiser.tokenizer import Encoded
from denoiser.words import Word, straight

_LONGEST_RUN = 4
_OTHERS = 4
_SECOND = 0.2
"""A second candidate with at least this share is verified too."""


@dataclass
class Proposal:
    """`words[start:end]` of a line might better be `new`.

    Attributes:
        doubt: the probability the heads give that something is wrong here.
        spoken: mean log-probability of what was chosen.
        share: log of the chosen candidate's share among all; `spoken` where there is but one.
        margin: log of the chosen share over the next one.
        others: other words for a single replaced word.
    """

    start: int
    end: int
    new: tuple[Word, ...]
    doubt: float
    spoken: float
    share: float
    margin: float
    others: tuple[tuple[Word, ...], ...] = ()
    steps: int = 1


@dataclass
class Window:
    """A line and what the model says about it as it is now.

    Attributes:
        doubts: about what may change, also those that nothing was written for.
        others: the rest: what is wrong where nothing may change.
        tried: rows with proposals made that were read, and their readings.
    """

    line: Line
    row: Encoded
    reading: Reading = UNREAD
    proposals: list[Proposal] = field(default_factory=list)
    doubts: Sequence[Doubt] = ()
    others: Sequence[Doubt] = ()
    tried: list[tuple[Encoded, Reading]] = field(default_factory=list)


@dataclass(frozen=True)
class Filled:
    """Words for a gap, their mean log-probability, and the steps it took."""

    words: tuple[Word, ...]
    spoken: float
    steps: int


def assemble(
    line: Line,
    doubts: Sequence[Doubt],
    chosen: dict[int, list[Candidate]],
    filled: dict[int, Filled],
) -> list[Proposal]:
    """Each doubt as a proposal, each run of neighbouring doubts as one more, and second choices."""
    singles: list[Proposal] = []
    seconds: list[Proposal] = []
    for doubt in doubts:
        if doubt.missing:
            found = filled.get(doubt.start)
            if found is not None and not found.words[0].text.startswith("##"):
                singles.append(_insertion(doubt, found))
        elif doubt.delete:
            singles.append(Proposal(doubt.start, doubt.end, (), doubt.chance, 0.0, 0.0, 0.0))
        elif candidates := _wanted(line, doubt, chosen.get(doubt.start, [])):
            best, *others = (_replacement(doubt, candidates, k) for k in range(len(candidates[:2])))
            singles.append(best)
            seconds += [other for other in others if other.share > math.log(_SECOND)]
    return [*_runs(line, singles), *singles, *seconds]


def _wanted(line: Line, doubt: Doubt, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without capitals that are a matter of taste; see `Line.open_ended`."""
    if not line.open_ended or doubt.start > 0:
        return list(candidates)
    small = straight(line.words[0]).lower()
    return [c for c in candidates if [straight(w).lower() for w in c.words] != [small]]


def _insertion(doubt: Doubt, found: Filled) -> Proposal:
    return Proposal(
        doubt.start,
        doubt.end,
        found.words,
        doubt.chance,
        found.spoken,
        found.spoken,
        0.0,
        steps=found.steps,
    )


def _replacement(doubt: Doubt, candidates: Sequence[Candidate], number: int) -> Proposal:
    here = candidates[number]
    rest = [c for k, c in enumerate(candidates) if k != number]
    margin = math.log(here.share / rest[0].share) if rest and rest[0].share > 0 else 3.0
    return Proposal(
        doubt.start,
        doubt.end,
        here.words,
        doubt.chance,
        here.spoken,
        math.log(max(here.share, 1e-6)),
        max(-6.0, min(margin, 6.0)),
        tuple(c.words for c in rest[:_OTHERS] if c.share > 0.02),
    )


def _runs(line: Line, singles: Sequence[Proposal]) -> Iterator[Proposal]:
    run: list[Proposal] = []
    for proposal in [*singles, None]:
        beside = proposal is not None and bool(run) and proposal.start <= run[-1].end
        if proposal is not None and beside and line.may_join(proposal.start):
            run.append(proposal)
            continue
        if 1 < len(run) <= _LONGEST_RUN:
            yield _join(run)
        run = [proposal] if proposal is not None else []


def _join(run: Sequence[Proposal]) -> Proposal:
    return Proposal(
        run[0].start,
        run[-1].end,
        tuple(word for part in run for word in part.new),
        float(np.mean([part.doubt for part in run])),
        min(part.spoken for part in run),
        min(part.share for part in run),
        min(part.margin for part in run),
        steps=max(part.steps for part in run),
    )
