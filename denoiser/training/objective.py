"""The training objective: masked pieces, wrong pieces, edits, gaps and casing.

Masked pieces carry the weight of the diffusion bound (MDLM), visible wrong pieces weight one
(token-to-token, as in LLaDA2.1 and GIDD), and the heads learn which edit makes the text right
(ME-DLM, GECToR). No term is a rule about English.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from denoiser.labels import IGNORE, MOST_MISSING, Op
from denoiser.model import DenoisingModel
from denoiser.training.batches import Batch

PARTS = ("pieces", "op", "gap", "case", "right")
"""What is measured of a batch: losses in nats, and the share of asked pieces that were the model's
first choice."""


@dataclass(frozen=True)
class Weights:
    """How much each part counts.

    `change` is the class weight of SUB and DEL over KEEP, `opened` that of an open gap over a
    closed one: of a hundred gaps one is open.
    """

    pieces: float = 1.0
    op: float = 1.0
    gap: float = 1.0
    case: float = 0.3
    change: float = 2.0
    opened: float = 2.0


@dataclass(frozen=True)
class Losses:
    """One batch's loss.

    Attributes:
        total: carries the gradient.
        parts: one number for each of `PARTS`, NaN where a batch asks for nothing of the kind. They
            stay on the device: fetching them makes an accelerator wait.
    """

    total: Tensor
    parts: Tensor


def losses(model: DenoisingModel, batch: Batch, weights: Weights, device: torch.device) -> Losses:
    """The loss of one batch."""
    scores = model(*inputs(batch, device))
    # Where pieces are asked for is looked up before the device has the batch: no waiting.
    asked = np.flatnonzero(batch.weight)
    places = _sent(asked, device)
    weight = _sent(batch.weight.ravel()[asked], device)
    target = _sent(batch.target.ravel()[asked], device)
    logits = model.pieces_at(scores.hidden.flatten(0, 1)[places])
    each = F.cross_entropy(logits, target, reduction="none")
    pieces = (each * weight).sum() / weight.sum().clamp_min(1.0)
    change, opened = (
        torch.tensor([1.0, *[weight] * others]).to(device, non_blocking=True)
        for weight, others in ((weights.change, len(Op) - 1), (weights.opened, MOST_MISSING))
    )
    op = _entropy(scores.op, batch.op, device, change)
    gap = _entropy(scores.gap, batch.gap, device, opened)
    case = _entropy(scores.case, batch.case, device)
    total = weights.pieces * pieces + weights.op * op + weights.gap * gap + weights.case * case
    right = (logits.detach().argmax(-1) == target).float().mean()
    labelled = [bool(len(asked)), *(bool((part != IGNORE).any()) for part in _labels(batch))]
    known = torch.tensor([*labelled, bool(len(asked))]).to(device, non_blocking=True)
    parts = torch.stack([pieces, op, gap, case, right]).detach()
    return Losses(total, parts.where(known, torch.nan))


def inputs(batch: Batch, device: torch.device) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
    """A batch as the arguments of the model."""
    documents = None if batch.documents is None else _sent(batch.documents, device)
    return (
        _sent(batch.pieces, device),
        _sent(batch.features, device),
        _sent(batch.lengths, device),
        documents,
    )


def _labels(batch: Batch) -> tuple[NDArray[np.int64], ...]:
    return batch.op, batch.gap, batch.case


def _sent(values: NDArray[np.generic], device: torch.device) -> Tensor:
    found = torch.from_numpy(values)
    if device.type == "cuda":
        found = found.pin_memory()
    return found.to(device, non_blocking=True)


def _entropy(
    logits: Tensor, labels: NDArray[np.int64], device: torch.device, weight: Tensor | None = None
) -> Tensor:
    """The mean over what is labelled; 0 where nothing is."""
    if not (labels != IGNORE).any():
        return logits.sum() * 0.0
    target = _sent(labels, device).flatten()
    return F.cross_entropy(logits.flatten(0, 1), target, weight=weight, ignore_index=IGNORE)
