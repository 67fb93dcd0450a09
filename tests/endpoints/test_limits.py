"""Who calls the API too often gets 429 and is told when to come back; with Redis, everywhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from app.endpoints.limits import Limiter
from app.main import build
from app.settings import Settings
from tests.endpoints.conftest import ADDRESS, refused
from tests.engines import RedisServer, private_redis


@asynccontextmanager
async def api(folder: Path, per_minute: int) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(data_dir=folder, model="none", requests_per_minute=per_minute)
    app = build(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as http:
            yield http


async def test_one_call_too_many_is_refused_with_a_time_to_wait(tmp_path: Path) -> None:
    async with api(tmp_path, 5) as http:
        for _ in range(5):
            assert (await http.get("/api/v1/documents")).status_code == 200
        answer = await http.get("/api/v1/documents")
        refused(answer, 429, "too_many")
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        # Health is asked by machines that must not be refused.
        assert (await http.get("/healthz")).status_code == 200


@pytest.mark.parametrize("shared", [True, False])
async def test_processes_with_one_redis_count_together(
    redis_server: RedisServer, shared: bool
) -> None:
    url = redis_server.url if shared else ""
    here, there = Limiter(4, url), Limiter(4, url)
    address = f"192.0.2.{int(shared)}"
    waits = [await one.wait(address) for one in (here, there) * 3]
    assert [wait > 0 for wait in waits] == [False] * 4 + [shared] * 2
    assert await there.wait("192.0.2.99") == 0, "another address"
    await here.close()
    await there.close()


async def test_without_its_redis_nobody_is_refused() -> None:
    with private_redis() as server:
        limiter = Limiter(1, server.url)
        assert await limiter.wait("192.0.2.1") == 0
        assert await limiter.wait("192.0.2.1") > 0
        server.stop()
        assert await limiter.wait("192.0.2.1") == 0
        await limiter.close()
