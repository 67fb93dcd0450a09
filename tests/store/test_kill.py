"""kill -9 at random moments: what the store acknowledged is there afterwards."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.store.sql import open_store
from app.text.suggestion import SuggestionStatus


def write_and_kill(url: str, seed: int, seconds: float) -> list[list[str]]:
    """What the writer was told before it died."""
    command = [sys.executable, "-m", "tests.store.writer", url, str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(seconds)  # The moment of death is the point of this test.
        writer.send_signal(signal.SIGKILL)
        said = writer.stdout.read().decode()
    return [line.split() for line in said.splitlines()]


@pytest.mark.parametrize("seed", range(8))
async def test_what_was_acknowledged_survives_kill_9(tmp_path: Path, seed: int) -> None:
    url = f"sqlite:///{tmp_path / 'burnish.db'}"
    said = write_and_kill(url, seed, random.Random(seed).uniform(0.0, 0.4))
    store = await open_store(url)

    acknowledged = max((int(line[3]) for line in said if line[0] == "append"), default=0)
    entries = [e for u in (await store.updates.load("essay")).updates for e in u.split(b",")]
    assert len(entries) >= acknowledged
    assert entries == [b"%d" % number for number in range(len(entries))]

    accepted = {s.id for s in await store.ledger.of_document("letter", SuggestionStatus.ACCEPTED)}
    assert accepted >= {line[1] for line in said if line[0] == "accept"}
    baked = [update.decode() for update in (await store.updates.load("letter")).updates]
    assert sorted(baked) == sorted(accepted)

    assert await store.updates.append("essay", [b"on"]) == len(entries) + 1
    await store.close()
