"""From the last keystroke to the suggestion, the model alone, and typing while the model works."""

import json
import os
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Literal

from benchmarks.clients import node
from benchmarks.report import Report
from benchmarks.servers import Server, running
from benchmarks.text import MISTAKEN_PARAGRAPH, thousand_words

QUIET_MS = 400
"""The pause after which a paragraph is read, as it is set where nobody sets it."""


def keystroke_to_suggestion(report: Report, *, rounds: int) -> None:
    """A 40-word paragraph with mistakes is typed; milliseconds until the suggestion is there."""
    settings = {"BURNISH_QUIET_MS": str(QUIET_MS)}
    with (
        tempfile.TemporaryDirectory() as folder,
        running("burnish", Path(folder), model="builtin", settings=settings) as server,
    ):
        _wait_for_model(server)
        found = node("suggestion.mjs", server.url, MISTAKEN_PARAGRAPH, rounds)
    after = {f"{name}_after_quiet_ms": found[f"{name}_ms"] - QUIET_MS for name in ("p50", "p95")}
    rows = [{"quiet_ms": QUIET_MS, **found, **after}]
    report.add("Last keystroke to suggestion, 40 words", rows)


def polish(report: Report, *, rounds: int, device: Literal["cpu", "cuda"] = "cpu") -> None:
    """`polish` on 1,000 words of prose with and without mistakes, model warm.

    The server leaves half of the cores to people; the command line may have them all.
    """
    from denoiser import Passage, PolishOptions, load_denoiser

    rows = []
    cores = os.cpu_count() or 1
    for threads in sorted({max(1, cores // 2), cores}) if device == "cpu" else (1,):
        began = time.perf_counter()
        denoiser = load_denoiser(threads=threads, device=device)
        load_seconds = time.perf_counter() - began
        for name, mistakes in (("clean", False), ("a mistake in every second sentence", True)):
            passages = [Passage(text) for text in thousand_words(mistakes=mistakes)]
            denoiser.polish(passages[:1], PolishOptions())
            seconds = []
            for _ in range(rounds):
                began = time.perf_counter()
                answers = denoiser.polish(passages, PolishOptions())
                seconds.append(time.perf_counter() - began)
            seconds.sort()
            rows.append(
                {
                    "text": name,
                    "threads": threads,
                    "p50_ms": 1000 * seconds[len(seconds) // 2],
                    "p95_ms": 1000 * seconds[int(0.95 * len(seconds))],
                    "patches": sum(len(answer.patches) for answer in answers),
                    "forward_passes": sum(answer.usage.forward_passes for answer in answers),
                    "load_s": load_seconds,
                }
            )
    where = ", on a GPU" if device == "cuda" else ""
    report.add(f"Polishing 1,000 words ({denoiser.name}{where})", rows)


def fan_out_under_the_model(report: Report, *, peers: int, keystrokes: int) -> None:
    """Fan-out while the model of the same machine is busy all the time, against idle."""
    rows = []
    with (
        tempfile.TemporaryDirectory() as folder,
        running("burnish", Path(folder), model="builtin") as server,
    ):
        _wait_for_model(server)
        idle = node("fanout.mjs", server.protocol, server.url, "idle", peers, keystrokes)
        rows.append({"model": "idle", **idle})
        stop = threading.Event()
        busy = threading.Thread(target=_keep_busy, args=(server, stop), daemon=True)
        busy.start()
        try:
            loaded = node("fanout.mjs", server.protocol, server.url, "busy", peers, keystrokes)
        finally:
            stop.set()
            busy.join()
        rows.append({"model": "busy", **loaded})
    report.add("Fan-out while the model works", rows)


def _keep_busy(server: Server, stop: threading.Event) -> None:

    text = "\n\n".join(thousand_words(mistakes=True))
    body = json.dumps({"text": text}).encode()
    while not stop.is_set():
        request = urllib.request.Request(
            f"http://127.0.0.1:{server.port}/api/v1/polish",
            data=body,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()


def _wait_for_model(server: Server, seconds: float = 60) -> None:

    deadline = time.monotonic() + seconds
    state = None
    while time.monotonic() < deadline:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{server.port}/api/v1/server", timeout=5
        ) as answer:
            model = json.load(answer)["model"]
        state = model["state"]
        if state == "ready":
            return
        if state == "failed":
            raise RuntimeError(f"the model does not load: {model['reason']}")
        time.sleep(0.1)
    raise RuntimeError(f"the model is still {state!r} after {seconds} s")
