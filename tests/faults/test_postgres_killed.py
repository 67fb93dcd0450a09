"""kill -9 of every process of PostgreSQL while people write; it recovers from its log."""

import asyncio
import os
import random
from pathlib import Path

from tests.engines import PostgresServer, RedisServer, private_postgres
from tests.faults.test_everything_dies import one_round
from tests.replicas.fleet import Fleet, logs_on_failure

SEED = int(os.environ.get("BURNISH_TEST_SEED", random.randrange(10**6)))


class Murder:
    """All at once, nothing flushed; then it is started on the same folder."""

    def __init__(self, postgres: PostgresServer) -> None:
        self._postgres = postgres

    async def happen(self, dice: random.Random) -> str:
        await asyncio.to_thread(self._postgres.kill)
        await asyncio.sleep(dice.uniform(0, 0.5))
        await asyncio.to_thread(self._postgres.start)
        await asyncio.sleep(dice.uniform(0.2, 1))
        return "kill -9 of PostgreSQL"


async def test_what_was_saved_or_seen_survives_kill_nine_of_postgresql(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    print(f"replay with BURNISH_TEST_SEED={SEED}")
    with private_postgres(fsync=True) as postgres:
        fleet = Fleet(tmp_path, await postgres.new_database(), redis_server.url)
        await fleet.start()
        try:
            with logs_on_failure(fleet):
                await one_round(fleet, "diary", Murder(postgres), random.Random(SEED))
        finally:
            await fleet.stop()
