"""The task body: jobs in, results out, through one warm denoiser.

Passages of jobs with equal options go through the model in one batch, whichever documents
they come from.
"""

import logging
import time
import traceback
from collections.abc import Iterator, Sequence
from itertools import islice

from app import clock, tracing
from app.clock import Clock
from app.jobs.messages import (
    PassageResult,
    PolishJob,
    PolishResult,
    ResultPatch,
    ResultUsage,
)
from denoiser import Denoiser, Passage, Polished, PolishOptions
from denoiser.errors import BadOptions, DenoiserError, TextTooLong

log = logging.getLogger(__name__)


def answer(
    jobs: Sequence[PolishJob], denoiser: Denoiser, now: Clock = clock.now
) -> Iterator[tuple[PolishJob, PolishResult]]:
    """Each job with its result, as they come. A job past its deadline gets none.

    A bad job is answered by an error and does not disturb the others.
    """
    groups: dict[PolishOptions, list[PolishJob]] = {}
    for job in jobs:
        groups.setdefault(_options(job), []).append(job)
    for options, group in groups.items():
        wanted = [job for job in group if now() < job.deadline]
        if late := len(group) - len(wanted):
            log.info("Skipped %d jobs past their deadline.", late)
        if wanted:
            yield from _answer_group(wanted, options, denoiser)


def _answer_group(
    jobs: Sequence[PolishJob], options: PolishOptions, denoiser: Denoiser
) -> Iterator[tuple[PolishJob, PolishResult]]:
    began = time.monotonic()
    passages = [
        Passage(
            text=passage.text,
            spans=None if passage.spans is None else tuple(passage.spans),
            protected=tuple(passage.protected),
        )
        for job in jobs
        for passage in job.passages
    ]
    try:
        polished = iter(denoiser.polish(passages, options))
    except Exception as error:
        if len(jobs) > 1:  # Somebody's job is bad: find out whose.
            for job in jobs:
                yield from _answer_group([job], options, denoiser)
        else:
            yield jobs[0], _refusal(jobs[0], denoiser, error)
        return
    milliseconds = (time.monotonic() - began) * 1000
    for job in jobs:
        mine = list(islice(polished, len(job.passages)))
        result = _result(job, mine, denoiser, milliseconds)
        tracing.record(
            "model",
            job.trace,
            seconds=milliseconds / 1000,
            job=job.id,
            batch=len(jobs),
            forward_passes=result.usage.forward_passes,
            tokens=result.usage.tokens,
        )
        yield job, result


def _options(job: PolishJob) -> PolishOptions:
    return PolishOptions(
        strength=job.strength,
        alarms=job.alarms,
        steps=job.steps,
        keep=tuple(job.keep),
        avoid=tuple(job.avoid),
    )


def _result(
    job: PolishJob, polished: Sequence[Polished], denoiser: Denoiser, milliseconds: float
) -> PolishResult:
    return PolishResult(
        job_id=job.id,
        model=denoiser.name,
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
                        alternatives=list(patch.alternatives),
                        steps=patch.steps,
                    )
                    for patch in done.patches
                ],
            )
            for passage, done in zip(job.passages, polished, strict=True)
        ],
        usage=ResultUsage(
            tokens=sum(done.usage.tokens for done in polished),
            forward_passes=sum(done.usage.forward_passes for done in polished),
            milliseconds=milliseconds,
        ),
    )


def _refusal(job: PolishJob, denoiser: Denoiser, error: Exception) -> PolishResult:
    if isinstance(error, TextTooLong):
        code = "too_big"
    elif isinstance(error, BadOptions):
        code = "bad_request"
    else:
        code = "model_error"
        if not isinstance(error, DenoiserError):
            # Neither its message nor its arguments: they may quote the text.
            at = traceback.extract_tb(error.__traceback__)[-1]
            name = type(error).__name__
            log.error("The model failed on a job: %s in %s:%s.", name, at.filename, at.lineno)
    detail = str(error) if isinstance(error, DenoiserError) else "The model failed on this text."
    return PolishResult(job_id=job.id, model=denoiser.name, error=code, detail=detail)
