"""Sentences: nothing is lost, nothing overlaps, and abbreviations end none."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.sentences import MOST_CHARACTERS, is_finished, sentences

ALPHABET = st.sampled_from(
    [*'aB .!?…。？\n"”1.', "é", "漢", "🐍", "👩‍👩‍👧", "م", "א", "؟", "\ud800"]
)


@given(st.lists(ALPHABET, max_size=80).map("".join))
def test_every_character_but_white_space_is_in_exactly_one_sentence(text: str) -> None:
    found = sentences(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    outside = list(text)
    for start, end in found:
        assert start < end
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        outside[start:end] = [" "] * (end - start)
    assert "".join(outside).strip() == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Ng paid 3.50 to Mr. J. Smith, e.g. today. Yes.", None),
        ('"Really?" she asked. "No."', ['"Really?" she asked.', '"No."']),
        ("He left... and came back. Good.", ["He left... and came back.", "Good."]),
        ("我喜欢。你呢？好", ["我喜欢。", "你呢？", "好"]),
        ("مرحبا؟ نعم.", ["مرحبا؟", "نعم."]),
        ("See v2.0.1 of it. Next", ["See v2.0.1 of it.", "Next"]),
        ("1. First point. Second.", ["1. First point.", "Second."]),
        ("We met at Acme Inc. The end.", ["We met at Acme Inc.", "The end."]),
        ("Am I? I am I. Yes", ["Am I?", "I am I.", "Yes"]),
        ("one line\nanother", ["one line", "another"]),
    ],
)
def test_sentences_are_cut_as_people_read(text: str, expected: list[str] | None) -> None:
    if expected is None:
        expected = ["Dr. Ng paid 3.50 to Mr. J. Smith, e.g. today.", "Yes."]
    assert [text[a:b] for a, b in sentences(text)] == expected


def test_a_stretch_without_an_end_is_cut_between_words() -> None:
    text = "word " * 1000
    found = sentences(text)
    assert max(b - a for a, b in found) <= MOST_CHARACTERS
    assert all(text[a:b].startswith("word") and text[a:b].endswith("word") for a, b in found)


def test_a_megabyte_takes_no_time_worth_naming() -> None:
    assert len(sentences("Yes, it is so. " * 70_000)) == 70_000
    assert len(sentences("x" * 1_000_000)) == 1667


@pytest.mark.parametrize(
    ("text", "finished"), [("Done.", True), ("Done", False), ("“Done.”", True), ("好。", True)]
)
def test_a_sentence_is_finished_by_its_mark(text: str, finished: bool) -> None:
    assert is_finished(text, sentences(text)[-1]) is finished
