"""Speed against quality: what strength and steps buy, and what they cost."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from denoiser.evaluation import likelihood, sets
from denoiser.evaluation.report import Report
from denoiser.evaluation.scores import Figures, Outcome
from denoiser.evaluation.subject import Subject
from denoiser.evaluation.systems import DenoiserSystem

STRENGTHS = (0.0, 0.15, 0.4, 1.0)
STEPS = (1, 2, 4, 8)
_DRAWS = 4
_TEXTS = 60
"""Changed texts whose likelihood is read before and after."""
_LEARNERS, _UNCLEAR = 3, 2
"""Every third sentence of the one set and every second passage of the other: a cell of the curve
takes half a minute."""


def draw_curve(subject: Subject, data: Path, report: Report, limit: int | None = None) -> None:
    """Every strength with every number of steps, on JFLEG and on IteraTeR's clarity.

    Raises:
        DataMissing: a set is not there.
    """
    learners = sets.jfleg(data)[::_LEARNERS][:limit]
    clarity = [record for record in sets.iterater(data, "dev") if record.group == "clarity"]
    unclear = clarity[::_UNCLEAR][:limit]
    size = sum(len(each) for each in sets.words([record.text for record in [*learners, *unclear]]))
    rows: dict[str, Figures] = {}
    for strength in STRENGTHS:
        for steps in STEPS:
            options = replace(subject.options, strength=strength, steps=steps)
            system = DenoiserSystem(subject.denoiser, options)
            start, before = time.process_time(), subject.backend.meter.tokens
            found = Outcome.of(system, learners), Outcome.of(system, unclear)
            milliseconds = 1000 * (time.process_time() - start)
            name = f"strength {strength:g}, {steps} step{'s' if steps > 1 else ''}"
            rows[name] = {
                **_figures(*found),
                "tokens read a word": (subject.backend.meter.tokens - before) / size,
                "processor ms per 1,000 words": milliseconds * 1000 / size,
                "gain, bits per byte": _gain(subject, found),
            }
            report.say(name)
    nothing = Outcome(unclear, [[] for _ in unclear])
    rows["doing nothing"] = _figures(Outcome(learners, [[] for _ in learners]), nothing)
    report.add("curve", "strength and steps", rows)


def _figures(learners: Outcome, unclear: Outcome) -> Figures:
    words, tokens = learners.on_words(), learners.on_tokens()
    return {
        "JFLEG F0.5": words["F0.5"],
        "JFLEG GLEU": words["GLEU"],
        "JFLEG GLEU, tokens": tokens["GLEU, tokens"],
        "clarity SARI": unclear.sari(),
        "JFLEG words changed": learners.words_changed(),
        "clarity words changed": unclear.words_changed(),
    }


def _gain(subject: Subject, outcomes: Sequence[Outcome]) -> float:
    """Bits per byte by which the changed texts became more likely, by the bound with the same
    seed before and after; 0 where nothing changed. An estimate: masks fall on other words."""
    pairs = [
        (record.text, output)
        for outcome in outcomes
        for record, output in zip(outcome.records, outcome.outputs, strict=True)
        if output != record.text
    ][:_TEXTS]
    if not pairs:
        return 0.0
    model, tokenizer = subject.checkpoint.model, subject.checkpoint.tokenizer
    before, after = (
        likelihood.bits_per_byte(model, tokenizer, texts, draws=_DRAWS)
        for texts in zip(*pairs, strict=True)
    )
    return before - after
