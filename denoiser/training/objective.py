"""The training objective: masked pieces, wrong pieces, edits, gaps and casing.

Masked pieces carry the weight of the diffusion bound (MDLM), visible wrong pieces weight one
(token-to-token, as in LLaDA2.1 and GIDD), and the heads learn which edit makes the text right
(ME-DLM, GECToR). No term is a rule about English.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from denoiser.labels import IGNORE
from denoiser.model import DenoisingModel
from denoiser.training.batches import Batch


@dataclass(frozen=True)
class Weights:
    """How much each part counts; `change` is the class weight of SUB and DEL over KEEP."""

    pieces: float = 1.0
    op: float = 1.0
    gap: float = 0.5
    case: float = 0.3
    change: float = 2.0


@dataclass(frozen=True)
class Losses:
    """The parts of one batch's loss, nats; `total` carries the gradient."""

    total: Tensor
    pieces: float
    op: float
    gap: float
    case: float
    right: float
    """Share of asked pieces that were the model's first choice."""


def losses(model: DenoisingModel, batch: Batch, weights: Weights, device: torch.device) -> Losses:
    """The loss of one batch."""
    pieces, features, lengths = (
        torch.from_numpy(part).to(device) for part in (batch.pieces, batch.features, batch.lengths)
    )
    scores = model(pieces, features, lengths)
    weight = torch.from_numpy(batch.weight).to(device).flatten()
    places = weight.nonzero().squeeze(1)
    target = torch.from_numpy(batch.target).to(device).flatten()[places]
    logits = model.pieces_at(scores.hidden.flatten(0, 1)[places])
    weight = weight[places]
    each = F.cross_entropy(logits, target, reduction="none")
    piece_loss = (each * weight).sum() / weight.sum().clamp_min(1.0)
    change = torch.tensor([1.0, weights.change, weights.change], device=device)
    op_loss = _entropy(scores.op, batch.op, device, change)
    gap_loss = _entropy(scores.gap, batch.gap, device)
    case_loss = _entropy(scores.case, batch.case, device)
    total = (
        weights.pieces * piece_loss
        + weights.op * op_loss
        + weights.gap * gap_loss
        + weights.case * case_loss
    )
    right = (logits.detach().argmax(-1) == target).float().mean()
    return Losses(
        total, piece_loss.item(), op_loss.item(), gap_loss.item(), case_loss.item(), right.item()
    )


def _entropy(
    logits: Tensor, labels: object, device: torch.device, weight: Tensor | None = None
) -> Tensor:
    target = torch.as_tensor(labels, device=device).flatten()
    if not bool((target != IGNORE).any()):
        return logits.sum() * 0.0
    return F.cross_entropy(logits.flatten(0, 1), target, weight=weight, ignore_index=IGNORE)
