"""Alignment and labels: following the labels of a flawed text gives the clean one."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from denoiser.align import align, distance
from denoiser.corruption import Corruption
from denoiser.labels import IGNORE, MOST_MISSING, Op, apply, label
from denoiser.tokenizer import case_of
from denoiser.words import split_words
from tests.denoiser.tiny import tokenizer

VOCABULARY = "the The a of dog dogs recieve receive it's Its , . 42 é 漢"
WORDS = st.lists(st.sampled_from(VOCABULARY.split()))
SENTENCES = [
    "They discussed the plan on Monday, and everyone's answer was a clear yes.",
    "Who would have known that it takes less time to write a letter than to read one?",
    "She has never received an honest answer to her questions about the new building.",
    "Despite the rain, we walked to the station because the last bus had already left.",
]


@given(WORDS, WORDS)
def test_labels_lead_from_any_text_to_any_other(old: list[str], new: list[str]) -> None:
    flawed, clean = split_words(" ".join(old)), split_words(" ".join(new))
    row = tokenizer().encode(flawed)
    pieces, cases = apply(row, label(flawed, clean, row, tokenizer()))
    assert pieces == [p for word in clean for p in tokenizer().word_pieces(word)]
    assert [c for c in cases if c != IGNORE] == [int(case_of(word.text)) for word in clean]


@given(st.integers(0, 10_000), st.sampled_from(SENTENCES))
def test_labels_undo_what_the_corruption_did(seed: int, text: str) -> None:
    clean = split_words(text)
    flawed = Corruption(rate=0.3, clean=0.0).flaw(clean, Random(seed))
    row = tokenizer().encode(flawed)
    pieces, _ = apply(row, label(flawed, clean, row, tokenizer()))
    assert pieces == [p for word in clean for p in tokenizer().word_pieces(word)]


@given(WORDS)
def test_a_text_is_aligned_with_itself_word_by_word(words: list[str]) -> None:
    assert align(words, words) == [(i, i) for i in range(len(words))]
    assert distance(words, words) == 0


@given(WORDS, WORDS)
def test_the_alignment_uses_every_word_once_and_in_order(old: list[str], new: list[str]) -> None:
    pairs = align(old, new)
    assert [i for i, _ in pairs if i is not None] == list(range(len(old)))
    assert [j for _, j in pairs if j is not None] == list(range(len(new)))


@given(WORDS, WORDS, WORDS)
def test_distance_obeys_the_triangle(a: list[str], b: list[str], c: list[str]) -> None:
    assert distance(a, c) <= distance(a, b) + distance(b, c) + 1e-9


def test_of_a_doubled_word_the_second_goes() -> None:
    flawed, clean = split_words("like the the idea"), split_words("like the idea")
    row = tokenizer().encode(flawed)
    ops = [Op(op) for op in label(flawed, clean, row, tokenizer()).op if op != IGNORE]
    assert ops[:3] == [Op.KEEP, Op.KEEP, Op.DEL]


def test_a_long_gap_is_counted_up_to_the_most() -> None:
    clean = split_words("one two three four five six")
    row = tokenizer().encode([])
    labels = label([], clean, row, tokenizer())
    assert labels.gap[-1] == MOST_MISSING
    assert len(labels.missing[1]) >= 6


def test_casing_alone_is_a_replacement_by_the_same_piece() -> None:
    flawed, clean = split_words("on monday"), split_words("on Monday")
    row = tokenizer().encode(flawed)
    labels = label(flawed, clean, row, tokenizer())
    place = row.first_of[1]
    assert labels.op[place] == Op.SUB
    assert labels.piece[place] == row.pieces[place]
    assert labels.case[place] == int(case_of("Monday"))
