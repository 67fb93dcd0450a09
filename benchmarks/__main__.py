"""python -m benchmarks [--quick] [SUITE ...]"""

import click

from benchmarks import suggestions, sync, workers
from benchmarks.report import Report, machine

SUITES = ("fanout", "throughput", "join", "suggestion", "polish", "busy", "workers")


@click.command()
@click.argument("suites", nargs=-1, type=click.Choice(SUITES))
@click.option("--quick", is_flag=True, help="Fewer rounds: for a look, not for publishing.")
def main(suites: tuple[str, ...], quick: bool) -> None:
    """Prints tables and writes benchmarks/results/bench.json (or SUITE.json)."""
    about = machine()
    print(", ".join(f"{name}: {value}" for name, value in about.items()))
    report = Report()
    for suite in suites or SUITES:
        match suite:
            case "fanout":
                sync.fan_out(
                    report,
                    peers=(2, 10, 50) if quick else (2, 10, 50, 100),
                    keystrokes=60 if quick else 250,
                )
            case "throughput":
                sync.throughput(
                    report, writers=10, each=300 if quick else 2000, rounds=1 if quick else 3
                )
            case "join":
                sync.join(report, edits=20_000 if quick else 250_000)
            case "suggestion":
                suggestions.keystroke_to_suggestion(report, rounds=5 if quick else 20)
            case "polish":
                suggestions.polish(report, rounds=3 if quick else 10)
            case "busy":
                suggestions.fan_out_under_the_model(
                    report, peers=10, keystrokes=100 if quick else 400
                )
            case "workers":
                workers.workers(report, jobs=60 if quick else 200)
                workers.batching(report, sentences=32 if quick else 64)
    name = "-".join(suites) if suites else "bench"
    print(f"\nWritten to {report.write(name + ('-quick' if quick else ''), about)}")


main()
