"""A deeper network that starts as what the shallower one knows."""

from dataclasses import replace

import pytest
import torch

from denoiser.errors import BadOptions
from denoiser.model import DenoisingModel, ModelConfig, Scores
from denoiser.training.grow import deepen

SHAPE = ModelConfig(vocabulary=60, width=48, layers=2, heads=4, feed_forward=96, longest=64)
BARE = replace(SHAPE, norm="pre-rms", positions="rotary", activation="relu2")


def scores(model: DenoisingModel) -> Scores:
    source = torch.Generator().manual_seed(3)
    pieces = torch.randint(0, 60, (4, 20), generator=source)
    with torch.no_grad():
        return model.eval().forward(pieces, torch.zeros_like(pieces), torch.full((4,), 20))


def made(shape: ModelConfig) -> DenoisingModel:
    torch.manual_seed(1)
    model = DenoisingModel(shape)
    with torch.no_grad():  # as after training: no norm is the identity
        for block in model.blocks:
            if shape.norm == "post-layer":
                weight, bias = block.get_submodule("norm_feed").parameters()
                weight.normal_(0.8, 0.05)
                bias.normal_(0.0, 0.1)
    return model


def test_without_norms_after_the_sum_nothing_changes() -> None:
    model = made(BARE)
    torch.testing.assert_close(scores(deepen(model, 5)).hidden, scores(model).hidden)


def test_with_them_next_to_nothing_changes() -> None:
    model = made(SHAPE)
    before, grown = scores(model).hidden, deepen(model, 4)
    after = scores(grown).hidden
    assert torch.nn.functional.cosine_similarity(before, after, dim=-1).min() > 0.98
    stranger = scores(made(replace(SHAPE, layers=4))).hidden
    assert (after - before).norm() < 0.2 * (stranger - before).norm()


def test_new_blocks_are_spread_among_the_old_and_learn() -> None:
    model = made(SHAPE)
    grown = deepen(model, 4)
    assert grown.config.layers == len(grown.blocks) == 4
    for new, old in ((0, 0), (2, 1)):
        kept = grown.blocks[new].state_dict()
        assert all(
            torch.equal(kept[name], value) for name, value in model.blocks[old].state_dict().items()
        )
    silent = grown.blocks[1].get_parameter("feed_out.weight")
    assert not silent.any()
    pieces = torch.randint(0, 60, (2, 9))
    found = grown.train().forward(pieces, torch.zeros_like(pieces), torch.full((2,), 9))
    found.op.sum().backward()  # type: ignore[no-untyped-call]
    assert silent.grad is not None
    assert silent.grad.any()


def test_as_many_layers_are_no_change_and_fewer_are_refused() -> None:
    model = made(SHAPE)
    assert torch.equal(scores(deepen(model, 2)).hidden, scores(model).hidden)
    with pytest.raises(BadOptions, match="has 2 layers; 1 are fewer"):
        deepen(model, 1)
