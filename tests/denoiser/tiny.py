"""A seeded network of two layers: knows nothing, so it proposes wildly. Good for promises."""

from dataclasses import replace
from functools import cache

import torch

from denoiser.backend import Backend
from denoiser.calibration import Calibration
from denoiser.checkpoint import Checkpoint
from denoiser.lexicon import lexicon
from denoiser.model import DenoisingModel, ModelConfig
from denoiser.polish import EditingDenoiser
from denoiser.tokenizer import Tokenizer
from denoiser.training import vocabulary

EAGER = Calibration(bias=3.0, weights={}, default_threshold=0.0, least_relief=-1e9)
"""Shows every proposal, whatever the evidence."""


@cache
def tokenizer() -> Tokenizer:
    """A thousand common words, and every letter."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    words = list(lexicon().count)[:1000]
    pieces = [*letters, *(f"##{c}" for c in letters), *".,;:?!-'\"()", "##ing", "##'s", *words]
    return vocabulary.build(pieces)


def model(seed: int = 0) -> DenoisingModel:
    """Pre-norm, rotary, 64 wide; weights large enough to have opinions."""
    torch.manual_seed(seed)
    made = DenoisingModel(
        ModelConfig(
            vocabulary=tokenizer().size,
            width=64,
            layers=2,
            heads=4,
            feed_forward=128,
            norm="pre-rms",
            positions="rotary",
            activation="relu2",
        )
    )
    with torch.no_grad():
        for parameter in made.parameters():
            if parameter.dim() == 2:
                parameter.mul_(8.0)
    return made.eval()


def checkpoint(seed: int = 0) -> Checkpoint:
    """The tiny model with a calibration that shows everything."""
    return Checkpoint("tiny", model(seed), tokenizer(), EAGER, {"steps": 0}, "00000000")


@cache
def calm_denoiser() -> EditingDenoiser:
    """One that repairs nothing, and so leaves all words to be noised again."""
    calm = Calibration(
        bias=-20.0, weights={}, default_threshold=0.9, least_relief=-1e9, least_calm=-1e9
    )
    found = replace(checkpoint(), calibration=calm)
    return EditingDenoiser(found, Backend(model(), threads=1, format="float32"))


@cache
def denoiser() -> EditingDenoiser:
    """The tiny denoiser in float32 on one thread."""
    return EditingDenoiser(checkpoint(), Backend(model(), threads=1, format="float32"))
