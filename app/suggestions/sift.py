"""What of a model's answer is worth a person's attention, and still true of the text."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.jobs.messages import PolishResult, ResultPatch
from app.suggestions.question import AskedSentence, Question
from app.text.anchor import context, span_in
from app.text.positions import to_web
from app.text.protected import touches
from app.text.sentences import sentences
from app.text.suggestion import Suggestion, hash_of

STYLE = frozenset({"word choice", "rewrite"})
"""Kinds that are matters of taste."""
EARLY = frozenset({"spelling"})
"""Kinds that are told before the sentence is finished. The others are wrong twice as often there,
where the model sees but one side of them."""
STYLE_PER_WORDS, MISTAKES_PER_WORDS = 3 / 100, 15 / 100
"""How many proposals a text can bear."""
MOST_ALTERNATIVES = 5
_UNWRITABLE = ("\0", "\ufffc", "\n")


@dataclass(frozen=True)
class Held:
    """A sentence that still stands in the block as it was asked about; offsets now."""

    start: int
    end: int
    shift: int
    asked: AskedSentence


def still_holding(question: Question, text: str) -> list[Held]:
    """Which of the sentences asked about are unchanged in the block's text now, and where."""
    now = sentences(text)
    whole = {(part.start, text[part.start : part.end]) for part in now}
    places: dict[str, list[int]] = {}
    for part in now:
        places.setdefault(text[part.start : part.end], []).append(part.start)
    held = []
    for asked in question.asked:
        sentence = question.text[asked.start : asked.end]
        starts = places.get(sentence, [])
        if (asked.start, sentence) in whole:
            start = asked.start
        elif len(starts) == 1:
            start = starts[0]
        else:
            continue
        held.append(Held(start, start + len(sentence), start - asked.start, asked))
    return held


def proposals(
    result: PolishResult,
    question: Question,
    held: Sequence[Held],
    text: str,
    *,
    document_id: str,
    strength: float,
    refused: Callable[[str, int, str, str], bool],
    now: float,
) -> list[Suggestion]:
    """The suggestions a result makes for `text`, the block's text now; none overlapping.

    `refused(text, start, before, after)` says that nobody wants to hear this again. How sure
    is sure enough is the model's own affair: its scores are calibrated, kind by kind.
    """
    found: list[tuple[ResultPatch, int, int, Held]] = []
    for passage in result.passages:
        offset = question.offsets.get(passage.id)
        if offset is None:
            continue
        for patch in passage.patches:
            placed = _place(patch, offset, held)
            if placed is None:
                continue
            start, end, sentence = placed
            shifted = [(a + sentence.shift, b + sentence.shift) for a, b in question.guarded]
            if (
                text[start:end] == patch.before
                and (patch.kind in EARLY or not sentence.asked.is_half)
                and patch.before != patch.after
                and not any(c in patch.before + patch.after for c in _UNWRITABLE)
                and not touches(shifted, start, end)
                and not refused(text, start, patch.before, patch.after)
            ):
                found.append((patch, start, end, sentence))
    return [
        _suggestion(patch, start, end, sentence, text, question.block_id, document_id, result, now)
        for patch, start, end, sentence in _bearable(found, text, strength)
    ]


def compare(
    found: Sequence[Suggestion],
    there: Sequence[Suggestion],
    question: Question,
    held: Sequence[Held],
    text: str,
) -> tuple[list[Suggestion], list[Suggestion]]:
    """What is new, and what of the open ones `there` the model has changed its mind about."""
    repeated = {(s.start, s.before, s.after) for s in found}
    same = {(s.start, s.before, s.after) for s in there}
    superseded = []
    for old in there:
        span = span_in(old, text)
        asked_again = span is not None and any(
            one.start <= span[0]
            and span[1] <= one.end
            # The model was not free to repeat itself about a place it may not touch, nor in a half.
            and (old.kind in EARLY or not one.asked.is_half)
            and not touches(question.guarded, span[0] - one.shift, span[1] - one.shift)
            for one in held
        )
        overlapped = any(s.start < old.end and old.start < s.end for s in found)
        if (asked_again or overlapped) and (old.start, old.before, old.after) not in repeated:
            superseded.append(old)
    return [s for s in found if (s.start, s.before, s.after) not in same], superseded


def _place(patch: ResultPatch, offset: int, held: Iterable[Held]) -> tuple[int, int, Held] | None:
    for sentence in held:
        start = patch.start + offset + sentence.shift
        end = patch.end + offset + sentence.shift
        if sentence.start <= start <= end <= sentence.end:
            return start, end, sentence
    return None


def _bearable(
    found: list[tuple[ResultPatch, int, int, Held]], text: str, strength: float
) -> list[tuple[ResultPatch, int, int, Held]]:
    """The best ones, not overlapping, as many as the text can bear; in text order."""
    words = len(text.split())
    # Whoever asks for more with the slider gets more.
    style_left = max(1, round(words * STYLE_PER_WORDS * (1 + 4 * strength)))
    mistakes_left = max(3, round(words * MISTAKES_PER_WORDS))
    taken: list[tuple[ResultPatch, int, int, Held]] = []
    for one in sorted(found, key=lambda one: -one[0].score):
        patch, start, end, _ = one
        if any(_overlap(start, end, a, b) for _, a, b, _ in taken):
            continue
        if patch.kind in STYLE:
            style_left -= 1
            if style_left < 0:
                continue
        else:
            mistakes_left -= 1
            if mistakes_left < 0:
                continue
        taken.append(one)
    return sorted(taken, key=lambda one: one[1])


def choices_of(patch: ResultPatch) -> tuple[str, ...]:
    """Other words that somebody may choose: each would change the text, each in its own way."""
    writable = (a for a in patch.alternatives if not any(c in a for c in _UNWRITABLE))
    known = (patch.before, patch.after)
    return tuple(dict.fromkeys(a for a in writable if a not in known))[:MOST_ALTERNATIVES]


def _overlap(start: int, end: int, a: int, b: int) -> bool:
    return (start < b and a < end) or (start, end) == (a, b)


def _suggestion(
    patch: ResultPatch,
    start: int,
    end: int,
    sentence: Held,
    text: str,
    block_id: str,
    document_id: str,
    result: PolishResult,
    now: float,
) -> Suggestion:
    prefix, suffix = context(text, start, end)
    return Suggestion(
        id=uuid.uuid4().hex,
        document_id=document_id,
        block_id=block_id,
        start=to_web(text, start),
        end=to_web(text, end),
        before=patch.before,
        after=patch.after,
        alternatives=choices_of(patch),
        kind=patch.kind[:32],
        score=min(1.0, max(0.0, patch.score)),
        steps=patch.steps,
        model=result.model[:200],
        prefix=prefix,
        suffix=suffix,
        sentence_hash=hash_of(text[sentence.start : sentence.end]),
        created_at=now,
    )
