"""Measures a denoiser: `python -m denoiser.evaluate`. Prints tables, writes JSON.

Beside the denoiser stand doing nothing, a spell checker and Harper, where they are installed.
Measured are mistakes found and missed on learners' sentences (JFLEG), authors' own revisions
(IteraTeR) and prose with planted mistakes; false alarms on clean prose; the operating points a
person may choose; whether scores keep what they promise; likelihood; time and memory. What needs
data that are not there is left out, with a word about it.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import torch

from denoiser import ALARMS, PolishOptions
from denoiser.errors import DataMissing, DenoiserError
from denoiser.evaluation.baselines import baselines
from denoiser.evaluation.curve import draw_curve
from denoiser.evaluation.quality import Quality, clean_prose
from denoiser.evaluation.report import Report, machine
from denoiser.evaluation.sets import sentences
from denoiser.evaluation.speed import measure_speed
from denoiser.evaluation.subject import Subject, open_subject

RESULTS = Path("benchmarks/results")
HOW = {
    "words": "precision, recall, F0.5 and GLEU over the denoiser's own words; the reference that "
    "suits the output best counts for each text, as in the M2 scorer and ERRANT",
    "tokens": "the same over JFLEG's published tokens; tokens that no edit touched are taken as "
    "published, new text is split by the Treebank's rules; GLEU is the mean over 500 random draws "
    "of references, as in the published script",
    "touched": "share of sentences with an edit",
    "further edits": "share of outputs in which the system finds something more",
    "false alarms": "every edit on held-out prose, which is not quite flawless",
    "scores": "an edit is right if it alone makes exactly changes of some reference",
    "SARI": "Xu et al. 2016, lower-cased, 0/0 = 0; doing nothing is the copy baseline",
    "hunspell": "en_US; the first suggestion for each flagged word that begins in lower case",
    "Harper": "its own choice of rules; the first suggestion of each lint, apart",
}


PARTS = (*Quality.PARTS, "speed")


def evaluate(
    subject: Subject, data: Path, report: Report, names: Sequence[str], limit: int | None
) -> None:
    """The parts of those names, in order; see `PARTS`."""
    beside, missing = baselines()
    for sentence in missing:
        report.say(f"Left out: {sentence}")
    quality = Quality(subject, beside, data, report, limit)

    def speed() -> None:
        texts = [text for record in clean_prose(data, limit) for text in sentences(record.text)]
        measure_speed(subject, beside, texts, report, few=limit is not None)

    for name in names:
        _timed(name, speed if name == "speed" else partial(quality.measure, name), report)


def _timed(name: str, part: Callable[[], None], report: Report) -> None:
    start = time.perf_counter()
    try:
        part()
    except DataMissing as error:
        report.say(f"Left out {name}: {error}")
    else:
        report.say(f"[{name}: {time.perf_counter() - start:.0f} s]")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m denoiser.evaluate", description=__doc__)
    parser.add_argument(
        "--model", default="builtin", help="builtin, thorough, or a checkpoint's folder"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("../shared"),
        help="folder with corpus/, lexicon/ and eval/",
    )
    parser.add_argument("--out", type=Path, help="JSON file; by default in benchmarks/results")
    parser.add_argument("--alarms", type=float, choices=ALARMS, default=PolishOptions().alarms)
    parser.add_argument("--steps", type=int, default=PolishOptions().steps)
    parser.add_argument("--strength", type=float, default=0.0)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--curve", action="store_true", help="quality and time over strength and steps"
    )
    parser.add_argument("--sets", default="", help="only these parts, e.g. jfleg,clean,speed")
    parser.add_argument(
        "--limit", type=int, help="at most so many texts of each set, for a quick look"
    )
    options = parser.parse_args(arguments)
    if not options.data.is_dir():
        sys.stderr.write(
            f"There is no folder {options.data}. Evaluation needs the corpus and the development "
            "sets; name their folder with --data. The editor itself needs neither.\n"
        )
        return 2
    names = [name for name in options.sets.split(",") if name] or PARTS
    for name in names:
        if name not in PARTS:
            parser.error(f"there is no part {name!r}; there are {', '.join(PARTS)}")
    # A part of the figures never takes the place of all of them.
    partial_run = options.sets or options.limit is not None
    default = RESULTS / ("curve.json" if options.curve else "quality.json")
    out = options.out or (None if partial_run else default)
    report = Report()
    try:
        polish = PolishOptions(options.strength, options.steps, alarms=options.alarms)
        report.body["machine"] = machine()
        subject = open_subject(options.model, options.threads, polish)
        report.body |= _about(subject)
        if options.curve:
            draw = partial(draw_curve, subject, options.data, report, options.limit)
            _timed("curve", draw, report)
        else:
            evaluate(subject, options.data, report, names, options.limit)
    except DenoiserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if out is not None:
        report.write(out)
        report.say(f"Written to {out}.")
    return 0


def _about(subject: Subject) -> dict[str, object]:
    about: dict[str, object] = {
        "model": subject.denoiser.name,
        "options": {
            "strength": subject.options.strength,
            "steps": subject.options.steps,
            "alarms": subject.options.alarms,
        },
        "threads": torch.get_num_threads(),
        "format": subject.backend.format,
        "device": subject.backend.device.type,
        "how": HOW,
    }
    return about


if __name__ == "__main__":
    raise SystemExit(main())
