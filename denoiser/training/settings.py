"""A training run's settings, out of a TOML file."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from denoiser.corruption.mix import check_shares
from denoiser.errors import BadOptions
from denoiser.training import schedule


@dataclass(frozen=True)
class DataSettings:
    """What is trained on; see `ShardPlan` for the shares.

    Attributes:
        files: by their names, in this order; none: all of the folder. See `document_files`.
        shares: weights of kinds of mistakes; see `Corruption`.
        vocabulary_documents: from which the vocabulary is made.
        vocabulary_least: where it is a public one: occurrences that earn a piece its row.
        vocabulary_size: where it is learned: pieces in all.
    """

    files: tuple[str, ...] = ("train-000",)
    misspellings: bool = True
    documents: int = 150
    rate: float = 0.07
    clean: float = 0.3
    masked_first: float = 0.5
    masked_last: float = 0.2
    uniform: float = 0.06
    calm: int = 20
    vocabulary_documents: int = 800
    vocabulary_least: int = 6
    vocabulary_size: int = 8192
    shares: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class NoiseSettings:
    """What is drawn per batch; see `Noise`."""

    name: schedule.Name = "log-linear"
    edit_masked: float = 0.3
    asked: float = 0.08


@dataclass(frozen=True)
class TrainSettings:
    """How it is trained.

    Attributes:
        minutes: of wall time in all; learning rates have decayed to nothing when they are up.
        steps: where set, the end is this many steps instead, and the run is reproducible.
        trunk_rate, head_rate: peak learning rates of AdamW.
        warm_up: share of the run.
        accumulate: batches whose gradients make one step.
        average: decay of the moving average of the weights, which is what is shipped; 0: none.
    """

    minutes: float = 4.0
    steps: int = 0
    batch_tokens: int = 2048
    trunk_rate: float = 1e-3
    head_rate: float = 1e-3
    weight_decay: float = 0.01
    warm_up: float = 0.03
    clip: float = 1.0
    accumulate: int = 1
    average: float = 0.0
    save_minutes: float = 5.0
    threads: int = 2


@dataclass(frozen=True)
class Settings:
    """One training run.

    Attributes:
        start: `minilm` (the public encoder), `nothing`, `builtin`, or a checkpoint's folder.
    """

    name: str
    start: str = "nothing"
    seed: int = 1
    model: dict[str, Any] = field(default_factory=dict)
    data: DataSettings = field(default_factory=DataSettings)
    noise: NoiseSettings = field(default_factory=NoiseSettings)
    train: TrainSettings = field(default_factory=TrainSettings)


def read(path: Path) -> Settings:
    """Reads a file of settings.

    Raises:
        BadOptions: it cannot be read, or holds a name no setting has.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        data = dict(values.pop("data", {}))
        if "files" in data:
            data["files"] = tuple(data["files"])
        check_shares(data.get("shares", {}))
        return Settings(
            data=DataSettings(**data),
            noise=NoiseSettings(**values.pop("noise", {})),
            train=TrainSettings(**values.pop("train", {})),
            **values,
        )
    except (OSError, TypeError, AttributeError, BadOptions, tomllib.TOMLDecodeError) as error:
        raise BadOptions(f"{path} is not a usable training configuration: {error}") from error
