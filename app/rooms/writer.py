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
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from app import metrics
from app.errors import AppError, BadFrame, RoomClosing, StoreError
from app.logs import bind
from app.rooms import crdt
from app.rooms.crdt import AnyDoc
from app.rooms.group import Entry, FromPeer, FromServer, Written, take_group
from app.rooms.live import ApplyFailed, LiveDocument, Touched
from app.rooms.peer import Peer
from app.rooms.wire import Frame
from app.store import Seq, StoredDocument
from app.store.sql import Store

T = TypeVar("T")
log = logging.getLogger(__name__)

QUEUE_BYTES_MAX = 8 * 2**20

Part = tuple[Peer | None, bytes]
"""An update and who made it; None: the server."""


@dataclass(frozen=True)
class Applied:
    """A group that is on disk and in memory.

    Attributes:
        parts: the updates with their makers, empty where the log was read again.
        whole: all of them as one update.
        informed: peers that are not sent `whole`: they made it, or were answered already.
        touched: None where it is not known.
        count: how many entries the log grew by. `actor`: the maker of a server's edit.
    """

    parts: Sequence[Part]
    whole: bytes
    informed: frozenset[Peer]
    touched: Touched | None
    count: int
    actor: str | None


class Audience(Protocol):
    """Who hears what the writer did; a room."""

    def applied(self, applied: Applied) -> None: ...

    def saved(self, group: Sequence[FromPeer]) -> None:
        """All of these are on disk, or were nothing new."""

    def refused(self, group: Sequence[FromPeer], error: AppError) -> None:
        """None of these was written."""


