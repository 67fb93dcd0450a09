"""The one warm model of a worker."""

from pathlib import Path

import pytest
import torch

from workers import model


@pytest.mark.parametrize("threads", [1, 2])
def test_the_model_runs_on_as_many_threads_as_it_is_given(threads: int) -> None:
    before = torch.get_num_threads()
    try:
        model.load("builtin", threads)
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


def test_a_model_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(model.ModelLoadFailed, match="none"):
        model.load(str(tmp_path / "none"))
