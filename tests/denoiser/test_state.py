"""The state of a run: small files, whole or refused."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from denoiser.errors import CheckpointDamaged
from denoiser.training import state

CPU = torch.device("cpu")


def example(seed: int = 0) -> dict[str, Any]:
    torch.manual_seed(seed)
    return {"model": {"weight": torch.randn(300, 100)}, "progress": {"step": 3, "seconds": 0.5}}


def test_a_state_comes_back_out_of_parts_of_bounded_size(tmp_path: Path) -> None:
    state.save(example(), tmp_path, most=20_000)
    sizes = [path.stat().st_size for path in tmp_path.glob("*.bin")]
    assert len(sizes) > 5
    assert max(sizes) <= 20_000
    found = state.load(tmp_path, CPU)
    assert torch.equal(found["model"]["weight"], example()["model"]["weight"])
    assert found["progress"] == example()["progress"]


def test_parts_of_an_older_state_are_cleared_away(tmp_path: Path) -> None:
    state.save(example(0), tmp_path, most=20_000)
    state.save(example(1), tmp_path, most=50_000)
    named = {part["name"] for part in json.loads((tmp_path / "manifest.json").read_text())["parts"]}
    assert {path.name for path in tmp_path.iterdir()} == named | {"manifest.json"}


def test_a_save_cut_off_leaves_the_state_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.save(example(0), tmp_path, most=20_000)
    write, written = Path.write_bytes, 0

    def full_disk(path: Path, data: bytes) -> int:
        nonlocal written
        written += 1
        if written > 3:
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="No space"):
        state.save(example(1), tmp_path, most=20_000)
    found = state.load(tmp_path, CPU)
    assert torch.equal(found["model"]["weight"], example(0)["model"]["weight"])


@pytest.mark.parametrize("damage", ["changed", "cut", "absent"])
def test_a_damaged_part_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    state.save(example(), tmp_path, most=20_000)
    part = sorted(tmp_path.glob("*.bin"))[2]
    data = bytearray(part.read_bytes())
    if damage == "changed":
        data[77] ^= 1
        part.write_bytes(bytes(data))
    elif damage == "cut":
        part.write_bytes(bytes(data[:-5]))
    else:
        part.unlink()
    with pytest.raises(CheckpointDamaged, match=part.name):
        state.load(tmp_path, CPU)


@pytest.mark.parametrize("manifest", ["", "[]", '{"format": 1}', '{"format": 2, "parts": []}'])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, manifest: str) -> None:
    state.save(example(), tmp_path)
    (tmp_path / "manifest.json").write_text(manifest)
    assert state.exists(tmp_path)
    with pytest.raises(CheckpointDamaged, match="manifest"):
        state.load(tmp_path, CPU)


def test_nothing_saved_is_nothing_there(tmp_path: Path) -> None:
    assert not state.exists(tmp_path)
