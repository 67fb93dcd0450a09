"""The noise of batches: what each mode and setting does to a row, and what it asks for."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from denoiser.errors import BadOptions
from denoiser.labels import IGNORE, Op
from denoiser.tokenizer import Case, feature
from denoiser.training.batches import Batch, Batcher
from denoiser.training.drafts import Drafter
from denoiser.training.noise import Noise
from denoiser.training.rows import Mode
from tests.denoiser import tiny
from tests.denoiser.training_data import rows

CPU = torch.device("cpu")
MASKED = feature(Case.MASKED, False)


def batch_of(mode: Mode, done: float = 0.0, seed: int = 1, **noise: Any) -> Batch:
    """Many rows of one mode."""
    made = rows(120, masked=0.4, uniform=0.3)
    numbers = [[int(n)] for n in np.flatnonzero(made.mode == mode)]
    return Batcher(tiny.tokenizer(), Noise(**noise), 1 << 16).batch(made, numbers, seed, done)


def test_masked_rows_can_have_spans_words_or_both() -> None:
    mask = tiny.tokenizer().mask
    beside = []
    for spans in (0.0, 1.0):
        hits = [batch_of(Mode.MASK, seed=n, spans=spans).pieces == mask for n in range(8)]
        pairs = sum((hit[:, 1:] & hit[:, :-1]).sum() for hit in hits)
        beside.append(pairs / sum(hit.sum() for hit in hits))
    assert beside[1] > beside[0] + 0.02


@pytest.mark.parametrize("process", ["absorbing", "uniform", "hybrid"])
def test_language_rows_ask_for_everything_the_process_hit(process: str) -> None:
    batch = batch_of(Mode.MASK, process=process, hybrid_uniform=0.2, asked=0.0)
    changed = (batch.pieces != batch.target) & (batch.target != IGNORE)
    assert changed.any()
    assert (batch.weight[changed] > 0).all()
    assert (batch.op == IGNORE).all()
    masks = batch.pieces == tiny.tokenizer().mask
    assert masks.any() == (process != "uniform")
    assert (changed & ~masks).any() == (process != "absorbing")
    assert (batch.features[masks] == MASKED).all()


def test_replaced_pieces_do_not_show_how_familiar_the_right_word_was() -> None:
    batch = batch_of(Mode.UNIFORM)
    wrong = batch.op == Op.SUB
    assert wrong.any()
    known = batch.features[wrong] // (2 * len(Case))
    words = [tiny.tokenizer().strings[p] for p in batch.pieces[wrong]]
    for level, word in zip(known, words, strict=True):
        assert (level == 0) == (not word.isalpha())


def test_wrong_pieces_are_seen_or_masked_but_never_both() -> None:
    mask = tiny.tokenizer().mask
    seen = batch_of(Mode.EDIT, edit_masked=0.0, asked=0.0)
    visible = (seen.op == Op.SUB) & (seen.target != IGNORE)
    assert (seen.weight[visible] == 1).all()
    hidden = batch_of(Mode.EDIT, edit_masked=0.0, asked=0.0, wrong="masked")
    still = (hidden.op == Op.SUB) & (hidden.target != IGNORE)
    assert still.any(), "half of the rows ask for the edit"
    assert (hidden.weight[still] == 0).all()
    more = (hidden.pieces == mask).sum() > (seen.pieces == mask).sum()
    assert more, "and half of them for the piece"


def test_own_mistakes_come_only_late_in_the_run_and_in_place_of_uniform_noise() -> None:
    assert not batch_of(Mode.UNIFORM, done=0.5, own=1.0, own_from=0.8).draft.any()
    assert not batch_of(Mode.EDIT, done=0.9, own=1.0).draft.any()
    late = batch_of(Mode.UNIFORM, done=0.9, own=1.0, asked=0.0)
    share = late.draft.sum() / (late.op != IGNORE).sum()
    assert 0.04 < share < 0.25
    assert not (late.op == Op.SUB).any()


def test_drafts_are_filled_with_ordinary_pieces_and_labelled_right_or_wrong() -> None:
    late = batch_of(Mode.UNIFORM, done=0.9, own=1.0, asked=0.0)
    tokenizer = tiny.tokenizer()
    filled = Drafter(tokenizer).fill(tiny.model(), late, 3, CPU)
    place = late.draft
    assert not np.isin(filled.pieces[place], list(tokenizer.special)).any()
    wrong = filled.pieces[place] != late.target[place]
    assert (filled.op[place] == np.where(wrong, Op.SUB, Op.KEEP)).all()
    assert (filled.weight[place] == wrong).all()
    assert wrong.mean() > 0.5, "the tiny model knows nothing"
    for name in ("pieces", "features", "op", "weight"):
        assert (getattr(filled, name)[~place] == getattr(late, name)[~place]).all()
    continues = [tokenizer.continues(int(p)) for p in filled.pieces[place]]
    assert continues == [tokenizer.continues(int(p)) for p in late.target[place]]
    size = 2 * len(Case)
    assert (filled.features[place] % size == late.features[place] % size).all()
    assert not (filled.features[place] == MASKED).any()


def test_a_model_that_is_right_teaches_itself_to_keep() -> None:
    late = batch_of(Mode.UNIFORM, done=0.9, own=1.0, asked=0.0)
    model = tiny.model()
    wanted = int(np.bincount(late.target[late.draft]).argmax())
    with torch.no_grad():
        model.piece_bias[wanted] = 1e6
    filled = Drafter(tiny.tokenizer()).fill(model, late, 3, CPU)
    right = late.draft & (late.target == wanted)
    assert (filled.op[right] == Op.KEEP).all()
    assert (filled.weight[right] == 0).all()


def test_drafts_are_the_same_for_the_same_seed_and_leave_the_model_as_it_was() -> None:
    late = batch_of(Mode.UNIFORM, done=0.9, own=1.0)
    model = tiny.model().train()
    first, again, other = (
        Drafter(tiny.tokenizer()).fill(model, late, seed, CPU).pieces for seed in (3, 3, 4)
    )
    assert (first == again).all()
    assert (first != other).any()
    assert model.training
    assert all(parameter.grad is None for parameter in model.parameters())


def test_a_batch_without_drafts_is_left_alone() -> None:
    batch = batch_of(Mode.EDIT)
    assert Drafter(tiny.tokenizer()).fill(tiny.model(), batch, 1, CPU) is batch
    assert replace(batch) is not batch


@pytest.mark.parametrize(
    "values",
    [{"process": "hybird"}, {"name": "linear"}, {"wrong": "hidden"}, {"own": 1.5}, {"spans": -1},
     {"hybrid_uniform": 1.0}, {"span_length": 0.5}],
)  # fmt: skip
def test_noise_that_makes_no_sense_is_refused_by_name(values: dict[str, Any]) -> None:
    with pytest.raises(BadOptions, match=next(iter(values))):
        Noise(**values)
