"""What cannot be reached at the start is one sentence: which setting, what was tried."""

import asyncio
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.errors import StoreError
from app.settings import Settings
from app.store.engine import migrate
from tests.engines import PostgresServer, RedisServer, free_port
from tests.migrations.test_migrations import on
from tests.nursery import burnish
from workers import reach
from workers.reach import check_database, check_redis

SECRET = "s3cret-w0rd"


@pytest.fixture
def mute() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def check(settings: Settings) -> None:
    check_redis(settings)
    check_database(settings)


def told(settings: Settings) -> str:
    """What stops the start."""
    with pytest.raises(StoreError) as stopped:
        check(settings)
    assert SECRET not in stopped.value.detail
    return stopped.value.detail


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://ada:{}@127.0.0.1:1/essays", "Connection refused"),
        ("postgresql://ada:{}@no-host.invalid/essays", "no-host.invalid:5432"),
        ("postgresql://ada:{}@127.0.0.1:port/essays", "cannot be read"),
        ("mysql://ada:{}@127.0.0.1/essays", "mysql is not a database we know"),
        ("{}", "cannot be read"),
        ("sqlite://", "in memory would lose every document"),
        ("sqlite:////proc/none/{}/b.db", "No such file"),
        ("sqlite:////etc/passwd", "not a database"),
    ],
)
def test_a_database_that_cannot_be_used(url: str, says: str) -> None:
    said = told(Settings(database_url=url.format(SECRET if "ada" in url else "nonsense")))
    assert said.startswith("BURNISH_DATABASE_URL")
    assert says in said


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("redis://:{}@127.0.0.1:1/0", "Redis at 127.0.0.1:1 cannot be used: Connection refused"),
        ("redis://:{}@no-host.invalid/0", "no-host.invalid:6379"),
        ("http://:{}@127.0.0.1", "try redis://"),
        ("redis://:{}@127.0.0.1:port", "try redis://"),
    ],
)
def test_a_redis_that_cannot_be_used(url: str, says: str) -> None:
    said = told(Settings(redis_url=url.format(SECRET)))
    assert said.startswith("BURNISH_REDIS_URL")
    assert says in said


async def test_what_postgres_refuses_is_said(postgres: PostgresServer) -> None:
    url = await postgres.new_database()
    missing = Settings(database_url=url.rsplit("/", 1)[0] + "/essays")
    assert "there is no database of this name" in await _in_thread(missing)
    stranger = Settings(database_url=url.replace("burnish@", f"stranger:{SECRET}@"))
    assert "the user or the password is wrong" in await _in_thread(stranger)


def test_a_redis_password_that_is_wrong_is_said(tmp_path: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--requirepass", "right", "--save", ""],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )
    try:
        wrong = Settings(redis_url=f"redis://:{SECRET}@127.0.0.1:{port}/0")
        missing = Settings(redis_url=f"redis://127.0.0.1:{port}/0")
        while "refused" in told(wrong):
            assert server.poll() is None
        assert "the password is wrong or missing" in told(wrong)
        assert "the password is wrong or missing" in told(missing)
        check_redis(Settings(redis_url=f"redis://:right@127.0.0.1:{port}/0"))
    finally:
        server.terminate()
        server.wait()


def test_silence_is_not_waited_for_for_ever(mute: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "PATIENCE_SECONDS", 0.3)
    url = f"postgresql://ada:{SECRET}@127.0.0.1:{mute}/essays"
    assert "no answer within 0.3 seconds" in told(Settings(database_url=url))


async def test_what_can_be_used_passes(
    postgres: PostgresServer, redis_server: RedisServer, tmp_path: Path
) -> None:
    url = await postgres.new_database()
    await asyncio.to_thread(check_database, Settings(database_url=url))
    await asyncio.to_thread(check_redis, Settings(redis_url=redis_server.url))
    settings = Settings(data_dir=tmp_path / "new")
    await asyncio.to_thread(check_database, settings)
    assert not (tmp_path / "new" / "burnish.db").exists(), "asking makes no database"


async def test_a_schema_of_a_later_version_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'burnish.db'}"
    await migrate(url)
    await on(url, lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    done = burnish("serve", "--port", str(free_port()), BURNISH_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert b"schema 9999" in done.stderr
    assert b"newer version" in done.stderr


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_every_command_says_it_in_one_line(command: str, tmp_path: Path) -> None:
    variables = {
        "BURNISH_DATA_DIR": str(tmp_path),
        "BURNISH_DATABASE_URL": f"postgresql://ada:{SECRET}@127.0.0.1:1/essays",
        "BURNISH_REDIS_URL": f"redis://:{SECRET}@127.0.0.1:1/0",
    }
    done = burnish(command, **variables)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("Error: BURNISH_")
    assert "127.0.0.1:1" in line
    assert SECRET not in line


async def _in_thread(settings: Settings) -> str:
    return await asyncio.to_thread(told, settings)
