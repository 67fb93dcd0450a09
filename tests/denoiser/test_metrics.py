"""Measures, against values worked out by hand."""

from pathlib import Path

import pytest

from denoiser import Patch, Polished, evaluate
from denoiser.evaluation.metrics import Scores, edits, gleu, score_edits
from denoiser.patches import apply_patches

SOURCE = ["He", "go", "to", "school", "every", "days", "."]
RIGHT = ["He", "goes", "to", "school", "every", "day", "."]


def test_edits_are_the_places_that_differ() -> None:
    assert edits(SOURCE, RIGHT) == {(1, 2, ("goes",)), (5, 6, ("day",))}
    assert edits(["a", "b"], ["a", "x", "b"]) == {(1, 1, ("x",))}
    assert edits(["a", "a", "b"], ["a", "b"]) == {(1, 2, ())}
    assert edits(RIGHT, RIGHT) == set()


def test_half_the_edits_right_and_one_too_many() -> None:
    output = ["He", "goes", "to", "the", "school", "every", "days", "."]
    scores = score_edits([SOURCE], [output], [[RIGHT]])
    assert (scores.right, scores.proposed, scores.wanted) == (1, 2, 2)
    assert scores.f_half == pytest.approx(0.5)


def test_the_kindest_reference_counts() -> None:
    scores = score_edits([SOURCE], [RIGHT], [[SOURCE, RIGHT]])
    assert (scores.precision, scores.recall) == (1.0, 1.0)


def test_precision_counts_twice() -> None:
    assert Scores(8, 10, 80).f_half == pytest.approx(1.25 * 0.8 * 0.1 / (0.25 * 0.8 + 0.1))


def test_gleu_is_one_for_the_reference_and_less_for_the_source() -> None:
    assert gleu([SOURCE], [RIGHT], [[RIGHT]], rounds=3) == pytest.approx(1.0)
    assert gleu([SOURCE], [SOURCE], [[RIGHT]], rounds=3) < 0.4


def test_all_patches_together_give_the_new_text() -> None:
    patches = (
        Patch(3, 5, "go", "goes", "grammar", 0.9),
        Patch(12, 12, "", " the", "missing word", 0.9),
    )
    polished = Polished("He go to see king.", patches)
    assert apply_patches(polished) == "He goes to see the king."


def test_evaluation_without_data_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate.main(["--data", str(tmp_path / "none")]) == 2
    assert "--data" in capsys.readouterr().err
