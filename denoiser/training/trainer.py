"""One training run.

A run lives in its own folder: the tokenizer, the state to resume from, a log of JSON lines and
the checkpoint. The same run again resumes where the state was saved.
"""

import json
import sys
import time
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from denoiser import checkpoint
from denoiser.builtin import BUILTIN
from denoiser.calibration import Calibration
from denoiser.corpus import read_documents
from denoiser.model import DenoisingModel, ModelConfig
from denoiser.precision import fastest_dtype
from denoiser.tokenizer import Tokenizer
from denoiser.training import minilm, vocabulary
from denoiser.training.average import Average
from denoiser.training.batches import Batch, Batcher, Noise
from denoiser.training.objective import Losses, Weights, losses
from denoiser.training.optimizer import optimizer, set_rates
from denoiser.training.settings import Settings
from denoiser.training.shards import ShardPlan, Shards, corpus_files

_LOG_EVERY = 20
"""Steps."""
_LONGEST_STEP = 30.0
"""Seconds; a longer pause (a sleeping laptop, a stopped process) is not training time."""


@dataclass
class Progress:
    """Where a run is. `shard` and `batch` name the batch that comes next."""

    step: int = 0
    shard: int = 0
    batch: int = 0
    tokens: int = 0
    seconds: float = 0.0

    def done(self, settings: Settings) -> float:
        """How much of the run is behind, 0 to 1."""
        if settings.train.steps:
            return min(self.step / settings.train.steps, 1.0)
        return min(self.seconds / (60 * settings.train.minutes), 1.0)


class Trainer:
    """One run: model, optimizer, progress, and the folder they are saved in."""

    def __init__(self, settings: Settings, corpus: Path, lexicon: Path, folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.progress = Progress()
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        folder.mkdir(parents=True, exist_ok=True)
        files = corpus_files(corpus, settings.data.files)
        self.tokenizer = self._tokenizer(files)
        torch.manual_seed(settings.seed)
        self.model = self._start().to(self.device)
        self.average = Average(self.model, settings.train.average)
        self.optimizer = optimizer(self.model, settings.train)
        self._format = fastest_dtype(self.device.type)
        data = settings.data
        self.plan = ShardPlan(
            files,
            folder / "tokenizer.json",
            lexicon / "misspellings-codespell.tsv" if data.misspellings else None,
            settings.seed,
            data.documents,
            data.rate,
            data.clean,
            data.masked_first,
            data.masked_last,
            data.calm,
            data.uniform,
            data.shares,
        )
        self._resume()

    def _tokenizer(self, files: tuple[Path, ...]) -> Tokenizer:
        path = self.folder / "tokenizer.json"
        if path.is_file():
            return Tokenizer.from_file(path)
        data, start = self.settings.data, self.settings.start
        texts = islice(read_documents(files), data.vocabulary_documents)
        if start == "minilm":
            pieces = vocabulary.choose(minilm.vocabulary(), texts, data.vocabulary_least)
            tokenizer = vocabulary.build(pieces)
        elif start == "nothing":
            tokenizer = vocabulary.learn(texts, data.vocabulary_size)
        else:
            tokenizer = checkpoint.load(_folder(start)).tokenizer
        path.write_text(tokenizer.to_json(), "utf-8")
        return tokenizer

    def _start(self) -> DenoisingModel:
        """The weights before the first step."""
        start = self.settings.start
        if start in ("minilm", "nothing"):
            shape = ModelConfig(vocabulary=self.tokenizer.size, **self.settings.model)
            return (
                minilm.start(self.tokenizer, shape) if start == "minilm" else DenoisingModel(shape)
            )
        return checkpoint.load(_folder(start)).model

    def run(self) -> None:
        """Trains until the run is done."""
        settings = self.settings
        noise = Noise(**asdict(settings.noise))
        batcher = Batcher(self.tokenizer, noise, settings.train.batch_tokens)
        accumulate = settings.train.accumulate
        saved = time.monotonic()
        last = time.monotonic()
        self.model.train()
        with Shards(self.plan, self.folder / "shards") as shards:
            while self.progress.done(settings) < 1.0:
                rows = shards.get(self.progress.shard)
                plan = batcher.plan(rows, self._seed())
                while self.progress.batch < len(plan) and self.progress.done(settings) < 1.0:
                    seed = self._seed(self.progress.batch)
                    batch = batcher.batch(rows, plan[self.progress.batch], seed)
                    found = self._step(batch, (self.progress.step + 1) % accumulate == 0)
                    now = time.monotonic()
                    self.progress.seconds += min(now - last, _LONGEST_STEP)
                    last = now
                    self.progress.step += 1
                    self.progress.batch += 1
                    self.progress.tokens += batch.tokens
                    if self.progress.step % _LOG_EVERY == 0:
                        self._log(found)
                    if now - saved > 60 * settings.train.save_minutes:
                        self.save()
                        saved = time.monotonic()
                if self.progress.batch >= len(plan):
                    self.progress.shard, self.progress.batch = self.progress.shard + 1, 0
        self.save()

    def _step(self, batch: Batch, update: bool) -> Losses:
        """Adds a batch's gradients; updates the weights where `update`."""
        train = self.settings.train
        mixed = self._format is torch.bfloat16
        with torch.autocast(self.device.type, torch.bfloat16, enabled=mixed):
            found = losses(self.model, batch, Weights(), self.device)
        (found.total / train.accumulate).backward()  # type: ignore[no-untyped-call]
        if update:
            set_rates(self.optimizer, self.progress.done(self.settings), train.warm_up)
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), train.clip)
            self.optimizer.step()
            self.optimizer.zero_grad(set_to_none=True)
            self.average.update(self.model)
        return found

    def _seed(self, batch: int = -1) -> int:
        entropy = [self.settings.seed, self.progress.shard, batch + 1]
        return int(np.random.SeedSequence(entropy).generate_state(1)[0])

    def _log(self, found: Losses) -> None:
        progress = self.progress
        values = {
            **asdict(progress),
            "seconds": round(progress.seconds, 1),
            "done": round(progress.done(self.settings), 4),
            "loss": round(found.total.item(), 4),
            **{
                name: round(float(getattr(found, name)), 4)
                for name in ("pieces", "op", "gap", "case", "right")
            },
        }
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(values) + "\n")
        line = (
            f"\r{100 * values['done']:5.1f} %  step {progress.step}  "
            f"{progress.tokens / max(progress.seconds, 1e-9):,.0f} tokens/s  "
            f"loss {values['loss']:.3f}  op {values['op']:.3f}  pieces right {values['right']:.1%} "
        )
        sys.stderr.write(line)
        sys.stderr.flush()

    def save(self) -> str:
        """Saves the state to resume from and the checkpoint; returns its fingerprint."""
        state = {
            "model": self.model.state_dict(),
            "average": self.average.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "progress": asdict(self.progress),
        }
        unfinished = self.folder / "state.part"
        torch.save(state, unfinished)
        unfinished.replace(self.folder / "state.pt")
        training = {
            "settings": asdict(self.settings),
            **asdict(self.progress),
            "torch": torch.__version__,
            "device": str(self.device),
        }
        found = checkpoint.Checkpoint(
            self.settings.name, self.average.model, self.tokenizer, Calibration(), training
        )
        return checkpoint.save(found, self.folder / "checkpoint")

    def _resume(self) -> None:
        path = self.folder / "state.pt"
        if not path.is_file():
            return
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average.model.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.progress = Progress(**state["progress"])
        sys.stderr.write(f"Resuming at step {self.progress.step}.\n")


def _folder(start: str) -> Path:
    return BUILTIN if start == "builtin" else Path(start)
