"""Reading rows: the same numbers whatever else is in the batch."""

from typing import Literal

import numpy as np
import pytest
import torch

from denoiser import NumberFormat
from denoiser.backend import Ask, Backend
from denoiser.errors import BadOptions
from denoiser.labels import Op
from denoiser.model import DenoisingModel, ModelConfig
from denoiser.quantized import can_quantize
from denoiser.sampler import Canvas, Sampler, allowed_pieces
from tests.denoiser import tiny


def ask(length: int, seed: int, places: tuple[int, ...] = ()) -> Ask:
    rng = np.random.default_rng(seed)
    pieces = rng.integers(8, tiny.tokenizer().size, length).astype(np.int32)
    return Ask(pieces, rng.integers(0, 4, length).astype(np.int32), places)


def formats() -> list[NumberFormat]:
    return ["float32", "bfloat16", "int8"] if can_quantize() else ["float32", "bfloat16"]


ROUNDING: dict[NumberFormat, float] = {"float32": 1e-5, "bfloat16": 2e-2, "int8": 2e-2}
"""Of probabilities. With AVX2 there is no difference at all, with AVX-512 the last bits differ; a
bit can be a step in the shorter formats."""


@pytest.mark.parametrize("format", formats())
@pytest.mark.parametrize("threads", [1, 2])
def test_a_row_reads_the_same_alone_and_in_any_batch(format: NumberFormat, threads: int) -> None:
    backend = Backend(tiny.model(), threads=threads, format=format)
    rows = [ask(5 + 7 * k % 60, k, (1, 3)) for k in range(40)]
    together = backend.read(rows)
    for row, expected in list(zip(rows, together, strict=True))[::5]:
        alone = backend.read([row])[0]
        assert np.abs(alone.op - expected.op).max() < ROUNDING[format]
        assert np.abs(alone.gap - expected.gap).max() < ROUNDING[format]
        assert np.abs(np.exp(alone.pieces) - np.exp(expected.pieces)).max() < ROUNDING[format]


@pytest.mark.parametrize("format", formats()[1:])
def test_every_format_reads_nearly_what_float32_reads(format: NumberFormat) -> None:
    exact = Backend(tiny.model(), threads=1, format="float32")
    other = Backend(tiny.model(), threads=1, format=format)
    assert (exact.format, other.format) == ("float32", format)
    rows = [ask(5 + 11 * k % 60, k, (1, 3)) for k in range(30)]
    for a, b in zip(exact.read(rows), other.read(rows), strict=True):
        assert np.abs(a.op - b.op).max() < 0.1
        assert np.abs(a.gap - b.gap).max() < 0.1
        assert np.abs(np.exp(a.pieces) - np.exp(b.pieces)).max() < 0.1


def test_the_format_is_measured_where_none_is_asked_for() -> None:
    backend = Backend(tiny.model(), threads=1)
    assert backend.format in formats()
    assert len(backend.read([ask(9, 1)])[0].op) == 9


def test_an_integer_backend_leaves_the_model_as_it_was() -> None:
    if not can_quantize():
        pytest.skip("torch has no integer kernels here")
    model = tiny.model()
    before = Backend(model, threads=1, format="float32").read([ask(20, 1)])[0]
    Backend(model, threads=1, format="int8")
    after = Backend(model, threads=1, format="float32").read([ask(20, 1)])[0]
    assert (before.op == after.op).all()


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(BadOptions, match="'int4'"):
        Backend(tiny.model(), threads=1, format="int4")  # type: ignore[arg-type]


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_a_gpu_reads_nearly_what_the_processor_reads() -> None:
    here = Backend(tiny.model(), threads=1, device="cpu", format="float32")
    there = Backend(tiny.model(), device="cuda")
    assert there.format in ("bfloat16", "float32")
    rows = [ask(5 + 11 * k % 60, k, (1, 3)) for k in range(30)]
    for a, b in zip(here.read(rows), there.read(rows), strict=True):
        assert np.abs(a.op - b.op).max() < 0.1
        assert np.abs(np.exp(a.pieces) - np.exp(b.pieces)).max() < 0.1
    with pytest.raises(BadOptions, match="int8"):
        Backend(tiny.model(), device="cuda", format="int8")


