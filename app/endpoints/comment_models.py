"""What the API takes and gives about comments."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.clock import iso
from app.comments import notices, threads
from app.endpoints.fields import Body, Query

LONGEST_COMMENT = 10_000

Text = Annotated[str, Field(min_length=1, max_length=LONGEST_COMMENT)]
Mentions = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200)]],
    Field(max_length=20, description="Names that `body` mentions, as in `@Ada`."),
]


class NewThread(Body):
    """A comment on a range of the text.

    `start` and `end` count UTF-16 code units in the block's text, against `quote`.
    """

    block_id: Annotated[str, Field(min_length=1, max_length=128)]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    quote: Annotated[str, Field(min_length=1, max_length=5000)]
    body: Text
    mentions: Mentions = Field(default_factory=list)


class NewComment(Body):
    """An answer in a thread, or another wording of a comment."""

    body: Text
    mentions: Mentions = Field(default_factory=list)


class Comment(BaseModel):
    """`author_key` equals `you` of the list where it is the caller's own."""

    id: str
    author: str
    author_key: str
    body: str
    mentions: list[str]
    created_at: str
    edited_at: str | None
    deleted: bool


class Thread(BaseModel):
    """Comments on one range. `attached`: whether the words are still in the text."""

    id: str
    block_id: str
    start: int
    end: int
    quote: str
    attached: bool
    created_at: str
    resolved_at: str | None
    resolved_by: str | None
    comments: list[Comment]

    @classmethod
    def of(cls, thread: threads.Thread) -> "Thread":
        """From the value."""
        return cls.model_validate(thread.to_wire())


class Threads(BaseModel):
    """All threads of a document, the first first; `you`: the caller's `author_key`."""

    threads: list[Thread]
    you: str


class Notice(BaseModel):
    """Somebody mentioned the caller, or answered where the caller took part."""

    id: int
    kind: Literal["mention", "reply"]
    document_id: str
    title: str
    thread_id: str
    comment_id: str
    by: str
    excerpt: str
    at: str
    read: bool

    @classmethod
    def of(cls, notice: notices.Notice) -> "Notice":
        """From the value."""
        return cls.model_validate({**vars(notice), "at": iso(notice.at)})


class Notices(BaseModel):
    """The newest first."""

    notices: list[Notice]


class NoticesQuery(Query):
    """Which notices."""

    unread: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Seen(Body):
    """The threads that were looked at; null: all notices."""

    threads: Annotated[
        list[Annotated[str, Field(max_length=64)]] | None, Field(max_length=1000)
    ] = None


class Marked(BaseModel):
    """How many notices were unread until now."""

    marked: int
