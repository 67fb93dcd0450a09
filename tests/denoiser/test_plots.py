"""Plots of a run: drawn from its log, and what is missing is said."""

import json
from pathlib import Path

import pytest

from denoiser.training.plots import main, read_log


def entry(step: int, value: float) -> str:
    losses = {"pieces": value, "op": None if step == 20 else 0.3, "gap": 0.1, "case": 0.2}
    return json.dumps({"step": step, "tokens": 1000 * step, "rate": 0.5, "right": 0.1, **losses})


def write(folder: Path, *lines: str) -> Path:
    (folder / "log.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def test_of_steps_made_twice_the_later_ones_count(tmp_path: Path) -> None:
    run = write(tmp_path, entry(20, 5.0), entry(40, 4.0), entry(60, 3.9), entry(40, 4.5))
    assert [(line["step"], line["pieces"]) for line in read_log(run)] == [(20, 5.0), (40, 4.5)]


def test_a_picture_is_written(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    run = write(tmp_path, entry(20, 5.0), entry(40, 4.0), entry(60, 3.9))
    assert main([str(run)]) == 0
    assert "<svg" in (tmp_path / "losses.svg").read_text()
    assert main([str(run), "--out", str(tmp_path / "losses.png")]) == 0
    assert (tmp_path / "losses.png").read_bytes()[1:4] == b"PNG"


@pytest.mark.parametrize("lines", [[""], ["no line"], ["[]"], ["{}"]])
def test_a_log_that_is_none_is_named(
    tmp_path: Path, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log.jsonl").write_text("" if lines == [""] else lines[0] + "\n")
    assert main([str(tmp_path)]) == 2
    assert "log.jsonl" in capsys.readouterr().err


def test_no_log_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "folder of a run" in capsys.readouterr().err
