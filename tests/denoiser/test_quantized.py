"""Layers in integers: exact sums, small errors, each token on its own."""

import pytest
import torch

from denoiser.precision import fastest_format, measure
from denoiser.quantized import QuantizedLinear, can_quantize, quantize, quantize_weight
from tests.denoiser import tiny

kernels = pytest.mark.skipif(not can_quantize(), reason="torch has no integer kernels here")


def weights(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0)) * 0.05


@pytest.mark.parametrize("columns", [1, 2, 7, 64])
def test_neighbouring_weights_never_exceed_sixteen_bits(columns: int) -> None:
    weight = weights(50, columns)
    weight[0] = 1.0
    weight[1] = -1.0
    weight[2, ::2], weight[2, 1::2] = 1.0, 0.007
    integers, scale = quantize_weight(weight)
    padded = torch.nn.functional.pad(integers.int(), (0, columns % 2))
    for sign in (1, -1):
        signed = (sign * padded).clamp_min(0)
        assert int((signed[:, ::2] + signed[:, 1::2]).max()) <= 128
    assert ((integers * scale[:, None] - weight).abs() <= 0.501 * scale[:, None]).all()


def test_a_row_of_zeros_stays_zero() -> None:
    integers, scale = quantize_weight(torch.zeros(3, 8))
    assert (integers == 0).all()
    assert torch.isfinite(scale).all()


@kernels
def test_sums_of_integers_are_exact_at_their_greatest() -> None:
    weight = torch.full((8, 384), 127.0)
    weight[:, 1::2] = 1.0
    weight[1::2] *= -1
    values = torch.full((5, 384), 255.0)
    values[:, 0] = 0.0
    values[0, 1:] = 17.0
    values[0, 2] = 255.0
    integers, scale = quantize_weight(weight)
    exact = values.double() @ (integers.double() * scale.double()[:, None]).T
    found = QuantizedLinear(weight, None)(values)
    assert torch.allclose(found.double(), exact, rtol=1e-5)


@kernels
@pytest.mark.parametrize("biased", [True, False])
def test_a_layer_gives_nearly_what_it_gave(biased: bool) -> None:
    weight, bias = weights(96, 64), weights(96) if biased else None
    values = 3 * weights(7, 20, 64) + 0.1
    values[0, 0] = 0.0
    values[0, 1] = 5.0
    exact = torch.nn.functional.linear(values, weight, bias)
    found = QuantizedLinear(weight, bias)(values)
    assert found.shape == exact.shape
    assert (found - exact).abs().max() < 0.01 * exact.abs().max()


@kernels
def test_a_token_does_not_depend_on_the_others() -> None:
    layer = QuantizedLinear(weights(96, 64), weights(96))
    values = weights(200, 64)
    values[100] *= 1e4
    together = layer(values)
    for number in (0, 7, 100, 199):
        assert torch.equal(layer(values[number : number + 1])[0], together[number])


@kernels
def test_the_trunk_and_the_output_layer_are_changed_and_nothing_else() -> None:
    model = tiny.model()
    names = {
        name.split(".")[-1]
        for name, module in quantize(model).named_modules()
        if isinstance(module, QuantizedLinear)
    }
    assert names == {"attend_in", "attend_out", "feed_in", "feed_out", "piece_out"}
    assert not any(isinstance(module, QuantizedLinear) for module in model.modules())


def test_a_measurement_always_knows_float32() -> None:
    assert measure(64, 128)["float32"] == 1.0


def test_other_devices_than_measured_ones_take_float32() -> None:
    assert fastest_format("mps", 64, 128) == "float32"
