"""Trains a denoiser: `python -m denoiser.train --config denoiser/configs/small.toml`.

The same command again resumes a run where its state was saved; see `denoiser/training/`.
"""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

import torch

from denoiser.errors import DenoiserError
from denoiser.training.optimizer import keep_memory
from denoiser.training.settings import Settings, read
from denoiser.training.trainer import Trainer


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m denoiser.train", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="a TOML file of settings")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--lexicon", type=Path, default=Path("../shared/lexicon"))
    parser.add_argument("--out", type=Path, help="the run's folder (runs/NAME)")
    parser.add_argument("--minutes", type=float, help="wall time of the whole run")
    options = parser.parse_args(arguments)
    try:
        settings = read(options.config)
        if options.minutes is not None:
            train = type(settings.train)(**{**asdict(settings.train), "minutes": options.minutes})
            settings = Settings(**{**vars(settings), "train": train})
        keep_memory()
        torch.set_num_threads(settings.train.threads)
        folder = options.out or Path("runs") / settings.name
        trainer = Trainer(settings, options.corpus, options.lexicon, folder)
        trainer.run()
    except DenoiserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.write(f"\nThe checkpoint is in {folder / 'checkpoint'}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
