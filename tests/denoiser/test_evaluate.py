"""The whole evaluation, on a tiny model and invented data: every part, in tables and in JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
import zstandard

from denoiser import checkpoint, evaluate
from denoiser.evaluation import planted, sets
from denoiser.evaluation.metrics import edits as word_edits
from denoiser.evaluation.metrics import is_right
from denoiser.evaluation.report import table
from denoiser.evaluation.scores import Outcome, precision_by_kind
from denoiser.evaluation.sets import Record
from denoiser.evaluation.systems import Edit, Nothing
from denoiser.lexicon import edits1, lexicon
from tests.denoiser import tiny

PROSE = (
    "The children have been here for some time and they would like to work with you before the "
    "sun goes down. It is important that both of them know the way home. During the long winter "
    "the old house by the river was very quiet. She told him the truth, and he was free to go."
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for name in ("corpus", "lexicon", "eval"):
        (folder / name).mkdir()
    documents = "".join(json.dumps({"text": PROSE}) + "\n" for _ in range(60))
    (folder / "corpus" / "validation.jsonl.zst").write_bytes(
        zstandard.ZstdCompressor().compress(documents.encode())
    )
    (folder / "lexicon" / "misspellings-codespell.tsv").write_text("wrong\tfix\nteh\tthe\n")
    learner = {
        "id": "1",
        "text": "They goes home and don't sleep.",
        "tokens": ["They", "goes", "home", "and", "do", "n't", "sleep", "."],
        "refs": [["They", "go", "home", "and", "do", "n't", "sleep", "."]] * 4,
    }
    (folder / "eval" / "jfleg-dev.jsonl").write_text(json.dumps(learner) + "\n")
    revised = [
        {"text": "He walk home.", "ref_texts": ["He walks home."], "group": "fluency"},
        {"text": "It is a big one.", "ref_texts": ["It is big."], "group": "clarity"},
    ]
    copied = {**revised[0], "doc_also_in_dev": True}
    for split, lines in (("dev", revised), ("train", [*revised, copied])):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / "eval" / f"iterater-{split}.jsonl").write_text(text)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("model")
    checkpoint.save(tiny.checkpoint(), folder)
    return str(folder)


def run(model: str, data: Path, out: Path, *more: str) -> dict[str, Any]:
    arguments = ["--model", model, "--data", str(data), "--out", str(out), "--threads", "1"]
    assert evaluate.main([*arguments, *more]) == 0
    found: dict[str, Any] = json.loads(out.read_text())
    return found


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only doing nothing beside ours: the others have their own tests, and start slowly."""
    monkeypatch.setattr(evaluate, "baselines", lambda: ([Nothing()], []))


def test_every_part_is_measured(model: str, data: Path, tmp_path: Path) -> None:
    body = run(model, data, tmp_path / "q.json", "--limit", "12")
    assert body["model"].startswith("tiny@")
    assert {"processor", "cores", "torch"} <= body["machine"].keys()
    assert body["threads"] == 1
    learners = body["sets"]["JFLEG dev"]
    assert learners["doing nothing"]["edits"] == 0
    assert learners["doing nothing"]["touched"] == 0.0
    assert 0 < learners["doing nothing"]["GLEU, tokens"] < 1
    assert learners[body["model"]]["edits"] > 0
    assert body["sets"]["IteraTeR train"]["doing nothing"]["texts"] == 2
    assert "SARI" in body["sets"]["IteraTeR dev, clarity"]["doing nothing"]
    assert body["sets"]["clean prose"]["doing nothing"]["false alarms per 1,000 words"] == 0.0
    assert body["sets"]["clean prose"][body["model"]]["false alarms per 1,000 words"] > 0
    assert 0 <= body["scores"]["expected calibration error"] <= 1
    assert body["likelihood"]["likelihood of clean prose, a bound"][""]["bits per byte"] > 0


def test_time_and_memory_are_measured(model: str, data: Path, tmp_path: Path) -> None:
    speed = run(model, data, tmp_path / "s.json", "--limit", "90", "--sets", "speed")["speed"]
    for title in ("1,000 words, one sentence a call", "1,000 words, 8 sentences a call"):
        assert all(row["p50, ms"] <= row["p95, ms"] for row in speed[title].values())
    one = speed["one changed sentence between two others"]
    assert one["detect"]["p50, ms"] < one["polish"]["p95, ms"]
    assert speed["a fresh process"]["batch 8"]["cold start, ms"] > 0


