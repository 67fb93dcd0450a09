"""A block is found by its id, wherever one thinks that it stands."""

import pytest

from app.content.blocks import read_block
from tests.content.trees import document

MANY = [(f"p{n}", "paragraph", [f"Number {n}."]) for n in range(20)]


@pytest.mark.parametrize("near", [None, 0, 5, 6, 7, 19, 20, 10_000])
def test_a_wrong_guess_finds_it_as_well(near: int | None) -> None:
    found = read_block(document(*MANY), "p7", near)
    assert found is not None
    assert (found.id, found.text) == ("p7", "Number 7.")
    assert read_block(document(*MANY), "nobody", near) is None
    assert read_block(document(), "p7", near) is None
