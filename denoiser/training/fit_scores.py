"""Fits what a proposal's evidence is worth, and the scores from which patches are shown."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F

from denoiser import ALARMS, Passage, PolishOptions
from denoiser.align import distance
from denoiser.calibration import EVIDENCE, Calibration
from denoiser.kinds import detail_of
from denoiser.lexicon import lexicon
from denoiser.patches import render
from denoiser.polish import EditingDenoiser
from denoiser.verify import Verified
from denoiser.words import Word, straight

_LEAST_PRECISION = {0.5: 0.75, 2.0: 0.6, 5.0: 0.45}
"""Of the patches of one kind that would be shown on the calibration mixture, by alarms."""
_LEAST_SCORE = 0.2
"""No threshold is lower. Scores count only the one planned repair as right; of the others, such
as another fitting tense, people accept many."""
_COST_ALARM, _COST_BESIDE = 3.0, 0.5
"""Of a wrong change in clean text and beside a mistake, where a right one is worth 1."""
_KIND_COUNT = 8
"""A kind seen right less often is shown above `_RARE` only."""
_RARE = 0.9
_SELDOM = 0.8
"""Of right changes, how many stay below what a change is expected to reach at best. On calibration
samples 0.8 loses one shown change in fifty and six passes of ten; 0.95 none, and four of ten."""
_AT_ONCE = 48
"""Clean windows read in one call."""
_SHARED_DECAY, _OWN_DECAY = 1e-4, 4e-4


@dataclass(frozen=True)
class Sample:
    """One proposal on a calibration window, and whether it was right.

    Attributes:
        window: the window's number; `start`, `end` are places in it.
        kind: see `denoiser.kinds.detail_of`.
        clean: nothing was wrong in the window.
    """

    kind: str
    evidence: tuple[float, ...]
    right: bool
    clean: bool
    window: int
    start: int
    end: int


def collect(
    denoiser: EditingDenoiser, pairs: Iterable[tuple[Sequence[Word], Sequence[Word]]]
) -> Iterator[Sample]:
    """Proposals on (flawed, clean) windows; equal ones are the clean windows."""
    for number, (flawed, clean) in enumerate(pairs):
        for line, found in denoiser.examine(Passage(render(flawed))):
            for verified in found:
                yield _sample(line.words, clean, verified, flawed is clean, number)


def _sample(
    flawed: Sequence[Word], wanted: Sequence[Word], verified: Verified, clean: bool, window: int
) -> Sample:
    proposal = verified.proposal
    before = [straight(word) for word in flawed]
    new = [straight(word) for word in proposal.new]
    after = [*before[: proposal.start], *new, *before[proposal.end :]]
    goal = [straight(word) for word in wanted]
    # Right is what lies on a shortest way to the clean text.
    there = distance(before, after) + distance(after, goal)
    old = flawed[proposal.start : proposal.end]
    return Sample(
        detail_of(old, proposal.new, lexicon()),
        tuple(verified.evidence[name] for name in EVIDENCE),
        not clean and there <= distance(before, goal) + 1e-6,
        clean,
        window,
        proposal.start,
        proposal.end,
    )


def fit(samples: Sequence[Sample], start: Calibration) -> Calibration:
    """`start` with other weights: shared ones, and for each kind what differs from them.

    Two steps. The weights are those that part right changes from alarms best: where nothing was
    wrong, a wrong change costs more than beside a mistake, where many of the wrong ones are other
    good ways to put it. A scale and a bias then make chances of the odds (Platt 1999).
    """
    kinds = sorted({sample.kind for sample in samples})
    evidence = torch.tensor([[1.0, *sample.evidence] for sample in samples])
    which = torch.tensor([kinds.index(sample.kind) for sample in samples])
    right = torch.tensor([float(sample.right) for sample in samples])
    cost = torch.tensor([_cost(sample) for sample in samples])
    shared = torch.zeros(1 + len(EVIDENCE), requires_grad=True)
    own = torch.zeros(len(kinds), 1 + len(EVIDENCE), requires_grad=True)

    def worth() -> torch.Tensor:
        return (evidence * (shared + own[which])).sum(-1)

    def parting() -> torch.Tensor:
        loss = F.binary_cross_entropy_with_logits(worth(), right, cost)
        return loss + _SHARED_DECAY * shared[1:].square().sum() + _OWN_DECAY * own.square().sum()

    _minimize(parting, [shared, own])
    odds = worth().detach()
    scale, lift = torch.ones(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    _minimize(lambda: F.binary_cross_entropy_with_logits(scale * odds + lift, right), [scale, lift])
    names = ("bias", *EVIDENCE)
    bias, *weights = (scale * shared).tolist()
    return replace(
        start,
        bias=round(bias + lift.item(), 4),
        weights=_rounded(EVIDENCE, weights),
        best=_best(samples),
        kinds={
            kind: _rounded(names, row)
            for kind, row in zip(kinds, (scale * own).tolist(), strict=True)
        },
    )


def _cost(sample: Sample) -> float:
    if sample.right:
        return 1.0
    return _COST_ALARM if sample.clean else _COST_BESIDE


def _minimize(loss: Callable[[], torch.Tensor], parameters: list[torch.Tensor]) -> None:
    search = torch.optim.LBFGS(parameters, max_iter=400, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        search.zero_grad()
        total = loss()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    search.step(step)  # type: ignore[no-untyped-call]


def _best(samples: Sequence[Sample]) -> dict[str, float]:
    """What calm and relief of right changes seldom exceed."""
    found = {}
    for name in ("calm", "relief"):
        place = EVIDENCE.index(name)
        values = torch.tensor([s.evidence[place] for s in samples if s.right] or [0.0])
        found[name] = round(float(values.quantile(_SELDOM)), 4)
    return found


def unbarred(fitted: Calibration) -> Calibration:
    """`fitted` with the least threshold there may be, for every kind."""
    return replace(fitted, thresholds={}, default_threshold=_LEAST_SCORE)


def false_alarms(denoiser: EditingDenoiser, windows: Sequence[Sequence[Word]]) -> list[float]:
    """Scores of all that an `unbarred` denoiser changes in clean windows."""
    found: list[float] = []
    for at in range(0, len(windows), _AT_ONCE):
        passages = [Passage(render(window)) for window in windows[at : at + _AT_ONCE]]
        for polished in denoiser.polish(passages, PolishOptions()):
            found += [patch.score for patch in polished.patches]
    return found


def set_thresholds(
    fitted: Calibration,
    samples: Sequence[Sample],
    alarms: Sequence[float],
    clean_words: int,
    kept: Sequence[float],
) -> Calibration:
    """Thresholds for each number of false alarms per 1,000 words.

    Args:
        alarms: what `false_alarms` found in so many `clean_words`.
        kept: share of the alarms allowed that is used up here, for each of `ALARMS`; the rest is
            for sources that were never trained on.
    """
    scored = [
        (fitted.score(s.kind, dict(zip(EVIDENCE, s.evidence, strict=True))), s) for s in samples
    ]
    scored.sort(key=lambda pair: -pair[0])
    shown = list(_apart(scored))
    alarms = sorted(alarms, reverse=True)
    thresholds: dict[str, dict[str, float]] = {}
    for allowed, share in zip(ALARMS, kept, strict=True):
        count = int(share * allowed * clean_words / 1000)
        general = alarms[count] + 1e-4 if count < len(alarms) else _LEAST_SCORE
        general = min(max(general, _LEAST_SCORE), 0.97)
        thresholds[f"{allowed:g}"] = {
            kind: round(max(general, _precise(shown, kind, _LEAST_PRECISION[allowed])), 4)
            for kind in sorted({s.kind for s in samples})
        }
    return replace(fitted, thresholds=thresholds, default_threshold=_RARE)


def _apart(scored: Sequence[tuple[float, Sample]]) -> Iterator[tuple[float, Sample]]:
    """Of proposals that touch, the best only, as in a round of repair."""
    taken: dict[int, list[tuple[int, int]]] = {}
    for score, sample in scored:
        places = taken.setdefault(sample.window, [])
        if not any(a <= sample.end and sample.start <= b for a, b in places):
            places.append((sample.start, sample.end))
            yield score, sample


def _precise(scored: Sequence[tuple[float, Sample]], kind: str, precision: float) -> float:
    """The least threshold from which on a kind is right often enough."""
    own = [(score, sample) for score, sample in scored if sample.kind == kind]
    if sum(sample.right for _, sample in own) < _KIND_COUNT:
        return _RARE
    right, best = 0, 0.97
    for number, (score, sample) in enumerate(own, 1):
        right += sample.right
        if right / number >= precision:
            best = min(best, score)
    return best


def _rounded(names: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in zip(names, values, strict=True)}
