"""Scores and thresholds, fitted to samples with a known rule."""

from dataclasses import replace
from random import Random

import pytest

from denoiser import ALARMS
from denoiser.backend import Backend
from denoiser.calibrate import clean_windows
from denoiser.calibration import EVIDENCE, Calibration
from denoiser.polish import EditingDenoiser
from denoiser.training.fit_scores import Sample, false_alarms, fit, set_thresholds, unbarred
from tests.denoiser import tiny
from tests.denoiser.training_data import PROSE

ALL = (1.0, 1.0, 1.0)
CLEAN_WORDS = 10_000


def samples() -> list[Sample]:
    """Proposals of two kinds; what the first evidence says of one, the second says of the other."""
    rng, made = Random(4), []
    for number in range(1200):
        evidence = [rng.gauss(0, 1) for _ in EVIDENCE]
        kind = ("spelling", "grammar")[number // 2 % 2]
        clean = number % 2 == 0
        right = not clean and evidence[number // 2 % 2] > 0.3
        if right:
            evidence[number // 2 % 2] += 1.5
        made.append(Sample(kind, tuple(evidence), right, clean, number, 0, 1))
    return made


def score(fitted: Calibration, sample: Sample) -> float:
    return fitted.score(sample.kind, dict(zip(EVIDENCE, sample.evidence, strict=True)))


def test_the_fit_finds_which_evidence_matters_for_which_kind() -> None:
    fitted = fit(samples(), Calibration())
    for place, kind in enumerate(("spelling", "grammar")):
        weights = {n: fitted.weights[n] + fitted.kinds[kind].get(n, 0.0) for n in EVIDENCE}
        assert max(weights, key=lambda name: abs(weights[name])) == EVIDENCE[place]


def test_scores_are_chances() -> None:
    made = samples()
    fitted = fit(made, Calibration())
    sure = [sample for sample in made if score(fitted, sample) > 0.8]
    assert len(sure) > 50
    mean = sum(score(fitted, sample) for sample in sure) / len(sure)
    assert sum(sample.right for sample in sure) / len(sure) == pytest.approx(mean, abs=0.1)


def test_thresholds_keep_false_alarms_below_each_limit_and_more_alarms_show_more() -> None:
    made = samples()
    fitted = fit(made, Calibration())
    alarms = [score(fitted, sample) for sample in made if sample.clean]
    fitted = set_thresholds(fitted, made, alarms, CLEAN_WORDS, kept=ALL)
    shown = []
    for allowed in ALARMS:
        seen = [s for s in made if score(fitted, s) >= fitted.threshold(s.kind, allowed)]
        assert sum(s.clean for s in seen) <= allowed * CLEAN_WORDS / 1000
        shown.append(len(seen))
    assert shown[0] < shown[1] <= shown[2]
    assert Calibration.from_dict(fitted.to_dict()) == fitted


def test_a_wrong_change_in_clean_text_counts_for_more_than_one_beside_a_mistake() -> None:
    """What one evidence says of changes in clean text, another says of those beside mistakes."""
    rng, made = Random(8), []
    for number in range(3000):
        clean, right = number % 3 == 0, number % 3 == 1
        alarm = rng.gauss(-1.0 if clean else 0.5, 1)
        beside = rng.gauss(0.5 if clean or right else -1.0, 1)
        evidence = (alarm, beside, *(0.0 for _ in EVIDENCE[2:]))
        made.append(Sample("spelling", evidence, right, clean, number, 0, 1))
    fitted = fit(made, Calibration())
    first, second = (fitted.weights[n] + fitted.kinds["spelling"][n] for n in EVIDENCE[:2])
    assert first > 1.5 * second > 0
    mean = sum(score(fitted, sample) for sample in made) / len(made)
    assert mean == pytest.approx(1 / 3, abs=0.01), "scores still are chances"


def test_of_proposals_that_touch_only_the_best_counts() -> None:
    made = [s for s in samples() if s.right][:100]
    best = (3.0,) * len(EVIDENCE)
    twins = [*made, *(Sample("spelling", best, False, True, -1, 4, 5) for _ in range(200))]
    fitted = set_thresholds(Calibration(), twins, [], CLEAN_WORDS, kept=ALL)
    assert fitted.threshold("spelling", 2.0) < 0.9


def test_a_kind_that_was_not_seen_takes_the_default() -> None:
    fitted = set_thresholds(fit(samples(), Calibration()), samples(), [], CLEAN_WORDS, kept=ALL)
    assert fitted.threshold("punctuation, end", 2.0) == fitted.default_threshold


def test_alarms_are_what_a_denoiser_without_thresholds_changes_in_clean_text() -> None:
    windows = list(clean_windows(iter([PROSE] * 20), words=150, seed=3))
    assert 150 <= sum(map(len, windows)) < 300, "whole documents, and no more than are needed"
    barred = replace(tiny.EAGER, default_threshold=0.97)
    found = {}
    for name, calibration in (("barred", barred), ("unbarred", unbarred(barred))):
        checkpoint = replace(tiny.checkpoint(), calibration=calibration)
        backend = Backend(tiny.model(), threads=1, format="float32")
        found[name] = false_alarms(EditingDenoiser(checkpoint, backend), windows)
    assert len(found["barred"]) < len(found["unbarred"])
    assert all(score >= 0.97 for score in found["barred"])
    assert all(score >= 0.2 for score in found["unbarred"])
