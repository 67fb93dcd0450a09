"""Forward processes: their marginals, and what they leave alone."""

import numpy as np
import pytest

from denoiser.training.forward import Absorbing, Uniform, hit_words

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
