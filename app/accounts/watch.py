"""Watch: every open connection follows what its caller may do.

Whoever changes something about access tells it here. The news goes over the bus to all
processes, and each looks again at the connections it concerns: a lesser role takes effect in
place, none closes the connection (4403), and an ended session or token does, too (4401). What
the bus has lost is noticed by a number in the database (`touch.py`), what ends by itself by the
clock.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection

from app import clock
from app.accounts import touch
from app.accounts.callers import Caller
from app.accounts.demand import SecondFactorDemanded
from app.accounts.folders import documents_below
from app.accounts.secrets import new_id
from app.accounts.standing import Standing, renewed, standing
from app.bus import Bus
from app.errors import AppError, NotAllowed, NotAuthenticated, StoreError
from app.rooms.peer import Peer
from app.rooms.rules import change_role, tell_moved
from app.store.database import Database
from app.tasks import end

log = logging.getLogger(__name__)

TOPIC = "access"
TICK_SECONDS = 0.5
"""How exactly something ends that ends by itself."""
TICKS_PER_LOOK = 4
"""So many ticks between two looks at the number in the database."""
AGAIN_SECONDS = 0.5
EVERYBODY = "*"


_RENAMED = "renamed"


def moved(document_id: str) -> str:
    """The news that a document lies somewhere else."""
    return f"moved:{document_id}"


def renamed_place(workspace_id: str, folder_id: str | None = None) -> str:
    """The news that the road to all that lies there, however deep, reads differently."""
    return f"{_RENAMED}:{workspace_id}:{folder_id or ''}"


@dataclass(eq=False, slots=True)
class Watched:
    """A connection, from before its role is looked up until it ends."""

    caller: Caller
    document_id: str
    until: float | None = None
    peer: Peer | None = None
    again: bool = False

    @property
    def names(self) -> frozenset[str]:
        """By which news concerns it."""
        caller = self.caller
        return frozenset(
            {
                EVERYBODY,
                f"user:{caller.user_id}",
                f"session:{caller.session_id}",
                f"token:{caller.api_token_id}",
                f"document:{self.document_id}",
                moved(self.document_id),
            }
        )


class Watch:
    """The open connections of this process. `start` before, `close` after."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self._watched: set[Watched] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._version: str | None = None
        self._turn = asyncio.Lock()
        self._me = f"from:{new_id()}"

    async def start(self) -> None:
        """Hears the other processes from now on."""
        self._tasks = [
            asyncio.create_task(self._listen(), name="access-listen"),
            asyncio.create_task(self._tick(), name="access-tick"),
        ]

    async def close(self) -> None:
        """Hears nothing more."""
        for task in self._tasks:
            await end(task)

    async def role(self, caller: Caller, document_id: str) -> Standing:
        """What the caller may do with the document now."""
        return await self._database.read(lambda c: standing(c, caller, document_id))

    def follow(self, caller: Caller, document_id: str) -> Watched:
        """To be asked before the role is looked up, so that no change falls in between."""
        watched = Watched(caller, document_id)
        self._watched.add(watched)
        return watched

    def present(self, document_id: str, is_there: Callable[[Peer], bool]) -> set[str]:
        """Who has the document open in this process and `is_there`, by their ids; guests have
        none."""
        here = (one for one in self._watched if one.document_id == document_id)
        peers = [(one.caller.user_id, one.peer) for one in here]
        return {who for who, peer in peers if who and peer is not None and is_there(peer)}

    def forget(self, watched: Watched) -> None:
        """The connection has ended."""
        self._watched.discard(watched)

    async def attach(self, watched: Watched, peer: Peer, until: float | None) -> None:
        """The connection is in its room; what has changed meanwhile takes effect."""
        watched.peer, watched.until = peer, until
        if watched.again:
            await self._look_at([watched])

    async def tell(self, *names: str) -> None:
        """Something changed for these: `user:ID`, `session:ID`, `token:ID`, `document:ID`, `*`,
        `moved(ID)` of a document that lies somewhere else, and `renamed_place`.

        On return it is in force here; in other processes as soon as the bus has told them.
        """
        try:
            await self._bus.publish(TOPIC, json.dumps([*names, self._me]).encode())
        except StoreError as error:
            log.warning("Other processes notice a change of access later: %s", error.detail)
        await self._look(names)

    async def _look(self, names: Iterable[str]) -> None:
        wanted = set(names)
        found = [one for one in self._watched if one.names & wanted]
        await self._look_at(found)
        elsewhere = {one.document_id for one in found if moved(one.document_id) in wanted}
        for kind, _, place in (name.partition(":") for name in wanted):
            if kind == _RENAMED and self._watched:
                workspace_id, _, folder_id = place.partition(":")
                inside = partial(documents_below, workspace_id=workspace_id, folder_id=folder_id)
                elsewhere |= await self._database.read(inside)
        for one in self._watched if elsewhere else ():
            if one.peer is not None and one.document_id in elsewhere:
                tell_moved(one.peer)

    async def _look_at(self, found: list[Watched]) -> None:
        for one in found:
            one.again = one.peer is None
        open_now = [one for one in found if one.peer is not None]
        if not open_now:
            return

        def work(connection: Connection) -> list[tuple[Caller, Standing]]:
            answers = []
            for one in open_now:
                caller = renewed(connection, one.caller)
                answers.append((caller, standing(connection, caller, one.document_id)))
            return answers

        # One look at a time: an older answer must not overwrite a newer one.
        async with self._turn:
            for one, (caller, found_now) in zip(
                open_now, await self._database.read(work), strict=True
            ):
                _apply(one, caller, found_now)

    async def _listen(self) -> None:
        while True:
            try:
                ear = await self._bus.subscribe(TOPIC)
                break
            except StoreError:
                await asyncio.sleep(AGAIN_SECONDS)
        async with ear:
            async for message in ear:
                names = json.loads(message)
                if self._me not in names:  # Looked at already, when it was told.
                    await self._safely(self._look(names))

    async def _tick(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(TICK_SECONDS)
            ticks += 1
            if not self._watched:
                continue
            now = clock.now()
            over = [one for one in self._watched if one.until is not None and one.until <= now]
            if over:
                await self._safely(self._look_at(over))
            if ticks % TICKS_PER_LOOK == 0:
                await self._safely(self._look_for_missed())

    async def _look_for_missed(self) -> None:
        version = await self._database.read(touch.version)
        if version != self._version:
            await self._look([EVERYBODY])
            self._version = version

    async def _safely(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except AppError as error:
            log.warning("Access could not be looked at again: %s", error.detail)
        except Exception:
            log.exception("Access could not be looked at again.")


def _apply(one: Watched, caller: Caller, now: Standing) -> None:
    peer = one.peer
    if peer is None:
        return
    if not caller.is_known:
        peer.close(NotAuthenticated("You are signed out here; sign in again."))
    elif caller.lacks_factor:
        peer.close(SecondFactorDemanded())
    elif now.role is None:
        peer.close(NotAllowed("This document is no longer shared with you."))
    else:
        one.caller, one.until = caller, now.until
        change_role(peer, now.role)
