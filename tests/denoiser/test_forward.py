"""Forward processes: their marginals, and what they leave alone."""

from typing import get_args

import numpy as np
import pytest

from denoiser.training.forward import Absorbing, HitSpans, Hybrid, Name, Uniform, hit_words, process

PIECES = np.arange(100, 30_100, dtype=np.int32)
SINGLE = np.arange(30_000, dtype=np.int64)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_the_share_of_masks_is_what_the_schedule_says(kept: float) -> None:
    noisy, hit = Absorbing(7).corrupt(PIECES, SINGLE, kept, np.random.default_rng(1))
    assert hit.mean() == pytest.approx(1 - kept, abs=0.01)
    assert (noisy[hit] == 7).all()
    assert (noisy[~hit] == PIECES[~hit]).all()


def test_uniform_noise_reports_only_pieces_it_changed() -> None:
    choices = np.array([100, 101], np.int32)
    pieces = np.full(20_000, 100, np.int32)
    words = np.arange(20_000, dtype=np.int64)
    noisy, hit = Uniform(choices).corrupt(pieces, words, 0.5, np.random.default_rng(2))
    assert ((noisy != pieces) == hit).all()
    assert hit.mean() == pytest.approx(0.25, abs=0.01)


def test_words_are_hit_whole() -> None:
    words = np.repeat(np.arange(5_000, dtype=np.int64), 3)
    hit = hit_words(words, 0.4, np.random.default_rng(3)).reshape(-1, 3)
    assert (hit.all(1) | ~hit.any(1)).all()


def test_what_belongs_to_no_word_is_never_hit() -> None:
    words = np.where(np.arange(9_000) % 3 == 0, -1, np.arange(9_000)).astype(np.int64)
    assert not hit_words(words, 1.0, np.random.default_rng(4))[words == -1].any()


def test_at_time_zero_nothing_happens() -> None:
    noisy, hit = Absorbing(7).corrupt(PIECES, SINGLE, 1.0, np.random.default_rng(5))
    assert not hit.any()
    assert (noisy == PIECES).all()


@pytest.mark.parametrize("chance", [0.05, 0.3, 0.7, 0.9])
def test_spans_hit_each_word_with_the_chance_asked_for(chance: float) -> None:
    hit = HitSpans(3.0)(SINGLE, chance, np.random.default_rng(6))
    assert hit.mean() == pytest.approx(chance, abs=0.02)


def test_spans_are_three_words_long_on_average_and_geometric() -> None:
    hit = HitSpans(3.0)(SINGLE, 0.2, np.random.default_rng(7))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], hit.astype(int), [0]])))
    lengths = edges[1::2] - edges[::2]
    assert lengths.mean() == pytest.approx(3.0, abs=0.15)
    assert (lengths == 1).mean() == pytest.approx(1 / 3, abs=0.04)
    alone = hit_words(SINGLE, 0.2, np.random.default_rng(7))
    neighbours = [(found[1:] & found[:-1]).mean() for found in (hit, alone)]
    assert neighbours[0] > 2 * neighbours[1]


def test_spans_hit_words_whole_and_nothing_that_belongs_to_no_word() -> None:
    words = np.repeat(np.arange(3_000, dtype=np.int64), 2)
    hit = HitSpans()(words, 0.4, np.random.default_rng(8)).reshape(-1, 2)
    assert (hit.all(1) | ~hit.any(1)).all()
    none = np.full(5, -1, np.int64)
    for chance in (0.0, 0.5, 1.0):
        assert not HitSpans()(none, chance, np.random.default_rng(9)).any()
    assert HitSpans()(SINGLE, 1.0, np.random.default_rng(9)).all()


@pytest.mark.parametrize("t", [0.1, 0.5, 0.9])
def test_the_hybrid_process_has_the_marginals_of_its_formula(t: float) -> None:
    p_u = 0.2
    c = 2 * p_u / (1 - p_u) * t**0.5 * (1 - t) ** 0.5
    hybrid = Hybrid(7, np.array([1, 2, 3], np.int32), p_u)
    noisy, hit = hybrid.corrupt(PIECES, SINGLE, 1 - t, np.random.default_rng(10))
    assert (noisy == 7).mean() == pytest.approx(t / (1 + c), abs=0.012)
    assert np.isin(noisy, [1, 2, 3]).mean() == pytest.approx(c / (1 + c), abs=0.012)
    assert (noisy[~hit] == PIECES[~hit]).all()
    if t == 0.5:
        assert np.isin(noisy, [1, 2, 3]).mean() == pytest.approx(p_u, abs=0.012)


def test_the_hybrid_process_starts_clean_and_ends_in_masks() -> None:
    hybrid = Hybrid(7, np.array([1, 2], np.int32), 0.1)
    clean, hit = hybrid.corrupt(PIECES, SINGLE, 1.0, np.random.default_rng(11))
    assert not hit.any()
    assert (clean == PIECES).all()
    noise, _ = hybrid.corrupt(PIECES, SINGLE, 0.0, np.random.default_rng(11))
    assert (noise == 7).all()


def test_each_process_weighs_what_it_hit() -> None:
    choices = np.array([1, 2], np.int32)
    noisy = np.array([7, 1, 50], np.int32)
    hit = np.array([True, True, False])
    weights = {
        name: process(name, 7, choices, 0.1).weight(noisy, hit, 4.0).tolist()
        for name in get_args(Name)
    }
    assert weights == {
        "absorbing": [4.0, 4.0, 0.0], "uniform": [1.0, 1.0, 0.0], "hybrid": [2.0, 1.0, 0.0],
    }  # fmt: skip
