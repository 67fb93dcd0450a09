"""A training run's settings, out of a TOML file."""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from denoiser.corruption.mix import check_shares
from denoiser.errors import BadOptions
from denoiser.training.noise import Noise


@dataclass(frozen=True)
class RowSettings:
    """How rows are made of documents.

    Attributes:
        documents: how many make one shard.
        rate, clean, shares: see `Corruption`.
        masked_first, masked_last: share of fully masked rows at the first and the
            `calm`-th shard and after; the language first, then mistakes.
        uniform: share of rows for the uniform forward process.
    """

    documents: int = 150
    rate: float = 0.07
    clean: float = 0.3
    masked_first: float = 0.5
    masked_last: float = 0.2
    calm: int = 20
    uniform: float = 0.06
    shares: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class DataSettings(RowSettings):
    """What is trained on.

    Attributes:
        shards: a folder that `denoiser.training.shards` wrote, to train on instead of on rows made
            while training goes on; what is said here about how rows are made is then of no effect.
        makers: processes that make rows while training goes on.
        repeats: times a shard is trained on before the next one, with other masks each time.
        files: by their names, in this order; none: all of the folder. See `document_files`.
        vocabulary_documents: from which the vocabulary is made.
        vocabulary_least: where it is a public one: occurrences that earn a piece its row.
        vocabulary_size: where it is learned: pieces in all.
    """

    files: tuple[str, ...] = ("train-000",)
    shards: str = ""
    makers: int = 1
    repeats: int = 1
    misspellings: bool = True
    vocabulary_documents: int = 800
    vocabulary_least: int = 6
    vocabulary_size: int = 8192

    @property
    def rows(self) -> RowSettings:
        """What of it rows depend on."""
        return RowSettings(**{own.name: getattr(self, own.name) for own in fields(RowSettings)})


@dataclass(frozen=True)
class TrainSettings:
    """How it is trained.

    Attributes:
        minutes: of wall time in all; learning rates have decayed to nothing when they are up.
        steps: where set, the end is this many batches instead, and the run is reproducible.
        tokens: where set, the end is this many of them, and the run is reproducible as well.
        batch_tokens: of one batch, padding included.
        packed: tokens of lines in which rows are laid end to end; 0: none. See `Batcher`.
        optimizer: `adamw`, or `muon` for the matrices of the trunk; see `Optimizers`.
        trunk_rate, head_rate: peak learning rates.
        warm_up: share of the run.
        accumulate: batches whose gradients make one update of the weights.
        average: decay of the moving average of the weights, which is what is shipped; 0: none.
        compile: the blocks of the network, with torch.compile; needs a C++ compiler or Triton.
        workers: processes that make batches ahead; 0: each is made when its turn comes.
    """

    minutes: float = 4.0
    steps: int = 0
    tokens: int = 0
    batch_tokens: int = 2048
    packed: int = 0
    optimizer: Literal["adamw", "muon"] = "adamw"
    trunk_rate: float = 1e-3
    head_rate: float = 1e-3
    weight_decay: float = 0.01
    warm_up: float = 0.03
    clip: float = 1.0
    accumulate: int = 1
    average: float = 0.0
    compile: bool = False
    workers: int = 0
    save_minutes: float = 5.0
    threads: int = 2

    def __post_init__(self) -> None:
        if self.optimizer not in ("adamw", "muon"):
            raise BadOptions(f"[train] optimizer is {self.optimizer!r}; it can be adamw or muon.")
        if self.accumulate < 1 or not 0 <= self.average < 1 or self.packed < 0 or self.workers < 0:
            raise BadOptions(
                "[train] accumulate is 1 or more, average below 1, packed and workers 0 or more."
            )


@dataclass(frozen=True)
class Settings:
    """One training run.

    Attributes:
        start: `minilm` (the public encoder), `nothing`, or a checkpoint: one that ships (`builtin`,
            `thorough`), or a folder.
        model: the shape, see `ModelConfig`; of a checkpoint to start from only `layers` can be
            changed, upwards.
    """

    name: str
    start: str = "nothing"
    seed: int = 1
    model: dict[str, Any] = field(default_factory=dict)
    data: DataSettings = field(default_factory=DataSettings)
    noise: Noise = field(default_factory=Noise)
    train: TrainSettings = field(default_factory=TrainSettings)


def read(path: Path) -> Settings:
    """Reads a file of settings.

    Raises:
        BadOptions: it cannot be read, or holds a name no setting has.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:  # neither TOML nor UTF-8
        raise BadOptions(f"{path} is not a usable training configuration: {error}") from error
    return from_values(values, str(path))


def from_values(values: dict[str, Any], source: str) -> Settings:
    """Settings out of the values of a TOML file.

    Args:
        source: where they are from, for the error.

    Raises:
        BadOptions: there is a name no setting has, or a value that makes no sense.
    """
    values = dict(values)
    try:
        data = dict(values.pop("data", {}))
        if "files" in data:
            data["files"] = tuple(data["files"])
        check_shares(data.get("shares", {}))
        return Settings(
            data=DataSettings(**data),
            noise=Noise(**values.pop("noise", {})),
            train=TrainSettings(**values.pop("train", {})),
            **values,
        )
    except (TypeError, ValueError, AttributeError, BadOptions) as error:
        raise BadOptions(f"{source} is not a usable training configuration: {error}") from error
