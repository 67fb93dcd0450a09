"""Rows laid end to end: read as if each stood alone, in batches of one shape."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from denoiser.errors import BadOptions
from denoiser.labels import IGNORE
from denoiser.model import DenoisingModel, ModelConfig
from denoiser.training.batches import Batcher
from denoiser.training.noise import Noise
from denoiser.training.objective import PARTS, Weights, inputs, losses
from tests.denoiser import tiny
from tests.denoiser.training_data import rows

CPU = torch.device("cpu")


def learned_positions() -> DenoisingModel:
    torch.manual_seed(2)
    shape = ModelConfig(tiny.tokenizer().size, 32, 2, 4, 64)
    return DenoisingModel(shape).eval()


@pytest.mark.parametrize("family", ["rotary", "learned"])
def test_a_packed_row_gives_the_scores_of_its_parts_alone(family: str) -> None:
    model = tiny.model() if family == "rotary" else learned_positions()
    made = rows(20)
    batch = Batcher(tiny.tokenizer(), Noise(), 128, packed=128).batch(made, [[3, 0, 5]], seed=1)
    assert batch.documents is not None
    with torch.no_grad():
        packed = model(*inputs(batch, CPU))
        for document in range(3):
            place = batch.documents[0] == document
            pieces, features = (
                torch.from_numpy(part[0][place])[None] for part in (batch.pieces, batch.features)
            )
            alone = model(pieces, features, torch.tensor([int(place.sum())]))
            for name in ("op", "gap", "case", "hidden"):
                found = getattr(packed, name)[0][torch.from_numpy(place)]
                assert torch.allclose(found, getattr(alone, name)[0], atol=1e-4), name


def test_what_stands_in_another_row_of_the_line_changes_nothing() -> None:
    made, batcher = rows(20), Batcher(tiny.tokenizer(), Noise(), 128, packed=128)
    batch = batcher.batch(made, [[3, 0, 5]], seed=1)
    assert batch.documents is not None
    other = replace(batch, pieces=np.where(batch.documents == 1, 9, batch.pieces))
    with torch.no_grad():
        first, second = (tiny.model()(*inputs(each, CPU)).op for each in (batch, other))
    same = torch.from_numpy(batch.documents == 0)
    assert torch.equal(first[same], second[same])


def test_every_row_is_packed_once_and_lines_are_nearly_full() -> None:
    made = rows(200)
    batcher = Batcher(tiny.tokenizer(), Noise(), tokens=1024, packed=256)
    plan = batcher.plan(made, seed=3)
    assert sorted(n for batch in plan for line in batch for n in line) == list(range(len(made)))
    batches = [batcher.batch(made, chosen, seed=1) for chosen in plan]
    assert {batch.pieces.shape for batch in batches} == {(4, 256)}
    full = sum(batch.tokens for batch in batches[:-1]) / (1024 * (len(batches) - 1))
    assert full > 0.85


def test_padding_is_asked_nothing_and_the_loss_is_a_number() -> None:
    made = rows(6)
    batch = Batcher(tiny.tokenizer(), Noise(), 1024, packed=256).batch(made, [[0, 1], [2]], 1)
    assert batch.documents is not None
    padding = batch.documents == -1
    assert (batch.weight[padding] == 0).all()
    assert (batch.op[padding] == IGNORE).all()
    found = losses(tiny.model(), batch, Weights(), CPU)
    assert torch.isfinite(found.total)


def test_the_same_noise_packed_or_not_costs_the_same() -> None:
    """Only the layout differs: the loss of a batch is the same, but for rounding."""
    made, tokenizer = rows(4), tiny.tokenizer()
    packed = Batcher(tokenizer, Noise(), 256, packed=256).batch(made, [[0, 1, 2, 3]], seed=5)
    padded = Batcher(tokenizer, Noise(), 256).batch(made, [[0], [1], [2], [3]], seed=5)
    found = [losses(tiny.model(), each, Weights(), CPU).total.item() for each in (packed, padded)]
    assert found[0] == pytest.approx(found[1], rel=1e-4)


def test_open_gaps_weigh_as_much_as_is_said() -> None:
    """The weighted mean of torch's cross-entropy, by hand."""
    made, tokenizer = rows(30, masked=0.0, uniform=0.0), tiny.tokenizer()
    batch = Batcher(tokenizer, Noise(), 4096).batch(made, [[k] for k in range(30)], seed=5)
    scores = tiny.model()(*inputs(batch, CPU))
    labelled = batch.gap != IGNORE
    chances = scores.gap.log_softmax(-1).detach().numpy()[labelled]
    labels = batch.gap[labelled]
    assert 0 < (labels > 0).sum() < len(labels)
    weight = np.where(labels > 0, 5.0, 1.0)
    wanted = -(weight * chances[np.arange(len(labels)), labels]).sum() / weight.sum()
    found = losses(tiny.model(), batch, Weights(opened=5.0), CPU)
    assert found.parts[PARTS.index("gap")].item() == pytest.approx(wanted, rel=1e-4)


def test_rows_and_lines_that_do_not_fit_are_refused() -> None:
    with pytest.raises(BadOptions, match="packed lines of 8"):
        Batcher(tiny.tokenizer(), Noise(), 64, packed=8).plan(rows(4), 1)
    with pytest.raises(BadOptions, match="does not fit"):
        Batcher(tiny.tokenizer(), Noise(), 64, packed=128)
