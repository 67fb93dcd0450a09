"""A thread as everyone sees it. Values only."""

from dataclasses import dataclass
from typing import Any

from app.clock import iso
from app.text.positions import WebIndex
from app.text.suggestion import hash_of


@dataclass(frozen=True)
class Anchor:
    """Where in the text a thread is.

    Attributes:
        start, end: UTF-16 code units within the block's text, against `quote`.
        prefix, suffix: up to 32 characters on each side.
        attached: whether the words are still there; where not, all else is as it was last.
    """

    block_id: str
    start: WebIndex
    end: WebIndex
    quote: str
    prefix: str
    suffix: str
    attached: bool = True


@dataclass(frozen=True)
class Comment:
    """What somebody said. Times are seconds since the epoch.

    Attributes:
        author_id: tells people apart; never shown.
        mentions: names that are meant to hear of it.
        deleted_at: taken back; `body` is empty then.
    """

    id: str
    thread_id: str
    author: str
    author_id: str
    body: str
    mentions: tuple[str, ...]
    created_at: float
    edited_at: float | None = None
    deleted_at: float | None = None


@dataclass(frozen=True)
class Thread:
    """Comments on one range, the first first."""

    id: str
    document_id: str
    anchor: Anchor
    created_at: float
    resolved_at: float | None
    resolved_by: str | None
    comments: tuple[Comment, ...]

    def to_wire(self) -> dict[str, Any]:
        """The `Thread` of the websocket and of the HTTP API."""
        anchor = self.anchor
        return {
            "id": self.id,
            "block_id": anchor.block_id,
            "start": anchor.start,
            "end": anchor.end,
            "quote": anchor.quote,
            "attached": anchor.attached,
            "created_at": iso(self.created_at),
            "resolved_at": None if self.resolved_at is None else iso(self.resolved_at),
            "resolved_by": self.resolved_by,
            "comments": [
                {
                    "id": comment.id,
                    "author": comment.author,
                    "author_key": key_of(comment.author_id),
                    "body": comment.body,
                    "mentions": list(comment.mentions),
                    "created_at": iso(comment.created_at),
                    "edited_at": None if comment.edited_at is None else iso(comment.edited_at),
                    "deleted": comment.deleted_at is not None,
                }
                for comment in self.comments
            ],
        }


def key_of(person_id: str) -> str:
    """Tells one's own comments from others', without telling anybody's id."""
    return hash_of("comments", person_id)
