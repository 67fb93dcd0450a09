"""Optimizers, the average of the weights, and how rates move."""

from copy import deepcopy

import pytest
import torch

from denoiser.training.average import Average
from denoiser.training.optimizer import Optimizers
from denoiser.training.settings import TrainSettings
from tests.denoiser import tiny


def test_muon_gets_the_matrices_of_the_blocks_and_adamw_the_rest() -> None:
    model = tiny.model()
    adam, muon = Optimizers(model, TrainSettings(optimizer="muon")).parts
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    of_muon = {names[id(p)] for group in muon.param_groups for p in group["params"]}
    of_adam = {names[id(p)] for group in adam.param_groups for p in group["params"]}
    assert of_muon == {n for n, p in model.named_parameters() if n[:6] == "blocks" and p.dim() == 2}
    assert of_muon | of_adam == set(names.values())
    assert not of_muon & of_adam


@pytest.mark.parametrize("name", ["adamw", "muon"])
def test_a_step_moves_every_weight_that_has_a_gradient(name: str) -> None:
    model = tiny.model()
    settings = TrainSettings(optimizer=name, trunk_rate=0.1, head_rate=0.1)  # type: ignore[arg-type]
    search = Optimizers(model, settings)
    before = {name: value.clone() for name, value in model.named_parameters()}
    for parameter in model.parameters():
        parameter.grad = torch.randn_like(parameter)
    assert search.set_rates(0.5, 0.0) == 0.5
    search.step()
    for key, value in model.named_parameters():
        assert not torch.equal(before[key], value), key
        assert value.grad is None


@pytest.mark.parametrize("name", ["adamw", "muon"])
def test_an_optimizer_goes_on_where_it_was(name: str) -> None:
    settings = TrainSettings(optimizer=name)  # type: ignore[arg-type]
    first, second = tiny.model(), tiny.model()
    one, other = Optimizers(first, settings), Optimizers(second, settings)

    def step(model: torch.nn.Module, search: Optimizers, seed: int) -> None:
        torch.manual_seed(seed)
        for parameter in model.parameters():
            parameter.grad = torch.randn_like(parameter)
        search.set_rates(0.5, 0.0)
        search.step()

    step(first, one, 1)
    second.load_state_dict(first.state_dict())
    other.load_state_dict(deepcopy(one.state_dict()))  # as out of a file: nothing shared
    step(first, one, 2)
    step(second, other, 2)
    for (key, left), right in zip(first.named_parameters(), second.parameters(), strict=True):
        assert torch.equal(left, right), key


def test_the_state_of_other_optimizers_is_refused() -> None:
    adam = Optimizers(tiny.model(), TrainSettings())
    muon = Optimizers(tiny.model(), TrainSettings(optimizer="muon"))
    with pytest.raises(ValueError, match=r"shorter|longer|group"):
        muon.load_state_dict(adam.state_dict())


def test_rates_rise_fall_and_end_at_nothing() -> None:
    search = Optimizers(tiny.model(), TrainSettings())
    shares = [search.set_rates(done, 0.1) for done in (0.0, 0.05, 0.1, 0.55, 1.0)]
    assert shares == pytest.approx([0.0, 0.5, 1.0, 0.5, 0.0])


def test_the_average_follows_its_formula_and_fades_the_start() -> None:
    model = tiny.model()
    average = Average(model, decay=0.9)
    expected = model.op_head.bias.detach().clone()
    for step in range(1, 121):
        with torch.no_grad():
            model.op_head.bias.fill_(float(step))
        average.update(model)
        decay = min(0.9, step / (step + 10))
        expected = decay * expected + (1 - decay) * step
    assert torch.allclose(average.model.op_head.bias, expected, rtol=1e-5)
    assert model.op_head.bias[0] == 120
    # Of a number that rises by one a step, an average of decay d lags d / (1 - d) behind.
    assert average.model.op_head.bias[0].item() == pytest.approx(120 - 9, abs=0.1)


def test_an_average_goes_on_where_it_was() -> None:
    model, first = tiny.model(), Average(tiny.model(), 0.9)
    first.update(model)
    second = Average(tiny.model(5), 0.9)
    second.load_state_dict(first.state_dict())
    for each in (first, second):
        each.update(tiny.model(7))
    for left, right in zip(first.model.parameters(), second.model.parameters(), strict=True):
        assert torch.equal(left, right)


def test_without_decay_the_average_is_the_model() -> None:
    model = tiny.model()
    average = Average(model, 0.0)
    average.update(model)
    assert average.model is model
    assert average.state_dict()["weights"] == {}
