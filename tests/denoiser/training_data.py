"""Prose, rows and runs for the tests of training: tiny, seeded."""

import json
from pathlib import Path
from random import Random
from typing import Any

import zstandard

from denoiser.corruption import Corruption
from denoiser.training import settings
from denoiser.training.noise import Noise
from denoiser.training.rows import Recipe, Rows, make_row
from denoiser.words import split_words
from tests.denoiser import tiny

PROSE = (
    "They have been working on the new house for a long time. She said that her part of the work "
    "was done. It is not known when the others will come back. He was there with his friends.\n"
    "After that, nobody could say what had happened. We do not want to know more about it."
)
SHAPE = {
    "width": 32, "layers": 1, "heads": 2, "feed_forward": 64, "norm": "pre-rms",
    "positions": "rotary", "activation": "relu2",
}  # fmt: skip


def write_corpus(folder: Path, documents: int = 40) -> Path:
    """A folder with `train-000`."""
    folder.mkdir(exist_ok=True)
    lines = [json.dumps({"doc": str(k), "text": PROSE}) for k in range(documents)]
    packed = zstandard.ZstdCompressor().compress("\n".join(lines).encode())
    (folder / "train-000.jsonl.zst").write_bytes(packed)
    return folder


def rows(count: int = 40, masked: float = 0.4, uniform: float = 0.2) -> Rows:
    """Training rows of the sentences of `PROSE`, with many mistakes."""
    rng, corruption = Random(1), Corruption(rate=0.2, clean=0.2)
    recipe = Recipe(masked=masked, uniform=uniform)
    made = [
        make_row(split_words(PROSE.split(". ")[k % 4]), tiny.tokenizer(), corruption, recipe, rng)
        for k in range(count)
    ]
    return Rows.concatenate([row for row in made if row is not None])


def run_settings(
    steps: int, data: dict[str, Any] | None = None, noise: dict[str, Any] | None = None,
    **train: Any,
) -> settings.Settings:  # fmt: skip
    """A run of a one-layer network."""
    values = {"misspellings": False, "documents": 10, "vocabulary_documents": 20,
              "vocabulary_size": 600} | (data or {})  # fmt: skip
    return settings.Settings(
        name="tiny",
        model=SHAPE,
        data=settings.DataSettings(**values),
        noise=Noise(**(noise or {})),
        train=settings.TrainSettings(**({"steps": steps, "batch_tokens": 256} | train)),
    )
