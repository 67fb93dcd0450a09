"""Writes training rows to a folder, to be trained on elsewhere or again and again.

    python -m denoiser.training.shards --documents FOLDER --tokenizer FILE --out FOLDER --seed N

The folder holds files of at most 16 MiB, the tokenizer, and `shards.jsonl`: what the rows were made
from, then a line for each finished file. Killed and started again, the same command skips what is
finished, and the result is the same byte for byte. Mistakes are in the rows; masks and other pieces
are drawn when batches are made. The vocabulary is learned where there is no FILE yet.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from denoiser.corpus import document_files, is_prose, read_documents, windows
from denoiser.errors import BadOptions, DataMissing, DenoiserError
from denoiser.tokenizer import Tokenizer
from denoiser.training import vocabulary
from denoiser.training.live import ShardPlan
from denoiser.training.rows import Row, Rows, make_row
from denoiser.training.settings import DataSettings, read

MOST = 16 * 2**20
"""Bytes in a file, more or less the few hundred of its head."""
_INDEX, _TOKENIZER = "shards.jsonl", "tokenizer.json"
_ROOM = 8192
"""Bytes left for the heads of a file's arrays."""


class ShardWriter:
    """Writes the rows of a plan into a folder, or goes on with it.

    A row depends on the seed and on its place in the documents alone, so what comes after the last
    finished file does not depend on what was in memory when the process died.
    """

    def __init__(self, plan: ShardPlan, folder: Path, most: int = MOST) -> None:
        """Takes stock of what is finished.

        Raises:
            BadOptions: the folder holds shards of other documents, settings or pieces.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._plan, self._folder, self._most = plan, folder, most - _ROOM
        contents = plan.tokenizer.read_text("utf-8")
        self._tokenizer = Tokenizer.from_json(contents)
        head = {"format": 1, **_describe(plan, contents), "most": most}
        self._done: list[dict[str, Any]] = []
        path = folder / _INDEX
        if path.is_file():
            found, self._done = _read_index(path)
            if found != head:
                raise BadOptions(
                    f"{path} was written from other documents or with other settings. Give "
                    "another folder, or delete this one."
                )
        else:
            (folder / _TOKENIZER).write_text(contents, "utf-8")
        # Written anew: a line cut off when the process died must not stay.
        lines = [head, *self._done]
        unfinished = path.with_suffix(".part")
        unfinished.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        unfinished.replace(path)

    @property
    def finished(self) -> bool:
        """True where all documents are in."""
        return bool(self._done) and bool(self._done[-1]["last"])

    def write(self) -> Iterator[dict[str, Any]]:
        """Writes what is missing; yields what the index says of each file once it is there.

        Raises:
            DataMissing: there is no prose in the documents.
        """
        if self.finished:
            return
        last = self._done[-1] if self._done else {"document": 0, "window": 0}
        rows: list[Row] = []
        size = 0
        for document, window, row in self._rows(last["document"], last["window"]):
            grown = row.nbytes + 9  # and its place in `starts` and `mode`
            if rows and size + grown > self._most:
                yield self._finish(rows, document, window, last=False)
                rows, size = [], 0
            rows.append(row)
            size += grown
        if rows:
            yield self._finish(rows, -1, 0, last=True)
        elif not self._done:
            raise DataMissing("There is no prose in the documents: no English sentences.")

    def _rows(self, document: int, window: int) -> Iterator[tuple[int, int, Row]]:
        """Rows from a window of a document on, with the numbers of both."""
        corruption = self._plan.corruption()
        texts = islice(read_documents(self._plan.corpus), document, None)
        for number, text in enumerate(texts, document):
            recipe = self._plan.recipe(number // self._plan.rows.documents)
            rng = Random(f"{self._plan.seed}:{number}")
            for place, words in enumerate(windows(text, rng)):
                if (number, place) < (document, window) or not is_prose(words):
                    continue
                own = Random(f"{self._plan.seed}:{number}:{place}")
                row = make_row(words, self._tokenizer, corruption, recipe, own)
                if row is not None:
                    yield number, place, row

    def _finish(self, rows: list[Row], document: int, window: int, last: bool) -> dict[str, Any]:
        """Writes a file; the document and the window are those of the first row that comes next."""
        whole = Rows.concatenate(rows)
        path = self._folder / f"shard-{len(self._done):05d}.npz"
        whole.save(path)
        entry = {
            "name": path.name,
            "rows": len(whole),
            "tokens": len(whole.pieces),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "document": document,
            "window": window,
            "last": last,
        }
        with (self._folder / _INDEX).open("a", encoding="utf-8") as index:
            index.write(json.dumps(entry) + "\n")
        self._done.append(entry)
        return entry


def _describe(plan: ShardPlan, tokenizer: str) -> dict[str, Any]:
    """What rows depend on, with files by their names and sizes: a folder may be moved."""
    values = asdict(plan)
    values |= values.pop("rows")
    values["corpus"] = [[path.name, path.stat().st_size] for path in plan.corpus]
    values["tokenizer"] = hashlib.sha256(tokenizer.encode()).hexdigest()
    values["misspellings"] = plan.misspellings.name if plan.misspellings else None
    return values


def _read_index(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The head, and the files that are there as they were written."""
    head: dict[str, Any] = {}
    done: list[dict[str, Any]] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        try:
            entry = json.loads(line)
        except ValueError:
            break  # cut off in the middle
        if number == 0:
            head = entry
            continue
        file = path.parent / entry["name"]
        if not file.is_file() or _digest(file) != entry["sha256"]:
            break
        done.append(entry)
    return head, done


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class WrittenShards:
    """Shards out of a folder, in order, from the first again after the last.

    Attributes:
        tokenizer: the file of the tokenizer whose pieces are in them.
    """

    def __init__(self, folder: Path) -> None:
        """Looks into the folder.

        Raises:
            DataMissing: it holds no finished shards.
        """
        path = folder / _INDEX
        if not path.is_file():
            raise DataMissing(
                f"There are no shards in {folder}. Write them: python -m denoiser.training.shards."
            )
        lines = path.read_text("utf-8").splitlines()
        self._entries = [json.loads(line) for line in lines[1:]]
        if not self._entries or not self._entries[-1]["last"]:
            raise DataMissing(
                f"The shards in {folder} are not finished. Start the command again that writes "
                "them; it goes on where it was."
            )
        self._folder = folder
        self.tokenizer = folder / _TOKENIZER

    def get(self, index: int) -> Rows:
        """The rows of shard `index`, any number from 0 up.

        Raises:
            DataMissing: its file is absent or not what was written.
        """
        entry = self._entries[index % len(self._entries)]
        path = self._folder / entry["name"]
        if not path.is_file() or _digest(path) != entry["sha256"]:
            raise DataMissing(f"{path} is absent or damaged. Copy it again, or write it anew.")
        return Rows.load(path)

    def __enter__(self) -> "WrittenShards":
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing to put away."""


def corpus_files(folder: Path, names: Sequence[str]) -> tuple[Path, ...]:
    """Paths of corpus files by their short names, such as `train-000`; see `document_files`."""
    return document_files(folder, names)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m denoiser.training.shards")
    parser.description = (__doc__ or "").split("\n")[0]
    parser.add_argument("--documents", type=Path, required=True, help="a folder of documents")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--config", type=Path, help="a training configuration, for its [data]")
    parser.add_argument("--files", nargs="*", help="which documents; default: those of [data]")
    parser.add_argument("--misspellings", type=Path, help="a table misspelling<TAB>fix|fix")
    options = parser.parse_args(arguments)
    try:
        data = read(options.config).data if options.config else DataSettings(files=())
        files = document_files(options.documents, options.files or data.files)
        if not options.tokenizer.is_file():
            texts = islice(read_documents(files), data.vocabulary_documents)
            learned = vocabulary.learn(texts, data.vocabulary_size)
            options.tokenizer.parent.mkdir(parents=True, exist_ok=True)
            options.tokenizer.write_text(learned.to_json(), "utf-8")
        plan = ShardPlan(files, options.tokenizer, options.misspellings, options.seed, data.rows)
        writer = ShardWriter(plan, options.out)
        for entry in writer.write():
            sys.stderr.write(f"{entry['name']}: {entry['rows']:,} rows\n")
    except DenoiserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.write(f"All rows are in {options.out}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
