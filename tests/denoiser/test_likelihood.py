"""The bound on the likelihood of clean text."""

import math

import pytest
import torch

from denoiser.evaluation.likelihood import bits_per_byte, measure
from denoiser.model import DenoisingModel
from tests.denoiser import tiny

TEXTS = [
    "They have been working on the new house for a long time. She said that it was done.",
    "It is not known when the others will come back.\nHe was there with his friends.",
]


def flat() -> DenoisingModel:
    """A model that gives every piece the same chance."""
    model = tiny.model()
    with torch.no_grad():
        model.piece_norm.weight.zero_()
        model.piece_norm.bias.zero_()
        model.piece_bias.zero_()
    return model


def test_a_model_that_knows_nothing_pays_the_logarithm_of_its_vocabulary() -> None:
    """Whatever the masks: the weights make up for how many there are, where words are one piece."""
    text = "they have been in the new house for a long time and it was not the one"
    assert all(len(tiny.tokenizer().pieces(word)) == 1 for word in text.split())
    for draws in (1, 7):
        found = measure(flat(), tiny.tokenizer(), [text], seed=3, draws=draws)
        assert found.nats_per_token == pytest.approx(math.log(tiny.tokenizer().size), rel=1e-5)


def test_bits_per_byte_are_the_nats_over_the_bytes_of_the_text() -> None:
    found = measure(flat(), tiny.tokenizer(), TEXTS, seed=3, draws=4)
    newlines = sum(text.count("\n") for text in TEXTS)
    assert found.bytes == sum(len(text) for text in TEXTS) - newlines
    expected = found.nats / math.log(2) / found.bytes
    assert found.bits_per_byte == pytest.approx(expected)
    assert bits_per_byte(flat(), tiny.tokenizer(), TEXTS, 3, 4) == found.bits_per_byte


def test_the_same_seed_draws_the_same_masks_and_another_seed_others() -> None:
    first, again, other = (
        bits_per_byte(tiny.model(), tiny.tokenizer(), TEXTS, seed, 2) for seed in (5, 5, 6)
    )
    assert first == again
    assert first != other


def test_links_and_code_are_not_counted() -> None:
    text = "They said it was on https://a.example/some/page for a long time."
    found = measure(flat(), tiny.tokenizer(), [text], draws=2)
    assert found.bytes == len(text) - len(" https://a.example/some/page")


def test_a_long_text_is_cut_and_loses_nothing() -> None:
    text = " ".join(["they have been working on the new house"] * 60)
    found = measure(flat(), tiny.tokenizer(), [text], draws=1)
    whole = sum(len(tiny.tokenizer().pieces(word)) for word in text.split())
    assert found.pieces == whole


def test_a_model_in_training_stays_in_training() -> None:
    model = tiny.model().train()
    measure(model, tiny.tokenizer(), TEXTS[:1], draws=1)
    assert model.training


def test_no_text_costs_nothing() -> None:
    assert bits_per_byte(tiny.model(), tiny.tokenizer(), [""]) == 0.0
