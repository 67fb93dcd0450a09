"""The values of a room's queue: updates from peers, edits of the server, and what they cause."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from pycrdt import Doc

from app.rooms.peer import Peer
from app.store import Seq

T = TypeVar("T")

Commit = Callable[[bytes, Seq], Awaitable[int | None]]
"""Writes an update that was made at a seq; its own seq, or None: nothing was written."""

GROUP_UPDATES_MAX = 500
"""More in one transaction gains nothing, and merging them takes longer."""


class Change(NamedTuple):
    """What a group changed: for whoever follows the document.

    Attributes:
        block_ids: blocks whose text may have changed, or that are new.
        actors: who did it, by display name. `origins`: by peer id.
        seq: the document's last `seq` with it.
        made: who made which update, of those that were made in this process.
    """

    block_ids: frozenset[str]
    actors: frozenset[str]
    seq: Seq
    origins: frozenset[str]
    made: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True)
class Written(Generic[T]):
    """What came of an edit of the server.

    Attributes:
        value: what the change returned.
        update: its bytes, b'' when it changed nothing or was abandoned.
        seq: the document's last `seq` then.
    """

    value: T
    update: bytes
    seq: Seq


@dataclass(slots=True)
class FromPeer:
    """An update a peer sent. `number` counts this peer's; `whole`: it answers step1."""

    peer: Peer
    update: bytes
    number: int
    whole: bool
    at: float


@dataclass(slots=True)
class FromServer:
    """An edit of the server's own. `done` gets a Written, or what went wrong."""

    change: Callable[[Doc[Any]], Any]
    commit: Commit | None
    reply_to: Peer | None
    reply: Callable[[bytes, int], bytes] | None
    actor: str
    done: "asyncio.Future[Written[Any]]"


Entry = FromPeer | FromServer


def take_group(queue: list[Entry]) -> list[FromPeer] | FromServer:
    """What goes into the next transaction: one edit of the server, or all updates before it."""
    group: list[FromPeer] = []
    for entry in queue[:GROUP_UPDATES_MAX]:
        if isinstance(entry, FromServer):
            if group:
                break
            del queue[0]
            return entry
        group.append(entry)
    del queue[: len(group)]
    return group
