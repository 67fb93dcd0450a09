"""Links, addresses, numbers, mentions and code are found wherever they stand."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.protected import merge, protected, touches, within

RANGES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8)


@pytest.mark.parametrize(
    "kept",
    [
        "https://example.org/a?b=c#d",
        "http://localhost:8000",
        "www.example.org/path",
        "ana.lopez+x@mail.example.org",
        "example.com",
        "@bob",
        "#launch",
        "`teh code`",
        "foo_bar",
        "camelCase",
        "run()",
        "/usr/local/bin",
        "$5,000.00",
        "1,234",
        "3.14",
        "50%",
        "2026-11-24",
        "10:30",
        "1st",
        "\ufffc",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "é 漢 {} 🐍.", "({})", "see {}, please"])
def test_what_is_no_prose_is_protected(kept: str, frame: str) -> None:
    text = frame.format(kept)
    at = text.index(kept)
    assert any(a <= at and at + len(kept) <= b for a, b in protected(text))


@pytest.mark.parametrize("text", ["We went home.", "and/or", "It is a well-known fact.", "שלום 漢"])
def test_prose_is_not_protected(text: str) -> None:
    assert protected(text) == []


def test_given_places_are_protected_too() -> None:
    assert protected("a teh b", [(2, 5)]) == [(2, 5)]


@given(RANGES)
def test_merging_keeps_every_place_and_no_other(ranges: list[tuple[int, int]]) -> None:
    merged = merge(ranges)
    covered = {i for a, b in ranges for i in range(a, b)}
    assert {i for a, b in merged for i in range(a, b)} == covered
    assert all(a[1] < b[0] for a, b in itertools.pairwise(merged))


@given(RANGES, st.integers(0, 30), st.integers(0, 30))
def test_cutting_counts_from_the_window(ranges: list[tuple[int, int]], a: int, b: int) -> None:
    inside = {i + a for x, y in within(merge(ranges), a, b) for i in range(x, y)}
    assert inside == {i for x, y in ranges for i in range(x, y) if a <= i < b}


@given(st.lists(st.sampled_from([*"a1.@/:`#$_ ", "é", "漢", "🐍"]), max_size=60).map("".join))
def test_whatever_the_text_the_places_are_inside_it(text: str) -> None:
    assert all(0 <= a < b <= len(text) for a, b in protected(text))


def test_an_insertion_beside_a_place_does_not_touch_it() -> None:
    assert not touches([(2, 4)], 2, 2)
    assert not touches([(2, 4)], 4, 4)
    assert touches([(2, 4)], 3, 3)
    assert touches([(2, 4)], 1, 3)
