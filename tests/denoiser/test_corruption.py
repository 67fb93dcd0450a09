"""Mistakes: realistic, repeatable, and never in what must stay."""

from pathlib import Path
from random import Random

import pytest

from denoiser.corruption import Corruption, read_misspellings
from denoiser.errors import DataMissing
from denoiser.lexicon import lexicon
from denoiser.patches import render
from denoiser.words import split_words

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
