"""Sends awareness on, gathered into one message per window.

Every awareness message costs one frame per peer, and stock clients answer each with an echo, so
the window grows with the number of peers. It is never sent at once, and not while text is on its
way to the disk: a keystroke comes with a moved cursor, and the text would arrive behind
everyone's work on the cursor. What comes in such a moment is not even read before.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from app.errors import AppError
from app.rooms.awareness import REMOTE, AwarenessTable, Spoken
from app.rooms.peer import Peer
from app.rooms.protocol import ClientState, encode_awareness
from app.rooms.wire import Frame

WINDOW_SECONDS_PER_PEER = 0.001
WINDOW_SECONDS_MIN, WINDOW_SECONDS_MAX = 0.02, 0.25
PATIENCE_SECONDS = 2.0
"""Presence waits for a slow disk no longer than this."""
EXPIRY_SECONDS = 5.0
UNREAD_MAX = 64
"""Messages that wait to be read; with more, all are read at once."""
_ECHOES = 8


class Presence:
    """Who is in a room, told to everyone in it."""

    def __init__(
        self,
        peers: Mapping[str, Peer],
        relay: Callable[[Sequence[ClientState]], None] | None = None,
        is_writing: Callable[[], bool] = lambda: False,
    ) -> None:
        """`relay` takes what our own peers say to the other processes.

        `is_writing`: text of this room is on its way to the disk.
        """
        self.table = AwarenessTable()
        self._peers = peers
        self._relay = relay
        self._is_writing = is_writing
        self._begun = 0.0
        self._unread: list[tuple[Peer, bytes]] = []
        self._waiting: dict[int, tuple[ClientState, str | None]] = {}
        self._window: asyncio.TimerHandle | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._sent: dict[bytes, None] = {}

    def hear(self, peer: Peer, message: bytes) -> None:
        """What a peer says about itself goes to the others.

        Raises:
            BadFrame, TooBig: or the peer is closed for it a moment later.
        """
        if message in self._sent:
            return  # Our own words, sent back.
        if len(self._unread) < UNREAD_MAX and self._is_writing():
            self._unread.append((peer, message))
            self._open_window()
            return
        self._catch_up()
        self._read(peer, message)

    def _catch_up(self) -> None:
        while self._unread:
            unread, self._unread = self._unread, []
            for peer, message in unread:
                try:
                    if not peer.gone:
                        self._read(peer, message)
                except AppError as error:
                    peer.close(error)

    def _read(self, peer: Peer, message: bytes) -> None:
        spoken: Spoken = self.table.hear(peer.id, message, known_as=peer.known_as)
        if spoken.name is not None:
            peer.call(spoken.name)
        if spoken.changed:
            self._tell(spoken.changed, peer.id)

    def hear_remote(self, replica: str, states: Sequence[ClientState]) -> None:
        """What another process says about its peers."""
        owner = REMOTE + replica
        self._tell(self.table.hear_remote(owner, states), owner)

    def leave_remote(self, replica: str) -> None:
        """Another process, and so its peers, are gone."""
        owner = REMOTE + replica
        self._tell(self.table.leave(owner), owner)

    def show(self, peer: Peer) -> None:
        """Tells a peer who is here."""
        self._catch_up()
        states = self.table.everyone()
        if states:
            peer.outbox.send_presence(Frame(encode_awareness(states)), states)

    def leave(self, peer: Peer) -> None:
        """The peer's clients are gone. What it has said and nobody has read is forgotten."""
        self._tell(self.table.leave(peer.id), peer.id)

    def own(self) -> list[ClientState]:
        """The states of clients that are connected to this process."""
        self._catch_up()
        return self.table.own()

    def is_attentive(self, peer: Peer) -> bool:
        """See `AwarenessTable.is_attentive`."""
        self._catch_up()
        return self.table.is_attentive(peer.id)

    def close(self) -> None:
        """Stops the timers."""
        for timer in (self._window, self._expiry):
            if timer is not None:
                timer.cancel()

    def _tell(self, states: "tuple[ClientState, ...] | list[ClientState]", origin: str) -> None:
        for state in states:
            self._waiting[state.client] = (state, origin)
        if self._waiting:
            self._open_window()
        if self._expiry is None and self._peers:
            self._expiry = asyncio.get_running_loop().call_later(EXPIRY_SECONDS, self._expire)

    def _open_window(self) -> None:
        if self._window is None:
            loop = asyncio.get_running_loop()
            seconds = len(self._peers) * WINDOW_SECONDS_PER_PEER
            self._begun = loop.time()
            self._window = loop.call_later(
                min(WINDOW_SECONDS_MAX, max(WINDOW_SECONDS_MIN, seconds)), self._flush
            )

    def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        if self._is_writing() and loop.time() - self._begun < PATIENCE_SECONDS:
            self._window = loop.call_later(WINDOW_SECONDS_MIN, self._flush)
            return
        self._catch_up()
        self._window = None
        if not self._waiting:
            return  # Nothing of it was news.
        waiting, self._waiting = self._waiting, {}
        states = [state for state, _ in waiting.values()]
        if self._relay is not None:
            ours = [s for s, origin in waiting.values() if not (origin or "").startswith(REMOTE)]
            if ours:
                self._relay(ours)
        origins = {origin for _, origin in waiting.values()}
        # Whoever caused all of it knows it already.
        only = origins.pop() if len(origins) == 1 else None
        message = encode_awareness(states)
        frame = Frame(message)
        for peer in list(self._peers.values()):
            if peer.id != only:
                peer.outbox.send_presence(frame, states)
        self._remember(message)

    def _remember(self, message: bytes) -> None:
        # Without the message type and the length: what `hear` gets.
        body = message[1:]
        length = next(at for at, byte in enumerate(body) if byte < 0x80) + 1
        self._sent[body[length:]] = None
        if len(self._sent) > _ECHOES:
            del self._sent[next(iter(self._sent))]

    def _expire(self) -> None:
        self._expiry = None
        self._tell(self.table.expire(), "")
        if self._peers and self._expiry is None:
            self._expiry = asyncio.get_running_loop().call_later(EXPIRY_SECONDS, self._expire)
