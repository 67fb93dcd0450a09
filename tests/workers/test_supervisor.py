"""Worker processes that die are started again; they stop in order, and end with their keeper."""

import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.waiting import until

SUPERVISE = """
import sys
from workers.supervisor import supervise
sys.exit(supervise(lambda number: [sys.executable, sys.argv[1], str(number)], int(sys.argv[2])))
"""

Start = Callable[[str, int], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Supervises processes that run this script in `tmp_path`."""
    started: list[subprocess.Popen[bytes]] = []

    def run(script: str, processes: int) -> "subprocess.Popen[bytes]":
        path = tmp_path / "worker.py"
        path.write_text(textwrap.dedent(script))
        command = [sys.executable, "-c", SUPERVISE, str(path), str(processes)]
        started.append(subprocess.Popen(command, cwd=tmp_path))
        return started[-1]

    root = Path(__file__).parents[2]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(root))
        yield run
    for process in started:
        process.kill()
        process.wait()


def births(tmp_path: Path) -> list[str]:
    """Who has started, in order."""
    log = tmp_path / "births"
    return log.read_text().split() if log.exists() else []


BORN = """
import os, signal, sys, time
with open("births", "a") as log:
    log.write(sys.argv[1] + " ")
"""


async def test_a_process_that_dies_is_started_again(tmp_path: Path, start: Start) -> None:
    start(BORN + "if births := len(open('births').read().split()): sys.exit(9)", 1)
    await until(lambda: len(births(tmp_path)) >= 3)


async def test_each_process_has_its_number(tmp_path: Path, start: Start) -> None:
    start(BORN + "time.sleep(100)", 3)
    await until(lambda: sorted(births(tmp_path)) == ["0", "1", "2"])


async def test_without_a_model_it_ends_and_stops_the_others(tmp_path: Path, start: Start) -> None:
    keeper = start(BORN + "time.sleep(0.5) if sys.argv[1] == '0' else sys.exit(1)", 2)
    await until(lambda: keeper.poll() is not None)
    assert keeper.returncode == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_when_its_processes_have_finished(
    tmp_path: Path, start: Start, how: signal.Signals
) -> None:
    keeper = start(
        BORN
        + """
def finish(*_):
    time.sleep(0.5)
    open("finished", "w").close()
    sys.exit(0)
signal.signal(signal.SIGTERM, finish)
open("ready", "w").close()
time.sleep(100)
""",
        1,
    )
    await until((tmp_path / "ready").exists)
    keeper.send_signal(how)
    await until(lambda: keeper.poll() is not None)
    assert keeper.returncode == 0
    assert (tmp_path / "finished").exists()
    assert births(tmp_path) == ["0"]


async def test_the_input_of_a_process_ends_with_its_keeper(tmp_path: Path, start: Start) -> None:
    keeper = start(BORN + "os.read(0, 1)\nopen('alone', 'w').close()", 1)
    await until(lambda: births(tmp_path) == ["0"])
    assert not (tmp_path / "alone").exists()
    keeper.kill()
    await until((tmp_path / "alone").exists)
