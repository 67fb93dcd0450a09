"""Quick measures of a network on held-out text, for comparing ways of training.

They look at the heads directly, one pass over flawed sentences, without windows, verification or
calibration: what the network knows, not what the product shows (for that: `denoiser/evaluation/`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray

from denoiser.corpus import is_prose, read_documents, windows
from denoiser.corruption import Corruption
from denoiser.errors import DataMissing
from denoiser.evaluation import likelihood
from denoiser.labels import IGNORE, Op
from denoiser.model import DenoisingModel
from denoiser.patches import render
from denoiser.tokenizer import Case, Tokenizer, feature
from denoiser.training.batches import Batch, Batcher
from denoiser.training.noise import Noise
from denoiser.training.objective import inputs
from denoiser.training.rows import Recipe, Row, Rows, make_row

_TOKENS = 4096
_FLAWED = Recipe(masked=0.0, uniform=0.0, opened=0.0)
_STILL = Noise(edit_masked=0.0, asked=0.0)
_BETA2 = 0.25
"""Of F0.5: precision counts twice as much as recall."""


@dataclass(frozen=True)
class Heldout:
    """What is measured on.

    Attributes:
        rows: sentences, most with mistakes in them.
        texts: clean ones.
    """

    rows: Rows
    texts: list[str]


def gather(
    files: Sequence[Path], tokenizer: Tokenizer, corruption: Corruption, count: int, seed: int
) -> Heldout:
    """The first `count` windows of prose; every fourth also stays as clean text.

    Raises:
        DataMissing: a file is not there, or there is no prose in any.
    """
    rng = Random(seed)
    prose = (
        window
        for document in read_documents(files)
        for window in windows(document, rng)
        if is_prose(window)
    )
    rows: list[Row] = []
    texts: list[str] = []
    for number, window in enumerate(islice(prose, count)):
        row = make_row(window, tokenizer, corruption, _FLAWED, rng)
        if row is not None:
            rows.append(row)
        if number % 4 == 0:
            texts.append(render(window))
    if not rows:
        raise DataMissing("There is no prose in the held-out documents.")
    return Heldout(Rows.concatenate(rows), texts)


@torch.no_grad()
def measure(
    model: DenoisingModel, tokenizer: Tokenizer, heldout: Heldout, seed: int, draws: int
) -> dict[str, float]:
    """The figures of a network, in evaluation mode, where it is.

    Returns:
        precision, recall, f_half: of tokens to change, where change is likelier than KEEP.
        best_f_half: at the threshold that suits the network best.
        seen_right: share of wrong pieces whose right piece comes first, the wrong one in sight.
        masked_right: the same with masks in their place.
        gaps_right: share of gaps whose number of missing pieces is right; of real ones only.
        gaps_false: gaps seen where none is, per 1,000 tokens.
        nats_per_token, bits_per_byte: see `denoiser/evaluation/likelihood.py`.
    """
    model.eval()
    device = model.embed.weight.device
    batcher = Batcher(tokenizer, _STILL, _TOKENS)
    keep, changed, gap, missing, seen, masked = [], [], [], [], [], []
    for plan in batcher.plan(heldout.rows, seed):
        batch = batcher.batch(heldout.rows, plan, seed)
        scores = model(*inputs(batch, device))
        labelled = batch.op != IGNORE
        chances = scores.op.softmax(-1)[..., int(Op.KEEP)].cpu().numpy()
        keep.append(chances[labelled])
        changed.append(batch.op[labelled] != Op.KEEP)
        counted = batch.gap != IGNORE
        gap.append(scores.gap.argmax(-1).cpu().numpy()[counted])
        missing.append(batch.gap[counted])
        wrong = (batch.op == Op.SUB) & (batch.target != IGNORE)
        seen.append(_right(model, scores.hidden, batch, wrong))
        hidden = replace(
            batch,
            pieces=np.where(wrong, tokenizer.mask, batch.pieces),
            features=np.where(wrong, feature(Case.MASKED, False), batch.features),
        )
        masked.append(_right(model, model(*inputs(hidden, device)).hidden, batch, wrong))
    truth, place = np.concatenate(changed), 1.0 - np.concatenate(keep)
    found, wanted = np.concatenate(gap), np.concatenate(missing)
    bound = likelihood.measure(model, tokenizer, heldout.texts, seed, draws)
    return {
        **_detection(place, truth),
        "seen_right": _mean(np.concatenate(seen)),
        "masked_right": _mean(np.concatenate(masked)),
        "gaps_right": _mean((found == wanted)[wanted > 0]),
        "gaps_false": 1000 * _mean((found > 0)[wanted == 0]),
        "nats_per_token": bound.nats_per_token,
        "bits_per_byte": bound.bits_per_byte,
    }


def _right(
    model: DenoisingModel, hidden: torch.Tensor, batch: Batch, wrong: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    place = torch.from_numpy(wrong).to(hidden.device)
    best = model.pieces_at(hidden[place]).argmax(-1).cpu().numpy()
    return np.asarray(best == batch.target[wrong])


def _detection(change: NDArray[np.floating], truth: NDArray[np.bool_]) -> dict[str, float]:
    """Of the chance of a change at each token, and whether there is one."""
    flagged = change > 0.5
    right = int((flagged & truth).sum())
    precision = right / max(int(flagged.sum()), 1)
    recall = right / max(int(truth.sum()), 1)
    order = np.argsort(-change, kind="stable")
    hits = np.cumsum(truth[order])
    curve = _f_half(hits / np.arange(1, len(hits) + 1), hits / max(int(truth.sum()), 1))
    return {
        "precision": precision,
        "recall": recall,
        "f_half": float(_f_half(np.array([precision]), np.array([recall]))[0]),
        "best_f_half": float(curve.max(initial=0.0)),
    }


def _f_half(precision: NDArray[np.floating], recall: NDArray[np.floating]) -> NDArray[np.floating]:
    return (1 + _BETA2) * precision * recall / np.maximum(_BETA2 * precision + recall, 1e-12)


def _mean(values: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else 0.0