def test_the_curve_has_a_row_for_every_strength_and_steps(
    model: str, data: Path, tmp_path: Path
) -> None:
    body = run(model, data, tmp_path / "c.json", "--curve", "--limit", "1")
    rows = body["curve"]["strength and steps"]
    assert len(rows) == 17
    assert rows["doing nothing"]["clarity words changed"] == 0.0
    least, most = rows["strength 0, 1 step"], rows["strength 1, 8 steps"]
    assert 0 < least["tokens read a word"] < most["tokens read a word"]
    assert most["processor ms per 1,000 words"] > 0


def test_what_is_missing_is_left_out_with_a_word(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = run(model, tmp_path, tmp_path / "q.json", "--sets", "jfleg,planted,scores")
    assert "sets" not in body
    told = capsys.readouterr().err
    assert all(f"Left out {name}: " in told for name in ("jfleg", "planted", "scores"))


def test_a_part_that_does_not_exist_is_refused(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        evaluate.main(["--data", str(data), "--sets", "jflag"])
    assert "jflag" in capsys.readouterr().err


def test_planted_sets_are_the_same_every_time(data: Path) -> None:
    for make in (planted.planted, planted.planted_pairs):
        records = make(data)
        assert any(record.text != record.references[0] for record in records)
        assert planted.fingerprint(records) == planted.fingerprint(make(data))
    changed = [*records[1:], Record("other", ("text",))]
    assert planted.fingerprint(changed) != planted.fingerprint(records)


def test_each_pair_is_planted_as_one_wrong_word(data: Path) -> None:
    for record in planted.planted_pairs(data):
        old, new = sets.words([record.references[0], record.text])
        wrong = [(a.lower(), b.lower()) for a, b in zip(old, new, strict=True) if a != b]
        assert len(wrong) == 1
        assert wrong[0] in planted.HELD_OUT_PAIRS


def test_doubles_are_one_word_too_many(data: Path) -> None:
    records = planted.planted_doubles(data)
    assert records
    for record in records:
        old, new = sets.words([record.references[0], record.text])
        place = next(n for n, word in enumerate(new) if n == len(old) or word != old[n])
        assert new[place] == new[place - 1]
        assert [*new[:place], *new[place + 1 :]] == old


def test_the_generator_never_confuses_a_held_out_pair() -> None:
    known = lexicon()
    for right, wrong in planted.HELD_OUT_PAIRS:
        assert wrong not in known.confusables.get(right, ())
        assert right not in known.confusables.get(wrong, ())
        assert wrong not in known.related(right)
        assert wrong not in edits1(right)


def test_sentences_touched_and_edits_judged_alone() -> None:
    record = Record("He go home. He sleep there.", ("He goes home. He sleeps there.",))
    right, wrong = Edit(3, 5, "goes", 0.9, "grammar"), Edit(21, 26, "here", 0.4, "spelling")
    outcome = Outcome([record], [[right, wrong]])
    assert outcome.outputs == ["He goes home. He sleep here."]
    assert outcome.touched() == 1.0
    assert Outcome([record], [[right]]).touched() == 0.5
    assert outcome.judged() == [(right, True), (wrong, False)]
    assert precision_by_kind(outcome.judged())["grammar"] == {
        "edits": 1,
        "right": 1,
        "precision": 1.0,
    }
    assert outcome.words_changed() == pytest.approx(2 / 8)


def test_an_edit_is_right_if_one_reference_makes_it() -> None:
    source, output = ["a", "b", "c", "d"], ["x", "b", "c", "d"]
    wanted = [word_edits(source, ref) for ref in (["a", "b", "c", "y"], ["x", "b", "c", "y"])]
    assert is_right(source, output, wanted)
    assert not is_right(source, ["z", "b", "c", "d"], wanted)


def test_a_table_lines_up() -> None:
    lines = table("title", {"one": {"n": 1200, "share": 0.5}, "two": {"n": 7}}).splitlines()
    assert lines[1] == "title"
    assert lines[2].split() == ["n", "share"]
    assert lines[4].split() == ["one", "1,200", "0.500"]
    assert lines[5].split() == ["two", "7", "–"]
    assert len({len(line) for line in lines[2:]}) == 1
