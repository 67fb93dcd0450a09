"""A trained model as a folder: weights, shape, tokenizer, calibration, and a fingerprint of all.

    config.json        format, name, shape, SHA-256 of every other file, how it was trained
    model.safetensors  matrices as int8 with one float32 scale per row, the rest float32
    tokenizer.json     the WordPiece, as the `tokenizers` library writes it
    calibration.json   thresholds and the score's weights; see `denoiser/calibration.py`

A checkpoint is written once and never changed in place.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save as save_tensors
from torch import Tensor

from denoiser.calibration import Calibration
from denoiser.errors import CheckpointDamaged, CheckpointMismatch, CheckpointMissing
from denoiser.model import DenoisingModel, ModelConfig
from denoiser.tokenizer import Tokenizer

FORMAT = 2
"""Raised when an older reader could not read, or would misread, what is written."""

_WEIGHTS, _TOKENIZER, _CALIBRATION = "model.safetensors", "tokenizer.json", "calibration.json"
_SCALE = ".scale"


@dataclass
class Checkpoint:
    """A model and everything needed to use it."""

    name: str
    model: DenoisingModel
    tokenizer: Tokenizer
    calibration: Calibration
    training: dict[str, Any]
    fingerprint: str = ""

    @property
    def full_name(self) -> str:
        """Name and fingerprint, such as `burnish-small@3f9a1c20`."""
        return f"{self.name}@{self.fingerprint[:8]}"


def save(checkpoint: Checkpoint, folder: Path) -> str:
    """Writes the folder and returns its fingerprint. `config.json` comes last: no config, no
    checkpoint."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").unlink(missing_ok=True)
    contents = {
        _WEIGHTS: save_tensors(_pack(checkpoint.model.state_dict())),
        _TOKENIZER: checkpoint.tokenizer.to_json().encode(),
        _CALIBRATION: _json(checkpoint.calibration.to_dict()),
    }
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    config = {
        "format": FORMAT,
        "name": checkpoint.name,
        "fingerprint": _fingerprint(digests),
        "model": checkpoint.model.config.to_dict(),
        "sha256": digests,
        "training": checkpoint.training,
    }
    (folder / "config.json").write_bytes(_json(config))
    return _fingerprint(digests)


def load(folder: Path) -> Checkpoint:
    """Reads a checkpoint and checks it against its fingerprint.

    Raises:
        CheckpointMissing: no `config.json` there.
        CheckpointDamaged: a file is absent, cut off or changed.
        CheckpointMismatch: written in another format.
    """
    path = folder / "config.json"
    if not path.is_file():
        raise CheckpointMissing(
            f"No checkpoint at {folder}: config.json is not there. Give the folder of a "
            "checkpoint, or train one with `make train`."
        )
    try:
        config = json.loads(path.read_bytes())
        found = config["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointDamaged(f"{path} is not the config of a checkpoint: {error}.") from error
    if found != FORMAT:
        raise CheckpointMismatch(
            f"The checkpoint at {folder} has format {found}; this version reads format {FORMAT}. "
            "Use the checkpoint that came with this version, or train again."
        )
    try:
        return _read(folder, config)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise CheckpointDamaged(f"The checkpoint at {folder} is damaged: {error}.") from error


def _read(folder: Path, config: dict[str, Any]) -> Checkpoint:
    for name, digest in config["sha256"].items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise CheckpointDamaged(
                    f"The checkpoint at {folder} is damaged: {name} does not match its "
                    "fingerprint. Fetch it again."
                )
    model = DenoisingModel(ModelConfig(**config["model"]))
    _unpack(folder / _WEIGHTS, model.state_dict())
    return Checkpoint(
        config["name"],
        model.eval(),
        Tokenizer.from_json((folder / _TOKENIZER).read_text("utf-8")),
        Calibration.from_dict(json.loads((folder / _CALIBRATION).read_bytes())),
        config["training"],
        _fingerprint(config["sha256"]),
    )


def _pack(state: dict[str, Tensor]) -> dict[str, Tensor]:
    packed: dict[str, Tensor] = {}
    for name, value in state.items():
        value = value.detach().float().cpu().contiguous()
        if value.dim() == 2 and value.shape[0] > 16:
            scale = value.abs().amax(dim=1, keepdim=True).clamp_min(1e-8) / 127
            packed[name] = (value / scale).round().to(torch.int8)
            packed[name + _SCALE] = scale
        else:
            packed[name] = value
    return packed


def _unpack(path: Path, state: dict[str, Tensor]) -> None:
    """Writes what `_pack` was given into tensors that are there; one at a time, so that next to no
    memory is needed beside them."""
    with safe_open(path, "pt") as file:
        for name, value in state.items():
            stored = file.get_tensor(name)
            if stored.shape != value.shape:
                raise ValueError(f"{name} is {[*stored.shape]}, not {[*value.shape]}")
            value.copy_(stored)
            if stored.dtype is torch.int8:
                value.mul_(file.get_tensor(name + _SCALE))


def _fingerprint(digests: dict[str, str]) -> str:
    return hashlib.sha256(_json(dict(sorted(digests.items())))).hexdigest()


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
