"""What a number of daily writers needs: python -m benchmarks.load_model

Costs are fitted to benchmarks/results/load.json (`load_measure.py`); how people write is assumed
and stands in `Habits`. The traffic formulas are checked against a simulation of single writers,
the fit against a measurement that it was not fitted to.
"""

import heapq
import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEASURED = Path(__file__).parent / "results" / "load.json"
SCALES = (1_000, 100_000, 10_000_000)
UTILISATION = 0.5
"""Share of a core that is planned for; the rest is for minutes above the busiest hour's mean."""


@dataclass(frozen=True)
class Habits:
    """Assumed, not measured. Times in seconds."""

    writing_per_day: float = 30 * 60
    busiest_hour_share: float = 0.2
    characters_per_second: float = 2.0
    burst: float = 12.0
    pause: float = 6.0
    quiet_ceiling: float = 4.0
    writers_per_document: float = 1.5
    readers_per_writer: float = 3.0

    @property
    def writing_at_once(self) -> float:
        """Share of the daily writers who write at the same moment of the busiest hour."""
        return self.writing_per_day * self.busiest_hour_share / 3600

    @property
    def updates_per_writer(self) -> float:
        """A second, while they write: bursts of typing with pauses in between."""
        return self.characters_per_second * self.burst / (self.burst + self.pause)

    @property
    def jobs_per_writer(self) -> float:
        """A second: one in each pause, and one for every `quiet_ceiling` of typing without one."""
        within = 1 / math.expm1(self.quiet_ceiling / self.burst)
        return (1 + within) / (self.burst + self.pause)


@dataclass(frozen=True)
class Costs:
    """Fitted. Core seconds per update for each service; bytes; core seconds per job."""

    idle: dict[str, float]
    per_update: dict[str, float]
    log_bytes: float
    web_bytes_per_writer: float
    per_job: float
    passes_per_job: float


def fit(rows: Sequence[dict[str, Any]], job: dict[str, Any]) -> Costs:
    """Straight lines through the measurements, by least squares."""
    names = ("proxy", "web", "postgres", "redis")
    lines = {name: _line([(r["updates_per_s"], r[name]) for r in rows]) for name in names}
    memory = _line([(r["writers"], r["web_mib"] * 2**20) for r in rows])
    return Costs(
        idle={name: line[0] for name, line in lines.items()},
        per_update={name: line[1] for name, line in lines.items()},
        log_bytes=sum(r["log_bytes_per_update"] for r in rows) / len(rows),
        web_bytes_per_writer=memory[1],
        per_job=job["core_seconds_per_job"],
        passes_per_job=job["forward_passes_per_job"],
    )


def needs(daily_writers: int, habits: Habits, costs: Costs) -> dict[str, float]:
    """Of the busiest hour, and of a day; cores as they are to be bought (`UTILISATION`)."""
    writing = daily_writers * habits.writing_at_once
    updates = writing * habits.updates_per_writer
    jobs = writing * habits.jobs_per_writer
    a_day = daily_writers * habits.writing_per_day * habits.updates_per_writer
    cores = {name: updates * cost / UTILISATION for name, cost in costs.per_update.items()}
    people = writing * (1 + habits.readers_per_writer)
    return {
        "writing at once": writing,
        "documents open": writing / habits.writers_per_document,
        "people connected": people,
        "edits/s": updates,
        "jobs/s": jobs,
        "forward passes/s": jobs * costs.passes_per_job,
        "log, MB/s": updates * costs.log_bytes / 1e6,
        "log, GB/day before compaction": a_day * costs.log_bytes / 1e9,
        **{f"cores: {name}": value for name, value in cores.items()},
        "cores: worker": jobs * costs.per_job / UTILISATION,
        "memory of rooms and people, GB": people * costs.web_bytes_per_writer / 1e9,
    }


def daily_writers_per_core(habits: Habits, costs: Costs) -> dict[str, float]:
    """How many daily writers one core of each service carries; the smallest is the bottleneck."""
    wanted = needs(1_000_000, habits, costs)
    return {
        name.removeprefix("cores: "): 1_000_000 / value
        for name, value in wanted.items()
        if name.startswith("cores: ")
    }


@dataclass(frozen=True)
class Simulated:
    """What came out of single writers and a queue, over the time simulated."""

    updates_per_second: float
    jobs_per_second: float
    busy: float
    wait_p50: float
    wait_p99: float


def simulate(
    writers: int, habits: Habits, per_job: float, cores: int, *, seconds: float, seed: int
) -> Simulated:
    """Each writer types in bursts and pauses; each job waits in line for one of `cores`."""
    dice = random.Random(seed)
    updates = 0.0
    asked: list[float] = []
    for _ in range(writers):
        now = -dice.uniform(0, habits.burst + habits.pause)
        while now < seconds:
            burst = dice.expovariate(1 / habits.burst)
            begin, end = max(now, 0.0), min(now + burst, seconds)
            updates += max(0.0, end - begin) * habits.characters_per_second
            asks = [
                now + n * habits.quiet_ceiling
                for n in range(1, int(burst / habits.quiet_ceiling) + 1)
            ]
            asked += [at for at in (*asks, now + burst) if 0 <= at < seconds]
            now += burst + dice.expovariate(1 / habits.pause)
    free = [0.0] * cores
    waits = []
    for at in sorted(asked):
        start = max(at, heapq.heappop(free))
        waits.append(start - at)
        heapq.heappush(free, start + per_job)
    waits.sort()
    return Simulated(
        updates / seconds,
        len(asked) / seconds,
        len(asked) * per_job / (seconds * cores),
        waits[len(waits) // 2],
        waits[int(len(waits) * 0.99)],
    )


def main() -> None:
    """Prints the tables of docs/scaling.md."""
    rows, (job,) = json.loads(MEASURED.read_text())["tables"].values()
    habits, costs = Habits(), fit(rows, job)
    outer = fit([rows[0], rows[-1]], job)
    print("Fitted to the outer measurements, against the middle one (cores):")
    for name in costs.per_update:
        said = outer.idle[name] + outer.per_update[name] * rows[1]["updates_per_s"]
        print(f"  {name:9} {said:.4f} predicted, {rows[1][name]:.4f} measured")
    print("\nCore milliseconds per update:", _rounded(costs.per_update, 1000))
    print("\nDaily writers per core:", _rounded(daily_writers_per_core(habits, costs), 1))
    for scale in SCALES:
        print(f"\n{scale:,} daily writers")
        for name, value in needs(scale, habits, costs).items():
            print(f"  {name:32} {value:,.3g}")
    writing = round(1_000 * habits.writing_at_once)
    cores = math.ceil(needs(1_000, habits, costs)["cores: worker"])
    found = simulate(writing, habits, costs.per_job, cores, seconds=3600, seed=1)
    print(f"\nSimulated busiest hour of 1,000 daily writers, {cores} worker cores: {found}")


def _line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Intercept and slope."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum(
        (x - mean_x) ** 2 for x, _ in points
    )
    return mean_y - slope * mean_x, slope


def _rounded(values: dict[str, float], times: float) -> dict[str, float]:
    return {name: float(f"{value * times:.3g}") for name, value in values.items()}


if __name__ == "__main__":
    main()
