"""What waits for a peer whose connection is not ready: bounded, merged, never a task per message.

When more than the limit waits, presence is thrown away and the updates are merged into one; when
that does not help, the peer is closed with 4408. It catches up by its state vector.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from app.errors import PeerTooSlow
from app.rooms import crdt
from app.rooms.protocol import ClientState, encode_awareness, encode_step2, encode_update
from app.rooms.wire import Frame, Wire


class Outbox:
    """In order, to one connection. Every peer has one, so it is small while it is empty."""

    __slots__ = (
        "_bytes",
        "_closed",
        "_limit",
        "_presence",
        "_since",
        "_too_slow",
        "_waiting",
        "_wire",
    )

    def __init__(
        self,
        wire: Wire,
        *,
        limit: int,
        since: Callable[[bytes], bytes],
        too_slow: Callable[[PeerTooSlow], None],
    ) -> None:
        self._wire = wire
        self._limit = limit
        self._since = since
        self._too_slow = too_slow
        # A frame, updates to be merged, or a state vector whose answer is made when there is
        # room for it: an answer may be far larger than the limit.
        # Made when something has to wait: an empty deque takes 760 bytes.
        self._waiting: deque[Frame | list[bytes] | bytes] | None = None
        self._presence: dict[int, ClientState] | None = None
        self._bytes = 0
        self._closed = False

    @property
    def waiting_bytes(self) -> int:
        """How much is behind, without presence."""
        return self._bytes

    def send(self, frame: Frame) -> None:
        """A message that may not be merged with others."""
        if self._direct(frame):
            return
        self._queue().append(frame)
        self._grow(len(frame.message))

    def send_update(self, frame: Frame, update: bytes) -> None:
        """An update; `frame` is its message."""
        if not self._waiting and not self._closed and self._wire.ready():
            self._wire.write(frame)
            return
        if self._closed:
            return
        waiting = self._queue()
        last = waiting[-1] if waiting else None
        if isinstance(last, list):
            last.append(update)
        else:
            waiting.append([update])
        self._grow(len(update))

    def send_state(self, state: bytes) -> None:
        """The answer to step1; a newer question replaces one that still waits."""
        if self._closed:
            return
        if not self._waiting and self._wire.ready():
            self._wire.write(Frame(encode_step2(self._since(state))))
            return
        self._waiting = deque(item for item in self._queue() if not isinstance(item, bytes))
        self._waiting.append(state)

    def send_presence(self, frame: Frame, states: Iterable[ClientState]) -> None:
        """Awareness; `frame` is its message. A client's newer state replaces its older one."""
        if not self._direct(frame) and not self._closed and self._bytes <= self._limit:
            presence = self._presence = self._presence or {}
            presence.update((state.client, state) for state in states)

    def drain(self) -> None:
        """The connection is ready again."""
        while self._waiting and not self._closed and self._wire.ready():
            self._wire.write(self._framed(self._waiting.popleft()))
        if self._presence and not self._waiting and not self._closed and self._wire.ready():
            self._wire.write(Frame(encode_awareness(self._presence.values())))
            self._presence = None

    def close(self) -> None:
        """Forgets what waits."""
        self._closed = True
        self._waiting = self._presence = None
        self._bytes = 0

    def _direct(self, frame: Frame) -> bool:
        if self._closed:
            return True
        if self._waiting or not self._wire.ready():
            return False
        self._wire.write(frame)
        return True

    def _queue(self) -> "deque[Frame | list[bytes] | bytes]":
        if self._waiting is None:
            self._waiting = deque()
        return self._waiting

    def _framed(self, item: Frame | Sequence[bytes] | bytes) -> Frame:
        if isinstance(item, Frame):
            self._bytes -= len(item.message)
            return item
        if isinstance(item, bytes):
            return Frame(encode_step2(self._since(item)))
        self._bytes -= sum(map(len, item))
        return Frame(encode_update(crdt.merge(item)))

    def _grow(self, by: int) -> None:
        self._bytes += by
        if self._bytes <= self._limit or self._closed:
            return
        self._presence = None
        self._merge()
        # Not the whole limit, else everything would be merged again at each keystroke; single
        # letters shrink to about half.
        if self._bytes > self._limit * 3 // 4:
            self._too_slow(PeerTooSlow())

    def _merge(self) -> None:
        for item in self._queue():
            if isinstance(item, list) and len(item) > 1:
                merged = crdt.merge(item)
                self._bytes += len(merged) - sum(map(len, item))
                item[:] = [merged]
