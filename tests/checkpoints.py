"""A real checkpoint, tiny and untrained, for tests of what carries a model."""

from pathlib import Path

from denoiser.checkpoint import save
from tests.denoiser import tiny


def tiny_checkpoint(folder: Path) -> Path:
    """Writes it and returns its folder."""
    save(tiny.checkpoint(), folder)
    return folder
