"""HistoryDesk: all that endpoints need to know of a document's history. One per process."""

import asyncio
import logging

from app.content.copy import copy_of
from app.content.likeness import make_like
from app.errors import StoreError
from app.history.authors import Author, Authors
from app.history.compare import Comparison, compare
from app.history.keeper import HistoryKeeper
from app.history.provenance import Accepted, Report, accepted_in, report_of
from app.history.versions import Version, Versions
from app.rooms.registry import RoomRegistry
from app.store import Seq
from app.store.sql import Store

log = logging.getLogger(__name__)

NOW = "now"
"""In place of a version's id: the document as it is."""


class HistoryDesk:
    """Versions, authors, and what is made of them. `start` and `close`."""

    def __init__(self, store: Store, registry: RoomRegistry) -> None:
        self.versions = Versions(store.database)
        self._authors = Authors(store.database)
        self.keeper = HistoryKeeper(store, self.versions, self._authors)
        self._store = store
        self._registry = registry

    def start(self) -> None:
        """Makes versions from now on."""
        self.keeper.start()

    async def close(self) -> None:
        """The rooms have closed before; what they left is kept."""
        await self.keeper.close()

    async def name_now(self, document_id: str, name: str, *, actor: str) -> Version:
        """Keeps the document as it is at this moment, under a name.

        Raises:
            NotFound, Conflict, StoreError
        """
        await self._store.documents.get(document_id)
        return await self.keeper.keep(document_id, name=name, kind="named", actors=(actor,))

    async def restore(self, document_id: str, version_id: str, *, actor: str) -> Seq:
        """Makes the document what it was, as an edit by `actor`; the last `seq` then.

        What it was before that is kept as a version of its own.

        Raises:
            NotFound, Conflict, DamagedUpdate, StoreError: nothing was changed.
        """
        _, state = await self.versions.state(document_id, version_id)
        async with self._registry.open(document_id) as room:
            await self.keeper.keep(document_id, kind="restore", actors=(actor,))
            model = copy_of([state])
            written = await room.write(lambda doc: make_like(doc, model), actor=actor)
            return written.seq

    async def state(self, document_id: str, version_id: str) -> bytes:
        """The document then, or NOW, as one update. Raises NotFound, DamagedUpdate."""
        if version_id != NOW:
            _, state = await self.versions.state(document_id, version_id)
            return state
        stored = await self._store.updates.load(document_id)
        return await asyncio.to_thread(lambda: bytes(copy_of(stored.updates).get_update()))

    async def compare(self, document_id: str, earlier: str, later: str) -> Comparison:
        """Two versions, or one and NOW. Raises NotFound, DamagedUpdate."""
        old = await self.state(document_id, earlier)
        new = await self.state(document_id, later)
        # In a thread: long documents must not hold up anybody's keystrokes.
        return await asyncio.to_thread(lambda: compare(copy_of([old]), copy_of([new])))

    async def brought(self, document_id: str, content: bytes, *, actor: str) -> None:
        """A document came in whole, with this first update: until somebody writes there, what it
        says is from whoever brought it."""
        self._authors.note(document_id, [(actor, content)])
        try:
            await self._authors.write_down(document_id)
        except StoreError as error:
            # The document is there; who brought it is written down when somebody asks for it.
            log.warning("Who brought a document is kept later: %s", error.detail)
        self._authors.forget(document_id)

    async def authors(self, document_id: str) -> list[Author]:
        """Which client was whose. Raises NotFound."""
        await self._store.documents.get(document_id)
        return await self._authors.of_document(document_id)

    async def accepted(self, document_id: str) -> list[Accepted]:
        """Every suggestion that was accepted, with its edit."""
        return await self._store.database.read(lambda c: accepted_in(c, document_id))

    async def report(self, document_id: str) -> Report:
        """Where the text came from. Raises NotFound, DamagedUpdate."""
        row = await self._store.documents.get(document_id)
        known = await self._authors.of_document(document_id)
        accepted = await self.accepted(document_id)
        state = await self.state(document_id, NOW)
        return await asyncio.to_thread(lambda: report_of(row, state, known, accepted))
