"""How much is noised again, where, and what is revealed when."""

import numpy as np
import pytest

from denoiser.remask import budget, choose, doubted, reveal


@pytest.mark.parametrize(
    ("strength", "words"), [(0.0, 0), (0.15, 15), (0.4, 40), (1.0, 100), (0.075, 8), (0.7, 70)]
)
def test_strength_is_a_budget_of_words(strength: float, words: int) -> None:
    assert budget(strength, 100) == words


def test_the_budget_grows_with_strength() -> None:
    budgets = [budget(s / 50, 37) for s in range(51)]
    assert budgets == sorted(budgets)
    assert budgets[-1] == 37


def test_doubtful_places_are_chosen_first() -> None:
    doubt = [0.01] * 20 + [0.95] * 5
    rng = np.random.default_rng(1)
    hits = sum(place >= 20 for _ in range(50) for place in choose(doubt, 5, rng))
    assert hits > 240


def test_the_same_seed_chooses_the_same_places() -> None:
    doubt = list(np.linspace(0, 1, 30))
    first, again = (choose(doubt, 7, np.random.default_rng(4)) for _ in range(2))
    assert first == again == sorted(set(first))


@pytest.mark.parametrize("masks", [1, 2, 5, 16])
@pytest.mark.parametrize("steps", [1, 2, 3, 8])
def test_all_masks_are_revealed_in_time(masks: int, steps: int) -> None:
    left, rng = masks, np.random.default_rng(masks)
    for step in range(steps, 0, -1):
        if left:
            left -= len(reveal(rng.random(left).astype(np.float32) * 0.5, step))
    assert left == 0


def test_the_surest_are_revealed_first_and_all_sure_ones_at_once() -> None:
    confidence = np.array([0.2, 0.95, 0.1, 0.99, 0.5], np.float32)
    assert reveal(confidence, 5).tolist() == [1, 3]
    assert reveal(confidence, 2).tolist() == [1, 3, 4]


def test_the_worst_of_the_doubted_are_masked_again() -> None:
    confidence = np.array([0.5, 0.01, 0.04, 0.9, 0.02], np.float32)
    assert doubted(confidence, 0.05, most=2).tolist() == [1, 4]
    assert doubted(confidence, 0.05, most=9).tolist() == [1, 2, 4]
