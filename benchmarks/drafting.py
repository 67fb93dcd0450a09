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
from app.jobs.messages import PassageResult, PolishResult, ResultPatch
from app.suggestions.question import Memory, Question, compose
from app.suggestions.sift import proposals, still_holding
from app.text.dials import Dials
from benchmarks.report import Report
from denoiser import Denoiser, Passage, Polished, PolishOptions, load_denoiser
from denoiser.errors import DataMissing
from denoiser.evaluation import planted
from denoiser.evaluation.quality import clean_prose
from denoiser.evaluation.sets import Record

DATA = Path("../shared")
PAUSE_WORDS = (4, 14)
"""Words between two pauses, at random between these."""
RESTS = 1 / 12
"""Share of the pauses after which an unfinished sentence counts as finished."""
SEED = 3


@dataclass(frozen=True)
class Seen:
    """A suggestion that was shown: in which text, what, and whether the text was finished then."""

    text: int
    before: str
    after: str
    is_early: bool


def drafting(report: Report, *, texts: int) -> None:
    """Suggestions shown while texts are written, beside those about the finished texts."""
    if not DATA.is_dir():
        print(f"(drafting: left out, no folder {DATA})")
        return
    rows = []
    denoiser = load_denoiser()
    try:
        sets = {
            "clean prose": clean_prose(DATA, texts),
            "planted mistakes": planted.planted(DATA, texts),
        }
    except DataMissing as error:
        print(f"(drafting: left out, {error})")
        return
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
    asked = [
        (number, is_end, question)
        for number, record in enumerate(records)
        for is_end, question in _questions(record.text, Random(SEED + number))
    ]
    passages = [
        Passage(p.text, spans=tuple(p.spans or ()), protected=tuple(p.protected))
        for _, _, question in asked
        for p in question.passages
    ]
    answers = iter(denoiser.polish(passages, PolishOptions()))
    for number, is_end, question in asked:
        own = [next(answers) for _ in question.passages]
        for suggestion in _told(question, own, denoiser.name):
            yield Seen(number, suggestion[0], suggestion[1], not is_end)


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


def _told(question: Question, answers: Sequence[Polished], model: str) -> Iterable[tuple[str, str]]:
    """(before, after) of what is shown of the answers."""
    result = PolishResult(
        job_id="",
        model=model,
        passages=[
            PassageResult(
                id=passage.id,
                patches=[
                    ResultPatch(
                        start=patch.start,
                        end=patch.end,
                        before=patch.before,
                        after=patch.after,
                        kind=patch.kind,
                        score=patch.score,
                    )
                    for patch in answer.patches
                ],
            )
            for passage, answer in zip(question.passages, answers, strict=True)
        ],
    )
    found = proposals(
        result,
        question,
        still_holding(question, question.text),
        question.text,
        document_id="",
        strength=0.0,
        refused=lambda *_: False,
        now=clock.now(),
    )
    return [(suggestion.before, suggestion.after) for suggestion in found]
