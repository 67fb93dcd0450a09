"""Candidates for a wrong word, their clues, and the fit of what the clues are worth."""

import numpy as np

from denoiser import PolishOptions
from denoiser.backend import Floats
from denoiser.candidates import Place, Proposer
from denoiser.lexicon import lexicon
from denoiser.ranking import CLUES, Ranking, shares
from denoiser.tokenizer import Case
from denoiser.training.fit_ranking import Choice, accuracy, fit
from denoiser.words import Word, split_words
from tests.denoiser import tiny


def place(text: str, masked: bool = False) -> Place:
    """A word about which the network has no opinion."""
    word = split_words(text)[0]
    tokenizer = tiny.tokenizer()
    even = np.full((len(tokenizer.pieces(text)), tokenizer.size), -7.0, np.float32)
    case = np.zeros(len(Case), np.float32)
    case[Case.LOWER] = 1.0
    return Place(word, even, even[0] if masked else None, case)


def proposer() -> Proposer:
    return tiny.denoiser().proposer(PolishOptions())


def written(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


def test_without_an_opinion_of_the_network_the_slip_of_the_pen_decides() -> None:
    for wrong, right in (
        ("recieve", "receive"),
        ("seperate", "separate"),
        ("alot", "a lot"),
    ):
        best = proposer().candidates(place(wrong, masked=True))[0]
        assert written(best.words) == right


def test_shares_add_up_and_the_written_word_is_no_candidate() -> None:
    found = proposer().candidates(place("there"))
    assert np.isclose(sum(each.share for each in found), 1.0, atol=1e-4)
    assert "there" not in {written(each.words) for each in found}
    assert "their" in {written(each.words) for each in found}


def test_marks_become_other_marks() -> None:
    found = proposer().candidates(place(","))
    assert {written(each.words) for each in found} == {".", "?", "!", ";", ":"}


def test_numbers_and_marks_are_never_strange() -> None:
    for text in (",", "1984", "the"):
        assert proposer().is_known(split_words(text)[0])
    assert not proposer().is_known(split_words("recieve")[0])


def test_familiarity_tells_slips_from_names() -> None:
    words = lexicon()
    levels = [words.familiarity(text).name for text in ("the", "monday", "recieve", "contumacious")]
    assert levels == ["COMMON", "NAME", "UNKNOWN", "RARE"]


def test_the_fit_finds_the_clue_that_tells() -> None:
    rng = np.random.default_rng(1)
    telling = CLUES.index("letters")
    found = []
    for _ in range(300):
        clues: Floats = rng.normal(size=(6, len(CLUES))).astype(np.float32)
        found.append(Choice(False, clues, int(clues[:, telling].argmin())))
    blind = Ranking(unknown={}, known={})
    fitted = fit(found, blind)
    assert accuracy(found, fitted) > 0.95 > accuracy(found, blind)
    assert fitted.unknown["letters"] < -1.0
    assert fitted.known == {}  # nothing to learn from


def test_shares_of_no_scores_are_none() -> None:
    assert shares([]).shape == (0,)
