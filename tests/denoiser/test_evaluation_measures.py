"""SARI, GLEU, calibration error and percentiles, against values worked out by hand."""

import math

import pytest

from denoiser.evaluation.calibration_error import calibration_error, reliability
from denoiser.evaluation.metrics import gleu
from denoiser.evaluation.sari import sari, sentence_sari
from denoiser.evaluation.speed import percentile, stretches


def test_gleu_takes_back_what_was_left_wrong() -> None:
    source, reference = list("abcdex"), list("abcdef")
    # 5 - 1 of 6 words match, 4 - 1 of 5 pairs, 3 - 1 of 4 triples, 2 - 1 of 3 quadruples.
    expected = (4 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25
    assert gleu([source], [source], [[reference]]) == pytest.approx(expected)


def test_gleu_punishes_what_is_too_short_and_averages_over_references() -> None:
    short, reference = list("abcde"), list("abcdef")
    assert gleu([short], [short], [[reference]]) == pytest.approx(math.exp(1 - 6 / 5))
    both = gleu([short], [short], [[reference, short]], rounds=400)
    assert both == pytest.approx((math.exp(1 - 6 / 5) + 1) / 2, abs=0.02)
    assert gleu([], [], []) == 0.0


def test_sari_of_a_perfect_rewrite_of_two_words() -> None:
    # One word kept, one deleted, one added, all rightly; of pairs none kept; no longer n-grams.
    assert sentence_sari(["a", "b"], ["a", "C"], [["a", "c"]]) == pytest.approx(5 / 12)


def test_sari_of_a_copy_counts_only_what_was_kept() -> None:
    source, reference = list("abcd"), list("abce")
    # Precision of what was kept is 3/4, 2/3, 1/2 and 0; all that should be kept was.
    assert sari([source], [source], [[reference]]) == pytest.approx((6 / 7 + 4 / 5 + 2 / 3) / 12)


def test_references_of_sari_vote() -> None:
    # "b" is kept by one of two references: half right.
    scored = sentence_sari(["a", "b"], ["a", "b"], [["a", "b"], ["a", "c"]])
    assert scored == pytest.approx((6 / 7 + 2 / 3) / 12)


def test_the_gap_between_promise_and_share() -> None:
    table = reliability([(0.95, True), (0.95, False), (0.15, False), (1.0, True)])
    assert [(each.low, each.count) for each in table] == [(0.1, 1), (0.9, 3)]
    assert table[1].score == pytest.approx(2.9 / 3)
    assert table[1].right == pytest.approx(2 / 3)
    assert calibration_error(table) == pytest.approx((1 * 0.15 + 3 * 0.3) / 4)
    assert calibration_error([]) == 0.0


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0
    assert percentile(list(range(1, 21)), 0.95) == 19
    assert percentile([7.0], 0.95) == 7.0


def test_stretches_have_a_thousand_words_each() -> None:
    runs = stretches(["one two three four five."] * 400, count=2)
    assert [6 * len(run) for run in runs] == [1002, 1002]
    assert stretches(["too short."]) == []
