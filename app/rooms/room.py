"""One document and everyone who is in it.

All changes go through one queue. A group, which is all that waits, is appended to the store in
one transaction, then applied, then sent; what arrives meanwhile is the next group. The queue is
bounded in bytes: when it is full, peers that send more are not read from until it has shrunk.
"""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

from pycrdt import Doc

from app import clock, metrics
from app.errors import AppError, BadFrame, NotAllowed, RoomClosing, StoreError
from app.logs import bind
from app.rooms import crdt
from app.rooms.group import Change, Entry, FromPeer, FromServer, Written, take_group
from app.rooms.live import ApplyFailed, LiveDocument
from app.rooms.peer import Peer
from app.rooms.presence import Presence
from app.rooms.protocol import SAVED, encode_json, encode_step1, encode_update
from app.rooms.upkeep import Upkeep, listed_title
from app.rooms.wire import Frame, Wire
from app.settings import Settings
from app.store import DocumentRow, Seq, StoredDocument
from app.store.sql import Store

__all__ = ["Change", "Companion", "Room", "Written"]

T = TypeVar("T")
log = logging.getLogger(__name__)

QUEUE_BYTES_MAX = 8 * 2**20


class Companion(Protocol):
    """Who follows a room and answers our own messages; see `app/suggestions`."""

    def joined(self, peer: Peer) -> None:
        """The peer has said hello."""

    async def received(self, peer: Peer, kind: int, body: Mapping[str, Any]) -> None:
        """A message of our own from a peer, e.g. decide."""

    def left(self, peer: Peer) -> None: ...

    async def close(self) -> None: ...


