"""Anchors: a suggestion is found where it is, or not at all."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.text.anchor import Neighbourhood, Place, anchored, follow, resolve, stands_again
from app.text.suggestion import Suggestion
from tests.proposals import propose

ALPHABET = st.sampled_from([*"ab .", "é", "漢", "🐍", "👩‍👩‍👧", "م", "\n"])
TEXTS = st.lists(ALPHABET, max_size=20).map("".join)


def suggestion(text: str, quote: str, at: int | None = None, block: str = "p") -> Suggestion:
    """One for `quote`, anchored in `text`."""
    start = text.index(quote) if at is None else at
    return anchored(propose(before=quote, after="x"), Place(block, start, start + len(quote)), text)


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_an_edit_elsewhere_moves_the_place_with_the_text(
    head: str, quote: str, tail: str, new_head: str, new_tail: str
) -> None:
    quote = f"<{quote}>"
    start = len(head)
    for later, at in (
        (new_head + quote + tail, len(new_head)),
        (head + quote + new_tail, len(head)),
    ):
        found = follow(head + quote + tail, later, start, start + len(quote))
        assert found == (at, at + len(quote))


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_resolve_finds_always_reads_as_the_quote(a: str, quote: str, b: str, now: str) -> None:
    made = suggestion(a + quote + b, quote, len(a))
    near = Neighbourhood("p", now, a + quote + b, [("p", now), ("q", a + quote + b)])
    for known in (near, replace(near, earlier=None)):
        place = resolve(made, known)
        if place is not None:
            text = now if place.block_id == "p" else a + quote + b
            assert text[place.start : place.end] == quote


@given(TEXTS, TEXTS, TEXTS)
def test_unchanged_text_keeps_its_place(a: str, quote: str, b: str) -> None:
    text = a + quote + b
    made = suggestion(text, quote, len(a))
    place = Place("p", len(a), len(a) + len(quote))
    assert resolve(made, Neighbourhood("p", text, text)) == place


def test_without_a_memory_a_unique_quote_is_found() -> None:
    made = suggestion("See teh cat.", "teh")
    assert resolve(made, Neighbourhood("p", "Oh, see teh cat.")) == Place("p", 8, 11)


def test_of_two_equal_quotes_none_is_guessed() -> None:
    made = suggestion("See teh cat.", "teh")
    now = "Say, if you can: teh dog? And teh cow."
    assert resolve(made, Neighbourhood("p", now, None, [("p", now)])) is None


def test_a_quote_fixed_by_hand_does_not_jump_to_its_twin() -> None:
    earlier = "See teh cat and teh dog."
    made = suggestion(earlier, "teh")
    now = "See the cat and teh dog."
    assert resolve(made, Neighbourhood("p", now, earlier, [("p", now)])) is None


def test_a_quote_inside_a_longer_word_is_not_the_quote() -> None:
    made = suggestion("modern art is", "art")
    assert resolve(made, Neighbourhood("p", "we start it")) is None
    assert resolve(made, Neighbourhood("p", "modern arts is", "modern art is")) is None


def test_an_insertion_holds_only_between_the_same_neighbours() -> None:
    earlier = "I went to school"
    made = suggestion(earlier, "", 10)
    assert resolve(made, Neighbourhood("p", "Yes, I went to school", earlier)) == Place("p", 15, 15)
    now = "I went to the school"
    assert resolve(made, Neighbourhood("p", now, earlier, [("p", now)])) is None


def test_a_split_is_followed_by_what_is_left_of_the_context() -> None:
    earlier = "It was so. And then we saw teh dog over there."
    made = suggestion(earlier, "teh")
    around = [("p", "It was so."), ("new", "And then we saw teh dog over there.")]
    near = Neighbourhood("p", "It was so.", earlier, around)
    assert resolve(made, near) == Place("new", 16, 19)
    twice = [*around, ("more", "And then we saw teh dog over there.")]
    assert resolve(made, replace(near, around=twice)) is None


def test_a_moved_paragraph_is_followed() -> None:
    text = "And then we saw teh dog."
    made = suggestion(text, "teh")
    near = Neighbourhood("p", None, text, [("a", "No."), ("b", text)])
    assert resolve(made, near) == Place("b", 16, 19)


def test_it_stands_again_only_with_its_whole_context() -> None:
    made = suggestion("One cat", "cat")
    assert stands_again(made, "One cat") == Place("p", 4, 7)
    assert stands_again(made, "One cats") is None
    assert stands_again(made, "One cat.") is None
    assert stands_again(made, "A One cat") is None
