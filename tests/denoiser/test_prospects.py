"""What is not worth another pass, and that leaving it out changes no result that counts."""

import itertools
from dataclasses import replace

import pytest

from denoiser import Passage, PolishOptions
from denoiser.backend import Backend
from denoiser.builtin import BUILTIN
from denoiser.calibration import EVIDENCE, Calibration, log_odds
from denoiser.checkpoint import Checkpoint, load
from denoiser.doubts import Doubt
from denoiser.lexicon import lexicon
from denoiser.patches import apply_patches
from denoiser.polish import EditingDenoiser
from denoiser.prospects import Prospects
from denoiser.words import split_words

SENTENCES = [
    "Yesterday I have recieve the letter of my sister and she dont like her new job.",
    "He go to school every days and his teachers is very happy with him.",
    "We discussed about the plan, but there was not enough informations for decide.",
    "The weather was fine. They walked along the river until it was dark.",
    "On monday the the committee will met again in london.",
    "Nobody likes the the idea. Their is a problem with it's size.",
]


def fitted(**thresholds: float) -> Calibration:
    return Calibration(
        bias=-2.0,
        weights={"doubt": 0.8, "share": 1.0, "calm": 0.2, "relief": 0.2},
        kinds={"spelling": {"calm": -0.5}},
        thresholds={"2": {kind.replace("_", " "): value for kind, value in thresholds.items()}},
        best={"calm": 6.0, "relief": 4.0},
    )


def test_no_change_scores_above_its_reach() -> None:
    calibration = fitted()
    known = {"doubt": 0.5, "share": -0.2}
    rest = [name for name in EVIDENCE if name not in known]
    for kind in ("spelling", "grammar"):
        reach = calibration.reach(kind, known)
        for signs in itertools.product((0.0, 1.0), repeat=2):
            found = dict.fromkeys(rest, 0.0) | {"calm": 6.0 * signs[0], "relief": 4.0 * signs[1]}
            assert calibration.score(kind, {**known, **found}) <= reach + 1e-9
    # Where calm speaks against a change, none of it is the best.
    assert calibration.reach("spelling", known) < calibration.reach("grammar", known)


def test_where_the_best_is_not_known_everything_is_in_reach() -> None:
    assert Calibration().reach("grammar", {"doubt": -9.0}) == 1.0


def test_a_slight_doubt_is_dropped_and_a_strong_one_is_not() -> None:
    prospects = Prospects(fitted(missing_word=0.5, extra_word=0.95), lexicon(), 2.0)
    assert not prospects.of_doubt(Doubt(3, 3, 0.11, missing=1))
    assert prospects.of_doubt(Doubt(3, 3, 0.9, missing=1))
    # The same doubt, judged by the threshold of what would be done about it.
    assert not prospects.of_doubt(Doubt(3, 4, 0.9, delete=True))
    old, new = split_words("house"), split_words("houses")
    sure = {"doubt": log_odds(0.9), "share": 0.0}
    grammar = Prospects(fitted(grammar=0.5), lexicon(), 2.0)
    assert grammar.of_change(old, new, sure)
    assert not grammar.of_change(old, new, {**sure, "share": -4.0})


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    return load(BUILTIN)


def test_what_is_shown_is_the_same_with_and_without_and_costs_less(checkpoint: Checkpoint) -> None:
    backend = Backend(checkpoint.model, 1, format="float32")
    shown, spent = [], []
    for calibration in (checkpoint.calibration, replace(checkpoint.calibration, best={})):
        denoiser = EditingDenoiser(replace(checkpoint, calibration=calibration), backend)
        done = denoiser.polish([Passage(text) for text in SENTENCES], PolishOptions())
        # Of *the the*, either may go.
        shown.append([apply_patches(each) for each in done])
        spent.append(sum(each.usage.tokens for each in done))
    assert sum(new != old for new, old in zip(shown[0], SENTENCES, strict=True)) >= 4
    assert shown[0] == shown[1]
    assert spent[0] < 0.9 * spent[1]


def test_a_text_that_was_read_with_its_edits_is_not_read_again(checkpoint: Checkpoint) -> None:
    backend = Backend(checkpoint.model, 1, format="float32")
    denoiser = EditingDenoiser(checkpoint, backend)
    (done,) = denoiser.polish([Passage("This is a nice letter from my freind.")], PolishOptions())
    assert [patch.after for patch in done.patches] == ["friend"]
    # Read, read with the word masked, read with the edit made; not once more after it.
    assert done.usage.forward_passes == 3


def test_british_and_american_spellings_are_both_right() -> None:
    words = lexicon()
    assert words.are_variants("focussed", "focused")
    assert words.are_variants("color", "colour")
    assert not words.are_variants("practice", "practise"), "a noun and a verb to some"
    assert not words.are_variants("color", "collar")


@pytest.mark.parametrize(
    ("text", "capital"),
    [
        ("the board of directors and its members", False),
        ("the board of directors met. It decided nothing.", True),
        ("the letter arrived this morning.", True),
    ],
)
def test_the_beginning_of_what_no_mark_ends_may_stay_small(
    checkpoint: Checkpoint, text: str, capital: bool
) -> None:
    denoiser = EditingDenoiser(checkpoint, Backend(checkpoint.model, 1, format="float32"))
    (done,) = denoiser.polish([Passage(text)], PolishOptions(alarms=5.0))
    assert any(p.start == 0 and p.after == "The" for p in done.patches) is capital
