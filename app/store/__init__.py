"""SEAM 1: what is durable. The log of updates is the one order of a document.

Promises that tests/conformance/test_{updates,documents,ledger,leases}.py hold every engine to:

- `append` gives the updates the document's next `seq`s, in one transaction. When it has
  returned they survive `kill -9` and power loss; when it raises, none of them is there.
- `load` gives the snapshot and then the updates after it in `seq` order; an unknown document
  is NotFound, a damaged one is DamagedUpdate, never an empty document.
- `compact` replaces everything up to a `seq` by one snapshot and never drops a later append.
- What is done with the fence of a lease is refused once somebody else has taken the lease over.
- A decision about a suggestion is one compare-and-set; with accept, the update is appended
  in the same transaction: both or neither.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NewType, Protocol

from sqlalchemy import ColumnElement, Connection

from app.text.dials import DEFAULT_ALARMS
from app.text.suggestion import Decided, Decision, Suggestion, SuggestionStatus

Seq = NewType("Seq", int)
"""Place of an update in its document's log: 1, 2, 3, … without gaps."""


@dataclass(frozen=True)
class DocumentRow:
    """What the list of documents shows. Times are seconds since the epoch.

    `look_from`: how many blocks of what came in whole were looked over; None: nothing is left.
    """

    id: str
    title: str
    created_at: float
    updated_at: float
    suggestions_enabled: bool = True
    strength: float = 0.0
    alarms: float = DEFAULT_ALARMS
    look_from: int | None = None


@dataclass(frozen=True)
class StoredDocument:
    """All that a room needs to open: merge in this order, apply once."""

    updates: tuple[bytes, ...]
    """The snapshot first, if there is one, then the updates after it in `seq` order."""
    seq: Seq
    """The last `seq` in `updates`; 0 where nothing was ever written."""
    tail: int
    """How many of `updates` are log entries, not snapshot: what compaction would save."""


@dataclass(frozen=True)
class Beat:
    """What a process learns when it says that it is alive.

    Attributes:
        heads: the last `seq` of each document asked about; a deleted one is missing.
        leases: the fences of the leases the process holds now.
        alive: the ids of all processes that are alive.
    """

    heads: Mapping[str, Seq]
    leases: Mapping[str, int]
    alive: frozenset[str]


class UpdateStore(Protocol):
    """The log of each document."""

    async def append(self, document_id: str, updates: Sequence[bytes]) -> Seq:
        """Appends in order, durably; returns the `seq` of the last one.

        Raises:
            NotFound: no such document, or it was deleted.
            StoreError: nothing was written.
        """

    async def load(self, document_id: str) -> StoredDocument:
        """Everything of this document.

        Raises:
            NotFound, DamagedUpdate, StoreError
        """

    async def read_after(self, document_id: str, seq: Seq) -> list[tuple[Seq, bytes]] | None:
        """The updates after `seq`, or None where a snapshot has swallowed some of them."""

    async def head(self, document_id: str) -> Seq:
        """The document's last `seq`. Raises NotFound."""

    async def compact(
        self, document_id: str, snapshot: bytes, up_to: Seq, *, fence: int | None = None
    ) -> None:
        """Stores `snapshot` as the state at `up_to` and drops the log up to there.

        An older `up_to` than the stored snapshot's is ignored.

        Raises:
            LeaseLost: `fence` is not the number of the document's lease; nothing was changed.
        """


