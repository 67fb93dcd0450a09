"""The learned vocabulary: any text has pieces, words keep to the convention, digits stay apart."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import normalizers, pre_tokenizers

from denoiser.errors import BadOptions
from denoiser.tokenizer import Tokenizer
from denoiser.training import vocabulary

TEXTS = [
    "They have been working on the new house for a long time, and it wasn't done in 2023.",
    "The others will come back to the house. It isn't known when — they don't say; 2023 or 2024?",
] * 4


@cache
def tokenizer() -> Tokenizer:
    return vocabulary.learn(TEXTS, 560)


def spelled(pieces: tuple[int, ...]) -> str:
    """The text that pieces stand for."""
    return "".join(tokenizer().strings[piece].removeprefix("##") for piece in pieces)


def folded(text: str) -> str:
    """What the text is before it is cut, in printable bytes."""
    for old, new in (("’", "'"), ("“", '"'), ("”", '"')):
        text = text.replace(old, new)
    text = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()]).normalize_str(text)
    return normalizers.ByteLevel().normalize_str(text)


def test_it_has_exactly_the_size_asked_for_and_common_words_are_whole() -> None:
    assert tokenizer().size == 560
    assert len(tokenizer().pieces("the")) == 1
    assert len(tokenizer().pieces("House")) == 1


@given(st.text(min_size=1, max_size=20))
def test_any_text_has_pieces_that_spell_it_and_none_is_unknown(text: str) -> None:
    pieces = tokenizer().pieces(text)
    assert tokenizer().unknown not in pieces
    clean = text.encode("utf-8", "replace").decode("utf-8")
    assert spelled(pieces) == folded(clean)


@pytest.mark.parametrize("word", ["working", "café", "漢字", "2024", "wasn't", "—"])
def test_every_piece_but_the_first_continues_its_word(word: str) -> None:
    first, *rest = tokenizer().pieces(word)
    assert not tokenizer().continues(first)
    assert all(tokenizer().continues(piece) for piece in rest)


def test_digits_are_never_merged() -> None:
    assert [tokenizer().strings[p] for p in tokenizer().pieces("2023")] == [
        "2", "##0", "##2", "##3",
    ]  # fmt: skip
    merged = [text.removeprefix("##") for text in tokenizer().strings]
    assert not [text for text in merged if len(text) > 1 and any(c.isdigit() for c in text)]


def test_the_same_texts_make_the_same_vocabulary_and_it_survives_its_file() -> None:
    for _ in range(5):
        assert vocabulary.learn(TEXTS, 560).to_json() == tokenizer().to_json()
    again = Tokenizer.from_json(tokenizer().to_json())
    assert again.pieces("Working") == tokenizer().pieces("working")


def test_a_size_without_room_for_the_bytes_is_refused() -> None:
    with pytest.raises(BadOptions, match="519"):
        vocabulary.learn(TEXTS, 300)


def test_the_alphabet_is_all_bytes() -> None:
    letters = pre_tokenizers.ByteLevel.alphabet()
    assert len(letters) == 256
    assert all(letter in tokenizer().numbers for letter in letters)
