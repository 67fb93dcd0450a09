"""Fits scores and thresholds: `python -m denoiser.calibrate --checkpoint RUN/checkpoint --out F`.

On held-out documents with mistakes made as in training but fewer, the ranking of candidates is
fitted first. Then, on windows half of which are clean, the untuned model proposes edits, and
logistic models learn from the evidence which of them lead towards the clean text. Thresholds are
set where further documents, all clean, are left in peace by the whole denoiser.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

from denoiser import ALARMS, checkpoint
from denoiser.backend import Backend
from denoiser.calibration import Calibration
from denoiser.corpus import is_prose, read_documents, windows
from denoiser.corruption import Corruption, learners, read_misspellings
from denoiser.corruption.mix import SHARES
from denoiser.errors import DenoiserError
from denoiser.lexicon import lexicon
from denoiser.polish import EditingDenoiser
from denoiser.training import fit_ranking, fit_scores
from denoiser.training.shards import corpus_files
from denoiser.words import Word

_Pair = tuple[Sequence[Word], Sequence[Word]]

_SHARES = {
    mistake.__name__: 0.0 for mistake, _ in SHARES if mistake.__module__ == learners.__name__
}
"""Whole patterns have several good repairs. With them among the samples, where only the planned one
is right, scores come out too careful (JFLEG dev, recall 0.345 for 0.360 at the same alarms)."""


def pairs(
    documents: Iterator[str], corruption: Corruption, clean: float, seed: int
) -> Iterator[_Pair]:
    """(flawed, clean) windows; a share of them is the same object twice: nothing is wrong."""
    rng = Random(seed)
    for document in documents:
        for window in windows(document, rng, longest=48):
            if is_prose(window):
                same = rng.random() < clean
                yield (window if same else corruption.flaw(window, rng), window)


def clean_windows(documents: Iterator[str], words: int, seed: int) -> Iterator[Sequence[Word]]:
    """Windows of prose until they hold so many words, or the documents end."""
    rng = Random(seed)
    for document in documents:
        for window in windows(document, rng, longest=80):
            if is_prose(window):
                yield window
                words -= len(window)
        if words <= 0:
            return


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m denoiser.calibrate", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the new checkpoint")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--lexicon", type=Path, default=Path("../shared/lexicon"))
    parser.add_argument("--files", nargs="+", default=["train-003"], help="never trained on")
    parser.add_argument("--documents", type=int, default=130, help="for scores and thresholds")
    parser.add_argument("--choices", type=int, default=50, help="documents for the ranking")
    parser.add_argument(
        "--kept",
        type=float,
        nargs=len(ALARMS),
        default=(0.48, 0.6, 0.6),
        help="share of the alarms used up, by how many are allowed "
        f"({', '.join(f'{allowed:g}' for allowed in ALARMS)})",
    )
    parser.add_argument("--quiet", type=int, default=200_000, help="clean words for thresholds")
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args(arguments)
    try:
        found = checkpoint.load(options.checkpoint)
        backend = Backend(found.model, options.threads, format="float32")
        known = read_misspellings(options.lexicon / "misspellings-codespell.tsv", lexicon())
        corruption = Corruption(known, rate=0.05, clean=0.1, shares=_SHARES)
        reader = read_documents(corpus_files(options.corpus, options.files))
        found.calibration = Calibration()
        first = pairs(islice(reader, options.choices), corruption, 0.0, seed=6)
        choices = list(fit_ranking.choices(EditingDenoiser(found, backend), first))
        ranking = fit_ranking.fit(choices, Calibration().ranking)
        before, after = (fit_ranking.accuracy(choices, r) for r in (Calibration().ranking, ranking))
        sys.stderr.write(f"{len(choices)} choices; first right {before:.1%}, now {after:.1%}.\n")
        found.calibration = replace(Calibration(), ranking=ranking)
        second = list(pairs(islice(reader, options.documents), corruption, 0.5, seed=7))
        samples = list(fit_scores.collect(EditingDenoiser(found, backend), second))
        fitted = fit_scores.fit(samples, found.calibration)
        found.calibration = fit_scores.unbarred(fitted)
        quiet = list(clean_windows(reader, options.quiet, seed=8))
        alarms = fit_scores.false_alarms(EditingDenoiser(found, backend), quiet)
        words = sum(map(len, quiet))
        fitted = fit_scores.set_thresholds(fitted, samples, alarms, words, options.kept)
        # The weights are stored as they are read: packing int8 values again changes nothing.
        found = checkpoint.load(options.checkpoint)
        found.calibration = fitted
        fingerprint = checkpoint.save(found, options.out)
    except DenoiserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    right = sum(sample.right for sample in samples)
    summary = {"proposals": len(samples), "right": right, "clean_words": words}
    sys.stdout.write(json.dumps({**summary, **fitted.to_dict()}, indent=1) + "\n")
    sys.stdout.write(f"{found.name}@{fingerprint[:8]} is in {options.out}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
