"""Unseen: the blocks of a document that came whole, by a file or the API, and were never typed.

While people have the document open the model looks them over, from the first to the last and a
few at a time. How far it has come is kept with the document, so that each is asked about once
however often the document is opened. Where blocks were added or taken out above meanwhile, the
count is a little off: then some are asked about again, or wait until somebody touches them.
"""

from collections.abc import Sequence

from app.rooms.room import Room
from app.store.sql import Store
from app.suggestions.neighbours import block_order

KEPT_EVERY = 50
"""Blocks between two notes of how far it has come."""


class Unseen:
    """Of one room. Nothing is left until it has begun.

    Attributes:
        is_expected: there was something left when the document was last read.
    """

    def __init__(self, room: Room, store: Store) -> None:
        self.is_expected = False
        self._room = room
        self._store = store
        self._blocks: Sequence[str] | None = None
        self._at: int | None = None
        self._kept: int | None = None

    @property
    def next(self) -> str | None:
        """The block whose turn it is; None: nothing is left, or nothing has begun."""
        if self._blocks is None or self._at is None or self._at >= len(self._blocks):
            return None
        return self._blocks[self._at]

    @property
    def at(self) -> int | None:
        """How many blocks came before it."""
        return self._at

    def step(self) -> None:
        """The block whose turn it was has been asked about, or needs no question."""
        if self._at is not None:
            self._at += 1

    def finish(self) -> None:
        """Everything is asked about in another way."""
        self._at = None

    def rest(self, unanswered: int) -> None:
        """Nothing is left until it begins anew; `unanswered`: so many wait for an answer."""
        self._at, self._blocks = self._reached(unanswered), None

    async def note(self, unanswered: int = 0) -> None:
        """Keeps how far the answers have come, where that is news. Raises StoreError."""
        at, kept = self._reached(unanswered), self._kept
        if at == kept:
            return
        if at is None or kept is None or self._blocks is None or at - kept >= KEPT_EVERY:
            await self._store.documents.looked(self._room.document_id, at)
            self._kept = at

    async def go_on(self, unanswered: int) -> None:
        """Begins where it was left, once somebody is here. Raises NotFound, StoreError."""
        await self.note(unanswered)
        if self.is_expected and self._blocks is None and self._room.peers:
            row = await self._store.documents.get(self._room.document_id)
            self._at = self._kept = row.look_from
            self._blocks = block_order(self._room.doc)

    def _reached(self, unanswered: int) -> int | None:
        if self._at is None or self._blocks is None:
            return self._at
        at = max(0, self._at - unanswered)
        return None if at >= len(self._blocks) else at
