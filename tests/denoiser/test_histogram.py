"""The histogram of mistakes: what is counted, and what the command prints."""

import json
from pathlib import Path

import pytest

from denoiser.corruption import Corruption
from denoiser.lexicon import lexicon
from denoiser.training.histogram import generated, main, referenced
from denoiser.words import split_words

TEXT = "They have discussed the new budget, and the members agreed about everything on Monday."


def test_corrections_are_counted_by_kind_and_per_word() -> None:
    pairs = [
        ("They recieve the letter", "They receive the letter."),
        ("she saw an house.", "She saw a house."),
    ]
    found = referenced(pairs, lexicon())
    assert dict(found.kinds) == {
        "spelling": 1, "punctuation": 1, "capitalisation": 1, "grammar": 1,
    }  # fmt: skip
    assert found.share("spelling") == 0.25
    assert found.density == pytest.approx(400 / 9)


def test_the_shares_of_the_generator_show() -> None:
    none = dict.fromkeys(
        ("by_finger", "by_ear", "wrong_word", "known_misspelling", "parted", "joined"), 0.0
    )
    clean = [split_words(TEXT)] * 150
    usual = generated(clean, Corruption(rate=0.1, clean=0.2), 1)
    without = generated(clean, Corruption(rate=0.1, clean=0.2, shares=none), 1)
    assert usual.kinds["spelling"] > 15
    assert without.share("spelling") < 0.5 * usual.share("spelling")


def test_the_command_prints_both_sides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text((TEXT + " ") * 20)
    references = tmp_path / "r.jsonl"
    record = {"text": "It do n't work", "refs": [["It", "does", "n't", "work", "."]]}
    references.write_text(json.dumps(record) + "\n")
    config = tmp_path / "c.toml"
    config.write_text('name = "x"\n[data]\nclean = 0.0\n[data.shares]\ncapital = 1000.0\n')
    status = main(
        ["--documents", str(tmp_path / "documents"), "--references", str(references),
         "--config", str(config)]
    )  # fmt: skip
    lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert "references" in lines[0]
    shares = {line[:16].strip(): float(line[16:].split("%")[0].split()[0]) for line in lines[1:]}
    assert shares["capitalisation"] > 50


def test_wrong_references_and_shares_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "r.jsonl").write_text('{"text": "no references"}\n')
    documents = ["--documents", str(tmp_path)]
    assert main([*documents, "--references", str(tmp_path / "r.jsonl")]) == 2
    assert "r.jsonl, line 1" in capsys.readouterr().err
    config = tmp_path / "c.toml"
    config.write_text('name = "x"\n[data.shares]\ncapitals = 1.0\n')
    assert main([*documents, "--config", str(config)]) == 2
    assert "capitals" in capsys.readouterr().err
