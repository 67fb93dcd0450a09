"""Shards written to a folder: bounded, resumable, the same bytes for the same seed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from denoiser.errors import BadOptions, DataMissing
from denoiser.training import shards
from denoiser.training.live import ShardPlan
from denoiser.training.settings import RowSettings
from denoiser.training.shards import ShardWriter, WrittenShards, main
from tests.denoiser import tiny
from tests.denoiser.training_data import PROSE

MOST = 24_000
"""Bytes of a file: small, so that there are several."""


@pytest.fixture
def plan(tmp_path: Path) -> ShardPlan:
    documents = tmp_path / "documents"
    documents.mkdir()
    for number in range(3):
        lines = [json.dumps({"text": f"{PROSE} It was {number} {k}."}) for k in range(12)]
        (documents / f"{number}.jsonl").write_text("\n".join(lines))
    tokenizer = tmp_path / "pieces.json"
    tokenizer.write_text(tiny.tokenizer().to_json())
    return ShardPlan(
        tuple(sorted(documents.iterdir())), tokenizer, None, seed=4, rows=RowSettings(documents=5)
    )


def write(plan: ShardPlan, folder: Path) -> dict[str, str]:
    """Writes all; the digest of every file."""
    list(ShardWriter(plan, folder, MOST).write())
    return digests(folder)


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_files_are_bounded_and_the_same_for_the_same_seed(plan: ShardPlan, tmp_path: Path) -> None:
    first = write(plan, tmp_path / "a")
    assert len(first) > 4
    assert max(path.stat().st_size for path in (tmp_path / "a").glob("*.npz")) <= MOST
    assert write(plan, tmp_path / "b") == first
    assert write(replace(plan, seed=5), tmp_path / "c") != first


@pytest.mark.parametrize("moment", ["between files", "in a file", "in the index"])
def test_killed_and_started_again_the_bytes_are_the_same(
    plan: ShardPlan, tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, folder = write(plan, tmp_path / "whole"), tmp_path / "killed"
    some = ShardWriter(plan, folder, MOST).write()
    next(some)
    next(some)
    if moment == "between files":
        next(some)
    elif moment == "in a file":
        (folder / "shard-00002.part.npz").write_bytes(b"half of it")
        (folder / "shard-00002.npz").write_bytes(b"and half of this")
    else:
        with (folder / "shards.jsonl").open("a") as index:
            index.write('{"name": "shard-00002.npz", "ro')
    del some
    assert not ShardWriter(plan, folder, MOST).finished
    made = [entry["name"] for entry in ShardWriter(plan, folder, MOST).write()]
    assert "shard-00000.npz" not in made, "finished files are skipped"
    assert digests(folder) == whole
    assert list(ShardWriter(plan, folder, MOST).write()) == []


def test_a_damaged_file_is_written_anew(plan: ShardPlan, tmp_path: Path) -> None:
    whole = write(plan, tmp_path / "a")
    (tmp_path / "a" / "shard-00001.npz").write_bytes(b"")
    with pytest.raises(DataMissing, match="shard-00001"):
        WrittenShards(tmp_path / "a").get(1)
    assert write(plan, tmp_path / "a") == whole


def test_rows_are_read_in_order_and_from_the_start_again(plan: ShardPlan, tmp_path: Path) -> None:
    write(plan, tmp_path / "a")
    found = WrittenShards(tmp_path / "a")
    count = len(list((tmp_path / "a").glob("*.npz")))
    first, again = found.get(0), found.get(count)
    assert (first.pieces == again.pieces).all()
    modes = np.concatenate([found.get(k).mode for k in range(count)])
    assert set(modes.tolist()) == {0, 1, 2}
    assert found.tokenizer.read_text() == tiny.tokenizer().to_json()


def test_other_settings_do_not_go_into_the_same_folder(plan: ShardPlan, tmp_path: Path) -> None:
    write(plan, tmp_path / "a")
    with pytest.raises(BadOptions, match="another folder"):
        ShardWriter(replace(plan, rows=RowSettings(clean=0.9)), tmp_path / "a", MOST)


def test_unfinished_and_absent_shards_are_not_trained_on(plan: ShardPlan, tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match=r"denoiser\.training\.shards"):
        WrittenShards(tmp_path)
    some: Iterator[dict[str, Any]] = ShardWriter(plan, tmp_path / "a", MOST).write()
    next(some)
    with pytest.raises(DataMissing, match="not finished"):
        WrittenShards(tmp_path / "a")


def test_the_command_learns_a_vocabulary_and_writes(
    plan: ShardPlan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "c.toml"
    config.write_text('name = "x"\n[data]\nfiles = []\nvocabulary_size = 600\n')
    arguments = [
        "--documents", str(plan.corpus[0].parent), "--tokenizer", str(tmp_path / "new.json"),
        "--out", str(tmp_path / "out"), "--config", str(config), "--seed", "3",
    ]  # fmt: skip
    assert main(arguments) == 0
    assert (tmp_path / "new.json").read_text() == (tmp_path / "out" / "tokenizer.json").read_text()
    assert len(WrittenShards(tmp_path / "out").get(0)) > 50
    assert main([*arguments[:-1], "4"]) == 2
    assert "another folder" in capsys.readouterr().err


def test_documents_without_prose_are_named(plan: ShardPlan, tmp_path: Path) -> None:
    plan.corpus[0].write_text(json.dumps({"text": "1 2 3 4\n"}))
    with pytest.raises(DataMissing, match="no prose"):
        write(replace(plan, corpus=plan.corpus[:1]), tmp_path / "a")


def test_a_file_holds_at_most_sixteen_mebibytes() -> None:
    assert shards.MOST == 16 * 2**20
