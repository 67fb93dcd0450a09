"""What a misspelled word may have been."""

import pytest

from denoiser.speller import is_slip, sound, speller


@pytest.mark.parametrize(
    ("written", "meant"),
    [("nagative", "negative"), ("nagatice", "negative"), ("fisrt", "first"), ("enogh", "enough")],
)
def test_near_words_are_found_two_letters_away(written: str, meant: str) -> None:
    assert meant in speller().near(written, 2)


def test_near_words_come_nearest_first_without_the_word_itself() -> None:
    found = speller().near("house", 1)
    assert "house" not in found
    assert "horse" in found
    assert all(len(word) in (4, 5, 6) for word in found)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("proffeser", "professor"), ("docter", "doctor"), ("fonetic", "phonetic")],
)
def test_words_that_sound_the_same_are_found(written: str, meant: str) -> None:
    assert sound(written) == sound(meant)
    assert meant in speller().alike(written)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("recieve", "receive"),
        ("choosed", "chose"),
        ("childs", "children"),
        ("informations", "information"),
        ("alot", "a lot"),
    ],
)
def test_known_fixes(wrong: str, right: str) -> None:
    assert right in speller().fixes(wrong)


def test_words_that_are_right_have_no_fixes() -> None:
    assert not any(speller().fixes(word) for word in ("house", "their", "needed", "putting"))


def test_a_word_that_was_two() -> None:
    assert ("third", "world") in speller().parted("thirdworld")
    assert speller().parted("xyzzy") == []


@pytest.mark.parametrize(
    ("written", "meant", "wanted"),
    [
        ("recieve", "receive", True),
        ("begining", "beginning", True),
        ("allmost", "almost", True),
        ("seperate", "separate", True),
        ("house", "horse", False),
        ("hat", "chat", False),
    ],
)
def test_the_commonest_slips(written: str, meant: str, wanted: bool) -> None:
    assert is_slip(written, meant) is wanted
