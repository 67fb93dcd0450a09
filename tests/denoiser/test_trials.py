"""Edits that are tried together."""

import numpy as np

from denoiser.proposals import Proposal
from denoiser.trials import trials_of
from denoiser.words import Word, split_words

WORDS = split_words("one two three four five six seven")


def proposal(start: int, end: int, new: str, doubt: float = 0.5) -> Proposal:
    return Proposal(start, end, tuple(split_words(new)), doubt, 0.0, 0.0, 0.0)


def texts(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


def test_edits_apart_share_a_trial_and_edits_that_touch_do_not() -> None:
    made = list(trials_of(WORDS, [proposal(1, 2, "2"), proposal(2, 3, "3"), proposal(5, 5, "gap")]))
    assert sorted(texts(trial.words) for trial in made) == [
        "one 2 three four five gap six seven",
        "one two 3 four five six seven",
    ]


def test_every_proposal_is_tried_once_where_it_says() -> None:
    tried = [proposal(k, k + 1, f"new{k} more", doubt=k / 10) for k in range(7)]
    seen = []
    for trial in trials_of(WORDS, tried):
        for each, start in trial.edits:
            assert trial.words[start : start + 2] == each.new
            seen.append(each.start)
    assert sorted(seen) == list(range(7))


def test_relief_counts_what_no_other_edit_touches() -> None:
    (trial,) = trials_of(WORDS, [proposal(1, 2, ""), proposal(4, 5, "a b")])
    first, second = (each for each, _ in trial.edits)
    before = np.arange(7, dtype=np.float32)
    after = np.zeros(len(trial.words), np.float32)
    assert trial.words == (*WORDS[:1], *WORDS[2:4], *second.new, *WORDS[5:])
    # Of words 0 2 3 5 6, those beside the second edit (3 and 5) do not count for the first.
    assert trial.relief(first, before, after) == 0 + 2 + 6
    assert trial.relief(second, before, after) == 3 + 5 + 6
    assert trial.relief(second, before, after, apart={5}) == 3 + 6
