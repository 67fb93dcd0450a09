"""The denoiser under test, with what is measured around it: its checkpoint, backend and options."""

from dataclasses import dataclass

from denoiser import PolishOptions, builtin
from denoiser.backend import Backend
from denoiser.checkpoint import Checkpoint
from denoiser.checkpoint import load as load_checkpoint
from denoiser.evaluation.systems import DenoiserSystem
from denoiser.polish import EditingDenoiser


@dataclass(frozen=True)
class Subject:
    """One model, ready.

    Attributes:
        model: how `load_denoiser` finds it, for fresh processes.
        checkpoint: read on its own, in float32: its likelihood does not depend on the number
            format that this machine is fastest in.
        threads: as given to `load_denoiser`.
    """

    model: str
    denoiser: EditingDenoiser
    checkpoint: Checkpoint
    threads: int
    options: PolishOptions

    @property
    def backend(self) -> Backend:
        """The one that the denoiser reads with, for times of a single reading."""
        return self.denoiser.backend

    @property
    def system(self) -> DenoiserSystem:
        """As one system among others."""
        return DenoiserSystem(self.denoiser, self.options)


def open_subject(model: str, threads: int, options: PolishOptions) -> Subject:
    """Loads the model as the product does.

    Raises:
        CheckpointError: it cannot be used.
    """
    denoiser = builtin.load(model, threads)
    checkpoint = load_checkpoint(builtin.folder_of(model))
    return Subject(model, denoiser, checkpoint, threads, options)
