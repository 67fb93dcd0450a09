"""Compares ways of training: `python -m denoiser.ablate --config denoiser/configs/ablation.toml`.

Every arm is the same small network, trained from the same seed on the same documents for the same
number of tokens, with some settings of its own, and measured on the same held-out text. The arms
stand in the configuration. Results are kept as JSON, one file an arm, so that the same command
again does only what is missing; at the end they are printed as a table.
"""

import argparse
import json
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import torch

from denoiser.corpus import document_files, read_documents
from denoiser.corruption import Corruption, read_misspellings
from denoiser.errors import BadOptions, DenoiserError
from denoiser.lexicon import lexicon
from denoiser.training import vocabulary
from denoiser.training.heldout import Heldout, gather, measure
from denoiser.training.optimizer import keep_memory
from denoiser.training.settings import Settings, from_values
from denoiser.training.trainer import Trainer

_TRIAL = 0.1
"""Of `--minutes-each`: how long the speed is measured that sets the budget."""
_COLUMNS = (
    ("precision", "prec"),
    ("recall", "recall"),
    ("f_half", "F0.5"),
    ("best_f_half", "best"),
    ("seen_right", "seen"),
    ("masked_right", "masked"),
    ("gaps_right", "gaps"),
    ("gaps_false", "false"),
    ("nats_per_token", "nats"),
    ("bits_per_byte", "bits/B"),
)


@dataclass(frozen=True)
class Arm:
    """One way of training.

    Attributes:
        questions: what it answers; the table has a part for each.
        changes: settings in place of the common ones, as tables of the configuration.
    """

    name: str
    questions: tuple[str, ...]
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Ablation:
    """All arms, and what they share.

    Attributes:
        common: the training configuration, as values.
        files: held-out documents, by name.
        windows: of them that are measured on.
        draws: of masks per clean text.
    """

    common: dict[str, Any]
    arms: tuple[Arm, ...]
    files: tuple[str, ...] = ("validation",)
    windows: int = 600
    draws: int = 4

    def settings(self, arm: Arm) -> Settings:
        """Of one arm; raises BadOptions where they make no sense."""
        values = {name: dict(v) if isinstance(v, dict) else v for name, v in self.common.items()}
        for table, changes in arm.changes.items():
            values[table] = {**values.get(table, {}), **changes}
        return from_values({**values, "name": arm.name}, f"arm {arm.name!r}")


