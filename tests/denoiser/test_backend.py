"""Reading rows: the same numbers whatever else is in the batch."""

import numpy as np
import pytest
import torch

from denoiser.backend import Ask, Backend
from denoiser.sampler import Canvas, Sampler, allowed_pieces
from tests.denoiser import tiny


def ask(length: int, seed: int, places: tuple[int, ...] = ()) -> Ask:
    rng = np.random.default_rng(seed)
    pieces = rng.integers(8, tiny.tokenizer().size, length).astype(np.int32)
    return Ask(pieces, rng.integers(0, 4, length).astype(np.int32), places)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_row_reads_the_same_alone_and_in_any_batch(dtype: torch.dtype, threads: int) -> None:
    backend = Backend(tiny.model(), threads=threads, dtype=dtype)
    rows = [ask(5 + 7 * k % 60, k, (1, 3)) for k in range(40)]
    together = backend.read(rows)
    for row, expected in list(zip(rows, together, strict=True))[::5]:
        alone = backend.read([row])[0]
        assert (alone.op == expected.op).all()
        assert (alone.gap == expected.gap).all()
        assert (alone.pieces == expected.pieces).all()


def test_readings_come_back_in_the_order_of_the_asks() -> None:
    backend = Backend(tiny.model(), threads=1, dtype=torch.float32)
    lengths = [40, 5, 21, 5, 33]
    readings = backend.read([ask(length, length) for length in lengths])
    assert [len(reading.op) for reading in readings] == lengths


def test_passes_and_tokens_are_counted_without_padding() -> None:
    backend = Backend(tiny.model(), threads=1, dtype=torch.float32)
    backend.read([ask(5, 1), ask(7, 2), ask(20, 3)])
    assert (backend.meter.passes, backend.meter.tokens) == (2, 32)


def canvas(masks: int) -> Canvas:
    row = ask(24, 9)
    banned = np.repeat(allowed_pieces(tiny.tokenizer())[None], masks, axis=0)
    places = list(range(2, 2 + 2 * masks, 2))
    return Canvas.over(row.pieces, row.features, places, banned, tiny.tokenizer().mask)


@pytest.mark.parametrize("steps", [1, 2, 4, 16])
def test_every_mask_is_filled_within_the_steps(steps: int) -> None:
    backend = Backend(tiny.model(), threads=1, dtype=torch.float32)
    filled = canvas(6)
    Sampler(backend, tiny.tokenizer()).fill([filled], steps)
    assert tiny.tokenizer().mask not in filled.pieces
    assert 1 <= filled.steps <= steps


def test_only_masks_are_written() -> None:
    backend = Backend(tiny.model(), threads=1, dtype=torch.float32)
    before, filled = ask(24, 9).pieces, canvas(6)
    Sampler(backend, tiny.tokenizer()).fill([filled], 3)
    others = [k for k in range(24) if k not in filled.places]
    assert (filled.pieces[others] == before[others]).all()


def test_banned_pieces_are_never_written() -> None:
    backend = Backend(tiny.model(), threads=1, dtype=torch.float32)
    banned = allowed_pieces(tiny.tokenizer(), ("the", "of"))
    filled = canvas(6)
    Sampler(backend, tiny.tokenizer()).fill([filled], 3)
    for piece in filled.pieces[filled.places]:
        text = tiny.tokenizer().strings[int(piece)]
        assert not text.isdigit()
        assert int(piece) not in tiny.tokenizer().special
    assert np.isneginf(banned[tiny.tokenizer().numbers["the"]])
