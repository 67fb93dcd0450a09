"""SEAM: full-text search. SQLite's FTS5 and PostgreSQL's tsvector, with the same answers.

Promises that tests/search/test_index.py holds both engines to:

- A word is found whatever its case and accents; a text without spaces between words (Chinese,
  Japanese, Thai) is found by any part of it. `words.py` alone decides what a word is.
- Every word of a query has to be there, the last one as the beginning of a word; "in quotes"
  and joined-words mean a phrase, -word leaves documents out.
- A word in the title weighs more than one in the text; deleted documents are never found.
- Only documents that `visible` lets through are found, and counted.

The index is derived from the log and may be thrown away: `keeper.py` fills it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement

from app.store import DocumentRow

MOST_TEXT = 300_000
"""Characters of a document that are searched, about two novels' worth of chapters; PostgreSQL
takes one MiB of words for a document."""


@dataclass(frozen=True)
class Part:
    """A stretch of an excerpt or title; `hit`: it is what was looked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True)
class Hit:
    """A document that was found."""

    document: DocumentRow
    title: tuple[Part, ...]
    excerpt: tuple[Part, ...]


class SearchIndex(Protocol):
    """What is found where."""

    async def put(self, document_id: str, seq: int, title: str, body: str) -> bool:
        """The text of a document as it was at `seq`; an older `seq` than known is ignored.

        Returns whether it was written; a document that is not there any more is no error.
        """

    async def search(
        self,
        query: str,
        *,
        limit: int = 20,
        offset: int = 0,
        visible: ColumnElement[bool] | None = None,
    ) -> list[Hit]:
        """The best first. `visible` is a condition on the table of documents.

        A query without a single word finds nothing.
        """

    async def stale(self, *, limit: int = 50, settled: float = 0.0) -> Sequence[str]:
        """Documents whose text is newer than the index, those changed last first.

        `settled`: only those that nobody has changed for so many seconds.
        """