def read(path: Path) -> Ablation:
    """Reads a configuration.

    Raises:
        BadOptions: it cannot be read, has no arms, or one whose settings make no sense.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        heldout = values.pop("heldout", {})
        if "files" in heldout:
            heldout["files"] = tuple(heldout["files"])
        arms = tuple(
            Arm(entry.pop("name"), tuple(entry.pop("questions")), entry)
            for entry in values.pop("arm", [])
        )
        found = Ablation(values, arms, **heldout)
    except (OSError, TypeError, KeyError, AttributeError, tomllib.TOMLDecodeError) as error:
        raise BadOptions(f"{path} is not a usable configuration of arms: {error!r}") from error
    if not arms or len({arm.name for arm in arms}) < len(arms):
        raise BadOptions(f"{path} has no arms, or two of one name.")
    for arm in arms:
        found.settings(arm)
    return found


class Runner:
    """Trains and measures arms in a folder."""

    def __init__(self, ablation: Ablation, corpus: Path, words: Path, folder: Path) -> None:
        """Learns the vocabulary all arms share, and gathers what they are measured on.

        Raises:
            DataMissing: documents or the list of misspellings are not there.
        """
        self._ablation, self._corpus, self._words, self._folder = ablation, corpus, words, folder
        folder.mkdir(parents=True, exist_ok=True)
        self._pieces = folder / "tokenizer.json"
        settings = ablation.settings(ablation.arms[0])
        data = settings.data
        if not self._pieces.is_file():
            files = document_files(corpus, data.files)
            texts = islice(read_documents(files), data.vocabulary_documents)
            learned = vocabulary.learn(texts, data.vocabulary_size)
            self._pieces.write_text(learned.to_json(), "utf-8")
        self._seed = settings.seed
        self._known = data.misspellings

    def budget(self, minutes: float) -> int:
        """Tokens that the first arm sees in so many minutes on this machine; measured once."""
        path = self._folder / "budget.json"
        if path.is_file():
            return int(json.loads(path.read_text())["tokens"])
        arm = self._ablation.arms[0]
        settings = self._ablation.settings(arm)
        train = replace(settings.train, steps=0, tokens=0, minutes=minutes * _TRIAL)
        trainer = self._trainer(replace(settings, train=train), self._folder / "speed")
        trainer.run()
        speed = trainer.progress.tokens / trainer.progress.seconds
        tokens = int(60 * minutes * speed)
        path.write_text(json.dumps({"tokens": tokens, "tokens_per_second": speed}) + "\n")
        return tokens

    def run(self, arm: Arm, tokens: int) -> dict[str, Any]:
        """The result of an arm: read where it is there, else trained and measured.

        Raises:
            BadOptions: the result that is there is that of another budget or other settings.
        """
        path = self._folder / f"{arm.name}.json"
        settings = self._ablation.settings(arm)
        train = replace(settings.train, steps=0, tokens=tokens)
        settings = replace(settings, train=train)
        if path.is_file():
            found: dict[str, Any] = json.loads(path.read_text("utf-8"))
            if (found["budget"], found["changes"]) != (tokens, arm.changes):
                raise BadOptions(f"{path} is the result of another budget or other settings.")
            return found
        start = time.monotonic()
        trainer = self._trainer(settings, self._folder / "runs" / arm.name)
        trainer.run()
        figures = measure(
            trainer.average.model, trainer.tokenizer, self._heldout(trainer), self._seed,
            self._ablation.draws,
        )  # fmt: skip
        result = {
            "name": arm.name,
            "questions": list(arm.questions),
            "changes": arm.changes,
            "budget": tokens,
            "tokens": trainer.progress.tokens,
            "steps": trainer.progress.step,
            "minutes": round((time.monotonic() - start) / 60, 2),
            "device": str(trainer.device),
            "figures": figures,
        }
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
        unfinished.replace(path)
        return result

    def _trainer(self, settings: Settings, folder: Path) -> Trainer:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tokenizer.json").write_text(self._pieces.read_text("utf-8"), "utf-8")
        return Trainer(settings, self._corpus, self._words, folder)

    def _heldout(self, trainer: Trainer) -> Heldout:
        path = self._words / "misspellings-codespell.tsv"
        known = read_misspellings(path, lexicon()) if self._known else {}
        corruption = Corruption(known, rate=0.07, clean=0.3)
        files = document_files(self._corpus, self._ablation.files)
        return gather(files, trainer.tokenizer, corruption, self._ablation.windows, self._seed + 1)


def table(results: Sequence[dict[str, Any]]) -> str:
    """A part for each question; an arm that answers several is in each of their parts."""
    questions = list(dict.fromkeys(q for result in results for q in result["questions"]))
    wide = max(len(result["name"]) for result in results) + 2
    lines = []
    for question in questions:
        lines += [question, " " * wide + "".join(f"{short:>8}" for _, short in _COLUMNS)]
        for result in results:
            if question in result["questions"]:
                figures = "".join(f"{result['figures'][name]:>8.3f}" for name, _ in _COLUMNS)
                lines.append(f"{'  ' + result['name']:<{wide}}{figures}")
        lines.append("")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m denoiser.ablate", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="a TOML file of arms")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--lexicon", type=Path, default=Path("../shared/lexicon"))
    parser.add_argument("--out", type=Path, default=Path("runs/ablation"))
    parser.add_argument("--arm", action="append", help="only this one; several can run at a time")
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes-each", type=float, help="of training, on this machine")
    budget.add_argument("--tokens", type=int, help="of training, for each arm")
    options = parser.parse_args(arguments)
    results: list[dict[str, Any]] = []
    try:
        ablation = read(options.config)
        keep_memory()
        torch.set_num_threads(ablation.settings(ablation.arms[0]).train.threads)
        runner = Runner(ablation, options.corpus, options.lexicon, options.out)
        tokens = options.tokens or runner.budget(options.minutes_each)
        arms = _chosen(ablation.arms, options.arm)
        for number, arm in enumerate(arms, 1):
            sys.stderr.write(f"\n{number} of {len(arms)}: {arm.name}\n")
            results.append(runner.run(arm, tokens))
    except DenoiserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(table(results))
    if not options.arm:
        whole = json.dumps({"budget": tokens, "arms": results}, indent=1)
        (options.out / "ablation.json").write_text(whole + "\n", "utf-8")
        sys.stdout.write(f"Written to {options.out / 'ablation.json'}.\n")
    return 0


def _chosen(arms: Sequence[Arm], names: Sequence[str] | None) -> list[Arm]:
    """The arms of these names, or all.

    Raises:
        BadOptions: there is none of that name.
    """
    known = {arm.name: arm for arm in arms}
    for name in names or ():
        if name not in known:
            raise BadOptions(f"No arm is called {name!r}. There are: {', '.join(known)}.")
    return [known[name] for name in names] if names else list(arms)


if __name__ == "__main__":
    raise SystemExit(main())
