"""Parts die at random moments while people write: what anyone has seen or saved is there.

A round: people on both replicas write; a replica, Redis or PostgreSQL is killed with -9, cut off,
stalled or restarted; all comes back, and the people with it. Then everything that had been
acknowledged, or that anybody else had seen, is in the document, and all are equal to the byte.
"""

import asyncio
import os
import random
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import pytest

from tests.engines import PostgresServer, RedisServer, private_postgres, private_redis
from tests.faults.proxy import FaultyProxy, proxy_to
from tests.people import converged
from tests.replicas.fleet import Fleet, canonical, logs_on_failure, stored
from tests.sync.test_kill import Diarist

ROUNDS = int(os.environ.get("BURNISH_TEST_ROUNDS", "4"))
SEEDS = [int(s) for s in os.environ.get("BURNISH_TEST_SEEDS", "").split(",") if s] or [
    random.randrange(10**6)
]
PATIENCE_SECONDS = 90.0
ENOUGH = 20
"""Words that were seen or saved, for a round to prove something."""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", SEEDS, ids=[f"seed {n}" for n in range(len(SEEDS))])
async def test_nothing_seen_or_saved_is_lost_whatever_dies(tmp_path: Path, seed: int) -> None:
    print(f"replay with BURNISH_TEST_SEEDS={seed} BURNISH_TEST_ROUNDS={ROUNDS}")
    dice = random.Random(seed)
    with private_postgres() as postgres, private_redis() as redis:
        async with proxy_to(postgres.port) as to_postgres, proxy_to(redis.port) as to_redis:
            url = await postgres.new_database()
            fleet = Fleet(
                tmp_path,
                url.replace(f":{postgres.port}/", f":{to_postgres.port}/"),
                f"redis://127.0.0.1:{to_redis.port}/0",
                BURNISH_COMPACT_AFTER="40",
            )
            fleet.database_url = url  # For our own look into it.
            await fleet.start()
            try:
                with logs_on_failure(fleet):
                    for round_ in range(ROUNDS):
                        faults = Faults(fleet, postgres, redis, to_postgres, to_redis)
                        await one_round(fleet, f"diary-{round_}", faults, dice)
            finally:
                await fleet.stop()


class Trouble(Protocol):
    """Something that can go wrong."""

    async def happen(self, dice: random.Random) -> str:
        """It does, and is over on return; what it was."""


class Faults:
    """What can go wrong, each with its end."""

    def __init__(
        self,
        fleet: Fleet,
        postgres: PostgresServer,
        redis: RedisServer,
        to_postgres: FaultyProxy,
        to_redis: FaultyProxy,
    ) -> None:
        self._fleet = fleet
        self._servers = {"postgres": postgres, "redis": redis}
        self._networks = {"postgres": to_postgres, "redis": to_redis}

    async def happen(self, dice: random.Random) -> str:
        """One of them; what it was."""
        kind = dice.choice(["replica", "server", "network", "network"])
        seconds = dice.uniform(0.1, 2.0)
        if kind == "replica":
            number = dice.randrange(2)
            replica = self._fleet.replicas[number]
            await asyncio.to_thread(replica.kill)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(replica.start)
            return f"kill -9 of replica {number}"
        name = dice.choice(["postgres", "redis"])
        if kind == "server":
            server = self._servers[name]
            # PostgreSQL's own SIGKILL of the postmaster leaves children behind that hold the
            # port; SIGQUIT is its crash: nothing is flushed, and it recovers from its log.
            how = signal.SIGQUIT if name == "postgres" else signal.SIGKILL
            await asyncio.to_thread(server.stop, how)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(server.start)
            return f"crash of {name} for {seconds:.1f} s"
        network = self._networks[name]
        how_broken = dice.choice(["cut", "stall", "truncate"])
        getattr(network, how_broken)()
        await asyncio.sleep(seconds)
        network.heal()
        return f"{how_broken} of the network to {name} for {seconds:.1f} s"


async def one_round(fleet: Fleet, document: str, faults: Trouble, dice: random.Random) -> None:
    people = [Diarist(fleet.urls[n % 2], document, name) for n, name in enumerate("ABCD")]
    await asyncio.gather(*(person.join(wants=("saved",)) for person in people))
    # Whose words must be there: (person, words that others saw or that were acknowledged).
    promised: set[str] = set()
    stop = asyncio.Event()
    writing = [
        asyncio.create_task(write_on(person, promised, stop, random.Random(dice.random())))
        for person in people
    ]
    await asyncio.sleep(dice.uniform(0.05, 0.5))
    happened = [await faults.happen(dice) for _ in range(2)]
    await asyncio.sleep(0.5)
    # On a busy machine all of that may be over before anybody has written much.
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(promised) <= ENOUGH:
            await asyncio.sleep(0.05)
            await gathered(people, promised)
    stop.set()
    await asyncio.gather(*writing)
    print(f"{document}: {'; '.join(happened)}")
    # Someone new, before those who were away bring what they have.
    store = await fleet.store()
    await gathered(people, promised)
    text = str((await stored(store, document)).get("text", type=type(people[0]._text)))
    lost = {word for word in promised if word not in text}
    assert not lost, f"lost: {sorted(lost)}"
    assert len(promised) > ENOUGH
    await come_back(people)
    text = await converged(*people)
    for person in people:
        for number in range(1, person._count + 1):
            assert text.count(f"<{person.name}{number}>") == 1
    assert len(canonical([*(p.doc for p in people), await stored(store, document)])) == 1
    await store.close()
    await asyncio.gather(*(person.leave() for person in people))


async def gathered(people: Iterable[Diarist], promised: set[str]) -> None:
    for person in people:
        promised |= person.must_survive()


async def write_on(
    person: Diarist, promised: set[str], stop: asyncio.Event, dice: random.Random
) -> None:
    """Writes, and comes back when it was hung up on."""
    while not stop.is_set():
        if person.closed is not None:
            promised |= person.must_survive()
            await rejoin(person)
            continue
        person.write(dice)
        await asyncio.sleep(dice.uniform(0, 0.05))


async def rejoin(person: Diarist) -> None:
    """One try; a moment's rest where it fails."""
    await person.leave()
    try:
        await person.join(wants=("saved",))
    except (OSError, TimeoutError):
        await asyncio.sleep(0.1)
    except Exception as error:  # A handshake that broke in the middle.
        if type(error).__module__.split(".")[0] != "websockets":
            raise
        await asyncio.sleep(0.1)


async def come_back(people: list[Diarist]) -> None:
    """Until everybody is connected and all they have is on disk."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            for person in people:
                if person.closed is not None:
                    await rejoin(person)
            if all(p.closed is None and p.saved >= p.sent for p in people):
                return
            await asyncio.sleep(0.02)
