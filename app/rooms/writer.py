"""The one writer of a document: everything that changes it goes through one queue.

A group, which is all that waits, is appended to the store in one transaction, then applied, then
handed on; what arrives meanwhile is the next group. Memory is always a prefix of the log. The
queue is bounded in bytes: when it is full, peers that send more are not read from until it has
shrunk.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from app import metrics
from app.errors import AppError, BadFrame, Overtaken, RoomClosing, StoreError
from app.logs import bind
from app.rooms.ahead import Part
from app.rooms.audience import Audience
from app.rooms.crdt import AnyDoc
from app.rooms.fanout import Applied
from app.rooms.group import Commit, Entry, FromPeer, FromServer, Written, take_group
from app.rooms.lease import Lease
from app.rooms.memory import Memory
from app.rooms.peer import Peer
from app.rooms.wire import Frame
from app.store import Seq, StoredDocument
from app.store.sql import Store

T = TypeVar("T")
log = logging.getLogger(__name__)

QUEUE_BYTES_MAX = 8 * 2**20
CATCH_UP_SECONDS = 10.0
TRIES = 20
"""Of an edit that must be made at the end of the log, while other processes write as well."""
NOBODY: frozenset[str] = frozenset()


class LogWriter:
    """Owns the document in memory and its log."""

    def __init__(
        self,
        document_id: str,
        stored: StoredDocument,
        store: Store,
        audience: Audience,
        lease: Lease,
    ) -> None:
        """Raises DamagedUpdate when the document cannot be read."""
        self.memory = Memory(document_id, stored, store.updates, lease)
        self.is_closing = False
        self._others: set[str] = set()
        self._document_id = document_id
        self._updates = store.updates
        self._audience = audience
        self._queue: list[Entry] = []
        self._queued_bytes = 0
        self._paused: set[Peer] = set()
        self._log = bind(log, room=document_id)
        # One for all edits of the server, so that the document does not collect client ids.
        self._client_id = random.getrandbits(53)
        self._loop = asyncio.get_running_loop()
        # While the task waits for something to do. An Event takes three times as long.
        self._asleep: asyncio.Future[None] | None = None
        self._task = self._loop.create_task(self._run(), name=f"room {document_id}")

    @property
    def is_writing(self) -> bool:
        """Whether updates of peers are on their way to the disk."""
        return self._queued_bytes > 0

    def submit(self, entry: FromPeer) -> None:
        """Queues a peer's update. Raises RoomClosing."""
        if self.is_closing:
            raise RoomClosing()
        self._queue.append(entry)
        self._queued_bytes += len(entry.update)
        self._wake()
        if self._queued_bytes > QUEUE_BYTES_MAX and entry.peer not in self._paused:
            self._paused.add(entry.peer)
            entry.peer.wire.pause()

    async def write(
        self,
        change: Callable[[AnyDoc], T],
        commit: Commit | None,
        reply_to: Peer | None,
        reply: Callable[[bytes, int], bytes] | None,
        actor: str,
    ) -> Written[T]:
        """An edit of the server; see `Room.write`."""
        if self.is_closing:
            raise RoomClosing()
        done: asyncio.Future[Written[T]] = self._loop.create_future()
        self._queue.append(FromServer(change, commit, reply_to, reply, actor, done))
        self._wake()
        return await done

    async def finish(self) -> None:
        """Takes nothing more; returns when all that was taken is written and handed on."""
        self.is_closing = True
        self._wake()
        await asyncio.wait([self._task])

    def _wake(self) -> None:
        if self._asleep is not None and not self._asleep.done():
            self._asleep.set_result(None)

    async def _run(self) -> None:
        while True:
            while self._queue or self.memory.is_behind:
                if self.memory.is_behind:
                    await self._follow()
                if not self._queue:
                    break
                group = take_group(self._queue)
                try:
                    if isinstance(group, FromServer):
                        await self._edit(group)
                    else:
                        await self._take_in(group)
                except Exception:
                    self._log.exception("The room could not tell what became of a group.")
            if self.is_closing:
                return
            self._asleep = self._loop.create_future()
            await self._asleep

    # ---- updates of peers ----------------------------------------------------------------

    async def _take_in(self, group: list[FromPeer]) -> None:
        # What a peer sent after a refused update may build on it: that comes again as well.
        wanted = [entry for entry in group if not entry.peer.refused]
        try:
            await self._write_group(wanted)
        except AppError as error:
            self._log.warning("A group was not written: %s", error.detail)
            self._refuse(wanted, error)
        except Exception:
            self._log.exception("A group was not written.")
            self._refuse(wanted, StoreError())
        else:
            self._tell(wanted)
        self._queued_bytes -= sum(len(entry.update) for entry in group)
        if self._paused and self._queued_bytes <= QUEUE_BYTES_MAX // 2:
            while self._paused:
                self._paused.pop().wire.resume()

    def _refuse(self, group: list[FromPeer], error: AppError) -> None:
        for entry in group:
            entry.peer.refused = True
        self._audience.refused(group, error)

    def _tell(self, group: list[FromPeer]) -> None:
        left_out = self.memory.take_left_out()
        if not left_out:
            self._audience.saved(group)
            return
        impossible = [entry for entry in group if entry.update in left_out]
        makers = {entry.peer for entry in impossible}
        self._audience.saved([entry for entry in group if entry.peer not in makers])
        self._audience.refused(impossible, BadFrame("The update cannot be applied."))

    async def _write_group(self, group: list[FromPeer]) -> None:
        state = self.memory.live.state()
        news = [entry for entry in group if self._is_news(entry, state)]
        if not news:
            return
        began = time.perf_counter()
        seq = await self._updates.append(self._document_id, [entry.update for entry in news])
        metrics.append_seconds.observe(time.perf_counter() - began)
        senders = frozenset(entry.peer for entry in news)
        await self._apply([(entry.peer, entry.update) for entry in news], seq, senders)
        metrics.fanout_seconds.observe(time.perf_counter() - news[0].at)

    def _is_news(self, entry: FromPeer, state: bytes) -> bool:
        try:
            return self.memory.live.is_news(entry.update, state, whole=entry.whole)
        except (AppError, ValueError):
            # It passed the door, and still cannot be compared: not the others' trouble.
            self._log.exception("An update cannot be read.")
            self._audience.refused([entry], BadFrame("The update cannot be read."))
            return False

    # ---- edits of the server -------------------------------------------------------------

    async def _edit(self, entry: FromServer) -> None:
        if entry.done.cancelled():
            return
        try:
            written = await self._write(entry)
        except Exception as error:
            # Never the same clocks twice: it may be in the log although the answer was lost.
            self._client_id = random.getrandbits(53)
            if not isinstance(error, AppError):
                self._log.info("An edit was abandoned: %s", type(error).__name__)
            if not entry.done.done():
                entry.done.set_exception(error)
            return
        if not entry.done.done():
            entry.done.set_result(written)

    async def _write(self, entry: FromServer) -> Written[Any]:
        for _ in range(TRIES):
            try:
                return await self._write_once(entry)
            except Overtaken:  # Undone: the edit is made again, for the text as it is now.
                self._client_id = random.getrandbits(53)
                head = await self._updates.head(self._document_id)
                self.memory.heard(head, (), head)
                await self._advance()
        return await self._write_once(entry)

    async def _write_once(self, entry: FromServer) -> Written[Any]:
        value, update = self.memory.live.try_out(entry.change, self._client_id)
        if not update:
            return Written(value, b"", self.memory.seq)
        if entry.commit is None:
            seq = await self._updates.append(self._document_id, [update])
        else:
            committed = await entry.commit(update, self.memory.seq)
            if committed is None:
                self._client_id = random.getrandbits(53)
                return Written(value, b"", self.memory.seq)
            seq = Seq(committed)
        informed: frozenset[Peer] = frozenset()
        peer = entry.reply_to
        if peer is not None and entry.reply is not None and not peer.gone:
            peer.outbox.send(Frame(entry.reply(update, seq)))
            informed = frozenset((peer,))
        await self._apply([(peer, update)], seq, informed, actor=entry.actor)
        return Written(value, update, seq)

    # ---- the log, also what others write in it -------------------------------------------

    def heard(
        self, first: int, updates: Sequence[bytes], last: int, actors: Iterable[str] = ()
    ) -> None:
        """Another process says that these are in the log, which goes up to `last`."""
        self.memory.heard(first, updates, last)
        self._others.update(actors)
        if self.memory.is_behind:
            self._wake()

    async def catch_up(self) -> None:
        """Returns when memory holds all that is in the log at this moment.

        Raises:
            NotFound, StoreError
        """
        head = await self._updates.head(self._document_id)
        self.heard(head, (), head)
        try:
            async with asyncio.timeout(CATCH_UP_SECONDS):
                while self.memory.seq < head and not self.is_closing:
                    await self.memory.wait_moved()
        except TimeoutError:
            raise StoreError("The log could not be read on; try again.") from None

    async def _follow(self) -> None:
        try:
            await self._advance()
        except AppError as error:
            self._log.warning("The log could not be read on: %s", error.detail)
        except Exception:
            self._log.exception("The log could not be read on.")

    async def _apply(
        self, parts: list[Part], seq: Seq, informed: frozenset[Peer], *, actor: str | None = None
    ) -> None:
        """What was just written goes into memory, after what others wrote before it."""
        first = seq - len(parts) + 1
        self._audience.written(first, parts, actor)
        metrics.group_updates.observe(len(parts))
        self.memory.wrote(first, parts)
        await self._advance(informed, actor)

    async def _advance(
        self, informed: frozenset[Peer] = frozenset(), actor: str | None = None
    ) -> None:
        step = await self.memory.advance()
        others = NOBODY
        if self._others:
            others, self._others = frozenset(self._others), set()
        if not step.is_parts:  # Whoever made a part of it lacks others, or knows of one too much.
            informed = frozenset()
        self._audience.applied(
            Applied(step.parts or (), step.whole, informed, step.touched, step.count, actor, others)
        )
