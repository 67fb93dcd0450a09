"""Words and sentences: what is cut where."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from denoiser.sentences import split_sentences
from denoiser.words import Kind, split_words

ALPHABET = [*"aB 1.,'’\n\t_@/-é漢🐍אב", "👩‍👩‍👧", "http://a.b", "\ud800"]
TEXTS = st.lists(st.sampled_from(ALPHABET)).map("".join)


@given(TEXTS)
def test_words_stand_where_they_say_and_cover_all_but_blanks(text: str) -> None:
    words = split_words(text)
    assert all(text[word.start : word.end] == word.text for word in words)
    assert all(a.end <= b.start for a, b in pairwise(words))
    covered = {i for word in words for i in range(word.start, word.end)}
    assert {i for i, c in enumerate(text) if not c.isspace()} <= covered


@given(TEXTS)
def test_a_word_is_glued_exactly_where_no_blank_is_before_it(text: str) -> None:
    words = split_words(text)
    for before, word in pairwise(words):
        assert word.glued == (before.end == word.start)


@pytest.mark.parametrize(
    "text",
    ["https://burnish.example/a?b=c", "ada@example.org", "snake_case", "C3PO", "@ada", "#topic",
     "file.txt", "/usr/bin", "`let x = 1`", "a::b", "f()"],
)  # fmt: skip
def test_what_is_no_prose_is_one_opaque_word(text: str) -> None:
    kinds = [word.kind for word in split_words(f"see {text}, please")]
    assert kinds == [Kind.WORD, Kind.OPAQUE, Kind.MARK, Kind.WORD]


def test_apostrophes_belong_to_words_and_quotes_do_not() -> None:
    words = split_words("‘I don’t’ said the users' dog's friend")
    assert [word.text for word in words] == [
        "‘", "I", "don’t", "’", "said", "the", "users", "'", "dog's", "friend",
    ]  # fmt: skip


def test_a_run_of_one_mark_is_one_word() -> None:
    assert len(split_words("!" * 50_000)) == 1


@given(TEXTS)
def test_sentences_cover_the_text(text: str) -> None:
    spans = split_sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text


def test_sentences_end_where_people_end_them() -> None:
    text = 'Dr. Smith met J. Doe. "Really?" she asked. It cost 3.50, i.e. nothing.\nNext line'
    assert [text[a:b].strip() for a, b in split_sentences(text)] == [
        "Dr. Smith met J. Doe.",
        '"Really?" she asked.',
        "It cost 3.50, i.e. nothing.",
        "Next line",
    ]
