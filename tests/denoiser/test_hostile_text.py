"""Whatever the text: no crash, bounded time and memory, patches that fit, nothing absurd."""

import resource
import time
from functools import cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from denoiser import Passage, Polished, PolishOptions
from denoiser.backend import Backend
from denoiser.builtin import load
from denoiser.labels import Op
from denoiser.polish import EditingDenoiser
from tests.denoiser import tiny
from tests.denoiser.hostile import FOREIGN, PASTED, STRANGE

TEXTS = {**FOREIGN, **PASTED, **STRANGE}
WORDS = "She walked to the old house because they have been in it for so long. "
KEPT = (
    "[MASK]",
    "[CLS]",
    "##ing",
    "👩‍👩‍👧‍👦",
    "https://",
    "user@example.org",
    "\x00",
    "\ud800",
    "SELECT",
)


@cache
def builtin() -> EditingDenoiser:
    return load(threads=1)


def polish(text: str, strength: float = 0.0, steps: int = 2) -> Polished:
    return tiny.denoiser().polish([Passage(text)], PolishOptions(strength, steps))[0]


def assert_sound(passage: Passage, polished: Polished) -> None:
    """Patches fit, in order, apart, and only where they may be."""
    text, end = passage.text, 0
    assert polished.text == text
    for patch in polished.patches:
        assert text[patch.start : patch.end] == patch.before
        assert patch.after != patch.before
        assert patch.start >= end
        assert "\n" not in patch.before
        spans = passage.spans or ((0, len(text)),)
        assert any(a <= patch.start and patch.end <= b for a, b in spans)
        assert not any(a < patch.end and patch.start < b for a, b in passage.protected)
        end = patch.end


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("strength", [0.0, 0.6])
def test_no_text_is_too_strange(name: str, strength: float) -> None:
    if strength and len(TEXTS[name]) > 4_000:
        pytest.skip("the road is the same, and long")
    polished = polish(TEXTS[name], strength)
    assert_sound(Passage(TEXTS[name]), polished)
    for kept in KEPT:
        assert not any(kept in patch.before for patch in polished.patches)
    assert not any("\ud800" <= c <= "\udfff" for p in polished.patches for c in p.after)


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("strength", [0.0, 1.0])
def test_an_eager_network_leaves_other_languages_alone(name: str, strength: float) -> None:
    assert polish(FOREIGN[name], strength).patches == ()


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=300), st.data())
def test_random_text_with_spans_and_protected_places(text: str, data: st.DataObject) -> None:
    text = f"The house was old. {text} They have been in it for long. {text}"
    ends = st.integers(0, len(text))
    drawn = [sorted((data.draw(ends), data.draw(ends))) for _ in range(3)]
    first, second, third = ((start, end) for start, end in drawn)
    passage = Passage(text, spans=(first, second), protected=(third,))
    polished = tiny.denoiser().polish([passage], PolishOptions(0.3, 2))[0]
    assert_sound(passage, polished)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([*PASTED.values(), *"\n\r\x00\u2028. ,'-", WORDS]), max_size=6))
def test_pieces_of_strange_texts_in_any_order(parts: list[str]) -> None:
    text = "".join(parts)
    assert_sound(Passage(text), polish(text, steps=1))


def test_repeated_words_end_in_time() -> None:
    text = "the " * 10_000
    began = time.thread_time()
    assert_sound(Passage(text), polish(text, steps=1))
    assert time.thread_time() - began < 60


def content() -> EditingDenoiser:
    """One whose network doubts nothing: what remains is what every text costs."""
    network = tiny.model()
    with torch.no_grad():
        network.op_head.bias[Op.KEEP] = network.gap_head.bias[0] = 1e4
    return EditingDenoiser(tiny.checkpoint(), Backend(network, threads=1, format="float32"))


def test_a_hundred_thousand_words_take_bounded_time_and_memory() -> None:
    text = WORDS * (100_000 // len(WORDS.split()))
    links = tuple((start, start + 3) for start in range(0, len(text), 100))
    passage = Passage(text, protected=links)
    denoiser = content()
    denoiser.polish([Passage(WORDS)], PolishOptions())
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.thread_time()
    polished = denoiser.polish([passage], PolishOptions(keep=("old house", "so long")))[0]
    assert time.thread_time() - began < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KiB
    assert polished.usage.tokens > 100_000
    assert_sound(passage, polished)


@pytest.mark.parametrize("name", FOREIGN)
def test_the_built_in_model_suggests_nothing_in_other_languages(name: str) -> None:
    passage = Passage(FOREIGN[name])
    assert builtin().polish([passage], PolishOptions(alarms=5.0))[0].patches == ()


def test_the_built_in_model_hardly_touches_what_is_no_prose() -> None:
    quiet = {**PASTED, **{k: v for k, v in STRANGE.items() if len(v) < 3_000}}
    for flawed in ("windows", "separators", "surrogates", "long words"):
        quiet.pop(flawed)
    passages = [Passage(text) for text in quiet.values()]
    answers = builtin().polish(passages, PolishOptions())
    for passage, polished in zip(passages, answers, strict=True):
        assert_sound(passage, polished)
    shown = {k: a.patches for k, a in zip(quiet, answers, strict=True) if a.patches}
    assert sum(map(len, shown.values())) <= 5, shown


@pytest.mark.parametrize("name", [k for k, text in STRANGE.items() if len(text) > 3_000])
def test_the_built_in_model_survives_long_strange_texts(name: str) -> None:
    passage = Passage(STRANGE[name][:20_000])
    assert_sound(passage, builtin().polish([passage], PolishOptions(steps=1))[0])
