"""Scribe: between the book in memory and the ledger in the database, for one document."""

from collections.abc import Mapping

from app import clock
from app.store.sql import Store
from app.suggestions.book import Book, Moves
from app.text.suggestion import SuggestionStatus

LIFE_SECONDS = 7 * 86400.0
"""Nobody decided for this long: the suggestion has expired."""

_OPEN = (SuggestionStatus.OPEN,)
_STALE = (SuggestionStatus.STALE,)


class Scribe:
    """Reads the ledger, and writes down what everybody has been told already."""

    def __init__(self, store: Store, document_id: str) -> None:
        self._store = store
        self._document_id = document_id
        self._unwritten: list[tuple[Moves, str]] = []

    @property
    def is_behind(self) -> bool:
        """Whether something is to be written down."""
        return bool(self._unwritten)

    def note(self, moves: Moves, actors: Mapping[str, frozenset[str]]) -> None:
        """To be written down; `actors` by block."""
        names = {name for s in moves.undone for name in actors.get(s.block_id, frozenset())}
        self._unwritten.append((moves, ", ".join(sorted(names)) or "system"))

    def forget(self) -> None:
        """Somebody else writes now."""
        self._unwritten.clear()

    async def read(self, *, may_expire: bool) -> Book:
        """What the ledger knows, as a book.

        Raises:
            StoreError
        """
        listed = await self._store.ledger.of_document(self._document_id)
        oldest = clock.now() - LIFE_SECONDS
        # What a person proposed waits until somebody decides.
        young = [s for s in listed if s.created_at >= oldest or s.author is not None]
        if may_expire:
            old = [s for s in listed if s.created_at < oldest and s.author is None]
            expired = [s.id for s in old if s.status in _OPEN]
            await self._store.ledger.move(expired, SuggestionStatus.EXPIRED, expected=_OPEN)
        book = Book()
        book.remember(young)
        book.open = {s.id: s for s in young if s.status is SuggestionStatus.OPEN}
        return book

    async def write_down(self) -> bool:
        """Whether the ledger agrees with what everybody has been told.

        Raises:
            StoreError: what could not be written is still to be written.
        """
        agrees = True
        ledger = self._store.ledger
        while self._unwritten:
            moves, actor = self._unwritten[0]
            stale = await ledger.move(
                [s.id for s in moves.stale], SuggestionStatus.STALE, expected=_OPEN
            )
            back = await ledger.move(
                [s.id for s in moves.back], SuggestionStatus.OPEN, expected=_STALE
            )
            await ledger.reanchor([*moves.moved, *moves.back])
            for suggestion in moves.undone:
                await ledger.move(
                    [suggestion.id],
                    SuggestionStatus.UNDONE,
                    expected=(SuggestionStatus.ACCEPTED,),
                    actor=actor,
                )
            agrees &= len(stale) == len(moves.stale) and len(back) == len(moves.back)
            if self._unwritten:  # Not forgotten meanwhile.
                del self._unwritten[0]
        return agrees
