"""PostgreSQL goes away and comes back."""

import asyncio

import pytest

from app.errors import BadRequest, StoreError
from app.store import engine
from app.store.sql import open_store
from tests.engines import PostgresServer, private_postgres
from tests.faults.proxy import proxy_to


async def test_after_a_restart_of_the_server_the_next_transaction_works() -> None:
    with private_postgres() as server:
        store = await open_store(await server.new_database())
        await store.documents.ensure("essay")
        await asyncio.gather(*(store.updates.append("essay", [b"x"]) for _ in range(5)))
        await asyncio.to_thread(server.stop)
        for call in (store.ping(), store.updates.append("essay", [b"lost"])):
            with pytest.raises(StoreError):
                await call
        await asyncio.to_thread(server.start)
        assert await store.updates.append("essay", [b"y"]) == 6
        await store.ping()
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        assert await store.updates.append("essay", [b"z"]) == 7
        assert (await store.updates.load("essay")).updates == (b"x",) * 5 + (b"y", b"z")
        await store.close()


async def test_a_network_that_swallows_everything_is_an_error_in_the_end(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "ANSWER_SECONDS", 1.0)
    async with proxy_to(postgres.port) as proxy:
        url = (await postgres.new_database()).replace(f":{postgres.port}/", f":{proxy.port}/")
        store = await open_store(url)
        await store.documents.ensure("essay")
        assert await store.updates.append("essay", [b"x"]) == 1
        proxy.stall()
        with pytest.raises(StoreError):
            await asyncio.wait_for(store.updates.append("essay", [b"lost"]), 30)
        proxy.heal()
        await store.updates.append("essay", [b"y"])
        assert (await store.updates.load("essay")).updates[-1] == b"y"
        await store.close()


async def test_an_id_that_is_too_long_is_the_callers_fault(postgres: PostgresServer) -> None:
    store = await open_store(await postgres.emptied_database())
    with pytest.raises(BadRequest):
        await store.documents.ensure("x" * 129)
    await store.close()
