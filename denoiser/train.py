"""Trains a denoiser: `python -m denoiser.train --config denoiser/configs/small.toml`.

The same command again resumes a run where its state was saved; see `denoiser/training/`. With
`--piece-minutes` it stops after a while by itself, so that a long run fits into short slots, also
on machines that take turns: carry the run's folder along.
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch

from denoiser.errors import DenoiserError
from denoiser.training.optimizer import keep_memory
from denoiser.training.settings import Settings, read
from denoiser.training.trainer import Trainer


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    start = time.monotonic()
    parser = argparse.ArgumentParser(prog="python -m denoiser.train", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="a TOML file of settings")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--lexicon", type=Path, default=Path("../shared/lexicon"))
    parser.add_argument("--shards", help="a folder of written shards, in place of the corpus")
    parser.add_argument("--out", type=Path, help="the run's folder (runs/NAME)")
    parser.add_argument("--minutes", type=float, help="wall time of the whole run")
    parser.add_argument(
        "--piece-minutes", type=float, help="stop after this long; the same command goes on"
    )
    options = parser.parse_args(arguments)
    try:
        settings = _settings(options)
        keep_memory()
        torch.set_num_threads(settings.train.threads)
        folder = options.out or Path("runs") / settings.name
        trainer = Trainer(settings, options.corpus, options.lexicon, folder)
        piece = options.piece_minutes
        if piece is not None:
            piece -= (time.monotonic() - start) / 60  # a piece counts from the start of the command
        done = trainer.run(piece)
    except DenoiserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not done:
        sys.stderr.write(
            f"\nStopped at step {trainer.progress.step}, {100 * trainer.done:.1f} % of the run, as "
            f"asked. The state is saved in {folder}; the same command goes on from there.\n"
        )
        return 0
    sys.stderr.write(f"\nThe checkpoint is in {folder / 'checkpoint'}.\n")
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    settings = read(options.config)
    if options.minutes is not None:
        settings = replace(settings, train=replace(settings.train, minutes=options.minutes))
    if options.shards is not None:
        settings = replace(settings, data=replace(settings.data, shards=options.shards))
    return settings


if __name__ == "__main__":
    raise SystemExit(main())
