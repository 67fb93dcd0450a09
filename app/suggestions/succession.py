"""Succession: what a room's next leader has to know, kept by whoever might become it."""

import time
from collections.abc import Iterable

from app.suggestions.asked import Request

RECENT_SECONDS = 30.0
"""Blocks that were changed within this time are asked about by a new leader."""
UNLED_SECONDS = 10.0
"""A room that has just been opened may be without a leader for so long."""


class Succession:
    """Of one room, while another process leads it."""

    def __init__(self) -> None:
        # Requests told to others; nobody may have led then.
        self._told: list[tuple[float, Request]] = []
        # Which blocks were changed lately, and when.
        self._changed: dict[str, float] = {}

    def changed(self, block_ids: Iterable[str]) -> None:
        """The text of these blocks has changed; their questions die with the leader."""
        self._changed.update(dict.fromkeys(block_ids, time.monotonic()))

    def told(self, requests: Iterable[Request]) -> None:
        """Whoever leads was asked for these. Should that soon be us, nobody has heard it."""
        now = time.monotonic()
        self._told = [*self._young(now), *((now, request) for request in requests)]

    def take_over(self) -> tuple[list[Request], list[str]]:
        """This process leads now: the requests and the blocks that are still to be asked."""
        now = time.monotonic()
        requests = [request for _, request in self._young(now)]
        blocks = [block for block, at in self._changed.items() if now - at < RECENT_SECONDS]
        self.forget()
        self._told.clear()
        return requests, blocks

    def forget(self) -> None:
        """What was changed before is of no interest: this process leads."""
        self._changed.clear()

    def _young(self, now: float) -> list[tuple[float, Request]]:
        return [(at, request) for at, request in self._told if now - at < UNLED_SECONDS]
