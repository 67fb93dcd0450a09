"""One document and everyone who is in it: peers come and go, and hear what has changed."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from app import clock, metrics
from app.errors import AppError, BadFrame, NotAllowed, RoomClosing
from app.logs import bind
from app.roles import Role
from app.rooms import crdt
from app.rooms.ahead import Part
from app.rooms.companion import Companion, Outward
from app.rooms.crdt import AnyDoc
from app.rooms.fanout import Applied, fan_out
from app.rooms.group import Change, Commit, FromPeer, Written
from app.rooms.lease import Lease
from app.rooms.peer import Peer
from app.rooms.presence import Presence
from app.rooms.protocol import ClientState, encode_json, encode_saved, encode_step1
from app.rooms.relay import WrittenUpdates
from app.rooms.rules import deny, tell_role
from app.rooms.upkeep import Upkeep, listed_title
from app.rooms.wire import Frame, Wire
from app.rooms.writer import LogWriter
from app.settings import Settings
from app.store import DocumentRow, Seq, StoredDocument
from app.store.sql import Store

__all__ = ["Change", "Companion", "Room", "Written"]

T = TypeVar("T")
log = logging.getLogger(__name__)


class Room:
    """A live document.

    Attributes:
        changes: called after each applied group; what they raise is logged.
        told: called with what companions in other processes say, before our own hears it.
        lease: whether this process leads the room.
    """

    def __init__(
        self,
        row: DocumentRow,
        stored: StoredDocument,
        store: Store,
        settings: Settings,
        *,
        lease: Lease | None = None,
        outward: Outward | None = None,
    ) -> None:
        """`lease` and `outward`: where other processes may have the room open, too.

        Raises DamagedUpdate when the document cannot be read.
        """
        self.document_id = row.id
        self.peers: dict[str, Peer] = {}
        self.changes: list[Callable[[Change], None]] = []
        self.told: list[Callable[[Mapping[str, Any]], None]] = []
        self.companion: Companion | None = None
        self._outbox_bytes = settings.outbox_max_bytes
        self._log = bind(log, room=row.id)
        self.lease = lease or Lease()
        self._outward = outward
        self._writer = writer = LogWriter(row.id, stored, store, self, self.lease)
        # One for all peers; a reload gives the writer another document.
        self._since = lambda state: writer.memory.live.since(state)
        tell = outward.tell_presence if outward else None
        self._presence = Presence(self.peers, tell, lambda: self._writer.is_writing)
        # A title that only the list has (nobody wrote one in the text) stays.
        own_title = listed_title(self._writer.memory.live.title())
        self._upkeep = Upkeep(
            row.id,
            store,
            compact_after=settings.compact_after,
            document=lambda: (self._writer.memory.live, self._writer.memory.seq),
            lease=self.lease,
            tail=stored.tail,
            title=row.title if own_title else own_title,
        )
        self._upkeep.wrote(0, title_changed=bool(own_title) and own_title != row.title)

    @property
    def doc(self) -> AnyDoc:
        """The live document. Read it, and only between awaits; changes go through `write`."""
        return self._writer.memory.live.doc

    @property
    def seq(self) -> Seq:
        """The last one that memory holds."""
        return self._writer.memory.seq

    @property
    def is_closing(self) -> bool:
        """Whether it takes nothing more."""
        return self._writer.is_closing

    # ---- peers ---------------------------------------------------------------------------

    def admit(self, wire: Wire, *, actor: str | None = None, role: Role = Role.OWNER) -> Peer:
        """A new peer, told what we have and who is here."""
        if self._writer.is_closing:
            raise RoomClosing()
        peer = Peer(
            wire, outbox_bytes=self._outbox_bytes, since=self._since, actor=actor, role=role
        )
        self.peers[peer.id] = peer
        metrics.peers.inc()
        peer.outbox.send(Frame(encode_step1(self._writer.memory.live.state())))
        self._presence.show(peer)
        return peer

    def greet(self, peer: Peer, wants: frozenset[str], editor: str | None) -> None:
        """The peer has said hello: from now on it may get our own messages."""
        peer.wants, peer.editor, peer.greeted = wants, editor, True
        if "saved" in wants and peer.saved:
            self._acknowledge(peer)
        tell_role(peer)
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
            NotAllowed: the peer may not write, this is news, and it would not hear otherwise.
            RoomClosing
        """
        crdt.check(update)
        if not peer.may_write:
            live = self._writer.memory.live
            if live.is_news(update, live.state(), whole=whole):
                # Whoever stays keeps what it wrote, and what comes later may build on that.
                peer.refused = True
                deny(peer, NotAllowed("You may read this document, not write in it."))
                return
        # What is no news is counted, too: its sender counts it, and may be let write later.
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
        if asked := [peer for peer in self.peers.values() if wants in peer.wants]:
            frame = Frame(encode_json(kind, body))
            for peer in asked:
                peer.outbox.send(frame)

    # ---- other processes -----------------------------------------------------------------

    def heard_written(self, written: WrittenUpdates) -> None:
        """Another process has written in the log."""
        self._writer.heard(written.first, written.updates, written.last, written.actors)

    def note_head(self, seq: Seq) -> None:
        """The log is known to go up to here."""
        self._writer.heard(seq, (), seq)

    async def catch_up(self) -> None:
        """Returns when memory holds all that is in the log at this moment.

        Raises:
            NotFound, StoreError
        """
        await self._writer.catch_up()

    def hear_remote(self, replica: str, states: Sequence[ClientState]) -> None:
        """Awareness from the peers of another process."""
        self._presence.hear_remote(replica, states)

    def leave_remote(self, replica: str) -> None:
        """Another process, and so its peers, are gone."""
        self._presence.leave_remote(replica)

    def own_presence(self) -> list[ClientState]:
        """What our own peers say."""
        return self._presence.own()

    def is_attentive(self, peer: Peer) -> bool:
        """Whether somebody is looking at the page of this peer, as far as it says so."""
        return self._presence.is_attentive(peer)

    def tell_companions(self, body: Mapping[str, Any]) -> None:
        """To the companions of the room in other processes; it may get lost."""
        if self._outward is not None:
            self._outward.tell_companions(body)

    # ---- edits of the server -------------------------------------------------------------

    async def write(
        self,
        change: Callable[[AnyDoc], T],
        *,
        commit: Commit | None = None,
        reply_to: Peer | None = None,
        reply: Callable[[bytes, int], bytes] | None = None,
        actor: str = "server",
    ) -> Written[T]:
        """Makes an edit, in turn with the peers' updates.

        `change` runs on a copy of the document; what it raises comes out here, and nothing has
        happened. `commit` writes the update, made at a seq, and returns its own seq (default:
        append to the log); None, or an exception, abandons the edit, but after Overtaken it is
        made again for the text as it is then. `reply_to` gets `reply(update, seq)`, a whole
        message, instead of the update, ahead of anything later.

        Raises:
            RoomClosing, StoreError: nothing was changed.
        """
        return await self._writer.write(change, commit, reply_to, reply, actor)

    # ---- what the writer tells -----------------------------------------------------------

    def written(self, first: int, parts: Sequence[Part], actor: str | None) -> None:
        """These are on disk: other processes may have them."""
        if self._outward is None:
            return
        names = {actor} if actor else {peer.actor for peer, _ in parts if peer is not None}
        self._outward.tell_written(first, [update for _, update in parts], names)

    def applied(self, applied: Applied) -> None:
        """A group is on disk and in memory: it goes to the peers and to who follows."""
        fan_out(applied, self.peers.values())
        touched = applied.touched
        self._upkeep.wrote(applied.count, title_changed=touched is None or touched.title)
        change = applied.as_change(self.seq)
        for follow in tuple(self.changes):
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

    def _acknowledge(self, peer: Peer) -> None:
        if not peer.gone and peer.greeted:
            at = clock.iso(clock.now())
            peer.outbox.send(Frame(encode_saved(self.seq, at, peer.saved)))

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
        self._writer.memory.live.close()
