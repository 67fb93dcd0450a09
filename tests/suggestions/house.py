"""A whole server without sockets: real store, rooms and desk; only the model is scripted."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from app.bus import Bus
from app.bus.open import open_bus
from app.content.blocks import read_block, read_blocks
from app.content.edit import replace_text
from app.rooms.cluster import Cluster
from app.rooms.peer import Peer
from app.rooms.protocol import Json, Update, decode
from app.rooms.registry import RoomRegistry
from app.rooms.room import Room
from app.rooms.wire import Frame, Listener
from app.settings import Settings
from app.store.sql import Store
from app.suggestions.attendant import Attendant
from app.suggestions.desk import SuggestionDesk
from app.text.suggestion import Suggestion
from tests.content.trees import document
from tests.scripted import InProcessQueue, ScriptedDenoiser

SETTINGS = replace(Settings(), quiet_ms=20, quiet_ceiling_ms=200, room_linger_ms=10)


class Ear:
    """A wire that remembers what it was sent."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.closed: tuple[int, str] | None = None

    def listen(self, listener: Listener) -> None:
        pass

    def ready(self) -> bool:
        return True

    def write(self, frame: Frame) -> None:
        self.frames.append(frame)

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    def pause(self) -> None:
        pass

    def resume(self) -> None:
        pass

    def heard(self, kind: int) -> list[dict[str, Any]]:
        """The bodies of our own messages of one kind."""
        decoded = [decode(frame.message) for frame in self.frames]
        return [dict(m.body) for m in decoded if isinstance(m, Json) and m.kind == kind]

    def updates(self) -> list[bytes]:
        """The document updates it was sent."""
        decoded = [decode(frame.message) for frame in self.frames]
        return [m.update for m in decoded if isinstance(m, Update)]


@dataclass
class House:
    """What a test holds in its hands."""

    store: Store
    registry: RoomRegistry
    desk: SuggestionDesk
    jobs: InProcessQueue
    denoiser: ScriptedDenoiser
    bus: Bus
    cluster: Cluster | None = None
    ears: dict[str, Ear] = field(default_factory=dict)

    @asynccontextmanager
    async def room(
        self, *paragraphs: str, document_id: str = "essay"
    ) -> AsyncIterator[tuple[Room, Attendant]]:
        """The open room of a document, with these paragraphs (ids p0, p1, …) if it is new."""
        if paragraphs:
            blocks = [(f"p{i}", "paragraph", [text]) for i, text in enumerate(paragraphs)]
            content = bytes(document(*blocks).get_update())
            await self.store.documents.create(document_id, content=content)
        async with self.registry.open(document_id) as room:
            assert isinstance(room.companion, Attendant)
            yield room, room.companion

    def visitor(self, room: Room, name: str) -> tuple[Peer, Ear]:
        """A peer who has said hello."""
        ear = Ear()
        peer = room.admit(ear, actor=name)
        room.greet(peer, frozenset({"suggestions", "saved"}), "1")
        return peer, ear


@asynccontextmanager
async def house(
    store: Store, settings: Settings = SETTINGS, redis_url: str = ""
) -> AsyncIterator[House]:
    """Everything running; with Redis it is one replica of several."""
    bus = await open_bus(redis_url)
    cluster = Cluster(bus, store) if redis_url else None
    denoiser = ScriptedDenoiser()
    jobs = InProcessQueue(bus, denoiser)
    registry = RoomRegistry(store, settings, cluster=cluster)
    desk = SuggestionDesk(store, bus, jobs, settings, registry)
    registry.companion = desk.attend
    await desk.start()
    await jobs.start()
    if cluster is not None:
        await cluster.start()
    try:
        yield House(store, registry, desk, jobs, denoiser, bus, cluster)
    finally:
        await registry.close()
        if cluster is not None:
            await cluster.close()
        await desk.close()
        await jobs.close()
        await bus.close()


async def write(room: Room, block_id: str, text: str, actor: str = "Ada") -> None:
    """Somebody changes a paragraph to this text, by the smallest edit."""
    block = read_block(room.doc, block_id)
    assert block is not None
    old = block.text
    await room.write(lambda doc: replace_text(doc, block_id, 0, len(old), old, text), actor=actor)


def text_of(room: Room, block_id: str = "p0") -> str:
    """What a paragraph says."""
    block = read_block(room.doc, block_id)
    assert block is not None
    return block.text


def texts_of(room: Room) -> list[str]:
    """All paragraphs."""
    return [block.text for block in read_blocks(room.doc)]


def opened(attendant: Attendant, many: int = 1) -> Callable[[], bool]:
    """A condition: so many suggestions are open."""
    return lambda: len(attendant.book.open) == many


def only(attendant: Attendant) -> Suggestion:
    """The one open suggestion."""
    [suggestion] = attendant.book.open.values()
    return suggestion
