"""Texts in lines and texts end to end: the network reads the same."""

from typing import Literal

import numpy as np
import pytest
import torch

from denoiser.layout import MULTIPLE, Chain
from denoiser.model import DenoisingModel, ModelConfig
from tests.denoiser import tiny

LENGTHS = np.array([5, 17, 1, 33, 16, 2])


def network(positions: Literal["learned", "rotary"]) -> DenoisingModel:
    torch.manual_seed(2)
    norm: Literal["pre-rms", "post-layer"] = "pre-rms" if positions == "rotary" else "post-layer"
    shape = ModelConfig(tiny.tokenizer().size, 32, 2, 4, 64, norm, positions)
    return DenoisingModel(shape).eval()


@pytest.mark.parametrize("positions", ["learned", "rotary"])
def test_end_to_end_texts_read_as_they_do_in_lines(positions: Literal["learned", "rotary"]) -> None:
    model, rng = network(positions), np.random.default_rng(1)
    texts = [torch.from_numpy(rng.integers(8, tiny.tokenizer().size, size)) for size in LENGTHS]
    chain = Chain(LENGTHS)
    pieces = torch.cat([*texts, torch.zeros(chain.size - LENGTHS.sum(), dtype=torch.int64)])
    lines = torch.nn.utils.rnn.pad_sequence(texts, batch_first=True)
    with torch.no_grad():
        found = model.scores(pieces, pieces % 4, chain)
        wanted = model(lines, lines % 4, torch.from_numpy(LENGTHS))
    start = 0
    for row, size in enumerate(LENGTHS):
        for name in ("op", "gap", "case", "hidden"):
            mine = getattr(found, name)[start : start + size]
            assert torch.allclose(mine, getattr(wanted, name)[row, :size], atol=1e-5), (row, name)
        start += size


def test_a_chain_is_filled_up_and_its_values_come_back() -> None:
    chain = Chain(LENGTHS)
    assert chain.size % MULTIPLE == 0
    assert 0 <= chain.size - LENGTHS.sum() < MULTIPLE
    values = torch.arange(chain.size, dtype=torch.float32)[:, None]
    again = chain.together(list(chain.apart(values)))
    assert torch.equal(again[: LENGTHS.sum()], values[: LENGTHS.sum()])
    begins = np.cumsum(LENGTHS) - LENGTHS
    before = chain.before(values + 1)[: LENGTHS.sum(), 0]
    assert (before[begins] == 0).all()
    assert (before != 0).sum() == LENGTHS.sum() - len(LENGTHS)
