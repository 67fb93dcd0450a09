"""Noise schedules."""

import numpy as np
import pytest

from denoiser.training.schedule import EARLIEST, Name, draw_times, schedule


@pytest.mark.parametrize("name", ["log-linear", "cosine"])
def test_everything_is_kept_at_the_start_and_nothing_at_the_end(name: Name) -> None:
    kept = schedule(name).kept(np.array([0.0, 1.0]))
    assert kept == pytest.approx([1.0, 0.0], abs=1e-9)


@pytest.mark.parametrize("name", ["log-linear", "cosine"])
def test_ever_less_is_kept(name: Name) -> None:
    kept = schedule(name).kept(np.linspace(0, 1, 101))
    assert (np.diff(kept) < 0).all()


@pytest.mark.parametrize("name", ["log-linear", "cosine"])
def test_the_weight_is_the_rate_of_loss_over_the_share_lost(name: Name) -> None:
    t, h = np.linspace(0.05, 0.95, 19), 1e-5
    noise = schedule(name)
    rate = (noise.kept(t - h) - noise.kept(t + h)) / (2 * h)
    assert noise.weight(t) == pytest.approx(rate / (1 - noise.kept(t)), rel=1e-4)


def test_the_weights_are_bounded_where_hardly_anything_is_masked() -> None:
    assert np.isfinite(schedule("log-linear").weight(np.array([0.0]))).all()


def test_times_are_spread_evenly_and_never_zero() -> None:
    times = np.sort(draw_times(64, np.random.default_rng(3)))
    assert times[0] >= EARLIEST
    assert np.diff(times).max() < 1.1 / 64
