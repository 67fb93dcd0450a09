"""One document and everyone who is in it: peers come and go, and hear what has changed."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from app import clock, metrics
from app.errors import AppError, BadFrame, NotAllowed, RoomClosing
from app.logs import bind
from app.rooms import crdt
from app.rooms.crdt import AnyDoc
from app.rooms.group import Change, FromPeer, Written
from app.rooms.peer import Peer
from app.rooms.presence import Presence
from app.rooms.protocol import SAVED, encode_json, encode_step1, encode_update
from app.rooms.upkeep import Upkeep, listed_title
from app.rooms.wire import Frame, Wire
from app.rooms.writer import Applied, LogWriter
from app.settings import Settings
from app.store import DocumentRow, Seq, StoredDocument
from app.store.sql import Store

__all__ = ["Change", "Companion", "Room", "Written"]

T = TypeVar("T")
log = logging.getLogger(__name__)


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
        changes: called after each applied group; what they raise is logged.
    """

    def __init__(
        self, row: DocumentRow, stored: StoredDocument, store: Store, settings: Settings
    ) -> None:
        """Raises DamagedUpdate when the document cannot be read."""
        self.document_id = row.id
        self.peers: dict[str, Peer] = {}
        self.changes: list[Callable[[Change], None]] = []
        self.companion: Companion | None = None
        self._outbox_bytes = settings.outbox_max_bytes
        self._log = bind(log, room=row.id)
        self._presence = Presence(self.peers)
        self._writer = LogWriter(row.id, stored, store, self)
        # A title that only the list has (nobody wrote one in the text) stays.
        own_title = listed_title(self._writer.live.title())
        self._upkeep = Upkeep(
            row.id,
            store,
            compact_after=settings.compact_after,
            document=lambda: (self._writer.live, self._writer.seq),
            tail=stored.tail,
            title=row.title if own_title else own_title,
        )
        self._upkeep.wrote(0, title_changed=bool(own_title) and own_title != row.title)

    @property
    def doc(self) -> AnyDoc:
        """The live document. Read it, and only between awaits; changes go through `write`."""
        return self._writer.live.doc

    @property
    def seq(self) -> Seq:
        """The last one that memory holds."""
        return self._writer.seq

    # ---- peers ---------------------------------------------------------------------------

    def admit(self, wire: Wire, *, actor: str | None = None, may_write: bool = True) -> Peer:
        """A new peer, told what we have and who is here."""
        if self._writer.is_closing:
            raise RoomClosing()
        peer = Peer(
            wire,
            outbox_bytes=self._outbox_bytes,
            since=lambda state: self._writer.live.since(state),
            actor=actor,
            may_write=may_write,
        )
        self.peers[peer.id] = peer
        metrics.peers.inc()
        peer.outbox.send(Frame(encode_step1(self._writer.live.state())))
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
        if not peer.may_write:
            live = self._writer.live
            if live.is_news(update, live.state(), whole=whole):
                raise NotAllowed("You may read this document, not write in it.")
            return
        number = peer.received + 1
        self._writer.submit(FromPeer(peer, update, number, whole, time.perf_counter()))
        peer.received = number

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
        change: Callable[[AnyDoc], T],
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
        return await self._writer.write(change, commit, reply_to, reply, actor)

    # ---- what the writer tells -----------------------------------------------------------

    def applied(self, applied: Applied) -> None:
        """A group is on disk and in memory: it goes to the peers and to who follows."""
        self._fan_out(applied)
        touched = applied.touched
        self._upkeep.wrote(applied.count, title_changed=touched is None or touched.title)
        makers = {peer for peer, _ in applied.parts if peer is not None}
        names = {applied.actor} if applied.actor else {peer.actor for peer in makers}
        change = Change(
            block_ids=frozenset() if touched is None else touched.block_ids,
            actors=frozenset(names),
            seq=self.seq,
            origins=frozenset(peer.id for peer in makers),
        )
        for follow in list(self.changes):
            try:
                follow(change)
            except Exception:
                self._log.exception("A follower of the room failed.")

    def saved(self, group: Sequence[FromPeer]) -> None:
        """All of these are on disk, or were nothing new."""
        for entry in group:
            entry.peer.saved = entry.number
        for peer in {entry.peer for entry in group if "saved" in entry.peer.wants}:
            self._acknowledge(peer)

    def refused(self, group: Sequence[FromPeer], error: AppError) -> None:
        """None of these was written: their clients keep them and send them on reconnecting."""
        for peer in {entry.peer for entry in group}:
            peer.close(error)

    def _fan_out(self, applied: Applied) -> None:
        frame = Frame(encode_update(applied.whole))
        for peer in list(self.peers.values()):
            if peer not in applied.informed:
                peer.outbox.send_update(frame, applied.whole)
        if len(applied.informed) < 2:
            return
        # Those who made a part of it get the others' parts.
        by_maker: dict[Peer | None, list[bytes]] = {}
        for maker, update in applied.parts:
            by_maker.setdefault(maker, []).append(update)
        merged = {maker: crdt.merge(made) for maker, made in by_maker.items()}
        for peer in applied.informed:
            if not peer.gone:
                rest = crdt.merge([update for maker, update in merged.items() if maker != peer])
                peer.outbox.send_update(Frame(encode_update(rest)), rest)

    def _acknowledge(self, peer: Peer) -> None:
        if not peer.gone:
            body = {"seq": self.seq, "at": clock.iso(clock.now()), "updates": peer.saved}
            peer.send_json(SAVED, body)

    # ---- the end -------------------------------------------------------------------------

    async def flush(self) -> None:
        """Takes nothing more; returns when all that was taken is written and sent."""
        await self._writer.finish()

    async def close(self) -> None:
        """Flushes, says goodbye to whoever is still here, and lets go of the document."""
        await self.flush()
        for peer in list(self.peers.values()):
            peer.close(RoomClosing())
        if self.companion is not None:
            await self.companion.close()
        await self._upkeep.finish()
        self._presence.close()
        self._writer.live.close()
