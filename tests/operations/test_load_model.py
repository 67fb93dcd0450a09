"""The formulas of the load model agree with a simulation of single writers and a queue."""

import json

import pytest

from benchmarks.load_model import (
    MEASURED,
    SCALES,
    Habits,
    daily_writers_per_core,
    fit,
    needs,
    simulate,
)

TABLES = [*json.loads(MEASURED.read_text())["tables"].values()]
COSTS = fit(TABLES[0], TABLES[1][0])


@pytest.mark.parametrize(
    "habits", [Habits(), Habits(burst=30.0), Habits(pause=2.0), Habits(quiet_ceiling=1.0)]
)
def test_edits_and_jobs_are_what_the_simulation_counts(habits: Habits) -> None:
    found = simulate(200, habits, COSTS.per_job, 1000, seconds=1800, seed=7)
    assert found.updates_per_second == pytest.approx(200 * habits.updates_per_writer, rel=0.03)
    assert found.jobs_per_second == pytest.approx(200 * habits.jobs_per_writer, rel=0.03)


def test_workers_bought_by_the_formula_keep_the_line_short() -> None:
    habits = Habits()
    for scale in (1_000, 10_000):
        cores = max(1, round(needs(scale, habits, COSTS)["cores: worker"]))
        writing = round(scale * habits.writing_at_once)
        found = simulate(writing, habits, COSTS.per_job, cores, seconds=900, seed=3)
        assert found.wait_p99 < 1.0
        starved = simulate(writing, habits, COSTS.per_job, cores // 3, seconds=900, seed=3)
        assert starved.wait_p99 > 10.0, "a third of them is not enough"


def test_the_fit_tells_a_measurement_that_it_has_not_seen() -> None:
    outer = fit([TABLES[0][0], TABLES[0][-1]], TABLES[1][0])
    seen = TABLES[0][1]
    for name, cost in outer.per_update.items():
        predicted = outer.idle[name] + cost * seen["updates_per_s"]
        assert predicted == pytest.approx(seen[name], rel=0.5), name


def test_the_model_is_the_first_bottleneck() -> None:
    carried = daily_writers_per_core(Habits(), COSTS)
    assert min(carried, key=lambda name: carried[name]) == "worker"


def test_needs_grow_with_the_writers() -> None:
    small, large = (needs(scale, Habits(), COSTS) for scale in SCALES[:2])
    assert all(large[name] == pytest.approx(100 * value) for name, value in small.items())
