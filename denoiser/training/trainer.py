"""One training run.

A run lives in its own folder: the tokenizer, the state to resume from, a log of JSON lines and
the checkpoint. The same run again resumes where the state was saved; with its end given in steps,
the weights come out the same bit for bit however often it was stopped. (In tokens too, unless
workers make batches ahead of the model's own mistakes.)
"""

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import torch

from denoiser import checkpoint
from denoiser.builtin import folder_of
from denoiser.calibration import Calibration
from denoiser.corpus import document_files, read_documents
from denoiser.errors import BadOptions
from denoiser.model import DenoisingModel, ModelConfig
from denoiser.precision import fastest_dtype
from denoiser.tokenizer import Tokenizer
from denoiser.training import minilm, state, vocabulary
from denoiser.training.average import Average
from denoiser.training.batches import Batch
from denoiser.training.drafts import Drafter
from denoiser.training.feed import Feed
from denoiser.training.grow import deepen
from denoiser.training.journal import EVERY, Journal
from denoiser.training.live import LiveShards, ShardPlan
from denoiser.training.objective import Losses, Weights, losses
from denoiser.training.optimizer import Optimizers
from denoiser.training.settings import Settings
from denoiser.training.shards import WrittenShards

_LONGEST_STEP = 30.0
"""Seconds; a longer pause (a sleeping laptop, a stopped process) is not training time."""
_TOKENIZER = "tokenizer.json"


@dataclass
class Progress:
    """Where a run is. `shard` and `batch` name the batch that comes next; a step is one batch."""

    step: int = 0
    shard: int = 0
    batch: int = 0
    tokens: int = 0
    seconds: float = 0.0

    def done(self, settings: Settings) -> float:
        """How much of the run is behind, 0 to 1."""
        if settings.train.steps:
            return min(self.step / settings.train.steps, 1.0)
        if settings.train.tokens:
            return min(self.tokens / settings.train.tokens, 1.0)
        return min(self.seconds / (60 * settings.train.minutes), 1.0)


