"""Flag: asyncio.Event in little room."""

import asyncio
from contextlib import suppress

from app.tasks import Flag


async def test_all_who_wait_go_on_and_whoever_comes_while_it_is_set_does_not_wait() -> None:
    flag = Flag()
    waiting = [asyncio.create_task(flag.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)
    flag.set()
    # Whoever was waiting goes on, although it is cleared before they get their turn.
    flag.clear()
    await asyncio.gather(*waiting)
    late = asyncio.create_task(flag.wait())
    await asyncio.sleep(0)
    assert not late.done()
    flag.set()
    await late
    await flag.wait()
    assert flag.is_set()


async def test_who_gives_up_waiting_is_forgotten() -> None:
    flag = Flag()
    patient = asyncio.create_task(flag.wait())
    with suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await flag.wait()
    flag.set()
    await patient
    assert Flag(is_set=True).is_set()
