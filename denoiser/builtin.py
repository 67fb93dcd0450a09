"""Loads one of the checkpoints that ship with the package, or one from a folder."""

from pathlib import Path
from typing import Literal

from denoiser import NumberFormat, Passage, PolishOptions
from denoiser.backend import Backend
from denoiser.checkpoint import load as load_checkpoint
from denoiser.polish import EditingDenoiser

_CHECKPOINTS = Path(__file__).parent / "checkpoints"
BUILTIN = _CHECKPOINTS / "builtin"
SHIPPED = {"builtin": BUILTIN, "thorough": _CHECKPOINTS / "thorough"}
"""By name: the one for every machine, and a deeper one that finds more in more time."""


def folder_of(name: str) -> Path:
    """The folder of a checkpoint: by a name out of `SHIPPED`, or the path that it is."""
    return SHIPPED.get(name) or Path(name)


def load(
    name: str = "builtin",
    threads: int = 0,
    format: NumberFormat | Literal["auto"] = "auto",
    device: str | None = None,
) -> EditingDenoiser:
    """See `denoiser.load_denoiser`."""
    denoiser = _open(folder_of(name), threads, format, device)
    # The first call builds indexes and plans kernels; better now than in front of a person.
    denoiser.polish(
        [Passage("This sentance warms up what the first real one will need.")], PolishOptions()
    )
    return denoiser


def _open(
    folder: Path, threads: int, format: NumberFormat | Literal["auto"], device: str | None
) -> EditingDenoiser:
    """Of the checkpoint's weights only those are kept that the backend reads with."""
    checkpoint = load_checkpoint(folder)
    return EditingDenoiser(checkpoint, Backend(checkpoint.model, threads, device, format))
