"""A suggestion as everyone sees it, its life, and its anchor. Values only.

open → accepted | rejected | stale | superseded | expired
stale → open        its quote is back within its time to live (somebody undid)
accepted → undone   the accepter undid it
"""

import hashlib
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Literal

from app.clock import iso
from app.text.positions import WebIndex

CONTEXT_CHARACTERS = 32

Decision = Literal["accept", "reject"]

_PRIVATE = ("document_id", "prefix", "suffix", "sentence_hash", "decided_seq", "author_id")


class SuggestionStatus(StrEnum):
    """Where a suggestion is in its life."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    STALE = "stale"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    UNDONE = "undone"


@dataclass(frozen=True)
class Suggestion:
    """`before` at `start..end` of block `block_id` should become `after`.

    Attributes:
        start, end: UTF-16 code units within the block's text.
        prefix, suffix: up to 32 characters of the block's text on each side of `before`.
        sentence_hash: of the sentence it was made for; a rejection counts for that sentence.
        steps: denoising steps it took. `model`: name and fingerprint.
        created_at, decided_at: seconds since the epoch.
        chosen: which of `alternatives` was accepted; None: `after` was, or nothing yet.
        author, author_id: the person who proposes it, by name and id; None: the model does.
    """

    id: str
    document_id: str
    block_id: str
    start: WebIndex
    end: WebIndex
    before: str
    after: str
    alternatives: tuple[str, ...]
    kind: str
    score: float
    steps: int
    model: str
    prefix: str
    suffix: str
    sentence_hash: str
    created_at: float
    status: SuggestionStatus = SuggestionStatus.OPEN
    decided_by: str | None = None
    decided_at: float | None = None
    decided_seq: int | None = None
    chosen: int | None = None
    author: str | None = None
    author_id: str | None = None

    @property
    def written(self) -> str:
        """What accepting it writes."""
        return self.after if self.chosen is None else self.alternatives[self.chosen]

    def to_wire(self) -> dict[str, Any]:
        """The `Suggestion` of the websocket and of the HTTP API."""
        fields = asdict(self)
        for private in _PRIVATE:
            del fields[private]
        fields["alternatives"] = list(self.alternatives)
        fields["status"] = self.status.value
        fields["created_at"] = iso(self.created_at)
        fields["decided_at"] = None if self.decided_at is None else iso(self.decided_at)
        return fields

    def at(self, block_id: str, start: WebIndex, end: WebIndex) -> "Suggestion":
        """The same suggestion, anchored elsewhere."""
        return replace(self, block_id=block_id, start=start, end=end)


@dataclass(frozen=True)
class Decided:
    """The answer to a decision.

    Attributes:
        won: this call decided it (or repeats the call that did, by its key).
        status: what the suggestion is now. `by`: who decided it.
        seq, update: of the accepting update; None unless accepted by this call.
    """

    won: bool
    status: SuggestionStatus
    by: str | None
    seq: int | None = None
    update: bytes | None = None


def hash_of(*parts: str) -> str:
    """A short stable fingerprint of texts, for telling whether one has changed."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=16).hexdigest()
