"""The one warm model of this process."""

import logging
import time

from denoiser import Denoiser, Passage, PolishOptions, load_denoiser

log = logging.getLogger(__name__)

KNOWN_GOOD = "The cat sat on the mat."


def load(name: str, threads: int = 0, device: str = "auto") -> Denoiser:
    """Loads the model, warm, or says in a sentence why it cannot be used.

    `threads` 0 means half of the cores, at least one: the rest is for people. `device`: 'cpu',
    'cuda', or 'auto': CUDA where there is one.

    Raises:
        ModelLoadFailed: with a sentence for people.
    """
    began = time.monotonic()
    try:
        denoiser = load_denoiser(name, threads, device=None if device == "auto" else device)
    except Exception as error:
        # Whatever is wrong (no file, a cut file, no memory, a broken install): people write on.
        raise ModelLoadFailed(str(error) or type(error).__name__) from error
    log.info("Loaded %s in %.1f s.", denoiser.name, time.monotonic() - began)
    return denoiser


def is_well(denoiser: Denoiser) -> bool:
    """Whether the model still answers at all: after some faults (of CUDA) it never will."""
    try:
        denoiser.polish([Passage(KNOWN_GOOD)], PolishOptions())
    except Exception as error:
        log.error("The model fails on a plain sentence: %s.", type(error).__name__)
        return False
    return True


class ModelLoadFailed(Exception):
    """The model cannot be used; the message says why."""
