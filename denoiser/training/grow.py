"""Makes a trained trunk deeper without making it forget.

New blocks stand behind old ones and at first change next to nothing: what they would add to the
residual stream is multiplied by zero, as in Net2Net (Chen et al. 2016, arXiv 1511.05641).
Their other weights are those of the block before, so that they soon have something to say.
"""

import math
from copy import deepcopy
from dataclasses import replace

import torch
from torch import nn

from denoiser.errors import BadOptions
from denoiser.model import Block, DenoisingModel


def deepen(model: DenoisingModel, layers: int) -> DenoisingModel:
    """A model with `layers` blocks, new ones spread among the old; `model` if it has so many.

    Raises:
        BadOptions: it has more blocks than that already.
    """
    old = len(model.blocks)
    if layers < old:
        raise BadOptions(f"The checkpoint to start from has {old} layers; {layers} are fewer.")
    if layers == old:
        return model
    grown = DenoisingModel(replace(model.config, layers=layers))
    blocks: list[Block] = []
    for number, block in enumerate(model.blocks, 1):
        assert isinstance(block, Block)
        blocks.append(block)
        wanted = round(number * layers / old)
        while len(blocks) < wanted:
            blocks.append(_silent(block))
    state = model.state_dict()
    for number, block in enumerate(blocks):
        state |= {f"blocks.{number}.{name}": value for name, value in block.state_dict().items()}
    grown.load_state_dict(state)
    return grown


@torch.no_grad()
def _silent(block: Block) -> Block:
    """A block to stand behind this one that hands on what it is given, or nearly so."""
    new = deepcopy(block)
    for layer in (new.attend_out, new.feed_out):
        for values in layer.parameters():
            values.zero_()
    if not new.before:
        # Norms after the sum cannot be switched off. What comes out of the block before has a known
        # mean and deviation over the width, near enough for every token; these give it them back.
        last = block.norm_feed
        assert isinstance(last, nn.LayerNorm)
        mean = float(last.bias.mean())
        spread = float(last.weight.square().mean() + last.bias.var(unbiased=False))
        for norm in (new.norm_attend, new.norm_feed):
            weight, bias = norm.parameters()
            weight.fill_(math.sqrt(spread))
            bias.fill_(mean)
    return new
