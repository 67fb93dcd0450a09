"""What `polish` promises, held against a network that knows nothing and proposes everything."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from denoiser import Passage, Patch, Polished, PolishOptions
from denoiser.errors import BadOptions, TextTooLong
from denoiser.patches import apply_patches
from tests.denoiser.tiny import calm_denoiser, denoiser

TEXT = (
    "They have been in the old house for a long time, but now it is time to go home. "
    "She said that her work was done. What could he do with so much of it?"
)
ALPHABET = [
    "the ", "they ", "have ", "been ", "in ", "house ", "a", ", ", ". ", "\n", "I", "don't ",
    "é", "漢", "🐍", "👩‍👩‍👧", "مرحبا ", "שלום ",
    "\ud800", "http://a.b/c ", "42 ", "`x` ", "[MASK]", "\t",
    "’", "“", "the the ", "IT ", "‮",
]  # fmt: skip
MESSY = st.lists(st.sampled_from(ALPHABET), max_size=60).map("".join)


def polish(text: str, strength: float = 0.0, steps: int = 3, **places: object) -> Polished:
    options = {key: places.pop(key) for key in ("keep", "avoid", "seed") if key in places}
    passage = Passage(text, **places)  # type: ignore[arg-type]
    return denoiser().polish([passage], PolishOptions(strength, steps, **options))[0]  # type: ignore[arg-type]


def assert_whole(text: str, polished: Polished) -> None:
    end = 0
    for patch in polished.patches:
        assert text[patch.start : patch.end] == patch.before
        assert patch.after != patch.before
        assert patch.start >= end
        assert 0.0 <= patch.score <= 1.0
        assert patch.after not in patch.alternatives
        end = patch.end


def test_the_tiny_network_does_propose_edits() -> None:
    assert len(polish(TEXT).patches) > 3


@settings(deadline=None, max_examples=60)
@given(MESSY, st.sampled_from([0.0, 0.4, 1.0]))
def test_patches_fit_the_text_whatever_it_is(text: str, strength: float) -> None:
    polished = polish(text, strength)
    assert polished.text == text
    assert_whole(text, polished)


@settings(deadline=None, max_examples=40)
@given(st.data(), st.sampled_from([0.0, 1.0]))
def test_nothing_outside_the_spans_is_touched(data: st.DataObject, strength: float) -> None:
    start = data.draw(st.integers(0, len(TEXT)))
    end = data.draw(st.integers(start, len(TEXT)))
    polished = polish(TEXT, strength, spans=((start, end),))
    assert_whole(TEXT, polished)
    for patch in polished.patches:
        assert start <= patch.start
        assert patch.end <= end


@settings(deadline=None, max_examples=40)
@given(st.data(), st.sampled_from([0.0, 1.0]))
def test_protected_places_stay(data: st.DataObject, strength: float) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 1))
    end = data.draw(st.integers(start + 1, min(len(TEXT), start + 30)))
    polished = polish(TEXT, strength, protected=((start, end),))
    assert_whole(TEXT, polished)
    for patch in polished.patches:
        assert patch.end <= start or end <= patch.start


@pytest.mark.parametrize("strength", [0.0, 0.4, 1.0])
def test_kept_words_stay_and_avoided_words_do_not_come(strength: float) -> None:
    free = polish(TEXT, strength)
    words = {w.lower() for p in free.patches for w in re.findall(r"[a-z']+", p.after, re.I)}
    assert words
    avoid = tuple(sorted(words))
    bound = polish(TEXT, strength, keep=("old house", "Time"), avoid=avoid)
    assert_whole(TEXT, bound)
    text = apply_patches(bound)
    assert "old house" in text
    assert text.lower().count("time") == TEXT.lower().count("time")
    for patch in bound.patches:
        if patch.before:
            continue
        assert not words & set(re.findall(r"[a-z']+", patch.after.lower()))


def test_numbers_links_and_code_stay() -> None:
    text = "They said 42 of the users in `old.code` at https://a.b/c or a@b.org have 3.5 GB now."
    for strength in (0.0, 1.0):
        changed = apply_patches(polish(text, strength))
        for kept in ("42", "`old.code`", "https://a.b/c", "a@b.org", "3.5"):
            assert kept in changed


@pytest.mark.parametrize("strength", [0.0, 0.5])
def test_the_answer_does_not_depend_on_what_else_is_asked(strength: float) -> None:
    texts = [TEXT, TEXT[:80], "He was in the house. " * 6, TEXT[40:], "They do it all the time."]
    options = PolishOptions(strength, 3, seed=5)
    together = denoiser().polish([Passage(text) for text in texts], options)
    for text, expected in zip(texts, together, strict=True):
        alone = denoiser().polish([Passage(text)], options)[0]
        assert alone.patches == expected.patches


def test_the_same_seed_gives_the_same_patches() -> None:
    first, again = (polish(TEXT, 0.4, seed=9).patches for _ in range(2))
    assert first == again


def rephrased(strength: float, seed: int = 0) -> tuple[Patch, ...]:
    return calm_denoiser().polish([Passage(TEXT)], PolishOptions(strength, 3, seed=seed))[0].patches


def test_another_seed_noises_other_words() -> None:
    assert len({rephrased(0.3, seed) for seed in range(9)}) > 1


def test_strength_zero_rewrites_nothing_and_strength_one_something() -> None:
    assert rephrased(0.0) == ()
    assert {patch.kind for patch in rephrased(1.0)} == {"rewrite"}


def test_rewrites_stay_within_the_budget() -> None:
    words = len(TEXT.split())
    for seed in range(5):
        assert len(rephrased(0.15, seed)) <= round(0.15 * words) + 2


def test_steps_bound_the_steps_of_every_patch() -> None:
    for patch in polish(TEXT, 0.4, steps=1).patches:
        assert patch.steps == 1


def test_work_is_counted() -> None:
    usage = polish(TEXT).usage
    assert usage.tokens > 40
    assert usage.forward_passes >= 2
    assert usage.milliseconds > 0


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "Hello", "x" * 5_000, "DO NOT TOUCH THIS AT ALL PLEASE",
     "if (a == b) { return foo(bar[0]); }", "🐍🐍 🐍 漢字 漢字",
     "Ich habe das Haus gestern nicht gesehen und gehe wieder nach Hause zurück.",
     "Je ne sais pas pourquoi vous avez vendu votre maison cette année encore."],
)  # fmt: skip
def test_what_is_no_english_prose_is_left_alone(text: str) -> None:
    assert polish(text, 1.0).patches == ()


@pytest.mark.parametrize(
    "text", ["the " * 3_000, "." * 100_000, "a, " * 2_000, "the\n" * 3_000, "((((" * 5_000]
)
def test_repetition_does_no_harm(text: str) -> None:
    assert_whole(text, polish(text, steps=1))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (PolishOptions(strength=1.5), "strength is 1.5"),
        (PolishOptions(strength=float("nan")), "strength"),
        (PolishOptions(steps=0), "steps is 0"),
        (PolishOptions(steps=17), "steps is 17"),
    ],
)
def test_options_out_of_range_are_named(options: PolishOptions, message: str) -> None:
    with pytest.raises(BadOptions, match=message):
        denoiser().polish([Passage(TEXT)], options)


@pytest.mark.parametrize("span", [(-1, 4), (5, 3), (0, len(TEXT) + 1)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(BadOptions, match="not inside"):
        polish(TEXT, spans=(span,))


def test_a_passage_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TextTooLong, match="1000001"):
        polish("a" * 1_000_001)
