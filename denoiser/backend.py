"""Runs the network on rows of any lengths: batches them, counts them, gives numpy back.

A row's numbers do not depend on what else is in the batch. Rows are padded to a length that is
a property of the row alone, and products of matrices of that width come out the same bit for bit
however many rows there are (`tests/denoiser/test_backend.py` holds us to it).
"""

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from denoiser.model import DenoisingModel
from denoiser.precision import fastest_dtype

_TOKENS_PER_PASS = 2048
_BUCKET = 16
"""Rows are padded to multiples of this."""

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
    """A network on a device, in the number format that is fastest there."""

    def __init__(
        self,
        model: DenoisingModel,
        threads: int = 0,
        device: str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        """Moves the model.

        Args:
            threads: of the whole process; 0: half of the cores, so that others can work.
            device: `cuda` where there is one, by default.
            dtype: measured by default: bfloat16 where the processor multiplies it fast.
        """
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        if self.device.type == "cpu":
            torch.set_num_threads(threads or max(1, (os.cpu_count() or 2) // 2))
        self.dtype = dtype or fastest_dtype(self.device.type)
        self.longest = model.config.longest
        self._model = model.to(self.device, self.dtype).eval()
        self.meter = Meter()

    def read(self, asks: Sequence[Ask]) -> list[Reading]:
        """One reading per ask, in order."""
        by_width: dict[int, list[int]] = defaultdict(list)
        for number, ask in enumerate(asks):
            by_width[-(-len(ask.pieces) // _BUCKET) * _BUCKET].append(number)
        readings: dict[int, Reading] = {}
        for width, numbers in by_width.items():
            rows = max(1, _TOKENS_PER_PASS // width)
            for start in range(0, len(numbers), rows):
                chosen = numbers[start : start + rows]
                found = self._pass([asks[n] for n in chosen], width)
                readings.update(zip(chosen, found, strict=True))
        return [readings[number] for number in range(len(asks))]

    @torch.inference_mode()
    def speak(self, reading: Reading, places: Sequence[int]) -> Floats:
        """[places, vocabulary] log-probabilities at tokens of a row that was read."""
        if not places:
            return np.zeros((0, self._model.config.vocabulary), np.float32)
        return _numpy(self._model.pieces_at(reading.hidden[list(places)]).log_softmax(-1))

    @torch.inference_mode()
    def _pass(self, asks: Sequence[Ask], width: int) -> list[Reading]:
        pieces = np.zeros((len(asks), width), np.int64)
        features = np.zeros((len(asks), width), np.int64)
        lengths = np.array([len(ask.pieces) for ask in asks])
        for row, ask in enumerate(asks):
            pieces[row, : lengths[row]] = ask.pieces
            features[row, : lengths[row]] = ask.features
        scores = self._model(
            *(torch.from_numpy(a).to(self.device) for a in (pieces, features, lengths))
        )
        self.meter.passes += 1
        self.meter.tokens += int(lengths.sum())
        op, gap, case = (_numpy(part.softmax(-1)) for part in (scores.op, scores.gap, scores.case))
        readings = []
        for row, ask in enumerate(asks):
            size = int(lengths[row])
            hidden = scores.hidden[row, :size]
            reading = Reading(op[row, :size], gap[row, :size], case[row, :size], _NOTHING, hidden)
            readings.append(replace(reading, pieces=self.speak(reading, ask.places)))
        return readings


def _numpy(values: Tensor) -> Floats:
    return np.asarray(values.float().cpu().numpy(), np.float32)
