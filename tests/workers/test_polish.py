"""The task body, with a scripted denoiser: what is tested is not the model."""

import time
from typing import Any

from app.jobs.messages import JobPassage, PolishJob, PolishResult
from app.text import dials
from denoiser import ALARMS, PolishOptions
from tests.scripted import ScriptedDenoiser
from workers.polish import answer


def job(name: str, *texts: str, **differences: Any) -> PolishJob:
    given: dict[str, Any] = {
        "id": name,
        "key": name,
        "topic": "t",
        "passages": [JobPassage(id=f"p{i}", text=text) for i, text in enumerate(texts)],
        "deadline": time.time() + 60,
        "submitted_at": time.time(),
    }
    return PolishJob(**(given | differences))


def results(jobs: list[PolishJob], denoiser: ScriptedDenoiser) -> dict[str, PolishResult]:
    return {one.id: result for one, result in answer(jobs, denoiser)}


def test_jobs_of_several_documents_share_one_batch_and_get_their_own_answers() -> None:
    denoiser = ScriptedDenoiser()
    found = results([job("a", "Fine.", "é teh 🐍"), job("b", "wierd"), job("c")], denoiser)
    assert denoiser.batches == [["Fine.", "é teh 🐍", "wierd"]]
    assert [[p.before for p in q.patches] for q in found["a"].passages] == [[], ["teh"]]
    assert found["a"].passages[1].patches[0].start == 2
    assert [p.after for q in found["b"].passages for p in q.patches] == ["weird"]
    assert found["c"].passages == []
    assert found["a"].usage.forward_passes == 2


def test_jobs_with_other_options_run_in_another_batch() -> None:
    denoiser = ScriptedDenoiser()
    found = results([job("a", "teh"), job("b", "teh", strength=0.9, keep=["teh"])], denoiser)
    assert len(denoiser.batches) == 2
    assert found["a"].passages[0].patches
    assert not found["b"].passages[0].patches


def test_jobs_that_live_with_more_false_alarms_run_apart_and_hear_more() -> None:
    denoiser = ScriptedDenoiser()
    jobs = [job(f"{alarms}", "teh wierd alot", alarms=alarms) for alarms in ALARMS]
    found = results(jobs, denoiser)
    assert len(denoiser.batches) == 3
    assert [len(found[one.id].passages[0].patches) for one in jobs] == [1, 2, 3]


def test_the_server_offers_what_the_model_knows() -> None:
    assert dials.ALARMS == ALARMS
    assert PolishOptions().alarms == dials.DEFAULT_ALARMS


def test_a_job_past_its_deadline_costs_no_forward_pass() -> None:
    denoiser = ScriptedDenoiser()
    assert results([job("a", "teh", deadline=time.time() - 1)], denoiser) == {}
    assert denoiser.batches == []


def test_a_bad_job_is_refused_alone() -> None:
    found = results([job("bad", "poison"), job("good", "teh")], ScriptedDenoiser())
    assert (found["bad"].error, found["bad"].detail) == ("bad_request", "This text is refused.")
    assert found["good"].passages[0].patches


def test_a_model_that_fails_answers_with_an_error_and_without_the_text() -> None:
    class Broken(ScriptedDenoiser):
        def polish(self, passages: Any, options: Any) -> Any:
            raise RuntimeError(f"secret: {passages[0].text}")

    result = results([job("a", "my diary")], Broken())["a"]
    assert result.error == "model_error"
    assert "diary" not in (result.detail or "")