@pytest.mark.parametrize("format", formats())
def test_places_are_spoken_for_alike_alone_and_together(format: NumberFormat) -> None:
    backend = Backend(tiny.model(), threads=1, format=format)
    rows = [ask(20 + k, k) for k in range(6)]
    wanted = [((), (3,), (1, 2), (), (4, 5, 6, 7, 8), (19,))[k] for k in range(6)]
    readings = backend.read(rows)
    together = backend.speak_all(list(zip(readings, wanted, strict=True)))
    for reading, places, logs in zip(readings, wanted, together, strict=True):
        assert logs.shape == (len(places), tiny.tokenizer().size)
        alone = backend.speak(reading, places)
        assert np.abs(np.exp(logs) - np.exp(alone)).max(initial=0.0) < ROUNDING[format]
        assert np.allclose(np.exp(logs).sum(1), 1.0, atol=1e-3)


@pytest.mark.parametrize("positions", ["learned", "rotary"])
def test_beyond_the_longest_row_nothing_is_doubted(positions: Literal["learned", "rotary"]) -> None:
    network = DenoisingModel(
        ModelConfig(tiny.tokenizer().size, 64, 1, 4, 128, positions=positions, longest=40)
    )
    backend = Backend(network, threads=1, format="float32")
    (long,) = backend.read([ask(100, 1, (2, 90))])
    assert len(long.op) == len(long.gap) == len(long.case) == 100
    assert (long.op[40:, Op.KEEP] == 1.0).all()
    assert (long.gap[40:, 0] == 1.0).all()
    assert long.op[:40, Op.KEEP].max() < 1.0
    assert np.isfinite(long.pieces).all()


def test_readings_come_back_in_the_order_of_the_asks() -> None:
    backend = Backend(tiny.model(), threads=1, format="float32")
    lengths = [40, 5, 21, 5, 33]
    readings = backend.read([ask(length, length) for length in lengths])
    assert [len(reading.op) for reading in readings] == lengths


def test_passes_and_tokens_are_counted_without_padding() -> None:
    backend = Backend(tiny.model(), threads=1, format="float32")
    backend.read([ask(5, 1), ask(7, 2), ask(20, 3)])
    assert (backend.meter.passes, backend.meter.tokens) == (1, 32)


def canvas(masks: int) -> Canvas:
    row = ask(24, 9)
    banned = np.repeat(allowed_pieces(tiny.tokenizer())[None], masks, axis=0)
    places = list(range(2, 2 + 2 * masks, 2))
    return Canvas.over(row.pieces, row.features, places, banned, tiny.tokenizer().mask)


@pytest.mark.parametrize("steps", [1, 2, 4, 16])
def test_every_mask_is_filled_within_the_steps(steps: int) -> None:
    backend = Backend(tiny.model(), threads=1, format="float32")
    filled = canvas(6)
    Sampler(backend, tiny.tokenizer()).fill([filled], steps)
    assert tiny.tokenizer().mask not in filled.pieces
    assert 1 <= filled.steps <= steps


def test_only_masks_are_written() -> None:
    backend = Backend(tiny.model(), threads=1, format="float32")
    before, filled = ask(24, 9).pieces, canvas(6)
    Sampler(backend, tiny.tokenizer()).fill([filled], 3)
    others = [k for k in range(24) if k not in filled.places]
    assert (filled.pieces[others] == before[others]).all()


def test_banned_pieces_are_never_written() -> None:
    backend = Backend(tiny.model(), threads=1, format="float32")
    banned = allowed_pieces(tiny.tokenizer(), ("the", "of"))
    filled = canvas(6)
    Sampler(backend, tiny.tokenizer()).fill([filled], 3)
    for piece in filled.pieces[filled.places]:
        text = tiny.tokenizer().strings[int(piece)]
        assert not text.isdigit()
        assert int(piece) not in tiny.tokenizer().special
    assert np.isneginf(banned[tiny.tokenizer().numbers["the"]])
