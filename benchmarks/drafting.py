"""What people see while they write: suggestions about half-written text, wrong more often.

The texts are written from the first word to the last, with a pause after every few words that is
long enough for the model to be asked; some pauses count as rest. What is asked, and what of the
answer is shown, is decided by the code that does so in a room.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from app import clock
from app.content.blocks import Block, Run
from app.jobs.messages import PolishJob, PolishResult
from app.suggestions.question import Memory, Question, compose
from app.suggestions.sift import proposals, still_holding
from app.text.dials import Dials
from app.text.suggestion import Suggestion
from benchmarks.report import Report
from denoiser import Denoiser, Passage, PolishOptions, load_denoiser
from denoiser.errors import DataMissing
from denoiser.evaluation import planted
from denoiser.evaluation.quality import clean_prose
from denoiser.evaluation.sets import Record
from workers import polish

DATA = Path("../shared")
PAUSE_WORDS = (4, 14)
"""Words between two pauses, at random between these."""
RESTS = 1 / 12
"""Share of the pauses after which an unfinished sentence counts as finished."""
SEED = 3
HOUR = 3600.0


@dataclass(frozen=True)
class Seen:
    """A suggestion that was shown: in which text, what, and whether the text was finished then."""

    text: int
    before: str
    after: str
    is_early: bool


def drafting(report: Report, *, texts: int) -> None:
    """Suggestions shown while texts are written, beside those about the finished texts."""
    try:
        sets = {
            "clean prose": clean_prose(DATA, texts),
            "planted mistakes": planted.planted(DATA, texts),
        }
    except DataMissing as error:
        print(f"(drafting: left out, {error})")
        return
    denoiser = load_denoiser()
    rows = []
    for name, records in sets.items():
        words = sum(len(record.text.split()) for record in records)
        shown = list(_shown_while_written(records, denoiser))
        early = {(one.text, one.before, one.after) for one in shown if one.is_early}
        ever = {(one.text, one.before, one.after) for one in shown}
        whole = denoiser.polish([Passage(record.text) for record in records], PolishOptions())
        rows.append(
            {
                "texts": name,
                "words": words,
                "seen_per_1000_words": 1000 * len(ever) / words,
                "before_the_end_per_1000_words": 1000 * len(early) / words,
                "whole_texts_per_1000_words": 1000 * sum(len(p.patches) for p in whole) / words,
            }
        )
    report.add("Suggestions while people write, each counted once", rows)


def _shown_while_written(records: Sequence[Record], denoiser: Denoiser) -> Iterable[Seen]:
    asked = {
        f"{number}/{turn}": (number, is_end, question)
        for number, record in enumerate(records)
        for turn, (is_end, question) in enumerate(_questions(record.text, Random(SEED + number)))
    }
    jobs = [_job(job_id, question) for job_id, (_, _, question) in asked.items()]
    for job, result in polish.answer(jobs, denoiser):
        number, is_end, question = asked[job.id]
        for suggestion in _told(question, result):
            yield Seen(number, suggestion.before, suggestion.after, not is_end)


def _questions(text: str, dice: Random) -> Iterable[tuple[bool, Question]]:
    """What a room asks about a paragraph that is being written, and whether it is finished then."""
    words, memory, written = text.split(" "), Memory(), 0
    while written < len(words):
        written += dice.randint(*PAUSE_WORDS)
        is_end = written >= len(words)
        block = Block("b", "paragraph", {}, (Run(" ".join(words[:written])),), 0)
        for settled in (False, True) if is_end or dice.random() < RESTS else (False,):
            question = compose(block, memory=memory, dials=Dials(), settled=settled)
            if question is not None:
                for sentence in question.asked:
                    memory.add(sentence.memory)
                yield is_end, question


def _job(job_id: str, question: Question) -> PolishJob:
    now = clock.now()
    return PolishJob(
        id=job_id,
        key=job_id,
        topic="",
        passages=list(question.passages),
        deadline=now + HOUR,
        submitted_at=now,
    )


def _told(question: Question, result: PolishResult) -> list[Suggestion]:
    """What is shown of the answer."""
    return proposals(
        result,
        question,
        still_holding(question, question.text),
        question.text,
        document_id="",
        strength=0.0,
        refused=lambda *_: False,
        now=clock.now(),
    )
