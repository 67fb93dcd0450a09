"""What a room does with updates that are on disk and in memory: one frame for all who lack it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.rooms import crdt
from app.rooms.ahead import Part
from app.rooms.group import Change
from app.rooms.live import Touched
from app.rooms.peer import Peer
from app.rooms.protocol import encode_update
from app.rooms.wire import Frame
from app.store import Seq

NO_BLOCKS: frozenset[str] = frozenset()


@dataclass(slots=True)
class Applied:
    """A group that is on disk and in memory.

    Attributes:
        parts: the updates with their makers, empty where the document was read again.
        whole: all of them as one update; without what waits for other changes, and with what
            waited for these.
        informed: peers that are not sent `whole`: they made it, or were answered already.
        touched: None where it is not known.
        count: how many entries memory grew by. `actor`: the maker of a server's edit.
        others: the names of those who wrote through other processes.
    """

    parts: Sequence[Part]
    whole: bytes
    informed: frozenset[Peer]
    touched: Touched | None
    count: int
    actor: str | None
    others: frozenset[str]

    def as_change(self, seq: Seq) -> Change:
        """For whoever follows the document, which is at `seq` with it."""
        blocks = NO_BLOCKS if self.touched is None else self.touched.block_ids
        if len(self.parts) == 1 and self.actor is None and not self.others:
            # One letter of one person: nearly all.
            peer, update = self.parts[0]
            if peer is not None:
                actor = peer.actor
                names, origins = frozenset((actor,)), frozenset((peer.id,))
                return Change(blocks, names, seq, origins, ((actor, update),))
        makers = {peer for peer, _ in self.parts if peer is not None}
        named = {self.actor} if self.actor else {peer.actor for peer in makers}
        origins = frozenset(peer.id for peer in makers)
        return Change(blocks, self.others | named, seq, origins, self._made())

    def _made(self) -> tuple[tuple[str, bytes], ...]:
        """Who made which update, of those that were made in this process."""
        if self.actor is None:
            return tuple((peer.actor, update) for peer, update in self.parts if peer is not None)
        # What others wrote before an edit of the server is in front of it.
        return tuple((self.actor, update) for _, update in self.parts[-1:])


def fan_out(applied: Applied, peers: Iterable[Peer]) -> None:
    """Sends each peer what it has not made itself."""
    if applied.whole == crdt.NOTHING:
        return
    whole, informed = applied.whole, applied.informed
    frame = Frame(encode_update(whole))
    for peer in tuple(peers):
        if peer not in informed:
            peer.outbox.send_update(frame, whole)
    if len(applied.parts) == 1 and len(informed) == 1 and applied.parts[0][0] in informed:
        return  # One letter of one person: nearly all.
    makers = {maker for maker, _ in applied.parts}
    if makers == informed and len(makers) == 1:
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