class Trainer:
    """One run: model, optimizer, progress, and the folder they are saved in."""

    def __init__(self, settings: Settings, corpus: Path, lexicon: Path, folder: Path) -> None:
        """Starts a run, or takes up the one in the folder.

        Raises:
            DataMissing: documents, shards, misspellings or starting weights are not there.
            CheckpointDamaged: the state to resume from is.
            BadOptions: it is that of a run with other settings.
        """
        self.settings = settings
        self.folder = folder
        self.progress = Progress()
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        data = settings.data
        self._shards = WrittenShards(Path(data.shards)) if data.shards else None
        files = () if self._shards else document_files(corpus, data.files)
        folder.mkdir(parents=True, exist_ok=True)
        self.tokenizer = self._tokenizer(files)
        torch.manual_seed(settings.seed)
        self.model = self._start().to(self.device)
        self.average = Average(self.model, settings.train.average)
        self.optimizer = Optimizers(self.model, settings.train)
        self._drafter = Drafter(self.tokenizer)
        self._format = fastest_dtype(self.device.type)
        if settings.train.compile:
            for block in self.model.blocks:
                block.compile(dynamic=not settings.train.packed)
        known = lexicon / "misspellings-codespell.tsv" if data.misspellings else None
        self.plan = ShardPlan(files, folder / _TOKENIZER, known, settings.seed, data.rows)
        self._journal = Journal(folder / "log.jsonl")
        self._rate = 0.0
        self._resume()

    def _tokenizer(self, files: tuple[Path, ...]) -> Tokenizer:
        path = self.folder / _TOKENIZER
        if path.is_file():
            found = Tokenizer.from_file(path)
            if self._shards and self._shards.tokenizer.read_text("utf-8") != path.read_text(
                "utf-8"
            ):
                raise BadOptions(f"{path} is not the tokenizer of the shards. Use another folder.")
            return found
        data, start = self.settings.data, self.settings.start
        texts = islice(read_documents(files), data.vocabulary_documents)
        if self._shards:
            tokenizer = Tokenizer.from_file(self._shards.tokenizer)
        elif start == "minilm":
            pieces = vocabulary.choose(minilm.vocabulary(), texts, data.vocabulary_least)
            tokenizer = vocabulary.build(pieces)
        elif start == "nothing":
            tokenizer = vocabulary.learn(texts, data.vocabulary_size)
        else:
            tokenizer = checkpoint.load(folder_of(start)).tokenizer
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
        found = checkpoint.load(folder_of(start))
        if found.tokenizer.strings != self.tokenizer.strings:
            raise BadOptions(f"The checkpoint at {start} has other pieces than the shards.")
        return deepen(found.model, self.settings.model.get("layers", len(found.model.blocks)))

    @property
    def done(self) -> float:
        """How much of the run is behind, 0 to 1."""
        return self.progress.done(self.settings)

    def _done_after(self) -> Callable[[int], float]:
        """How much will be behind so many batches from now. Known only where the end is in steps;
        else what is behind at the moment, which is near enough for `Noise.own_from`."""
        steps, now = self.settings.train.steps, self.progress.step
        return lambda ahead: min((now + ahead) / steps, 1.0) if steps else self.done

    def run(self, piece_minutes: float | None = None) -> bool:
        """Trains until the run is done, or until a piece of it is; saves either way.

        Args:
            piece_minutes: of wall time after which to stop, at the next update of the weights.

        Returns:
            True where the run is done.
        """
        train = self.settings.train
        start = saved = last = time.monotonic()
        self.model.train()
        with ExitStack() as stack:
            source = self._shards or stack.enter_context(
                LiveShards(self.plan, self.folder / "shards", self.settings.data.makers)
            )
            feed = stack.enter_context(
                Feed(self.folder / _TOKENIZER, self.settings.noise, train.batch_tokens,
                     train.packed, self.settings.seed, train.workers, self.settings.data.repeats)
            )  # fmt: skip
            while self.done < 1.0:
                place = self.progress
                for batch in feed.batches(source, place.shard, place.batch, self._done_after()):
                    updated = (place.step + 1) % train.accumulate == 0
                    found = self._step(batch, feed.seed(place.shard, place.batch), updated)
                    now = time.monotonic()
                    place.seconds += min(now - last, _LONGEST_STEP)
                    last = now
                    place.step, place.batch = place.step + 1, place.batch + 1
                    place.tokens += batch.tokens
                    self._journal.take(found.parts, found.total, place.tokens)
                    if place.step % EVERY == 0:
                        self._journal.write(asdict(place), self.done, self._rate)
                    if self.done >= 1.0:
                        break
                    # Only where gradients are spent: half an update cannot be saved.
                    if updated and piece_minutes is not None and now - start > 60 * piece_minutes:
                        self.save()
                        return False
                    if updated and now - saved > 60 * train.save_minutes:
                        self.save()
                        saved = time.monotonic()
                else:
                    place.shard, place.batch = place.shard + 1, 0
        self.save()
        return True

    def _step(self, batch: Batch, seed: int, update: bool) -> Losses:
        """Adds a batch's gradients; updates the weights where `update`."""
        train = self.settings.train
        mixed = self._format is torch.bfloat16
        # Dropout and drafts depend on the place in the run alone, and so survive a resumption.
        torch.manual_seed(seed)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=mixed):
            batch = self._drafter.fill(self.model, batch, seed, self.device)
            found = losses(self.model, batch, Weights(), self.device)
        (found.total / train.accumulate).backward()  # type: ignore[no-untyped-call]
        if update:
            self._rate = self.optimizer.set_rates(self.done, train.warm_up)
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), train.clip)
            self.optimizer.step()
            self.average.update(self.model)
        return found

    def save(self) -> str:
        """Saves the state to resume from and the checkpoint; returns its fingerprint."""
        values = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "progress": asdict(self.progress),
        }
        state.save(values, self.folder / "state")
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
        folder = self.folder / "state"
        if not state.exists(folder):
            return
        values = state.load(folder, self.device)
        try:
            self.model.load_state_dict(values["model"])
            self.average.load_state_dict(values["average"])
            self.optimizer.load_state_dict(values["optimizer"])
            self.progress = Progress(**values["progress"])
        except (RuntimeError, ValueError, KeyError) as error:
            raise BadOptions(
                f"{folder} is the state of a run with other settings: {error} Use another folder."
            ) from error
        sys.stderr.write(f"Resuming at step {self.progress.step}.\n")
