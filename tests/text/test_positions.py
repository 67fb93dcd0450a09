"""The three ways of counting agree, for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.positions import WebIndex, from_web, to_crdt, to_web

TEXTS = st.text(alphabet=st.sampled_from("aé漢🐍\n שع‍👩"), max_size=20)


def test_one_text_is_counted_in_three_ways() -> None:
    text = "é🐍a"
    assert (len(text), to_web(text, 3), to_crdt(text, 3)) == (3, 4, 7)


@given(TEXTS, st.data())
def test_a_web_position_comes_back_to_the_same_place(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    assert from_web(text, to_web(text, index)) == index


@given(TEXTS, st.data())
def test_a_crdt_position_is_where_the_bytes_begin(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    at = to_crdt(text, index)
    assert text.encode()[at:].decode() == text[index:]


@pytest.mark.parametrize("index", [-1, 1, 3])
def test_a_position_outside_or_inside_a_character_is_refused(index: int) -> None:
    with pytest.raises(ValueError, match=f"position {index}"):
        from_web("🐍", WebIndex(index))


def test_an_unpaired_surrogate_is_counted_not_refused() -> None:
    assert to_web("a\ud800b", 2) == 2
    assert to_crdt("a\ud800b", 2) == 4
