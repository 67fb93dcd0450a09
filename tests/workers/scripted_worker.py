"""A real worker process around a denoiser that does what the text says: hang, die, raise, …

Every call of the denoiser is written to the file in PASSES before it begins, so that tests can
count what was spent.
"""

import json
import os
import re
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from app.jobs import shelf
from denoiser import Denoiser, Passage, Polished, PolishOptions
from tests.scripted import ScriptedDenoiser
from workers import celery_app, child
from workers.supervisor import supervise


class Obedient(ScriptedDenoiser):
    """`slow 0.5` takes half a second; `hang`, `die`, `raise` and `wreck` say it themselves."""

    def __init__(self, passes: Path) -> None:
        super().__init__()
        self._passes = passes
        self._is_wrecked = False

    def polish(self, passages: Sequence[Passage], options: PolishOptions) -> list[Polished]:
        texts = [passage.text for passage in passages]
        line = json.dumps({"pid": os.getpid(), "texts": texts}) + "\n"
        with self._passes.open("a") as out:
            out.write(line)
        for text in texts:
            if slow := re.match(r"slow ([\d.]+)", text):
                time.sleep(float(slow[1]))
            if once := re.match(r"die once (\S+)", text):
                if not Path(once[1]).exists():
                    Path(once[1]).touch()
                    os.kill(os.getpid(), signal.SIGKILL)
            elif text.startswith("die"):
                os.kill(os.getpid(), signal.SIGKILL)
            if text.startswith("hang"):
                time.sleep(1000)
            if text.startswith("wreck"):
                self._is_wrecked = True
            if text.startswith("raise") or self._is_wrecked:
                raise RuntimeError(f"about {text}")
        return super().polish(passages, options)


def load(_name: str, _threads: int, _device: str = "auto") -> Denoiser:
    """The denoiser of this process, which has its jobs for as long as LEASE says."""
    shelf.LEASE_SECONDS = float(os.environ.get("LEASE", shelf.LEASE_SECONDS))
    return Obedient(Path(os.environ["PASSES"]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["supervised"]:
        rest = sys.argv[3:]
        command = [sys.executable, "-m", "tests.workers.scripted_worker", *rest]
        sys.exit(supervise(lambda _: command, int(sys.argv[2])))
    if sys.argv[1:2] == ["child"]:
        del sys.argv[1]
        child.main(load)
    else:
        celery_app.main(load)
