"""The part of a log that is known but not in memory yet: our own updates, and what was relayed."""

from app.rooms.peer import Peer

Part = tuple[Peer | None, bytes]
"""An update and who made it; None: the server, or another process."""

AHEAD_BYTES_MAX = 4 * 2**20
"""Of relayed updates that wait for earlier ones; more are read from the store instead."""


class Ahead:
    """Parts by seq. `head`: how far the log is known to go."""

    def __init__(self, head: int) -> None:
        self.head = head
        self._parts: dict[int, Part] = {}
        self._bytes = 0

    def put_own(self, first: int, parts: list[Part]) -> None:
        """What this process has written."""
        for seq, part in enumerate(parts, first):
            self._put(seq, part)
        self.head = max(self.head, first + len(parts) - 1)

    def put_relayed(self, seq: int, update: bytes) -> None:
        """What another process says it has written; forgotten when there is too much."""
        if seq not in self._parts and self._bytes + len(update) <= AHEAD_BYTES_MAX:
            self._put(seq, (None, update))
        self.head = max(self.head, seq)

    def put_read(self, seq: int, update: bytes) -> None:
        """What the store says; who made it is kept where it is known."""
        if seq not in self._parts:
            self._put(seq, (None, update))
        self.head = max(self.head, seq)

    def take(self, after: int) -> list[Part] | None:
        """All parts after `after` up to the head, in order; None: some are not here."""
        wanted = range(after + 1, self.head + 1)
        if not all(seq in self._parts for seq in wanted):
            return None
        parts = [self._parts[seq] for seq in wanted]
        self.clear(self.head)
        return parts

    def clear(self, head: int) -> None:
        """Memory holds the log up to here."""
        self.head = head
        self._parts.clear()
        self._bytes = 0

    def _put(self, seq: int, part: Part) -> None:
        self._parts[seq] = part
        self._bytes += len(part[1])
