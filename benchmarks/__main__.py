"""python -m benchmarks [--quick] [SUITE ...]"""

import time
from collections.abc import Callable
from functools import partial

import click

from benchmarks import documents, drafting, long, page, search, storm, suggestions, sync, workers
from benchmarks.report import Report, machine

Suite = Callable[[Report, bool], None]


def _fan_out(report: Report, quick: bool) -> None:
    peers = (10,) if quick else (2, 50, 200)
    sync.fan_out(report, peers=peers, keystrokes=60 if quick else 200)


def _throughput(report: Report, quick: bool) -> None:
    sync.throughput(report, writers=10, updates=100 if quick else 2000, rounds=1 if quick else 2)


def _documents(report: Report, quick: bool) -> None:
    documents.many_documents(
        report,
        documents=20 if quick else 1000,
        seconds=3.0 if quick else 15.0,
        rounds=1 if quick else 3,
    )


def _memory(report: Report, quick: bool) -> None:
    documents.memory(
        report,
        documents=50 if quick else 1000,
        peers=9,
        rounds=1 if quick else 3,
    )


def _storm(report: Report, quick: bool) -> None:
    storm.reconnect_storm(
        report,
        documents=(10,) if quick else (1, 50),
        peers=50 if quick else 500,
        rounds=1 if quick else 3,
    )


def _cold(report: Report, quick: bool) -> None:
    long.cold_load(report, edits=2_000 if quick else 260_000, restarts=1 if quick else 3)


def _growth(report: Report, quick: bool) -> None:
    counts = (10, 20) if quick else (100, 300, 1000)
    documents.growth(report, documents=counts, seconds=3.0 if quick else 10.0)
    edits = (2_000, 4_000) if quick else (20_000, 80_000, 260_000)
    long.growth(report, edits=edits, keystrokes=60 if quick else 500)


def _suggestion(report: Report, quick: bool) -> None:
    suggestions.keystroke_to_suggestion(report, rounds=5 if quick else 20)


def _polish(report: Report, quick: bool, device: workers.Device = "cpu") -> None:
    suggestions.polish(report, rounds=3 if quick else 10, device=device)


def _drafting(report: Report, quick: bool) -> None:
    drafting.drafting(report, texts=100 if quick else 900)


def _busy(report: Report, quick: bool) -> None:
    suggestions.fan_out_under_the_model(report, peers=10, keystrokes=100 if quick else 400)


def _workers(report: Report, quick: bool, device: workers.Device = "cpu") -> None:
    # A GPU is through with 200 before a clock has much to say.
    jobs = 200 if device == "cpu" else 600
    workers.workers(report, jobs=60 if quick else jobs, device=device)
    workers.batching(report, sentences=32 if quick else 64, device=device)


def _search(report: Report, quick: bool) -> None:
    search.search(report, documents=500 if quick else 10_000, rounds=10 if quick else 50)


def _page(report: Report, quick: bool) -> None:
    page.opening(report, paragraphs=(20, 500) if quick else (20, 5_000), rounds=1 if quick else 5)


SUITES: dict[str, Suite] = {
    "fanout": _fan_out,
    "throughput": _throughput,
    "documents": _documents,
    "memory": _memory,
    "storm": _storm,
    "cold": _cold,
    "growth": _growth,
    "search": _search,
    "page": _page,
    "suggestion": _suggestion,
    "polish": _polish,
    "drafting": _drafting,
    "busy": _busy,
    "workers": _workers,
}
ON_A_GPU: dict[str, Suite] = {
    "polish": partial(_polish, device="cuda"),
    "workers": partial(_workers, device="cuda"),
}
LOAD = ("fanout", "throughput", "documents", "memory", "storm", "cold", "growth")


@click.command()
@click.argument("suites", nargs=-1, type=click.Choice([*SUITES, "servers"]))
@click.option(
    "--quick",
    is_flag=True,
    help='Fewer rounds: for a look ("servers": 5 minutes on 2 cores), not for publishing.',
)
@click.option(
    "--device",
    type=click.Choice(["cpu", "cuda"]),
    default="cpu",
    help=f"Where the model runs; cuda: only {' and '.join(ON_A_GPU)}.",
)
def main(suites: tuple[str, ...], quick: bool, device: str) -> None:
    """Prints tables and writes benchmarks/results/bench.json (or SUITE.json).

    "servers" stands for all suites that need no model: half an hour on 2 cores that do nothing
    else. The column client_cores says how busy the clients were: near 1 they were the limit.
    """
    about = machine()
    offered = SUITES if device == "cpu" else ON_A_GPU
    wanted = [one for suite in suites for one in (LOAD if suite == "servers" else (suite,))]
    if others := [suite for suite in wanted if suite not in offered]:
        raise click.UsageError(f"--device {device} is for {', '.join(offered)}, not {others[0]}.")
    if device == "cuda":
        about["gpu"] = _name_of_gpu()
    print(", ".join(f"{name}: {value}" for name, value in about.items()))
    report = Report()
    name = "-".join((*(suites or ("bench",)), *(["cuda"] if device == "cuda" else [])))
    name += "-quick" if quick else ""
    for suite in wanted or offered:
        began = time.monotonic()
        offered[suite](report, quick)
        print(f"({suite}: {time.monotonic() - began:.0f} s)", flush=True)
        report.write(name, about)  # What is measured stays, whatever the next suite does.
    print(f"\nWritten to {report.write(name, about)}")


def _name_of_gpu() -> str:
    import torch

    if not torch.cuda.is_available():
        raise click.UsageError("There is no CUDA device here.")
    return str(torch.cuda.get_device_name())


if __name__ == "__main__":
    main()
