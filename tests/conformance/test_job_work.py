"""Promises of the job seam about work and its faults, held by both queues.

Real processes around a scripted denoiser, so that every call of it can be counted.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.jobs import faults
from app.jobs.messages import BACKGROUND, DOCUMENT
from tests.workers.crew import Scene, crew, household, job

SECRET = "Mango sorbet"


@pytest.fixture(params=["child", "celery"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    """One worker that is kept alive, and its queue."""
    if request.param == "child":
        async with household(tmp_path) as scene:
            yield scene
        return
    async with crew(request.getfixturevalue("redis_server").url, tmp_path) as team:
        team.hire("supervised", "1")
        await team.ready()
        yield team


async def test_what_was_just_typed_comes_before_whole_documents(place: Scene) -> None:
    await place.busy()
    later = []
    for number in range(3):
        text = f"Number {number}."
        for name, priority in (("rest", BACKGROUND), ("whole", DOCUMENT), ("typed", 0)):
            later.append(job(f"{name}{number}", text, priority=priority, strength=number / 10))
    await place.submit(*later)
    await place.answered(*(one.id for one in later))
    kinds = [name[:-1] for name in place.order if name != "busy"]
    assert kinds == ["typed"] * 3 + ["whole"] * 3 + ["rest"] * 3


async def test_jobs_of_many_rooms_share_a_pass(place: Scene) -> None:
    await place.busy()
    names = [f"n{number}" for number in range(12)]
    await place.submit(*(job(name, f"{name} is teh end.") for name in names))
    await place.answered(*names)
    assert [len(one["texts"]) for one in place.passes] == [1, 12]


async def test_what_was_replaced_withdrawn_or_late_costs_no_pass(place: Scene) -> None:
    await place.busy()
    await place.submit(*(job(f"v{n}", f"Version {n}.", key="k") for n in range(10)))
    await place.submit(job("gone", "Withdrawn."))
    await place.queue.withdraw("essay/gone")
    late = job("late", "Late.")
    await place.submit(late.model_copy(update={"deadline": late.submitted_at + 0.3}))
    await place.answered("v9")
    await place.submit(job("last", "Last."))
    await place.answered("last")
    assert [one["texts"] for one in place.passes] == [["slow 1.0"], ["Version 9."], ["Last."]]


async def test_what_a_killed_worker_was_at_is_done_by_the_next(
    place: Scene, tmp_path: Path
) -> None:
    await place.busy(0.5)
    deadly = f"die once {tmp_path / 'died'}"
    await place.submit(job("killer", deadly), job("company", "It is teh end."))
    found = await place.answered("killer", "company")
    assert found["killer"].error is found["company"].error is None
    together, *alone = [p["texts"] for p in place.passes[1:]]
    assert sorted(together) == sorted([deadly, "It is teh end."])
    assert sorted(alone) == [["It is teh end."], [deadly]]
    assert len({p["pid"] for p in place.passes}) == 2


async def test_a_text_that_kills_every_worker_is_set_aside_and_nobody_else(place: Scene) -> None:
    await place.busy(0.5)
    text = f"die {SECRET}"
    await place.submit(job("poison", text), *(job(f"n{n}", f"Number {n}.") for n in range(3)))
    found = await place.answered("poison", "n0", "n1", "n2", seconds=90)
    assert found["poison"].error == faults.SET_ASIDE
    assert "died" in (found["poison"].detail or "")
    assert all(found[f"n{number}"].error is None for number in range(3))
    assert place.times(text) == faults.MOST_TRIES
    # Whoever asks the same again gets the same answer, and no worker dies of it.
    await place.submit(job("again", text, key="other/block"))
    assert (await place.answered("again", seconds=60))["again"].error == faults.SET_ASIDE
    assert place.times(text) == faults.MOST_TRIES


async def test_a_fault_of_the_model_is_tried_again_and_bad_input_is_not(
    place: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await place.busy(0.5)
    await place.submit(job("fault", f"raise {SECRET}"), job("bad", "poison"), job("good"))
    found = await place.answered("fault", "bad", "good")
    assert found["bad"].error == "bad_request"
    assert found["good"].error is None
    assert found["fault"].error == faults.SET_ASIDE
    # Once all together, once each to find out whose it is; then only the fault.
    assert (place.times("poison"), place.times(f"raise {SECRET}")) == (2, faults.MOST_TRIES + 1)
    assert place.order.index("good") < place.order.index("fault")
    assert SECRET not in caplog.text


async def test_a_process_whose_model_is_wrecked_starts_again_and_nobody_else_is_blamed(
    place: Scene,
) -> None:
    await place.busy(0.5)
    await place.submit(job("bad", "wreck"), *(job(f"n{n}", f"Number {n}.") for n in range(3)))
    found = await place.answered("bad", "n0", "n1", "n2", seconds=60)
    assert found["bad"].error == faults.SET_ASIDE
    assert all(found[f"n{number}"].error is None for number in range(3))
