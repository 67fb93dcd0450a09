"""Who goes along with a room: a companion in this process, and the way to other processes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from app.rooms.peer import Peer
from app.rooms.protocol import ClientState


class Companion(Protocol):
    """Who follows a room and answers our own messages; see `app/suggestions`."""

    def joined(self, peer: Peer) -> None:
        """The peer has said hello."""

    async def received(self, peer: Peer, kind: int, body: Mapping[str, Any]) -> None:
        """A message of our own from a peer, e.g. decide."""

    def left(self, peer: Peer) -> None: ...

    def relayed(self, body: Mapping[str, Any]) -> None:
        """A companion of the same room in another process says something."""

    def missed(self) -> None:
        """Others may have said something that did not arrive: read the store."""

    async def close(self) -> None: ...


class Outward(Protocol):
    """The way to the other processes that have the same room open."""

    def tell_written(self, first: int, updates: Sequence[bytes], actors: Iterable[str]) -> None: ...

    def tell_presence(self, states: Sequence[ClientState]) -> None: ...

    def tell_companions(self, body: Mapping[str, Any]) -> None: ...
