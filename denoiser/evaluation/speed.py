"""Time and memory: milliseconds for 1,000 words, for one changed sentence, from a cold start."""

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from denoiser import Passage
from denoiser.backend import Ask
from denoiser.errors import DataMissing
from denoiser.evaluation.report import Report
from denoiser.evaluation.scores import Figures
from denoiser.evaluation.subject import Subject
from denoiser.evaluation.systems import System
from denoiser.line import lines
from denoiser.words import split_words

BATCHES = (1, 8)
"""Sentences in one call."""
MEASUREMENTS = 20
_SENTENCES = 60
"""Single sentences whose answer is timed."""


def measure_speed(
    subject: Subject,
    beside: Sequence[System],
    sentences: Sequence[str],
    report: Report,
    few: bool = False,
) -> None:
    """Every table of times; `few` makes it quick and worthless, for tests.

    Raises:
        DataMissing: the sentences are fewer than 1,000 words.
    """
    runs = stretches(sentences, 1 if few else MEASUREMENTS)
    if not runs:
        raise DataMissing("there are fewer than 1,000 words of clean prose to read")
    for batch in BATCHES:
        rows = {
            system.name: per_thousand_words(system, runs, batch)
            for system in (subject.system, *beside)
        }
        each = "one sentence" if batch == 1 else f"{batch} sentences"
        report.add("speed", f"1,000 words, {each} a call", rows)
    one = one_sentence(subject, sentences[:9] if few else sentences)
    report.add("speed", "one changed sentence between two others", one)
    texts = [text for run in runs[:3] for text in run]
    fresh = footprint(subject.model, subject.threads, texts[:9] if few else texts)
    report.add("speed", "a fresh process", fresh)


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that at least `share` of all values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def stretches(sentences: Sequence[str], count: int = MEASUREMENTS) -> list[list[str]]:
    """At most `count` runs of sentences of 1,000 words or a little more."""
    found: list[list[str]] = []
    run: list[str] = []
    size = 0
    for sentence in sentences:
        run.append(sentence)
        size += len(split_words(sentence))
        if size >= 1000:
            found.append(run)
            run, size = [], 0
        if len(found) == count:
            break
    return found


def per_thousand_words(system: System, runs: Sequence[Sequence[str]], batch: int) -> Figures:
    """Milliseconds for 1,000 words, a run at a time, `batch` sentences a call, queue excluded."""
    times: list[float] = []
    system.correct(runs[0][:batch])
    for run in runs:
        size = sum(len(split_words(sentence)) for sentence in run)
        times.append(_milliseconds(partial(_read, system, run, batch)) * 1000 / size)
    return _summary(times)


def _read(system: System, run: Sequence[str], batch: int) -> None:
    for at in range(0, len(run), batch):
        system.correct(run[at : at + batch])


def one_sentence(subject: Subject, sentences: Sequence[str]) -> dict[str, Figures]:
    """Milliseconds for one changed sentence between two others, as an editor asks.

    *Detect* is what it takes until the heads have said which of its places are doubtful: words,
    pieces and one reading of the windows. *Polish* is the whole way to patches.
    """
    triples = [list(sentences[n : n + 3]) for n in range(0, len(sentences) - 2, 3)][:_SENTENCES]
    detecting, polishing = [], []
    for before, changed, after in triples:
        start = len(before) + 1
        span = (start, start + len(changed))
        passage = Passage(f"{before} {changed} {after}", (span,))
        detecting.append(_milliseconds(partial(_detect, subject, passage)))
        polish = partial(subject.denoiser.polish, [passage], subject.options)
        polishing.append(_milliseconds(polish))
    return {"detect": _summary(detecting), "polish": _summary(polishing)}


def footprint(model: str, threads: int, texts: Sequence[str]) -> dict[str, Figures]:
    """Start and peak memory of fresh processes, one for each batch size.

    *Start* is the wall time from nothing to the first sentence answered, imports included.
    """
    found: dict[str, Figures] = {}
    for batch in BATCHES:
        began = time.perf_counter()
        with subprocess.Popen(
            [
                sys.executable,
                *("-m", "denoiser.evaluation.footprint"),
                *(model, str(threads), str(batch)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as child:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(json.dumps(list(texts)))
            child.stdin.close()
            times = json.loads(child.stdout.readline())
            started = 1000 * (time.perf_counter() - began)
            peak = json.loads(child.stdout.readline())["peak"]
        found[f"batch {batch}"] = {
            "cold start, ms": started,
            "of which load, ms": times["load"],
            "first answer, ms": times["first answer"],
            **({} if peak is None else {"peak, MiB": peak}),
        }
    return found


def _detect(subject: Subject, passage: Passage) -> None:
    tokenizer = subject.checkpoint.tokenizer
    rows = [tokenizer.encode(line.words) for line in lines(passage, ())]
    subject.backend.read([Ask(row.pieces, row.features) for row in rows])


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def _summary(times: Sequence[float]) -> Figures:
    return {
        "p50, ms": percentile(times, 0.5),
        "p95, ms": percentile(times, 0.95),
        "measurements": len(times),
    }