class LogWriter:
    """Owns the live document and its log.

    Attributes:
        live: the document in memory. `seq`: the last one it holds.
    """

    def __init__(
        self, document_id: str, stored: StoredDocument, store: Store, audience: Audience
    ) -> None:
        """Raises DamagedUpdate when the document cannot be read."""
        self.live = _live(stored)
        self.seq = stored.seq
        self.is_closing = False
        self._must_reload = False
        self._left_out: frozenset[bytes] = frozenset()
        self._document_id = document_id
        self._updates = store.updates
        self._audience = audience
        self._queue: deque[Entry] = deque()
        self._queued_bytes = 0
        self._paused: set[Peer] = set()
        self._wake = asyncio.Event()
        self._log = bind(log, room=document_id)
        # One for all edits of the server, so that the document does not collect client ids.
        self._client_id = _new_client_id()
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(self._run(), name=f"room {document_id}")

    def submit(self, entry: FromPeer) -> None:
        """Queues a peer's update. Raises RoomClosing."""
        if self.is_closing:
            raise RoomClosing()
        self._queue.append(entry)
        self._queued_bytes += len(entry.update)
        self._wake.set()
        if self._queued_bytes > QUEUE_BYTES_MAX and entry.peer not in self._paused:
            self._paused.add(entry.peer)
            entry.peer.wire.pause()

    async def write(
        self,
        change: Callable[[AnyDoc], T],
        commit: Callable[[bytes], Awaitable[int | None]] | None,
        reply_to: Peer | None,
        reply: Callable[[bytes, int], bytes] | None,
        actor: str,
    ) -> Written[T]:
        """An edit of the server; see `Room.write`."""
        if self.is_closing:
            raise RoomClosing()
        done: asyncio.Future[Written[T]] = asyncio.get_running_loop().create_future()
        self._queue.append(FromServer(change, commit, reply_to, reply, actor, done))
        self._wake.set()
        return await done

    async def finish(self) -> None:
        """Takes nothing more; returns when all that was taken is written and handed on."""
        self.is_closing = True
        self._wake.set()
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
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

    # ---- updates of peers ----------------------------------------------------------------

    async def _take_in(self, group: list[FromPeer]) -> None:
        try:
            await self._write_group(group)
        except AppError as error:
            self._log.warning("A group was not written: %s", error.detail)
            self._audience.refused(group, error)
        except Exception:
            self._log.exception("A group was not written.")
            self._audience.refused(group, StoreError())
        else:
            self._tell(group)
        self._queued_bytes -= sum(len(entry.update) for entry in group)
        if self._paused and self._queued_bytes <= QUEUE_BYTES_MAX // 2:
            for peer in self._paused:
                peer.wire.resume()
            self._paused.clear()

    def _tell(self, group: list[FromPeer]) -> None:
        left_out, self._left_out = self._left_out, frozenset()
        impossible = [entry for entry in group if entry.update in left_out]
        makers = {entry.peer for entry in impossible}
        self._audience.saved([entry for entry in group if entry.peer not in makers])
        if impossible:
            self._audience.refused(impossible, BadFrame("The update cannot be applied."))

    async def _write_group(self, group: list[FromPeer]) -> None:
        state = self.live.state()
        news = [entry for entry in group if self._is_news(entry, state)]
        if not news:
            return
        began = time.perf_counter()
        expected = self.seq + len(news)
        seq = await self._updates.append(self._document_id, [entry.update for entry in news])
        metrics.append_seconds.observe(time.perf_counter() - began)
        senders = frozenset(entry.peer for entry in news)
        await self._apply([(entry.peer, entry.update) for entry in news], seq, expected, senders)
        metrics.fanout_seconds.observe(time.perf_counter() - news[0].at)

    def _is_news(self, entry: FromPeer, state: bytes) -> bool:
        try:
            return self.live.is_news(entry.update, state, whole=entry.whole)
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
            self._client_id = _new_client_id()
            if not isinstance(error, AppError):
                self._log.info("An edit was abandoned: %s", type(error).__name__)
            if not entry.done.done():
                entry.done.set_exception(error)
        else:
            if not entry.done.done():
                entry.done.set_result(written)

    async def _write(self, entry: FromServer) -> Written[Any]:
        value, update = self._try(entry.change)
        if not update:
            return Written(value, b"", self.seq)
        expected = self.seq + 1
        if entry.commit is None:
            seq = await self._updates.append(self._document_id, [update])
        else:
            committed = await entry.commit(update)
            if committed is None:
                self._client_id = _new_client_id()
                return Written(value, b"", self.seq)
            seq = Seq(committed)
        informed: frozenset[Peer] = frozenset()
        peer = entry.reply_to
        if peer is not None and entry.reply is not None and not peer.gone:
            peer.outbox.send(Frame(entry.reply(update, seq)))
            informed = frozenset((peer,))
        await self._apply([(peer, update)], seq, expected, informed, actor=entry.actor)
        return Written(value, update, seq)

    def _try(self, change: Callable[[AnyDoc], T]) -> tuple[T, bytes]:
        """Runs `change` on a copy; what it returned, and its update (b'': nothing)."""
        copy = self.live.fork(self._client_id)
        made: list[bytes] = []
        subscription = copy.observe(lambda event: made.append(event.update))
        try:
            with copy.transaction():
                value = change(copy)
        except Exception:
            raise
        except BaseException as error:
            crdt.raise_unless_panic(error)
            raise ApplyFailed("The edit could not be made.") from error
        finally:
            copy.unobserve(subscription)
        update = crdt.merge(made)
        return value, b"" if update == crdt.NOTHING else update

    # ---- both ----------------------------------------------------------------------------

    async def _apply(
        self,
        parts: Sequence[Part],
        seq: Seq,
        expected: int,
        informed: frozenset[Peer],
        *,
        actor: str | None = None,
    ) -> None:
        """What is in the log goes into memory, and on to the audience."""
        before = self.seq
        whole = crdt.merge([update for _, update in parts])
        if seq == expected and not self._must_reload:
            touched = await self._into_memory(whole, seq)
        else:
            # Another process has written as well; the log is the one order.
            rows = await self._updates.read_after(self._document_id, self.seq)
            if rows and not self._must_reload:
                whole = crdt.merge([data for _, data in rows])
                touched = await self._into_memory(whole, rows[-1][0])
            else:
                await self._reload()
                touched = None
            parts, informed = [], frozenset()
        if touched is None:
            # The document was read again, perhaps without a part of this group.
            whole, parts, informed = self.live.full(), [], frozenset()
        count = self.seq - before
        metrics.updates_total.inc(count)
        metrics.group_updates.observe(count)
        self._audience.applied(Applied(parts, whole, informed, touched, count, actor))

    async def _into_memory(self, update: bytes, seq: Seq) -> Touched | None:
        try:
            touched = self.live.apply(update)
        except ApplyFailed:
            self._log.exception("The document gave up; reading it again.")
            await self._reload()
            return None
        self.seq = seq
        if self.live.must_reload:
            await self._reload()
        return touched

    async def _reload(self) -> None:
        """Reads the document anew; memory is a prefix of the log again."""
        self._must_reload = True  # Also if this fails: then with the next group.
        metrics.reloads_total.inc()
        stored = await self._updates.load(self._document_id)
        fresh = _live(stored)
        self.live.close()
        self.live, self.seq = fresh, stored.seq
        self._must_reload = False
        if fresh.left_out:
            self._log.error("%d updates cannot be applied by anybody.", len(fresh.left_out))
            self._left_out = frozenset(fresh.left_out)
            # Out of the log, too, so that they are met once only.
            kept = [row for row in stored.updates if row not in self._left_out]
            await self._updates.compact(self._document_id, crdt.merge(kept), stored.seq)


def _live(stored: StoredDocument) -> LiveDocument:
    return LiveDocument(stored.updates, snapshots=len(stored.updates) - stored.tail)


def _new_client_id() -> int:
    return random.getrandbits(53)