class DocumentStore(Protocol):
    """The list of documents."""

    async def create(
        self,
        document_id: str,
        *,
        title: str = "",
        content: bytes | None = None,
        owner: str | None = None,
        unseen: bool = False,
        copied_from: str | None = None,
        also: Callable[[Connection], None] | None = None,
    ) -> DocumentRow:
        """Creates a document and, in the same transaction, its first update and its owner.

        `also`: what else belongs to that transaction, with the document in it.
        `copied_from`: what was rejected in that document is not proposed in this one either.
        `unseen`: its content is to be looked over by the model (`DocumentRow.look_from`).
        `owner` is the id of a person; None in local mode, where everybody may do everything.

        Content enters a document here and nowhere else; later changes are edits.

        Raises:
            Conflict: the id is taken (also by a deleted document).
        """

    async def ensure(self, document_id: str) -> DocumentRow:
        """The document, created empty when the id was never used. Safe to race."""

    async def get(self, document_id: str) -> DocumentRow:
        """Raises NotFound."""

    async def search(
        self,
        *,
        title: str = "",
        limit: int = 100,
        before: tuple[float, str] | None = None,
        visible: ColumnElement[bool] | None = None,
    ) -> list[DocumentRow]:
        """Last changed first; `title` matches anywhere, ignoring case.

        `visible` is a condition on the table of documents (`access.py`); None: all of them.

        `before` is (updated_at, id) of the last row of the previous page.
        """

    async def update(
        self,
        document_id: str,
        *,
        title: str | None = None,
        suggestions_enabled: bool | None = None,
        strength: float | None = None,
        alarms: float | None = None,
    ) -> DocumentRow:
        """Changes what is given. `title` here follows the document's own Y.Text `title`."""

    async def looked(self, document_id: str, look_from: int | None) -> None:
        """The model has looked over so many blocks; None: all. Nothing where there is none."""

    async def touch(self, document_id: str, updated_at: float) -> None:
        """Moves the document up in the list."""

    async def delete(self, document_id: str) -> None:
        """Marks it deleted: it is NotFound from now on, its rows stay for restore. Idempotent."""


class Ledger(Protocol):
    """Every suggestion ever shown, and what became of it. Events are only ever added."""

    async def offer(
        self, suggestions: Sequence[Suggestion], *, fence: int | None = None
    ) -> list[Suggestion]:
        """Writes new open suggestions; leaves out what was rejected before in that sentence.

        Raises:
            LeaseLost: `fence` is not the number of their document's lease; nothing was written.
        """

    async def get(self, suggestion_id: str) -> Suggestion:
        """Raises NotFound."""

    async def of_document(
        self, document_id: str, status: SuggestionStatus | None = None
    ) -> list[Suggestion]:
        """In the order they were made."""

    async def decide(
        self,
        suggestion_id: str,
        decision: Decision,
        *,
        actor: str,
        key: str | None = None,
        update: bytes | None = None,
        choice: int | None = None,
        after: Seq | None = None,
    ) -> Decided:
        """Compare-and-set from open; with accept, `update` is appended in the same transaction.

        `after` is the `seq` at which `update` was made; None: it holds at any.

        `choice` is the index of the alternative that `update` writes; None: it writes `after`.

        A repeated `key` for the same suggestion returns the first answer, update included.
        When the suggestion is no longer open, `won` is False and nothing is written.

        Raises:
            NotFound: no such suggestion.
            BadRequest: it has no such alternative; nothing was written.
            Overtaken: the log has grown beyond `after`; nothing was written.
            StoreError: nothing was written.
        """

    async def answer_of(self, suggestion_id: str, key: str) -> Decided | None:
        """The answer already given under this key, if any."""

    async def move(
        self,
        suggestion_ids: Sequence[str],
        status: SuggestionStatus,
        *,
        expected: Sequence[SuggestionStatus],
        actor: str = "system",
    ) -> list[Suggestion]:
        """Every other step of a suggestion's life, e.g. open → stale. Returns those moved."""

    async def reanchor(self, moved: Sequence[Suggestion]) -> None:
        """Writes new block ids and offsets of open suggestions."""

    async def counts(self, document_id: str | None = None) -> dict[tuple[str, str, int], int]:
        """How many by (kind, status, score in tenths): what accept rates are made from."""


class LeaseStore(Protocol):
    """Which process leads which document: it asks the model, and makes the snapshots."""

    async def beat(self, replica: str, document_ids: Sequence[str], *, seconds: float) -> Beat:
        """Says that the process is alive for so long, and asks for the leases of documents.

        It gets those that nobody who is alive holds.
        """

    async def release(self, replica: str, document_ids: Sequence[str]) -> None:
        """Gives leases back; those of others stay as they are."""

    async def retire(self, replica: str) -> None:
        """Gives everything back: the process is going away."""
