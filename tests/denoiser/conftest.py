"""One thread per test process: the rows are tiny, and other processes want the cores."""

import pytest
import torch


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)
