"""Fits scores and thresholds: `python -m denoiser.calibrate --checkpoint RUN/checkpoint --out F`.

On held-out documents, half of them with mistakes made as in training but fewer, the untuned
model proposes edits; a logistic model learns from the evidence which of them lead towards the
clean text. Thresholds are then set where clean text is left in peace.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
import torch.nn.functional as F

from denoiser import Kind, Passage, checkpoint
from denoiser.align import distance
from denoiser.backend import Backend
from denoiser.calibration import EVIDENCE, Calibration
from denoiser.corpus import is_prose, read_documents, windows
from denoiser.corruption import Corruption, read_misspellings
from denoiser.errors import DenoiserError
from denoiser.kinds import kind_of
from denoiser.lexicon import lexicon
from denoiser.patches import render
from denoiser.polish import EditingDenoiser
from denoiser.training.shards import corpus_files
from denoiser.verify import Verified
from denoiser.words import Word

_LEAST_PRECISION = 0.6
"""Of the patches of one kind that would be shown, on the calibration mixture."""
_CLEAN_WEIGHT = 1.0
"""What a proposal on a clean window counts; more where people's text has still fewer mistakes."""
_LEAST_SCORE = 0.3
"""No threshold is lower. Scores count only the one planned repair as right; of the others, such
as another fitting tense, people accept many."""
_KIND_COUNT = 8
"""A kind seen less often takes the thresholds of all."""


@dataclass(frozen=True)
class Sample:
    """One proposal on a calibration window, and whether it was right."""

    kind: Kind
    evidence: tuple[float, ...]
    right: bool
    clean: bool


def collect(
    denoiser: EditingDenoiser, documents: Sequence[str], corruption: Corruption, seed: int
) -> tuple[list[Sample], int]:
    """Proposals on the windows of some documents, and how many clean words were read."""
    rng = Random(seed)
    samples: list[Sample] = []
    clean_words = 0
    for document in documents:
        for window in windows(document, rng, longest=48):
            if not is_prose(window):
                continue
            clean = rng.random() < 0.5
            clean_words += len(window) * clean
            flawed = window if clean else corruption.flaw(window, rng)
            for line, found in denoiser.examine(Passage(render(flawed))):
                samples += [_sample(line.words, window, verified, clean) for verified in found]
    return samples, clean_words


def _sample(
    flawed: Sequence[Word], wanted: Sequence[Word], verified: Verified, clean: bool
) -> Sample:
    proposal = verified.proposal
    before = [_plain(word) for word in flawed]
    new = [_plain(word) for word in proposal.new]
    after = [*before[: proposal.start], *new, *before[proposal.end :]]
    goal = [_plain(word) for word in wanted]
    # Right is what lies on a shortest way to the clean text.
    there = distance(before, after) + distance(after, goal)
    right = not clean and there <= distance(before, goal) + 1e-6
    old = flawed[proposal.start : proposal.end]
    return Sample(
        kind_of(old, proposal.new, lexicon()),
        tuple(verified.evidence[name] for name in EVIDENCE),
        right,
        clean,
    )


def fit(samples: Sequence[Sample]) -> Calibration:
    """The logistic model; thresholds are still the default."""
    kinds = sorted({sample.kind for sample in samples})
    evidence = torch.tensor([sample.evidence for sample in samples])
    which = torch.tensor([kinds.index(sample.kind) for sample in samples])
    right = torch.tensor([float(sample.right) for sample in samples])
    counts = torch.tensor([_CLEAN_WEIGHT if sample.clean else 1.0 for sample in samples])
    weights = torch.zeros(len(EVIDENCE), requires_grad=True)
    offsets = torch.zeros(len(kinds), requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    search = torch.optim.LBFGS([weights, offsets, bias], max_iter=200)

    def loss() -> torch.Tensor:
        search.zero_grad()
        odds = bias + evidence @ weights + offsets[which]
        each = F.binary_cross_entropy_with_logits(odds, right, weight=counts)
        total = each + 1e-3 * weights.square().sum() + 3e-3 * offsets.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    search.step(loss)  # type: ignore[no-untyped-call]
    return Calibration(
        round(bias.item(), 4),
        {name: round(value, 4) for name, value in zip(EVIDENCE, weights.tolist(), strict=True)},
        {kind: round(value, 4) for kind, value in zip(kinds, offsets.tolist(), strict=True)},
    )


def set_thresholds(
    fitted: Calibration, samples: Sequence[Sample], clean_words: int, per_thousand: float
) -> Calibration:
    """Thresholds where at most `per_thousand` clean words in a thousand see a false alarm."""
    scored = [
        (fitted.score(s.kind, dict(zip(EVIDENCE, s.evidence, strict=True))), s) for s in samples
    ]
    alarms = sorted((score for score, s in scored if s.clean), reverse=True)
    allowed = int(per_thousand * clean_words / 1000)
    general = alarms[allowed] + 1e-4 if allowed < len(alarms) else _LEAST_SCORE
    general = min(max(general, _LEAST_SCORE), 0.97)
    thresholds: dict[str, float] = {}
    for kind in sorted({s.kind for s in samples}):
        own = [(score, s) for score, s in scored if s.kind == kind]
        if sum(s.right for _, s in own) >= _KIND_COUNT:
            thresholds[kind] = round(max(general, _precise(own)), 4)
    return Calibration(
        fitted.bias, fitted.weights, fitted.kinds, thresholds, round(max(general, 0.8), 4)
    )


def _precise(scored: Sequence[tuple[float, Sample]]) -> float:
    """The least threshold from which on precision is high enough."""
    right = total = 0.0
    best = 0.97
    for score, sample in sorted(scored, key=lambda pair: -pair[0]):
        total += _CLEAN_WEIGHT if sample.clean else 1.0
        right += sample.right
        if right / total >= _LEAST_PRECISION:
            best = min(best, score)
    return best


def _plain(word: Word) -> str:
    return word.text.replace("’", "'")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m denoiser.calibrate", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the new checkpoint")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--lexicon", type=Path, default=Path("../shared/lexicon"))
    parser.add_argument("--files", nargs="+", default=["train-003"], help="never trained on")
    parser.add_argument("--documents", type=int, default=80)
    parser.add_argument(
        "--alarms", type=float, default=1.5, help="proposals, per 1,000 clean words"
    )
    options = parser.parse_args(arguments)
    try:
        found = checkpoint.load(options.checkpoint)
        found.calibration = Calibration()
        denoiser = EditingDenoiser(found, Backend(found.model))
        known = read_misspellings(options.lexicon / "misspellings-codespell.tsv", lexicon())
        corruption = Corruption(known, rate=0.05, clean=0.1)
        reader = read_documents(corpus_files(options.corpus, options.files))
        documents = [next(reader) for _ in range(options.documents)]
        samples, clean_words = collect(denoiser, documents, corruption, seed=7)
        fitted = set_thresholds(fit(samples), samples, clean_words, options.alarms)
        # The weights are stored as they are read: packing int8 values again changes nothing.
        found = checkpoint.load(options.checkpoint)
        found.calibration = fitted
        fingerprint = checkpoint.save(found, options.out)
    except DenoiserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    right = sum(sample.right for sample in samples)
    summary = {"proposals": len(samples), "right": right, "clean_words": clean_words}
    sys.stdout.write(json.dumps({**summary, **fitted.to_dict()}, indent=1) + "\n")
    sys.stdout.write(f"{found.name}@{fingerprint[:8]} is in {options.out}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
