"""Mistakes: realistic, repeatable, and never in what must stay."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from denoiser.corruption import Corruption, read_misspellings, style, wording
from denoiser.corruption.draft import Draft
from denoiser.corruption.mix import SHARES, Mistake
from denoiser.errors import BadOptions, DataMissing
from denoiser.labels import IGNORE, Op
from denoiser.lexicon import lexicon
from denoiser.patches import render
from denoiser.training.batches import Batcher
from denoiser.training.noise import Noise
from denoiser.training.rows import Recipe, Rows, make_row
from denoiser.words import Kind, split_words
from tests.denoiser import tiny

TEXT = (
    "The committee has discussed the new budget on Monday, and its members don't agree about "
    "everything. They would rather receive better information than a longer report."
)


def flawed(seed: int, corruption: Corruption | None = None) -> str:
    corruption = corruption or Corruption(rate=0.2, clean=0.0)
    return render(corruption.flaw(split_words(TEXT), Random(seed)))


def test_the_same_seed_makes_the_same_mistakes() -> None:
    assert flawed(5) == flawed(5)


def test_different_seeds_make_different_mistakes() -> None:
    assert len({flawed(seed) for seed in range(50)}) > 45


def test_people_would_make_these_mistakes() -> None:
    seen = " ".join(flawed(seed) for seed in range(400))
    for mistake in ("monday", "dont", "it's members", "informations", "recieve", "on Monday and"):
        assert mistake in seen, mistake


def test_the_share_of_sentences_left_clean_is_as_asked() -> None:
    corruption = Corruption(rate=0.1, clean=0.5)
    clean = sum(flawed(seed, corruption) == render(split_words(TEXT)) for seed in range(400))
    assert 0.42 < clean / 400 < 0.58


def test_links_code_numbers_and_other_alphabets_stay() -> None:
    text = "See https://a.example/x_y and `let x = 1` or 漢字 42 times, ada@example.org says."
    corruption = Corruption(rate=0.8, clean=0.0)
    for seed in range(60):
        made = render(corruption.flaw(split_words(text), Random(seed)))
        for kept in ("https://a.example/x_y", "`let x = 1`", "漢字", "42", "ada@example.org"):
            assert kept in made


def test_known_misspellings_come_from_the_list(tmp_path: Path) -> None:
    table = tmp_path / "list.tsv"
    table.write_text("misspelling\tcorrections\ncomitee\tcommittee\n", "utf-8")
    known = read_misspellings(table, lexicon())
    corruption = Corruption(known, rate=0.3, clean=0.0)
    assert any("comitee" in flawed(seed, corruption) for seed in range(100))


def test_a_missing_list_is_named_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match=r"--lexicon"):
        read_misspellings(tmp_path / "none.tsv", lexicon())


def test_an_empty_text_stays_empty() -> None:
    assert Corruption(rate=1.0, clean=0.0).flaw([], Random(1)) == []


ALL = [mistake.__name__ for mistake, _ in SHARES]


def only(kind: str, text: str) -> set[str]:
    """What one kind of mistake makes of a text."""
    shares = dict.fromkeys(ALL, 0.0) | {kind: 1.0}
    corruption = Corruption(rate=0.05, clean=0.0, shares=shares)
    words = split_words(text)
    return {render(corruption.flaw(words, Random(seed))) for seed in range(80)} - {text}


def test_a_kind_that_is_alone_makes_its_mistakes_and_no_others() -> None:
    assert only("capital", "He met Anna on Monday.") >= {"he met Anna on Monday."}
    assert all(",," not in text for text in only("surplus_comma", TEXT))
    assert only("comparison", "It was there.") == set()


@pytest.mark.parametrize(
    ("text", "wordy"),
    [
        ("He left the house to find help.", "He left the house in order to find help."),
        ("We stayed because it rained.", "We stayed due to the fact that it rained."),
        ("Although it rained, we left.", "Despite the fact that it rained, we left."),
        ("They ate all the bread.", "They ate all of the bread."),
    ],
)
def test_short_ways_become_long_ones(text: str, wordy: str) -> None:
    assert wordy in only("wordy", text)


@pytest.mark.parametrize("text", ["He wants to find help.", "They went to London.", "Go to it."])
def test_only_a_purpose_is_written_out(text: str) -> None:
    assert only("wordy", text) == set()


@pytest.mark.parametrize(
    ("text", "padded"),
    [
        ("The answer is clear.", "The answer is very clear."),
        ("I think he was right.", "I think that he was right."),
        ("The results came late.", "The end results came late."),
    ],
)
def test_words_are_added_that_add_nothing(text: str, padded: str) -> None:
    assert padded in only("padding", text)


def test_an_adverb_moves_inside_its_clause_and_loses_nothing() -> None:
    text = "She has already written the long letter to them, and he often reads it."
    made = only("moved_adverb", text)
    assert "She has written the already long letter to them, and he often reads it." in made
    for flawed_text in made:
        assert sorted(flawed_text.split()) == sorted(text.split())
        assert flawed_text.index("already") < flawed_text.index(",")
    assert only("moved_adverb", "Already it was late.") == set()


@pytest.mark.parametrize(
    ("kind", "text", "flawed_text"),
    [
        ("agreement", "He likes apples.", "He like apples."),
        ("agreement", "The people think so.", "The people think so."),
        ("agreement", "The boys run home.", "The boys runs home."),
        ("verb_pattern", "They enjoy playing football.", "They enjoy to play football."),
        ("verb_pattern", "They enjoy playing football.", "They enjoy play football."),
        ("verb_pattern", "She decided to leave early.", "She decided leaving early."),
        ("verb_pattern", "We look forward to seeing you.", "We look forward to see you."),
        ("second_subject", "The book is old.", "The book it is old."),
        ("second_link", "Although it rained, we went out.", "Although it rained, but we went out."),
        ("future_condition", "If I have time, I call.", "If I will have time, I call."),
        ("future_condition", "When he saw me, I left.", "When he will see me, I left."),
        ("mistaken", "I wonder whether it rains.", "I wonder weather it rains."),
        ("lost_small", "They left because it rained.", "They left it rained."),
        ("shorthand", "Please wait for me.", "Pls wait for me."),
    ],
)
def test_patterns_of_learners(kind: str, text: str, flawed_text: str) -> None:
    made = only(kind, text)
    assert made == set() if flawed_text == text else flawed_text in made


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("agreement", "He went home and saw it."),
        ("verb_pattern", "It ought to be there."),
        ("second_subject", "She is there."),
        ("second_link", "He came, and we went out."),
        ("future_condition", "He has time."),
        ("mistaken", "Nobody did."),
        ("lost_small", "Some of the others left."),
        ("shorthand", "Nobody did."),
    ],
)
def test_patterns_leave_alone_what_is_none(kind: str, text: str) -> None:
    assert only(kind, text) == set()


def test_rare_words_are_mistaken_nearly_as_often_as_common_ones() -> None:
    text = "I wonder whether to go to the one to the right or to the one to the left."
    shares = dict.fromkeys(ALL, 0.0)
    clean = split_words(text)
    hits = {}
    for kind in ("confused", "mistaken"):
        corruption = Corruption(rate=0.01, clean=0.0, shares={**shares, kind: 1.0})
        made = [corruption.flaw(clean, Random(seed)) for seed in range(300)]
        hits[kind] = sum("whether" not in [word.text for word in each] for each in made)
    assert hits["mistaken"] > 2 * hits["confused"]


@pytest.mark.parametrize("shares", [{"adverbs": 1.0}, {"wordy": -1.0}, {"wordy": float("nan")}])
def test_shares_of_unknown_mistakes_and_of_less_than_nothing_are_refused(
    shares: dict[str, float],
) -> None:
    with pytest.raises(BadOptions, match=next(iter(shares))):
        Corruption(shares=shares)
    with pytest.raises(BadOptions, match="clean = 1"):
        Corruption(shares=dict.fromkeys(ALL, 0.0))


def test_new_kinds_are_rare_and_every_kind_has_a_name_of_its_own() -> None:
    weights: dict[Mistake, float] = dict(SHARES)
    assert all(weights[m] <= 1.5 for m in (style.wordy, style.padding, style.moved_adverb))
    assert len(set(ALL)) == len(ALL)


def test_a_moved_word_stands_where_it_was_put() -> None:
    draft = Draft(split_words("one two three four"), lexicon())
    draft.move(0, 2)
    assert [word.text for word in draft.flawed()] == ["two", "three", "one", "four"]


def test_what_is_protected_is_taught_as_keep() -> None:
    """Links, code, numbers, names of things in capitals and other alphabets: never SUB or DEL."""
    text = "See https://a.example/x_y and `let x = 1` or 漢字 42 times, NASA and McDonald said so."
    clean = split_words(text)
    kept = [w.text for w in clean if w.kind in (Kind.OPAQUE, Kind.NUMBER)] + ["NASA", "McDonald"]
    assert {"https://a.example/x_y", "`let x = 1`", "42"} <= set(kept)
    corruption, recipe = Corruption(rate=0.5, clean=0.0), Recipe(masked=0.0, uniform=0.0)
    tokenizer = tiny.tokenizer()
    changed = 0
    for seed in range(60):
        flawed_words = corruption.flaw(clean, Random(seed))
        row = make_row(clean, tokenizer, corruption, recipe, Random(seed))
        assert row is not None
        batch = Batcher(tokenizer, Noise(edit_masked=0.0), 512).batch(
            Rows.concatenate([row]), [[0]], seed
        )
        opaque = batch.pieces[0] == tokenizer.opaque
        digits = np.isin(batch.pieces[0], [*tokenizer.pieces("42")])
        assert opaque.sum() == 2
        assert (batch.op[0][opaque] == Op.KEEP).all()
        assert (batch.op[0][digits] == Op.KEEP).all()
        texts = [word.text for word in flawed_words]
        assert [text for text in texts if text in kept] == kept
        changed += int(((batch.op[0] != Op.KEEP) & (batch.op[0] != IGNORE)).any())
    assert changed > 40


@pytest.mark.parametrize(
    ("word", "sibling"),
    [
        ("important", "importance"), ("difference", "different"), ("possible", "possibility"),
        ("happy", "happiness"), ("develop", "development"),
    ],
)  # fmt: skip
def test_a_family_is_common_words_with_other_endings(word: str, sibling: str) -> None:
    assert sibling in wording.family(word)
    assert word in wording.family(sibling)
    assert word not in wording.family(word)
    assert wording.family("qwertyness") == ()


def test_words_are_mixed_up_in_the_form_they_stand_in() -> None:
    made = set()
    for seed in range(60):
        draft = Draft(split_words("He made so many Plans."), lexicon())
        if wording.word_choice(draft, 1, Random(seed)):
            made.add(draft.flawed()[1].text)
    assert "did" in made
    assert not made & {"do", "make", "does"}
    draft = Draft(split_words("Yesterday Such came."), lexicon())
    assert not wording.word_choice(draft, 1, Random(1)), "a name"