class Room:
    """A live document.

    Attributes:
        seq: the last one that memory holds.
        changes: called after each applied group; what they raise is logged.
    """

    def __init__(
        self, row: DocumentRow, stored: StoredDocument, store: Store, settings: Settings
    ) -> None:
        """Raises DamagedUpdate when the document cannot be read."""
        self.document_id = row.id
        self.seq = stored.seq
        self.peers: dict[str, Peer] = {}
        self.changes: list[Callable[[Change], None]] = []
        self.companion: Companion | None = None
        self._store = store
        self._outbox_bytes = settings.outbox_max_bytes
        self._live = LiveDocument(stored.updates)
        self._presence = Presence(self.peers)
        self._queue: deque[Entry] = deque()
        self._queued_bytes = 0
        self._paused: set[Peer] = set()
        self._wake = asyncio.Event()
        self._closing = False
        self._log = bind(log, room=row.id)
        # One for all edits of the server, so that the document does not collect client ids.
        self._server_client = _new_client_id()
        own_title = listed_title(self._live.title())
        self._upkeep = Upkeep(
            row.id,
            store,
            compact_after=settings.compact_after,
            document=lambda: (self._live, self.seq),
            tail=stored.tail,
            title=row.title if own_title else own_title,
        )
        self._upkeep.wrote(0, title_changed=bool(own_title) and own_title != row.title)
        self._task = asyncio.get_running_loop().create_task(self._run(), name=f"room {row.id}")

    @property
    def doc(self) -> Doc[Any]:
        """The live document. Read it, and only between awaits; changes go through `write`."""
        return self._live.doc

    # ---- peers ---------------------------------------------------------------------------

    def admit(self, wire: Wire, *, actor: str | None = None, may_write: bool = True) -> Peer:
        """A new peer, told what we have and who is here."""
        if self._closing:
            raise RoomClosing()
        peer = Peer(
            wire,
            outbox_bytes=self._outbox_bytes,
            since=lambda state: self._live.since(state),
            actor=actor,
            may_write=may_write,
        )
        self.peers[peer.id] = peer
        metrics.peers.inc()
        peer.outbox.send(Frame(encode_step1(self._live.state())))
        self._presence.show(peer)
        return peer

    def greet(self, peer: Peer, wants: frozenset[str], editor: str | None) -> None:
        """The peer has said hello: from now on it may get our own messages."""
        peer.wants, peer.editor, peer.greeted = wants, editor, True
        if "saved" in wants and peer.saved:
            self._acknowledge(peer)
        if self.companion is not None:
            self.companion.joined(peer)

    def leave(self, peer: Peer) -> None:
        """The connection has ended. What it had sent is still written."""
        if self.peers.pop(peer.id, None) is None:
            return
        metrics.peers.dec()
        peer.gone = True
        peer.outbox.close()
        self._paused.discard(peer)
        self._presence.leave(peer)
        if self.companion is not None and peer.greeted:
            self.companion.left(peer)

    def answer(self, peer: Peer, state: bytes) -> None:
        """Step1: sends what the peer lacks. Raises BadFrame."""
        try:
            crdt.clocks(state)
            peer.outbox.send_state(state)
        except ValueError as error:
            raise BadFrame("The state vector cannot be read.") from error

    def submit(self, peer: Peer, update: bytes, *, whole: bool = False) -> None:
        """Queues a peer's update; `whole`: it is the answer to our step1.

        Raises:
            BadFrame: these bytes are no update.
            NotAllowed: the peer may only read, and this is news.
            RoomClosing
        """
        crdt.check(update)
        if self._closing:
            raise RoomClosing()
        if not peer.may_write:
            if self._live.is_news(update, self._live.state(), whole=whole):
                raise NotAllowed("You may read this document, not write in it.")
            return
        peer.received += 1
        self._queue.append(FromPeer(peer, update, peer.received, whole, time.perf_counter()))
        self._queued_bytes += len(update)
        self._wake.set()
        if self._queued_bytes > QUEUE_BYTES_MAX and peer not in self._paused:
            self._paused.add(peer)
            peer.wire.pause()

    def hear(self, peer: Peer, states: bytes) -> None:
        """Awareness from a peer. Raises BadFrame, TooBig."""
        self._presence.hear(peer, states)

    def show_presence(self, peer: Peer) -> None:
        """Answers a query for awareness."""
        self._presence.show(peer)

    def broadcast_json(self, kind: int, body: Mapping[str, Any], *, wants: str) -> None:
        """One of our own messages to every peer that asked for it."""
        asked = [peer for peer in self.peers.values() if wants in peer.wants]
        if asked:
            frame = Frame(encode_json(kind, body))
            for peer in asked:
                peer.outbox.send(frame)

    # ---- edits of the server -------------------------------------------------------------

    async def write(
        self,
        change: Callable[[Doc[Any]], T],
        *,
        commit: Callable[[bytes], Awaitable[int | None]] | None = None,
        reply_to: Peer | None = None,
        reply: Callable[[bytes, int], bytes] | None = None,
        actor: str = "server",
    ) -> Written[T]:
        """Makes an edit, in turn with the peers' updates.

        `change` runs on a copy of the document; what it raises comes out here, and nothing has
        happened. `commit` writes the update and returns its seq (default: append to the log);
        None, or an exception, abandons the edit. `reply_to` gets `reply(update, seq)`, a whole
        message, instead of the update, ahead of anything later.

        Raises:
            RoomClosing, StoreError: nothing was changed.
        """
        if self._closing:
            raise RoomClosing()
        done: asyncio.Future[Written[T]] = asyncio.get_running_loop().create_future()
        self._queue.append(FromServer(change, commit, reply_to, reply, actor, done))
        self._wake.set()
        return await done

    # ---- the one writer ------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                group = take_group(self._queue)
                if isinstance(group, FromServer):
                    await self._edit(group)
                else:
                    await self._take_in(group)
            if self._closing:
                return

    async def _take_in(self, group: list[FromPeer]) -> None:
        try:
            state = self._live.state()
            news = [e for e in group if self._live.is_news(e.update, state, whole=e.whole)]
            if news:
                started = time.perf_counter()
                expected = self.seq + len(news)
                seq = await self._store.updates.append(
                    self.document_id, [entry.update for entry in news]
                )
                metrics.append_seconds.observe(time.perf_counter() - started)
                origins = [(entry.peer, entry.update) for entry in news]
                await self._apply(origins, seq, expected, {entry.peer for entry in news})
                metrics.fanout_seconds.observe(time.perf_counter() - news[0].at)
        except AppError as error:
            self._log.warning("A group was not written: %s", error.detail)
            # Their clients keep the edits and send them again when they reconnect.
            self._drop({entry.peer for entry in group}, error)
        except Exception:
            self._log.exception("A group was not written.")
            self._drop({entry.peer for entry in group}, StoreError())
        else:
            for entry in group:
                entry.peer.saved = entry.number
            for peer in {entry.peer for entry in group if "saved" in entry.peer.wants}:
                self._acknowledge(peer)
        self._queued_bytes -= sum(len(entry.update) for entry in group)
        if self._paused and self._queued_bytes <= QUEUE_BYTES_MAX // 2:
            for peer in self._paused:
                peer.wire.resume()
            self._paused.clear()

    async def _edit(self, entry: FromServer) -> None:
        if entry.done.cancelled():
            return
        try:
            written = await self._write(entry)
        except Exception as error:
            # Never the same clocks twice: it may be in the log although the answer was lost.
            self._server_client = _new_client_id()
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
            seq = await self._store.updates.append(self.document_id, [update])
        else:
            committed = await entry.commit(update)
            if committed is None:
                self._server_client = _new_client_id()
                return Written(value, b"", self.seq)
            seq = Seq(committed)
        peer = entry.reply_to
        skip = set()
        if peer is not None and entry.reply is not None and peer.id in self.peers:
            peer.outbox.send(Frame(entry.reply(update, seq)))
            skip.add(peer)
        await self._apply([(peer, update)], seq, expected, skip, actor=entry.actor)
        return Written(value, update, seq)

    def _try(self, change: Callable[[Doc[Any]], T]) -> tuple[T, bytes]:
        copy = self._live.fork(self._server_client)
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

    async def _apply(
        self,
        parts: list[tuple[Peer | None, bytes]] | list[tuple[Peer, bytes]],
        seq: Seq,
        expected: int,
        senders: set[Peer],
        *,
        actor: str | None = None,
    ) -> None:
        """What is in the log goes into memory and out to the peers."""
        whole = crdt.merge([update for _, update in parts])
        if seq != expected:
            # Another process has written as well; the log is the one order.
            rows = await self._store.updates.read_after(self.document_id, self.seq)
            if rows is None:
                await self._reload()
                whole = self._live.full()
            else:
                whole, seq = crdt.merge([data for _, data in rows]), rows[-1][0]
            parts, senders = [], set()
        count = seq - self.seq
        touched = None
        if self.seq < seq:
            try:
                touched = self._live.apply(whole)
                self.seq = seq
            except ApplyFailed:
                self._log.exception("The document gave up; reading it again.")
                await self._reload()
            if self._live.must_reload:
                await self._reload()
        metrics.updates_total.inc(count)
        metrics.group_updates.observe(count)
        self._fan_out(parts, whole, senders)
        self._upkeep.wrote(count, title_changed=touched is None or touched.title)
        origins = {peer for peer, _ in parts if peer is not None}
        self._announce(
            Change(
                block_ids=frozenset() if touched is None else touched.block_ids,
                actors=frozenset({actor} if actor else {peer.actor for peer in origins}),
                seq=self.seq,
                origins=frozenset(peer.id for peer in origins),
            )
        )

    async def _reload(self) -> None:
        """Reads the document anew; memory is a prefix of the log again."""
        metrics.reloads_total.inc()
        stored = await self._store.updates.load(self.document_id)
        fresh = LiveDocument(stored.updates)
        if self.seq < stored.seq or fresh.pending == crdt.NOTHING:
            self._live.close()
            self._live, self.seq = fresh, stored.seq

    def _fan_out(
        self,
        parts: list[tuple[Peer | None, bytes]] | list[tuple[Peer, bytes]],
        whole: bytes,
        senders: set[Peer],
    ) -> None:
        frame = Frame(encode_update(whole))
        for peer in list(self.peers.values()):
            if peer not in senders:
                peer.outbox.send_update(frame, whole)
        if len(senders) < 2:
            return
        # Senders get what the others sent.
        mine: dict[Peer | None, list[bytes]] = {}
        for author, update in parts:
            mine.setdefault(author, []).append(update)
        merged = {author: crdt.merge(sent) for author, sent in mine.items()}
        for peer in senders:
            if not peer.gone:
                rest = crdt.merge([sent for author, sent in merged.items() if author != peer])
                peer.outbox.send_update(Frame(encode_update(rest)), rest)

    def _announce(self, change: Change) -> None:
        for follow in list(self.changes):
            try:
                follow(change)
            except Exception:
                self._log.exception("A follower of the room failed.")

    def _acknowledge(self, peer: Peer) -> None:
        if not peer.gone:
            body = {"seq": self.seq, "at": clock.iso(clock.now()), "updates": peer.saved}
            peer.send_json(SAVED, body)

    def _drop(self, peers: set[Peer], error: AppError) -> None:
        for peer in peers:
            peer.close(error)

    # ---- the end -------------------------------------------------------------------------

    async def flush(self) -> None:
        """Takes nothing more; returns when all that was taken is written and sent."""
        self._closing = True
        self._wake.set()
        await asyncio.wait([self._task])

    async def close(self) -> None:
        """Flushes, says goodbye to whoever is still here, and lets go of the document."""
        await self.flush()
        for peer in list(self.peers.values()):
            peer.close(RoomClosing())
        if self.companion is not None:
            await self.companion.close()
        await self._upkeep.finish()
        self._presence.close()
        self._live.close()


def _new_client_id() -> int:
    return random.getrandbits(53)
