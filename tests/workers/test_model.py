"""The one warm model of a worker."""

from pathlib import Path

import pytest
import torch

from denoiser import Passage, PolishOptions
from workers import model


@pytest.mark.parametrize("threads", [1, 2])
def test_the_model_runs_on_as_many_threads_as_it_is_given(threads: int) -> None:
    before = torch.get_num_threads()
    try:
        model.load("builtin", threads, "cpu")
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


def test_a_model_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(model.ModelLoadFailed, match="none"):
        model.load(str(tmp_path / "none"))


def test_a_device_that_is_not_there_is_refused_with_a_sentence() -> None:
    if torch.cuda.is_available():
        pytest.skip("There is a CUDA device here.")
    with pytest.raises(model.ModelLoadFailed, match="no CUDA device"):
        model.load("builtin", 1, "cuda")


@pytest.mark.gpu
def test_a_model_runs_on_the_device_it_is_given() -> None:
    if not torch.cuda.is_available():
        pytest.skip("There is no CUDA device here.")
    on_gpu, on_cpu = model.load("builtin", 1, "cuda"), model.load("builtin", 1, "cpu")
    for each in (on_gpu, on_cpu):
        assert model.is_well(each)
        (answer,) = each.polish([Passage("She recieved teh letter on Monday.")], PolishOptions())
        assert [patch.after for patch in answer.patches] == ["received", "the"]
