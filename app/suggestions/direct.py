"""The model without a document: text in, patches out, cut into jobs that let others through."""

import asyncio
import time
import uuid
from collections.abc import Callable, Sequence

from app import clock
from app.errors import BadRequest, ModelUnavailable, TooBig
from app.jobs import JobQueue
from app.jobs.messages import (
    DOCUMENT,
    JobPassage,
    PassageResult,
    PolishJob,
    PolishResult,
    ResultPatch,
    ResultUsage,
)
from app.text.dials import Dials
from app.text.protected import protected, within
from app.text.sentences import sentences

MOST_CHARACTERS = 100_000
PIECE_CHARACTERS = 2000
"""Of one job: what a person who types has to wait for at most."""
PASSAGE = "text"

Await = Callable[[str], "asyncio.Future[PolishResult]"]
"""Registers a job id and gives the future of its answer."""


async def polish_text(
    jobs: JobQueue,
    topic: str,
    await_answer: Await,
    text: str,
    *,
    dials: Dials,
    steps: int,
    keep: Sequence[str],
    avoid: Sequence[str],
    timeout: float,
) -> PolishResult:
    """The patches of the whole text as one result with one passage.

    Raises:
        TooBig, BadRequest, TooMany, ModelUnavailable
    """
    if len(text) > MOST_CHARACTERS:
        raise TooBig(f"The text has {len(text)} characters; {MOST_CHARACTERS} is the limit.")
    began = time.monotonic()
    answers: list[tuple[int, asyncio.Future[PolishResult]]] = []
    guarded = protected(text)
    request = uuid.uuid4().hex
    try:
        for start, end in pieces(text):
            job = PolishJob(
                id=uuid.uuid4().hex,
                key=f"{request}/{start}",
                topic=topic,
                passages=[
                    JobPassage(
                        id=PASSAGE, text=text[start:end], protected=within(guarded, start, end)
                    )
                ],
                strength=dials.strength,
                alarms=dials.alarms,
                steps=steps,
                keep=list(keep),
                avoid=list(avoid),
                priority=DOCUMENT,
                deadline=clock.now() + timeout,
                submitted_at=clock.now(),
            )
            answers.append((start, await_answer(job.id)))
            await jobs.submit(job)
        async with asyncio.timeout(timeout):
            results = [(start, await future) for start, future in answers]
    except TimeoutError:
        raise ModelUnavailable(
            f"The model did not answer within {timeout:.0f} seconds; try again or send less text."
        ) from None
    finally:
        for start, future in answers:
            # The timeout has cancelled the one it waited for.
            if not future.done() or future.cancelled():
                future.cancel()
                await jobs.withdraw(f"{request}/{start}")
    for _, result in results:
        if result.error is not None:
            raise _error(result)
    return _joined(request, results, (time.monotonic() - began) * 1000)


def pieces(text: str) -> list[tuple[int, int]]:
    """`text` in stretches of whole sentences, about PIECE_CHARACTERS long each.

    >>> pieces("One. Two.")
    [(0, 9)]
    """
    found: list[tuple[int, int]] = []
    for start, end in sentences(text):
        if found and end - found[-1][0] <= PIECE_CHARACTERS:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _joined(
    request: str, results: Sequence[tuple[int, PolishResult]], milliseconds: float
) -> PolishResult:
    patches: list[ResultPatch] = []
    for start, result in results:
        for passage in result.passages:
            patches += (
                patch.model_copy(update={"start": patch.start + start, "end": patch.end + start})
                for patch in passage.patches
            )
    return PolishResult(
        job_id=request,
        model=results[0][1].model if results else "",
        passages=[PassageResult(id=PASSAGE, patches=patches)],
        usage=ResultUsage(
            tokens=sum(result.usage.tokens for _, result in results),
            forward_passes=sum(result.usage.forward_passes for _, result in results),
            milliseconds=milliseconds,
        ),
    )


def _error(result: PolishResult) -> Exception:
    if result.error == "bad_request":
        return BadRequest(result.detail)
    if result.error == "too_big":
        return TooBig(result.detail)
    return ModelUnavailable(result.detail)
