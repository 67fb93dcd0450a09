"""A clock that tests move, and a postman who only goes when told to."""

import asyncio
import time

import pytest
from sqlalchemy import Connection, func, select

from app import clock
from app.letters.postman import Postman
from app.store.mail_schema import mails
from tests.accounts.house import House

DAY = 24 * 3600.0


class Time:
    """A clock that stands until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        monkeypatch.setattr(clock, "now", lambda: self.now)


async def stopped(home: House) -> Postman:
    """The postman of this house, who does nothing by himself any more."""
    postman = home.services.postman
    assert postman is not None
    await postman.close()
    return postman


async def deliver(postman: Postman) -> None:
    """All that is due."""
    while await postman.deliver() == 0:
        pass


async def nothing_waits(home: House) -> None:
    """Returns when all mail was sent or given up."""

    def left(connection: Connection) -> int:
        waits = select(func.count()).where(mails.c.given_up_at.is_(None))
        return int(connection.execute(waits).scalar_one())

    async with asyncio.timeout(60):
        while await home.accounts.database.read(left):  # noqa: ASYNC110 - as in `waiting.py`
            await asyncio.sleep(0.01)
