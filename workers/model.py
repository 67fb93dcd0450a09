"""The one warm model of this process."""

import logging
import time

from denoiser import Denoiser, load_denoiser

log = logging.getLogger(__name__)


def load(name: str, threads: int = 0) -> Denoiser:
    """Loads the model, warm, or says in a sentence why it cannot be used.

    `threads` 0 means half of the cores, at least one: the rest is for people.

    Raises:
        ModelLoadFailed: with a sentence for people.
    """
    began = time.monotonic()
    try:
        denoiser = load_denoiser(name, threads)
    except Exception as error:
        # Whatever is wrong (no file, a cut file, no memory, a broken install): people write on.
        raise ModelLoadFailed(str(error) or type(error).__name__) from error
    log.info("Loaded %s in %.1f s.", denoiser.name, time.monotonic() - began)
    return denoiser


class ModelLoadFailed(Exception):
    """The model cannot be used; the message says why."""
