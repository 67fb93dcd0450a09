"""A clock that tests move, and a postman who only goes when told to."""

import time

import pytest

from app import clock
from app.letters.postman import Postman
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
