"""The one warm model of this process."""

import logging
import os
import time

from denoiser import Denoiser, load_denoiser

log = logging.getLogger(__name__)


def load(name: str, threads: int = 0) -> Denoiser:
    """Loads the model and runs it once, so that the first person does not wait for that.

    `threads` 0 means half of the cores, at least one: the rest is for people.

    Raises:
        ModelLoadFailed: with a sentence for people.
    """
    began = time.monotonic()
    try:
        import torch

        torch.set_num_threads(threads or max(1, (os.cpu_count() or 1) // 2))
        denoiser = load_denoiser(name)
    except Exception as error:
        # Whatever is wrong (no file, a cut file, no memory, a broken install): people write on.
        raise ModelLoadFailed(str(error) or type(error).__name__) from error
    _warm(denoiser)
    log.info("Loaded %s in %.1f s.", denoiser.name, time.monotonic() - began)
    return denoiser


class ModelLoadFailed(Exception):
    """The model cannot be used; the message says why."""


def _warm(denoiser: Denoiser) -> None:
    from denoiser import Passage, PolishOptions

    denoiser.polish([Passage("This sentence warm the model.")], PolishOptions())
