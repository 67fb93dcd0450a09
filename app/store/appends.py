"""Gathers what all rooms append: whatever arrives during one commit goes into the next.

A thousand documents that are written in at once would otherwise cost a thousand times the
statements; and where one transaction runs at a time, the later ones would wait for all of the
earlier ones. Waiting a few milliseconds for more was tried: at 1,000 documents it changed nothing.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from sqlalchemy.exc import IntegrityError

from app.errors import AppError, BadRequest
from app.store import Seq, database
from app.store.database import Database
from app.store.log import append_all, append_updates, check_content

AT_ONCE = 1_000
"""Appends that share a transaction; more wait for the next one."""
BYTES_AT_ONCE = 8 * 2**20


@dataclass(eq=False, slots=True)
class _Append:
    document_id: str
    updates: Sequence[bytes]
    done: "asyncio.Future[Seq]"

    @property
    def size(self) -> int:
        return sum(map(len, self.updates))


class GatheredAppends:
    """Of one database. `close` when done."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[_Append] = []
        self._lanes: set[asyncio.Task[None]] = set()
        self._alone: set[asyncio.Task[None]] = set()

    def append(self, document_id: str, updates: Sequence[bytes]) -> "asyncio.Future[Seq]":
        """As `UpdateStore.append`. When the caller is cancelled it is written all the same."""
        check_content(updates)
        if len(self._waiting) >= database.WAITING_MAX:
            raise database.too_many()
        if self._loop is None:
            # Kept: asking for it is a system call at every keystroke.
            self._loop = asyncio.get_running_loop()
        done: asyncio.Future[Seq] = self._loop.create_future()
        self._waiting.append(_Append(document_id, updates, done))
        if len(self._lanes) < self._database.lanes:
            self._lanes.add(self._loop.create_task(self._run(), name="appends"))
        return done

    async def close(self) -> None:
        """Returns when all that was appended is written."""
        while tasks := self._lanes | self._alone:
            await asyncio.wait(tasks)

    async def _run(self) -> None:
        try:
            await self._write_what_waits()
        finally:
            # Here and not when the task is done: that is a moment later, and what is appended in
            # between would wait for a lane that has ended.
            self._lanes.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _write_what_waits(self) -> None:
        while self._waiting:
            await self._write(self._next_batch())

    def _next_batch(self) -> list[_Append]:
        size = count = 0
        while count < min(len(self._waiting), AT_ONCE) and size < BYTES_AT_ONCE:
            size += self._waiting[count].size
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    async def _write(self, batch: list[_Append]) -> None:
        if len(batch) == 1:
            await self._write_alone(batch)
            return
        groups = [(entry.document_id, entry.updates) for entry in batch]
        try:
            seqs = await self._database.write(lambda c: append_all(c, groups))
        except Exception as error:
            if _may_be_of_one(error):
                # The others must not suffer for it.
                await self._write_alone(batch)
            else:
                for entry in batch:
                    _fail(entry, error)
            return
        left: dict[str, list[_Append]] = {}
        for entry, seq in zip(batch, seqs, strict=True):
            if seq is None:
                left.setdefault(entry.document_id, []).append(entry)
            elif not entry.done.done():  # Else nobody waits for it any more.
                entry.done.set_result(seq)
        for entries in left.values():
            task = asyncio.get_running_loop().create_task(self._write_alone(entries))
            self._alone.add(task)
            task.add_done_callback(self._alone.discard)

    async def _write_alone(self, entries: Sequence[_Append]) -> None:
        """Each in a transaction of its own, in order."""
        for entry in entries:
            append = partial(append_updates, document_id=entry.document_id, group=entry.updates)
            try:
                seq = await self._database.write(append)
            except Exception as error:
                _fail(entry, error)
            else:
                if not entry.done.done():
                    entry.done.set_result(seq)


def _may_be_of_one(error: Exception) -> bool:
    """Whether another batch, without the one at fault, could be written.

    Not where the database is locked, full, or out of reach: each alone would fail alike.
    """
    if isinstance(error, BadRequest) or not isinstance(error, AppError):
        return True  # A value that cannot be stored, or a mistake of ours.
    # A damaged log.
    return isinstance(error.__cause__, IntegrityError | sqlite3.IntegrityError)


def _fail(entry: _Append, error: Exception) -> None:
    if not entry.done.done():
        entry.done.set_exception(error)
