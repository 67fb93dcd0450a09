"""Workers that do not keep up, with real rooms: typing goes on, the queue stays bounded."""

import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from app.endpoints.services import Services
from app.jobs import shelf
from app.jobs.celery import CeleryQueue
from app.main import services
from app.rooms.room import Room
from app.settings import Settings
from app.suggestions.attendant import Attendant
from tests.content.trees import document
from tests.engines import RedisServer
from tests.suggestions.house import write
from tests.waiting import until
from tests.workers.crew import Crew, crew

ROOMS, EDITS = 12, 10


@pytest.fixture
async def team(redis_server: RedisServer, tmp_path: Path) -> AsyncIterator[Crew]:
    async with crew(redis_server.url, tmp_path) as here:
        yield here


@pytest.fixture
async def server(team: Crew, sqlite_url: str) -> AsyncIterator[Services]:
    settings = Settings(
        redis_url=team.redis_url, database_url=sqlite_url, quiet_ms=30, room_linger_ms=0
    )
    async with services(settings) as running:
        yield running


async def test_typing_does_not_wait_for_workers_that_stand_still(
    team: Crew, server: Services
) -> None:
    worker = team.hire()
    await team.ready()
    worker.send_signal(signal.SIGSTOP)
    jobs = server.jobs
    assert isinstance(jobs, CeleryQueue)
    async with AsyncExitStack() as doors:
        rooms = []
        for number in range(ROOMS):
            content = bytes(document(("p0", "paragraph", ["x"])).get_update())
            await server.store.documents.create(f"room{number}", content=content)
            rooms.append(await doors.enter_async_context(server.registry.open(f"room{number}")))
        await until(lambda: all(attended(room).is_leading for room in rooms))
        for edit in range(EDITS):
            for room in rooms:
                await write(room, "p0", f"Version {edit} of teh end in {room.document_id}.")
            # One job for each block at most, however often it was changed.
            await until(lambda: 0 < int(team.redis.zcard(shelf.LINE)) <= ROOMS)
        assert int(team.redis.llen("burnish.interactive")) <= 2 * ROOMS  # Sweeps may cross.
        await until(lambda: jobs.lag > 3.0)
        assert team.passes == []
        worker.send_signal(signal.SIGCONT)
        await until(lambda: all(len(attended(room).book.open) == 1 for room in rooms), 60)
        # What was asked in the end was the newest text, and little else.
        asked = [text for one in team.passes for text in one["texts"]]
        assert len(asked) <= 2 * ROOMS
        assert sum(f"Version {EDITS - 1} " in text for text in asked) == ROOMS
        await until(lambda: jobs.lag == 0.0)


def attended(room: Room) -> Attendant:
    assert isinstance(room.companion, Attendant)
    return room.companion
