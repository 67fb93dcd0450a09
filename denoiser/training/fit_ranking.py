"""Fits how candidates for a wrong word are ranked: a conditional logit over clues.

Each planted replacement is a choice among its candidates, one of which is the clean text's
(McFadden 1974).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from denoiser import Passage, PolishOptions
from denoiser.align import align
from denoiser.backend import Floats
from denoiser.patches import render
from denoiser.polish import EditingDenoiser
from denoiser.ranking import CLUES, Ranking
from denoiser.words import Kind, Word, straight

_WEIGHT_DECAY = 2e-3
_LEAST_CHOICES = 200
"""Fewer than this many choices leave the weights as they were."""


@dataclass(frozen=True)
class Choice:
    """The clues of all candidates for a wrong word, [candidates, len(CLUES)], and the right one."""

    known: bool
    clues: Floats
    right: int


def choices(
    denoiser: EditingDenoiser, pairs: Iterable[tuple[Sequence[Word], Sequence[Word]]]
) -> Iterator[Choice]:
    """The choices in (flawed, clean) windows; those whose right answer is no candidate are left
    out."""
    options = PolishOptions()
    detector, proposer = denoiser.detector(options), denoiser.proposer(options)
    for flawed, clean in pairs:
        for line in denoiser.lines(Passage(render(flawed)), options):
            wanted = _replaced(line.words, clean)
            if not wanted:
                continue
            window = denoiser.window(line)
            detector.read([window])
            for number, place in detector.places([window], [sorted(wanted)])[0].items():
                found = list(proposer.judged(place))
                texts = [tuple(straight(word) for word in words) for words, _ in found]
                if wanted[number] in texts:
                    clues = np.stack([clues for _, clues in found])
                    known = proposer.is_known(place.word)
                    yield Choice(known, clues, texts.index(wanted[number]))


def _replaced(flawed: Sequence[Word], clean: Sequence[Word]) -> dict[int, tuple[str, ...]]:
    """Places of replaced words, and the one or two words they should be."""
    old, new = [straight(word) for word in flawed], [straight(word) for word in clean]
    pairs = align(old, new)
    found: dict[int, tuple[str, ...]] = {}
    for k, (i, j) in enumerate(pairs):
        if i is None or j is None or old[i] == new[j] or flawed[i].kind is not Kind.WORD:
            continue
        following = pairs[k + 1] if k + 1 < len(pairs) else (0, 0)
        parted = following[0] is None and following[1] is not None
        found[i] = (new[j], new[j + 1]) if parted and old[i] == new[j] + new[j + 1] else (new[j],)
    return found


def fit(found: Sequence[Choice], start: Ranking) -> Ranking:
    """The ranking under which the right candidates are likeliest."""
    unknown = [choice for choice in found if not choice.known]
    known = [choice for choice in found if choice.known]
    return Ranking(_fit(unknown) or start.unknown, _fit(known) or start.known)


def _fit(found: Sequence[Choice]) -> dict[str, float]:
    if len(found) < _LEAST_CHOICES:
        return {}
    most = max(len(choice.clues) for choice in found)
    clues = torch.zeros(len(found), most, len(CLUES))
    absent = torch.zeros(len(found), most)
    for number, choice in enumerate(found):
        clues[number, : len(choice.clues)] = torch.from_numpy(choice.clues)
        absent[number, len(choice.clues) :] = -1e9
    right = torch.tensor([choice.right for choice in found])
    weights = torch.zeros(len(CLUES), requires_grad=True)
    search = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        search.zero_grad()
        scores = clues @ weights + absent
        total = torch.nn.functional.cross_entropy(scores, right)
        total = total + _WEIGHT_DECAY * weights.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    search.step(loss)  # type: ignore[no-untyped-call]
    return {name: round(value, 4) for name, value in zip(CLUES, weights.tolist(), strict=True)}


def accuracy(found: Sequence[Choice], ranking: Ranking) -> float:
    """Share of choices whose first candidate is the right one."""
    hits = [int(ranking.scores(c.clues, c.known).argmax()) == c.right for c in found]
    return float(np.mean(hits)) if hits else 0.0
