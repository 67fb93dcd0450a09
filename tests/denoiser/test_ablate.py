"""Comparing ways of training: equal budgets, arm by arm, and the figures they are judged by."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from denoiser import ablate
from denoiser.corruption import Corruption
from denoiser.errors import BadOptions, DataMissing
from denoiser.training.heldout import Heldout, _detection, gather, measure
from denoiser.training.settings import Settings
from tests.denoiser import tiny
from tests.denoiser.training_data import PROSE, write_corpus

CONFIG = """
name = "two ways"
[model]
width = 32
layers = 1
heads = 2
feed_forward = 64
[data]
misspellings = false
documents = 4
vocabulary_size = 600
[train]
batch_tokens = 256
threads = 1
[heldout]
windows = 12
draws = 1
[[arm]]
name = "base"
questions = ["Which schedule?", "Which process?"]
[[arm]]
name = "cosine"
questions = ["Which schedule?"]
noise = { name = "cosine" }
"""


def test_the_arms_that_ship_make_sense_and_answer_every_question() -> None:
    found = ablate.read(Path(ablate.__file__).parent / "configs" / "ablation.toml")
    questions = {question for arm in found.arms for question in arm.questions}
    assert len(questions) == 5
    for question in questions:
        assert sum(question in arm.questions for arm in found.arms) >= 2
    settings = {arm.name: found.settings(arm) for arm in found.arms}
    assert settings["cosine"].noise.name == "cosine"
    assert settings["clean 40 percent"].data.clean == 0.4
    assert settings["base"].model == settings["masking"].model
    assert len({arm.seed for arm in settings.values()}) == 1


def test_arms_are_trained_measured_and_skipped_when_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "validation.txt").write_text(PROSE)
    config = tmp_path / "arms.toml"
    config.write_text(CONFIG)
    arguments = ["--config", str(config), "--corpus", str(corpus), "--lexicon", str(tmp_path),
                 "--out", str(tmp_path / "out"), "--tokens", "400"]  # fmt: skip
    assert ablate.main(arguments) == 0
    printed = capsys.readouterr().out
    assert printed.count("base") == 2
    whole = json.loads((tmp_path / "out" / "ablation.json").read_text())
    assert [arm["name"] for arm in whole["arms"]] == ["base", "cosine"]
    assert all(arm["tokens"] >= 400 for arm in whole["arms"])
    assert len({arm["tokens"] for arm in whole["arms"]}) == 1, "the same batches"

    def again(*values: object) -> None:
        raise AssertionError("trained again")

    monkeypatch.setattr(ablate, "Trainer", again)
    assert ablate.main(arguments) == 0
    assert capsys.readouterr().out == printed
    assert ablate.main([*arguments, "--arm", "cosine"]) == 0
    printed = capsys.readouterr().out
    assert "cosine" in printed
    assert "base" not in printed
    assert ablate.main([*arguments, "--arm", "sine"]) == 2
    assert "base, cosine" in capsys.readouterr().err
    assert ablate.main([*arguments[:-1], "500"]) == 2
    assert "another budget" in capsys.readouterr().err


def test_the_budget_is_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Quick:
        def __init__(self, settings: Settings, *places: Path) -> None:
            assert settings.train.minutes == pytest.approx(0.2)
            self.progress = type("P", (), {"tokens": 5000, "seconds": 10.0})()

        def run(self) -> None:
            """Nothing to do."""

    config = tmp_path / "arms.toml"
    config.write_text(CONFIG)
    monkeypatch.setattr(ablate, "Trainer", Quick)
    corpus = write_corpus(tmp_path / "corpus")
    runner = ablate.Runner(ablate.read(config), corpus, tmp_path, tmp_path / "out")
    assert runner.budget(2.0) == 60_000
    monkeypatch.setattr(ablate, "Trainer", None)
    assert runner.budget(2.0) == 60_000


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("[[arm]]\nname = 'base'\nquestions = []", "two of one name"),
        ("[[arm]]\nname = 'x'\nquestions = []\nnoise = {process = 'hybird'}", "arm 'x'"),
        ("[[arm]]\nquestions = []", "not a usable"),
        ("name =", "not a usable"),
    ],
)
def test_arms_that_make_no_sense_are_refused(tmp_path: Path, change: str, said: str) -> None:
    path = tmp_path / "arms.toml"
    path.write_text(CONFIG + change)
    with pytest.raises(BadOptions, match=said):
        ablate.read(path)


def test_detection_is_counted_by_its_formulas() -> None:
    change = np.array([0.9, 0.8, 0.4, 0.7, 0.1])
    truth = np.array([True, True, True, False, False])
    found = _detection(change, truth)
    assert found["precision"] == pytest.approx(2 / 3)
    assert found["recall"] == pytest.approx(2 / 3)
    assert found["f_half"] == pytest.approx(2 / 3)
    # The best threshold is above 0.7: two right of two, of three.
    assert found["best_f_half"] == pytest.approx(1.25 * (2 / 3) / (0.25 + 2 / 3))


def figures(heldout: Heldout) -> dict[str, Any]:
    return measure(tiny.model(), tiny.tokenizer(), heldout, seed=1, draws=1)


def test_figures_are_shares_and_the_same_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PROSE)
    corruption = Corruption(rate=0.2, clean=0.2)
    heldout = gather([path], tiny.tokenizer(), corruption, count=8, seed=2)
    found = figures(heldout)
    assert found == figures(heldout)
    for name, value in found.items():
        if name not in ("gaps_false", "nats_per_token", "bits_per_byte"):
            assert 0.0 <= value <= 1.0, name
    assert found["nats_per_token"] > 1.0
    path.write_text("1 2 3")
    with pytest.raises(DataMissing, match="no prose"):
        gather([path], tiny.tokenizer(), corruption, count=8, seed=2)
