"""The line of waiting jobs, with the time in our hands."""

from typing import Any

import pytest

from app.errors import TooMany
from app.jobs.messages import BACKGROUND, DOCUMENT, INTERACTIVE, JobPassage, PolishJob
from app.jobs.waiting import WaitingJobs


def job(name: str, text: str = "Hello.", **differences: Any) -> PolishJob:
    given: dict[str, Any] = {
        "id": name,
        "key": name,
        "topic": "t",
        "passages": [JobPassage(id="p", text=text)],
        "deadline": 100.0,
        "submitted_at": 0.0,
    }
    return PolishJob(**(given | differences))


def taken(line: WaitingJobs, most_characters: int = 1000, most_jobs: int = 16) -> list[str]:
    return [one.id for one in line.take(most_characters, most_jobs)]


def test_lower_priorities_start_first_then_first_come_first_served() -> None:
    line = WaitingJobs(lambda: 0.0)
    for name, priority in [("c", BACKGROUND), ("b", DOCUMENT), ("a1", INTERACTIVE), ("a2", 0)]:
        line.put(job(name, priority=priority))
    assert [taken(line), taken(line), taken(line), taken(line)] == [["a1", "a2"], ["b"], ["c"], []]


def test_a_replaced_job_keeps_its_turn() -> None:
    line = WaitingJobs(lambda: 0.0)
    for name in ("first", "second"):
        line.put(job(name))
    line.put(job("newer", key="first"))
    assert taken(line, most_jobs=1) == ["newer"]
    assert taken(line) == ["second"]


def test_a_job_that_becomes_urgent_moves_up() -> None:
    line = WaitingJobs(lambda: 0.0)
    line.put(job("a", key="k", priority=BACKGROUND))
    line.put(job("b", priority=DOCUMENT))
    line.put(job("c", key="k", priority=INTERACTIVE))
    assert taken(line) == ["c"]


def test_a_batch_holds_jobs_that_are_alike_up_to_its_size() -> None:
    line = WaitingJobs(lambda: 0.0)
    line.put(job("a", "x" * 60))
    line.put(job("big", "x" * 60))
    line.put(job("other", "x", strength=0.5))
    line.put(job("eager", "x", alarms=5.0))
    line.put(job("small", "x" * 40))
    assert taken(line, most_characters=100) == ["a", "small"]
    assert taken(line, most_characters=100) == ["big"]
    assert [taken(line), taken(line)] == [["other"], ["eager"]]


def test_a_job_from_before_the_dial_means_two_false_alarms() -> None:
    old = job("a").model_dump(exclude={"alarms"})
    assert PolishJob.model_validate(old).alarms == 2.0


def test_a_job_larger_than_a_batch_runs_alone() -> None:
    line = WaitingJobs(lambda: 0.0)
    line.put(job("huge", "x" * 5000))
    line.put(job("small", "x"))
    assert taken(line, most_characters=100) == ["huge"]


def test_a_full_line_refuses_the_next_but_not_a_newer_one() -> None:
    line = WaitingJobs(lambda: 0.0, most=2)
    line.put(job("a"))
    line.put(job("b"))
    with pytest.raises(TooMany):
        line.put(job("c"))
    line.put(job("newer", key="b"))
    assert taken(line) == ["a", "newer"]


def test_what_is_past_its_deadline_makes_room_and_is_not_taken() -> None:
    now = 0.0
    line = WaitingJobs(lambda: now, most=2)
    line.put(job("a", deadline=5.0))
    line.put(job("b", deadline=50.0))
    now = 10.0
    line.put(job("c"))
    assert taken(line) == ["b", "c"]
    line.put(job("d"))
    now = 200.0
    assert taken(line) == []
    assert len(line) == 0


def test_a_withdrawn_job_is_gone() -> None:
    line = WaitingJobs(lambda: 0.0)
    line.put(job("a"))
    line.withdraw("a")
    line.withdraw("never there")
    assert taken(line) == []
