"""Checkpoints: written and read alike, and refused by name when they are not right."""

import json
from pathlib import Path

import pytest
import torch

from denoiser import checkpoint, load_denoiser
from denoiser.errors import CheckpointDamaged, CheckpointMismatch, CheckpointMissing
from tests.denoiser import tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    checkpoint.save(tiny.checkpoint(), tmp_path)
    return tmp_path


def test_what_is_read_is_what_was_written(folder: Path) -> None:
    found = checkpoint.load(folder)
    assert found.tokenizer.strings == tiny.tokenizer().strings
    assert found.calibration == tiny.EAGER
    for name, value in tiny.model().state_dict().items():
        read = found.model.state_dict()[name]
        limit = value.abs().amax(-1, keepdim=True) / 250 if value.dim() == 2 else 0.0
        assert ((read - value).abs() <= limit + 1e-6).all(), name


def test_writing_again_what_was_read_keeps_the_fingerprint(folder: Path, tmp_path: Path) -> None:
    found = checkpoint.load(folder)
    assert checkpoint.save(found, tmp_path / "again") == found.fingerprint


def test_the_name_holds_the_fingerprint(folder: Path) -> None:
    found = checkpoint.load(folder)
    assert load_denoiser(str(folder)).name == f"tiny@{found.fingerprint[:8]}"


def test_other_weights_have_another_fingerprint(folder: Path, tmp_path: Path) -> None:
    other = checkpoint.save(tiny.checkpoint(seed=1), tmp_path / "other")
    assert other != checkpoint.load(folder).fingerprint


def test_nothing_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CheckpointMissing, match="make train"):
        load_denoiser(str(tmp_path / "none"))


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "calibration.json"])
def test_a_changed_file_is_damage_and_is_named(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(bytes(data))
    with pytest.raises(CheckpointDamaged, match=name):
        checkpoint.load(folder)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_an_absent_or_cut_file_is_damage(folder: Path, name: str) -> None:
    (folder / name).write_bytes((folder / name).read_bytes()[:-10])
    with pytest.raises(CheckpointDamaged):
        checkpoint.load(folder)
    (folder / name).unlink()
    with pytest.raises(CheckpointDamaged):
        checkpoint.load(folder)


@pytest.mark.parametrize("config", [b"", b"{}", b"[1]", b"\xff", b'{"format": 2}'])
def test_a_broken_config_is_damage(folder: Path, config: bytes) -> None:
    (folder / "config.json").write_bytes(config)
    with pytest.raises(CheckpointDamaged):
        checkpoint.load(folder)


def test_another_format_is_a_mismatch_that_names_both(folder: Path) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps({**config, "format": 99}))
    with pytest.raises(CheckpointMismatch, match=rf"99.*{checkpoint.FORMAT}"):
        checkpoint.load(folder)


def test_an_unfinished_checkpoint_is_no_checkpoint(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="No space"):
        checkpoint.save(tiny.checkpoint(1), folder)
    with pytest.raises(CheckpointMissing):
        checkpoint.load(folder)


def test_both_families_of_trunk_run() -> None:
    from denoiser.model import DenoisingModel, ModelConfig

    for config in (
        ModelConfig(50, 32, 1, 2, 64),
        ModelConfig(50, 32, 1, 2, 64, "pre-rms", "rotary", "relu2"),
    ):
        scores = DenoisingModel(config)(
            torch.ones(2, 9, dtype=torch.long), torch.zeros(2, 9, dtype=torch.long),
            torch.tensor([9, 4]),
        )  # fmt: skip
        assert scores.op.shape == (2, 9, 3)
        assert scores.gap.shape == (2, 9, 4)
