"""One connection to a room."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from app import metrics
from app.errors import AppError
from app.roles import Role
from app.rooms.outbox import Outbox
from app.rooms.protocol import encode_json
from app.rooms.wire import Frame, Wire

_numbers = itertools.count(1)
NOTHING: frozenset[str] = frozenset()
"""What a peer wants before it says so; one for all, an empty set takes 216 bytes."""
GUEST = "Guest"
NAME_CHARACTERS = 80
REASON_BYTES = 120
"""A websocket close frame holds 123 bytes of reason."""


class Peer:
    """Someone, or some program, in a room.

    Attributes:
        id: unique in this process.
        role: what it may do; `Room.change_role` changes it.
        wants: what its hello asked for. `editor`: the version it named.
        refused: an update of this connection was not written, so later ones are not either.
        received, saved: document changes of this connection, received so far and on disk so far.
    """

    __slots__ = (
        "__weakref__",
        "_actor",
        "_name",
        "editor",
        "gone",
        "greeted",
        "id",
        "outbox",
        "received",
        "refused",
        "role",
        "saved",
        "wants",
        "wire",
    )

    def __init__(
        self,
        wire: Wire,
        *,
        outbox_bytes: int,
        since: Callable[[bytes], bytes],
        actor: str | None = None,
        role: Role = Role.OWNER,
    ) -> None:
        """`actor`: who it is, where the server knows; else what its awareness says."""
        self.id = f"p{next(_numbers)}"
        self.wire = wire
        self.role = role
        self.wants = NOTHING
        self.editor: str | None = None
        self.greeted = False
        self.gone = self.refused = False
        self.received = 0
        self.saved = 0
        self.outbox = Outbox(wire, limit=outbox_bytes, since=since, too_slow=self.close)
        self._actor = actor
        self._name: str | None = None

    @property
    def may_write(self) -> bool:
        """Whether its changes of the text are taken."""
        return self.role >= Role.EDITOR

    @property
    def known_as(self) -> str | None:
        """Who it is where the server knows; whatever its awareness says."""
        return self._actor

    @property
    def actor(self) -> str:
        """Who this is, for people to read."""
        return self._actor or self._name or GUEST

    def call(self, name: str) -> None:
        """What the peer's awareness says its name is."""
        printable = "".join(c if c.isprintable() else " " for c in name)
        self._name = " ".join(printable.split())[:NAME_CHARACTERS] or None

    def send_json(self, kind: int, body: Mapping[str, Any]) -> None:
        """One of our own messages; not sent to a peer that never said hello."""
        if self.greeted:
            self.outbox.send(Frame(encode_json(kind, body)))

    def close(self, error: AppError) -> None:
        """Says why, and hangs up. What it had sent before is still written."""
        if self.gone:
            return
        self.gone = True
        self.outbox.close()
        metrics.closed_total.labels(str(error.close_code)).inc()
        reason = error.detail.encode()[:REASON_BYTES].decode(errors="ignore")
        self.wire.close(error.close_code, reason)
