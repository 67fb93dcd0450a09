"""Hearing: what the ledger says, and what attendants in other processes say, put into one book.

The ledger is read while decisions and messages go on; what is heard meanwhile goes on top of it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from app.suggestions.book import Book
from app.suggestions.relayed import unpack
from app.suggestions.scribe import Scribe
from app.text.suggestion import Suggestion, SuggestionStatus


class Hearing:
    """Of one room.

    Attributes:
        is_due: others may have said something that did not arrive; the ledger is to be read.
    """

    def __init__(self, scribe: Scribe) -> None:
        self.is_due = False
        self._scribe = scribe
        self._meanwhile: list[tuple[Suggestion, str | None]] | None = None

    def note(self, suggestion: Suggestion, text: str | None) -> None:
        """This is so from now on, whatever the ledger says that is being read."""
        if self._meanwhile is not None:
            self._meanwhile.append((suggestion, text))

    def take_in(self, book: Book, body: Mapping[str, Any], *, leads: bool) -> Sequence[Suggestion]:
        """Puts what another attendant says into the book; the suggestions that changed.

        Raises:
            TypeError, KeyError, ValueError, AttributeError: it is of another version.
        """
        changed = unpack(body)
        for suggestion, text in changed:
            self.note(suggestion, text)
            # Where open ones are is for the leader to say; new ones come from people anywhere.
            is_new = suggestion.author is not None and suggestion.id not in book.open
            if not leads or suggestion.status is not SuggestionStatus.OPEN or is_new:
                book.hear(suggestion, text)
        return [suggestion for suggestion, _ in changed]

    async def read(self, before: Callable[[], Awaitable[None]], *, may_expire: bool) -> Book:
        """What the ledger knows after `before`, and what was noted since.

        Raises:
            StoreError: it is still to be read.
        """
        self.is_due = False
        self._meanwhile = []
        try:
            await before()
            book = await self._scribe.read(may_expire=may_expire)
        except BaseException:
            self.is_due, self._meanwhile = True, None
            raise
        meanwhile, self._meanwhile = self._meanwhile, None
        for suggestion, text in meanwhile:
            book.hear(suggestion, text)
        return book
