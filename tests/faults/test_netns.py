"""One replica in a network namespace of its own, and cables that are pulled: packets are lost.

It has two cables: people come by one, the database and Redis are behind the other. Nobody is told
when a cable is pulled; whoever sends goes on sending, and TCP repeats itself more and more seldom.
"""

import asyncio
import itertools
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.product import Product
from tests.engines import PostgresServer, RedisServer
from tests.faults.proxy import proxy_to
from tests.faults.test_everything_dies import Trouble, one_round
from tests.nursery import Fork
from tests.replicas.fleet import Fleet, logs_on_failure

SEED = int(os.environ.get("BURNISH_TEST_SEED", random.randrange(10**6)))
CUT_SECONDS = 3.0
_numbers = itertools.count(os.getpid() * 4)


def ip(*words: str, tool: str = "ip") -> None:
    """Runs `ip WORDS`."""
    subprocess.run([tool, *words], check=True, capture_output=True, text=True)


class Cable:
    """Between this machine and a namespace. `here` and `there` are the addresses of its ends."""

    def __init__(self, namespace: str) -> None:
        number = next(_numbers)
        self.name = f"bn{number}"
        # Of the range for tests of networks (RFC 2544), four addresses a cable.
        net = f"198.{18 + (number >> 14 & 1)}.{number >> 6 & 255}"
        self.here, self.there = (f"{net}.{(number & 63) * 4 + end}" for end in (1, 2))
        ip("link", "add", self.name, "type", "veth", "peer", "eth0", "netns", namespace)
        inside = f"to-{self.name}"
        ip("-n", namespace, "link", "set", "eth0", "name", inside)
        ip("-n", namespace, "address", "add", f"{self.there}/30", "dev", inside)
        ip("-n", namespace, "link", "set", inside, "up")
        ip("address", "add", f"{self.here}/30", "dev", self.name)
        ip("link", "set", self.name, "up")


class Pulled:
    """The cable is pulled for some seconds."""

    def __init__(self, cable: Cable) -> None:
        self._cable = cable

    async def happen(self, dice: random.Random) -> str:
        ip("link", "set", self._cable.name, "down")
        await asyncio.sleep(CUT_SECONDS)
        ip("link", "set", self._cable.name, "up")
        await asyncio.sleep(dice.uniform(0.1, 0.5))
        return f"{self._cable.name} pulled for {CUT_SECONDS} s"


class Bad:
    """The cable loses packets, and those that come are late."""

    def __init__(self, cable: Cable) -> None:
        self._cable = cable

    async def happen(self, dice: random.Random) -> str:
        device = ("dev", self._cable.name, "root")
        ip("qdisc", "add", *device, "netem", "loss", "10%", "delay", "20ms", "10ms", tool="tc")
        await asyncio.sleep(CUT_SECONDS)
        ip("qdisc", "del", *device, tool="tc")
        return f"{self._cable.name} lost every tenth packet"


class Elsewhere(Product):
    """A replica in a namespace."""

    def __init__(self, folder: Path, namespace: str, address: str, **settings: str) -> None:
        super().__init__(folder, **settings)
        self._namespace = namespace
        self._address = address
        self.configure(BURNISH_HOST=address, BURNISH_PUBLIC_URL=self.url)

    @property
    def url(self) -> str:
        return f"http://{self._address}:{self.port}"

    def _begin(self, environment: dict[str, str], output: Path) -> Fork | subprocess.Popen[bytes]:
        burnish = str(Path(sys.executable).parent / "burnish")
        with output.open("ab") as file:
            return subprocess.Popen(
                ["ip", "netns", "exec", self._namespace, burnish, "serve"],
                env=environment,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )


@pytest.fixture
def namespace() -> Iterator[str]:
    """A network namespace without a way out."""
    name = f"burnish-{next(_numbers)}"
    if shutil.which("ip") is None:
        pytest.skip("iproute2 is missing: apt-get install --yes iproute2")
    try:
        ip("netns", "add", name)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no right to make network namespaces: {error.stderr.strip()}")
    try:
        ip("-n", name, "link", "set", "lo", "up")
        yield name
    finally:
        ip("netns", "del", name)


@pytest.fixture
def netem(namespace: str) -> None:
    """Skips where the kernel cannot lose packets on purpose."""
    try:
        ip("-n", namespace, "qdisc", "add", "dev", "lo", "root", "netem", "loss", "1%", tool="tc")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this kernel has no netem: {error.stderr.strip()}")


async def a_round(
    folder: Path,
    namespace: str,
    postgres: PostgresServer,
    redis: RedisServer,
    kind: type[Pulled | Bad],
) -> None:
    print(f"replay with BURNISH_TEST_SEED={SEED}")
    street, cellar = Cable(namespace), Cable(namespace)
    url = await postgres.new_database()
    fleet = Fleet(folder, url, redis.url, count=1)
    async with (
        proxy_to(postgres.port, cellar.here) as to_postgres,
        proxy_to(redis.port, cellar.here) as to_redis,
    ):
        own = folder / "elsewhere"
        own.mkdir()
        there = Elsewhere(
            own,
            namespace,
            street.there,
            BURNISH_MODEL="none",
            BURNISH_DATABASE_URL=url.replace(
                f"127.0.0.1:{postgres.port}", f"{cellar.here}:{to_postgres.port}"
            ),
            BURNISH_REDIS_URL=f"redis://{cellar.here}:{to_redis.port}/0",
        )
        fleet.replicas.append(there)
        await fleet.start()
        try:
            trouble: Trouble = kind(cellar)
            with logs_on_failure(fleet):
                await one_round(fleet, "diary", trouble, random.Random(SEED))
                assert await asyncio.to_thread(there.readiness) == "ready"
                if kind is Pulled:
                    # From a keystroke's arrival on: also what waits behind a look into the log.
                    told = await fleet.metric(1, "burnish_fanout_seconds_count")
                    quick = await fleet.metric(1, 'burnish_fanout_seconds_bucket{le="1.0"}')
                    assert quick < told, "nothing was on its way when the cable was pulled"
        finally:
            await fleet.stop()


async def test_nothing_is_lost_when_a_replica_is_cut_off_from_what_is_behind_it(
    tmp_path: Path, namespace: str, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    await a_round(tmp_path, namespace, postgres, redis_server, Pulled)


@pytest.mark.usefixtures("netem")
async def test_nothing_is_lost_when_every_tenth_packet_is(
    tmp_path: Path, namespace: str, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    await a_round(tmp_path, namespace, postgres, redis_server, Bad)
