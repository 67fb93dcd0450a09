"""The number format in which a machine runs a network fastest."""

import time
from collections.abc import Callable
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

from denoiser import NumberFormat
from denoiser.quantized import QuantizedLinear, can_quantize

_Layer = Callable[[Tensor], Tensor]

_ROWS = (64, 256)
"""Tokens of one sentence, and of a pass over a long text."""
_ROUNDS = 4
_PATIENCE = 0.1
"""Seconds after which no more is measured than is needed."""
_HOPELESS = 2.0
"""A format this many times as slow as float32 is not tried again."""
_CLEARLY = 0.8
"""A less exact format must take at most this share of the time of a more exact one."""


def fastest_format(device: str, width: int, feed_forward: int) -> NumberFormat:
    """The fastest format for layers of this shape, with torch's threads as they are set now.

    A measurement of about a tenth of a second; once per process, shape and number of threads. On a
    GPU a network as small as ours is mostly launches, so that float32 wins there too (on an NVIDIA
    H100 300 sentences a second against 231 in bfloat16, and the processor's patches to the letter).
    """
    if device not in ("cpu", "cuda"):
        return "float32"
    return _measured(width, feed_forward, torch.get_num_threads(), device)


@cache
def _measured(width: int, feed_forward: int, threads: int, device: str) -> NumberFormat:
    times = measure(width, feed_forward, device)
    best: NumberFormat = "float32"
    for name, taken in times.items():
        if taken < _CLEARLY * times[best]:
            best = name
    return best


def measure(width: int, feed_forward: int, device: str = "cpu") -> dict[NumberFormat, float]:
    """Time of a feed-forward layer by format, in units of float32's.

    Formats that do not run here, and hopeless ones, are left out. Where the machine is too busy
    to measure anything in time, float32 is alone.
    """
    layers = _layers(width, feed_forward, device)
    clock = time.thread_time
    if device == "cuda":
        clock = _when_done
        for layer in layers.values():
            layer(torch.ones(1, width, device=device))  # loads libraries, which takes seconds
    limit = time.perf_counter() + _PATIENCE
    shares: dict[NumberFormat, list[float]] = {name: [] for name in layers}
    for rows in _ROWS:
        best = _least_times(layers, torch.ones(rows, width, device=device), limit, clock)
        for name, taken in best.items():
            shares[name].append(taken / best["float32"])
            if taken > _HOPELESS * best["float32"]:
                del layers[name], shares[name]
    found = {name: sum(some) / len(some) for name, some in shares.items() if some}
    return found or {"float32": 1.0}


@torch.inference_mode()
def _least_times(
    layers: dict[NumberFormat, _Layer],
    values: Tensor,
    limit: float,
    clock: Callable[[], float],
) -> dict[NumberFormat, float]:
    """Seconds by format; in turns, so that what else the machine does disturbs all alike.

    Nothing where the limit passes before each was timed once.

    Args:
        clock: on a processor the thread's own time: waiting for a busy one says nothing about a
            format.
    """
    best: dict[NumberFormat, float] = {}
    for turn in range(_ROUNDS + 1):
        for name, layer in layers.items():
            if time.perf_counter() > limit:
                return best if turn > 1 else {}
            if best.get(name, 0.0) > _HOPELESS * best.get("float32", 0.0):
                continue
            start = clock()
            layer(values)
            taken = clock() - start
            if turn > 0:  # the first builds kernels
                best[name] = min(taken, best.get(name, taken))
    return best


def _when_done() -> float:
    torch.cuda.synchronize()
    return time.perf_counter()


def _layers(width: int, feed_forward: int, device: str) -> dict[NumberFormat, _Layer]:
    seeded = torch.Generator().manual_seed(0)
    inner = (torch.randn(feed_forward, width, generator=seeded) * 0.05).to(device)
    outer = (torch.randn(width, feed_forward, generator=seeded) * 0.05).to(device)
    short_inner, short_outer = inner.bfloat16(), outer.bfloat16()
    layers: dict[NumberFormat, _Layer] = {
        "float32": lambda x: F.linear(F.linear(x, inner), outer),
        "bfloat16": lambda x: F.linear(F.linear(x.bfloat16(), short_inner), short_outer),
    }
    if device == "cpu" and can_quantize():
        first, second = QuantizedLinear(inner, None), QuantizedLinear(outer, None)
        layers["int8"] = lambda x: second(first(x))
    return layers


@cache
def fastest_dtype(device: str) -> torch.dtype:
    """float32 or bfloat16, for training on a kind of device (`cpu`, `cuda`); a measurement of a
    few ms."""
    if device != "cpu":
        return torch.bfloat16
    best = {}
    for dtype in (torch.float32, torch.bfloat16):
        left, right = torch.ones(128, 384, dtype=dtype), torch.ones(384, 1536, dtype=dtype)
        times = []
        for _ in range(8):
            start = time.perf_counter()
            left @ right
            times.append(time.perf_counter() - start)
        best[dtype] = min(times)
    # Only a clear win: between near equals, float32 is more exact and the same everywhere.
    faster = best[torch.bfloat16] < 0.75 * best[torch.float32]
    return torch.bfloat16 if faster else torch.float32
