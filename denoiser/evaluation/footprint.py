"""A fresh process that loads a model, answers and says how much memory that took.

`python -m denoiser.evaluation.footprint MODEL THREADS BATCH` reads a JSON list of texts from stdin.
It writes one line once the first text is answered and another with its peak when all are.
"""

import json
import sys
import time
from pathlib import Path

from denoiser import Passage, PolishOptions, load_denoiser


def peak_mebibytes() -> float | None:
    """The most memory this process has had resident; None where the system does not tell.

    Not `ru_maxrss`: on Linux that starts at what the parent had when it forked.
    """
    status = Path("/proc/self/status")
    if not status.is_file():
        return None
    for line in status.read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return None


def main() -> None:
    """Answers, `BATCH` texts a call."""
    model, threads, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    texts: list[str] = json.load(sys.stdin)
    start = time.perf_counter()
    denoiser = load_denoiser(model, threads)
    loaded = time.perf_counter()
    denoiser.polish([Passage(texts[0])], PolishOptions())
    answered = time.perf_counter()
    times = {"load": 1000 * (loaded - start), "first answer": 1000 * (answered - loaded)}
    print(json.dumps(times), flush=True)
    for at in range(0, len(texts), batch):
        passages = [Passage(text) for text in texts[at : at + batch]]
        denoiser.polish(passages, PolishOptions())
    print(json.dumps({"peak": peak_mebibytes()}), flush=True)


if __name__ == "__main__":
    main()
