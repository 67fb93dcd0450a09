"""Runs the network on rows of any lengths: batches them, counts them, gives numpy back.

A row's numbers do not depend on what else is in the batch, within rounding. Rows lie end to end;
only attention pads them, to a length that is a property of the row alone. On CPUs with AVX2
products of matrices even come out the same bit for bit for each row however many there are (in
fours); with AVX-512 and on GPUs they differ by some 1e-6 (`tests/denoiser/test_backend.py`).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from denoiser import NumberFormat
from denoiser.errors import BadOptions
from denoiser.labels import Op
from denoiser.layout import MULTIPLE, Chain
from denoiser.model import DenoisingModel
from denoiser.precision import fastest_format
from denoiser.quantized import can_quantize, quantize

_TOKENS_PER_PASS = {"cpu": 2048, "cuda": 16_384}
"""By kind of device. On a CPU with 1 MB of second-level cache for each core, 512 takes 3 to 10 %
longer for a token, and 256 10 to 20 %."""

Floats = NDArray[np.float32]
_NOTHING: Floats = np.zeros((0, 0), np.float32)


@dataclass(frozen=True)
class Ask:
    """A row to read, and the tokens whose pieces are wanted.

    Attributes:
        pieces, features: int32 [tokens].
        places: tokens for which the whole distribution over pieces is wanted.
    """

    pieces: NDArray[np.int32]
    features: NDArray[np.int32]
    places: tuple[int, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What the model says about one row; probabilities per token.

    Attributes:
        op: [tokens, 3]. gap: [tokens, 4]. case: [tokens, 6].
        pieces: [places, vocabulary] log-probabilities, for the places asked for.
        hidden: [tokens, width] on the device, for `Backend.speak`.
    """

    op: Floats
    gap: Floats
    case: Floats
    pieces: Floats
    hidden: Tensor


UNREAD = Reading(_NOTHING, _NOTHING, _NOTHING, _NOTHING, torch.zeros(0))
"""In place of the reading of a row that has not been read yet."""


@dataclass
class Meter:
    """What has been spent since the start."""

    tokens: int = 0
    passes: int = 0


class Backend:
    """A network on a device, in the number format that is fastest there.

    Attributes:
        format: the number format of the large layers.
        dtype: the format of what goes from layer to layer.
        longest: tokens in the longest row that is read whole.
    """

    def __init__(
        self,
        model: DenoisingModel,
        threads: int = 0,
        device: str | None = None,
        format: NumberFormat | Literal["auto"] = "auto",
    ) -> None:
        """Moves the model, or copies it.

        Args:
            threads: of the whole process; 0: half of the cores, so that others can work.
            device: `cuda` where there is one, by default.
            format: of the numbers; the fastest here by default, which is measured.

        Raises:
            BadOptions: there is no such device or format, or it does not run on this device.
        """
        if device == "cuda" and not torch.cuda.is_available():
            raise BadOptions("There is no CUDA device here; take `cpu` or `auto`.")
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        if self.device.type == "cpu":
            torch.set_num_threads(threads or max(1, (os.cpu_count() or 2) // 2))
        self.format = self._format(model, format)
        self.dtype = torch.bfloat16 if self.format == "bfloat16" else torch.float32
        self.longest = model.config.longest
        integers = self.format == "int8"
        self._model = quantize(model) if integers else model.to(self.device, self.dtype).eval()
        self.meter = Meter()

    def _format(
        self, model: DenoisingModel, wanted: NumberFormat | Literal["auto"]
    ) -> NumberFormat:
        if wanted == "auto":
            shape = model.config.width, model.config.feed_forward
            return fastest_format(self.device.type, *shape)
        if wanted not in get_args(NumberFormat):
            raise BadOptions(f"There is no format {wanted!r}; there are {get_args(NumberFormat)}.")
        if wanted == "int8" and not (self.device.type == "cpu" and can_quantize()):
            raise BadOptions(f"The format int8 does not run on this {self.device.type}.")
        return wanted

    def read(self, asks: Sequence[Ask]) -> list[Reading]:
        """One reading per ask, in order.

        What a row has beyond `longest` tokens is not read: nothing is doubted there.
        """
        most = _TOKENS_PER_PASS.get(self.device.type, 2048)
        readings: list[Reading] = []
        chosen: list[Ask] = []
        size = 0
        for ask in asks:
            length = min(len(ask.pieces), self.longest)
            if size + length > most and chosen:
                readings += self._pass(chosen)
                chosen, size = [], 0
            chosen.append(ask)
            size += length
        return readings + self._pass(chosen) if chosen else readings

    def speak(self, reading: Reading, places: Sequence[int]) -> Floats:
        """[places, vocabulary] log-probabilities at tokens of a row that was read."""
        return self.speak_all([(reading, places)])[0]

    @torch.inference_mode()
    def speak_all(self, wanted: Sequence[tuple[Reading, Sequence[int]]]) -> list[Floats]:
        """What `speak` says, for many rows in one product: the vocabulary is read once."""
        taken = [reading.hidden[list(places)] for reading, places in wanted if places]
        if not taken:
            return [np.zeros((0, self._model.config.vocabulary), np.float32) for _ in wanted]
        count = sum(map(len, taken))
        taken.append(taken[-1][-1:].expand(-count % MULTIPLE, -1))
        logs = _numpy(self._model.pieces_at(torch.cat(taken)).log_softmax(-1))
        ends = np.cumsum([len(places) for _, places in wanted])
        return np.split(logs[:count], ends[:-1])

    @torch.inference_mode()
    def _pass(self, asks: Sequence[Ask]) -> list[Reading]:
        lengths = np.array([min(len(ask.pieces), self.longest) for ask in asks])
        layout = Chain(lengths, self.device)
        pieces, features = np.zeros((2, layout.size), np.int64)
        ends = np.cumsum(lengths)
        for ask, end, length in zip(asks, ends, lengths, strict=True):
            pieces[end - length : end] = ask.pieces[: self.longest]
            features[end - length : end] = ask.features[: self.longest]
        inputs = [torch.from_numpy(each).to(self.device) for each in (pieces, features)]
        scores = self._model.scores(inputs[0], inputs[1], layout)
        self.meter.passes += 1
        self.meter.tokens += int(lengths.sum())
        op, gap, case = (_numpy(part.softmax(-1)) for part in (scores.op, scores.gap, scores.case))
        readings = []
        for ask, end, length in zip(asks, ends, lengths, strict=True):
            row = slice(end - length, end)
            reading = Reading(op[row], gap[row], case[row], _NOTHING, scores.hidden[row])
            readings.append(_lengthened(reading, len(ask.pieces)))
        spoken = self.speak_all(
            [(reading, ask.places) for reading, ask in zip(readings, asks, strict=True)]
        )
        return [
            replace(reading, pieces=logs) for reading, logs in zip(readings, spoken, strict=True)
        ]


def _lengthened(reading: Reading, size: int) -> Reading:
    """The reading of a row of `size` tokens whose end was not read: what is there, stays."""
    more = size - len(reading.op)
    if more == 0:
        return reading
    kept = [np.pad(part, ((0, more), (0, 0))) for part in (reading.op, reading.gap, reading.case)]
    for part, column in zip(kept, (Op.KEEP, 0, 0), strict=True):
        part[-more:, column] = 1.0
    hidden = torch.nn.functional.pad(reading.hidden, (0, 0, 0, more))
    return Reading(kept[0], kept[1], kept[2], reading.pieces, hidden)


def _numpy(values: Tensor) -> Floats:
    return np.asarray(values.float().cpu().numpy(), np.float32)
