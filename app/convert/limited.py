"""A program under limits: of processor time, of waiting, of memory, of what it may write."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from app.errors import AppError, TooMany

AT_ONCE = 2
WAITING_MAX = 20
CPU_SECONDS = 30
WAIT_SECONDS = 60.0
MOST_OUTPUT = 64 * 2**20
_MOST_SAID = 4096
_CHUNK = 2**16
_LIMITS = str(Path(__file__).parent / "_limits.py")

_running: asyncio.Semaphore | None = None
_waiting = 0


class Failed(AppError):
    """The program gave up, or was stopped at a limit. `said`: the end of what it complained."""

    code, http_status = "conversion_failed", 422
    title = "The document cannot be converted."

    def __init__(self, said: str, *, limit: str | None = None) -> None:
        self.said = said
        self.limit = limit
        super().__init__(
            f"The document is too large or too deep to be converted ({limit}); split it up."
            if limit
            else "The document cannot be converted: it is damaged, or not what its name says."
        )


async def run(
    command: Sequence[str], stdin: bytes, *, memory: int = 0, folder: Path | None = None
) -> bytes:
    """What the program writes to its standard output.

    It gets no environment, and works in `folder`. `memory`: bytes of address space; 0: the
    program limits itself.

    Raises:
        Failed: it ended with an error, or was stopped at a limit.
        TooMany: WAITING_MAX others wait already.
    """
    global _waiting, _running
    loop = asyncio.get_running_loop()
    if _running is None or getattr(_running, "_loop", loop) not in (None, loop):
        _running = asyncio.Semaphore(AT_ONCE)
    if _waiting >= WAITING_MAX:
        raise TooMany("Many documents are being converted; try again in a minute.")
    _waiting += 1
    try:
        async with _running:
            return await _run(command, stdin, memory, folder)
    finally:
        _waiting -= 1


async def _run(command: Sequence[str], stdin: bytes, memory: int, folder: Path | None) -> bytes:
    limits = [str(CPU_SECONDS), str(memory), str(MOST_OUTPUT)]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        _LIMITS,
        *limits,
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder or "/",
        env={"LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
        start_new_session=True,
    )

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    try:
        async with asyncio.timeout(WAIT_SECONDS):
            out, said, _ = await asyncio.gather(
                _read(process.stdout, MOST_OUTPUT + 1, full=kill),
                _read(process.stderr, _MOST_SAID),
                _feed(process.stdin, stdin),
            )
            status = await process.wait()
    except TimeoutError:
        raise Failed("", limit=f"more than {WAIT_SECONDS:.0f} seconds") from None
    finally:
        if process.returncode is None:
            kill()
            # asyncio takes a process for ended only when its pipes were read to their ends.
            await asyncio.gather(_read(process.stdout, 0), _read(process.stderr, 0))
            await process.wait()
    if len(out) > MOST_OUTPUT:
        raise Failed("", limit=f"more than {MOST_OUTPUT // 2**20} MiB")
    if status == -signal.SIGXCPU or status == -signal.SIGKILL:
        raise Failed("", limit=f"more than {CPU_SECONDS} seconds of work")
    if status == 251 or b"heap overflow" in said or b"Heap exhausted" in said:
        raise Failed("", limit="memory")
    if status:
        raise Failed(said.decode("utf-8", "replace"))
    return out


async def _read(
    stream: asyncio.StreamReader | None, most: int, *, full: Callable[[], None] | None = None
) -> bytes:
    """The first `most` bytes; the rest is dropped. `full` is called once, when they are there."""
    assert stream is not None
    found = bytearray()
    while chunk := await stream.read(_CHUNK):
        missing = most - len(found)
        found += chunk[:missing]
        if full is not None and 0 < missing <= len(chunk):
            full()
    return bytes(found)


async def _feed(stream: asyncio.StreamWriter | None, data: bytes) -> None:
    assert stream is not None
    # A program that ends early reads no further; why it did is in its status.
    with suppress(BrokenPipeError, ConnectionResetError):
        stream.write(data)
        await stream.drain()
    stream.close()
    with suppress(BrokenPipeError, ConnectionResetError):
        await stream.wait_closed()
