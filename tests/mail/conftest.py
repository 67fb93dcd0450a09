"""A server with accounts that sends mail, and the mail server it sends to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.letters import postman
from tests.accounts.house import ADDRESS, House, house
from tests.engines import PostgresServer
from tests.mail.moments import Time
from tests.mail.server import MailBox, mail_server


@pytest.fixture(autouse=True)
def _haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postman, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(postman, "UNREACHABLE_SECONDS", 0.05)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture
async def box() -> AsyncIterator[MailBox]:
    async with mail_server() as running:
        yield running


def settings_for(port: int) -> dict[str, str]:
    """What a server is told that sends to this port."""
    return {
        "smtp_url": f"smtp://127.0.0.1:{port}",
        "mail_from": "Burnish <write@burnish.test>",
        "public_url": ADDRESS,
    }


@pytest.fixture
async def home(tmp_path: Path, box: MailBox) -> AsyncIterator[House]:
    async with house(tmp_path, **settings_for(box.port)) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgres"])
async def home_on_both(
    tmp_path: Path, box: MailBox, request: pytest.FixtureRequest
) -> AsyncIterator[House]:
    """One on each engine, one after the other."""
    settings = settings_for(box.port)
    if request.param == "postgres":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        settings["database_url"] = await postgres.new_database()
    async with house(tmp_path, **settings) as running:
        yield running
