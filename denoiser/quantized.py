"""Linear layers in 8-bit integers, for processors that multiply those fastest.

Every token has a scale of its own, and sums of integers are exact, so a token's numbers do not
depend on what else is in the batch (torch's own dynamic quantisation takes one scale for all).

Kernels for AVX2 add two neighbouring products in 16 bits and clip what does not fit
(`vpmaddubsw`). The scale of the weights is therefore chosen so that it always fits; weights lose
a fraction of a bit, and the result is the same on every processor.
"""

from copy import deepcopy
from functools import cache
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from denoiser.model import Block, DenoisingModel

_STEPS = 255
"""An activation becomes 0..255, its row's least value 0 and its greatest 255."""
_MOST_WEIGHT = 127
_MOST_PAIR = 128
"""255 * 128 is the most that fits in 16 bits: two neighbouring weights may not add up to more."""
_TINY = 1e-12
_AT_ONCE = 1024
"""Outputs that are quantised together: bounds memory."""
_LAYERS = ("attend_in", "attend_out", "feed_in", "feed_out")


class QuantizedLinear(nn.Module):
    """A linear layer on a CPU: float32 in, float32 out, 8-bit integers in between."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        """Quantises `weight` [out, in], one scale per output, and packs it.

        Raises:
            RuntimeError: torch has no kernel for it here, see `can_quantize`.
        """
        super().__init__()
        parts = [quantize_weight(some.float()) for some in torch.split(weight.detach(), _AT_ONCE)]
        integers, scale = (torch.cat(part) for part in zip(*parts, strict=True))
        size = len(integers)
        self._packed: Tensor = torch.ops.onednn.qlinear_prepack(integers, None)
        self._scale = scale
        self._zero = torch.zeros(size, dtype=torch.int32)
        # Rows are shifted by their least value before they are multiplied; this undoes it.
        self._shift = integers.sum(dim=1) * scale
        self._bias = torch.zeros(size) if bias is None else bias.detach().float().clone()

    def forward(self, values: Tensor) -> Tensor:
        """[..., in] to [..., out]."""
        rows = values.reshape(-1, values.shape[-1])
        integers, least, step = _quantize_rows(rows)
        product: Tensor = torch.ops.onednn.qlinear_pointwise(
            integers, 1.0, 0, self._packed, self._scale, self._zero, None,
            1.0, 0, torch.float32, "none", [], "",
        )  # fmt: skip
        product.mul_(step).addcmul_(least, self._shift).add_(self._bias)
        return product.view(*values.shape[:-1], -1)


def _quantize_rows(rows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """uint8 [rows, in], and [rows, 1] each: the least value and the step; value = least + step * n.

    In these very operations: `aminmax` and conversion to uint8 are ten times as slow as the
    others (torch 2.13), more than the product itself.
    """
    least, greatest = rows.amin(-1, keepdim=True), rows.amax(-1, keepdim=True)
    step = ((greatest - least) / _STEPS).clamp_min_(_TINY)
    centred = (rows - (least + 128 * step)).mul_(1 / step).round_()
    return centred.to(torch.int8).view(torch.uint8).bitwise_xor_(0x80), least, step


def quantize_weight(weight: Tensor) -> tuple[Tensor, Tensor]:
    """int8 [out, in] within ±127, and the scale [out] that gives `weight` [out, in] back.

    No two neighbours (of an even and the following odd place) with one sign add up to more
    than 128.
    """
    padded = F.pad(weight, (0, weight.shape[1] % 2))
    pairs = [part[:, ::2] + part[:, 1::2] for part in (padded.clamp_min(0), -padded.clamp_max(0))]
    most_pair = torch.maximum(*pairs).amax(dim=1)
    # One less, since rounding may add a half to each of the two.
    scale = torch.maximum(weight.abs().amax(dim=1) / _MOST_WEIGHT, most_pair / (_MOST_PAIR - 1))
    scale = scale.clamp_min(_TINY)
    return (weight / scale[:, None]).round().to(torch.int8), scale


@cache
def can_quantize() -> bool:
    """True where torch has kernels for these layers, and they give what they should."""
    rows = torch.linspace(0, 255, 64).expand(4, 64).clone()
    rows[0, 1:] = 255  # the greatest sums there can be
    weight = torch.full((16, 64), 64.0)
    weight[::2] *= -1
    weight[:4, ::2], weight[:4, 1::2] = 127.0, 1.0
    try:
        found = QuantizedLinear(weight, None)(rows)
    except (AttributeError, RuntimeError):  # not built for this processor
        return False
    wanted = rows @ weight.T
    return bool((found - wanted).abs().max() < 0.02 * wanted.abs().max())


def quantize(model: DenoisingModel) -> DenoisingModel:
    """A copy with the layers of the trunk and the output layer in integers; attention and the
    small heads stay as they are, and share their weights with `model`."""
    shared = {id(each): each for each in model.parameters()}
    copy = deepcopy(model, shared).eval()
    for block in cast(list[Block], list(copy.blocks)):
        for name in _LAYERS:
            layer: nn.Linear = getattr(block, name)
            setattr(block, name, QuantizedLinear(layer.weight, layer.bias))
    copy.piece_out = QuantizedLinear(copy.embed.weight, copy.piece_bias)
    return copy
