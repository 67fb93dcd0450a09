"""Comments as rows: threads, what was said in them, and who is to hear of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select, update

from app import clock
from app.comments.threads import Anchor, Comment, Thread
from app.errors import Conflict, NotAllowed, NotFound
from app.store.comments_schema import comment_threads, comments, notifications
from app.store.log import no_such
from app.store.rows import presentable
from app.store.schema import documents
from app.text.positions import WebIndex

MOST_THREADS = 2000
"""Of one document, resolved ones included."""
MOST_REPLIES = 500
"""In one thread."""


def create(
    connection: Connection, document_id: str, anchor: Anchor, author: str, author_id: str, body: str
) -> Comment:
    """A thread with its first comment. Raises NotFound, Conflict."""
    _hold(connection, document_id)
    many = select(func.count()).where(comment_threads.c.document_id == document_id)
    if connection.execute(many).scalar_one() >= MOST_THREADS:
        raise Conflict(f"This document has {MOST_THREADS} threads already; delete some first.")
    thread_id = uuid4().hex
    values = _columns(anchor) | {"id": thread_id, "document_id": document_id}
    connection.execute(insert(comment_threads).values(created_at=clock.now(), **values))
    return _say(connection, thread_id, author, author_id, body)


def reply(
    connection: Connection,
    document_id: str,
    thread_id: str,
    author: str,
    author_id: str,
    body: str,
) -> Comment:
    """One more comment; a resolved thread is open again. Raises NotFound, Conflict."""
    _hold(connection, document_id)
    get(connection, document_id, thread_id)
    many = select(func.count()).where(comments.c.thread_id == thread_id)
    if connection.execute(many).scalar_one() >= MOST_REPLIES:
        raise Conflict(f"This thread has {MOST_REPLIES} comments; begin another one.")
    reopened = update(comment_threads).where(comment_threads.c.id == thread_id)
    connection.execute(reopened.values(resolved_at=None, resolved_by=None))
    return _say(connection, thread_id, author, author_id, body)


def edit(
    connection: Connection, document_id: str, comment_id: str, author_id: str, body: str
) -> Comment:
    """Its author says it otherwise. Raises NotFound, NotAllowed."""
    # Or the words would come into a comment that is being deleted.
    _hold(connection, document_id)
    comment = _own(connection, document_id, comment_id, author_id)
    changed = update(comments).where(comments.c.id == comment.id)
    connection.execute(changed.values(body=body, edited_at=clock.now()))
    return _comment(connection, comment_id)


def remove(
    connection: Connection, document_id: str, comment_id: str, author_id: str, *, any_of_them: bool
) -> str:
    """Its author, or with `any_of_them` somebody who looks after the document, takes it back.

    The last one takes the thread along. Returns the id of the thread.

    Raises:
        NotFound, NotAllowed
    """
    _hold(connection, document_id)
    if any_of_them:
        comment = _of_document(connection, document_id, comment_id)
    else:
        comment = _own(connection, document_id, comment_id, author_id)
    gone = update(comments).where(comments.c.id == comment_id)
    connection.execute(gone.values(body="", mentions="[]", deleted_at=clock.now()))
    connection.execute(delete(notifications).where(notifications.c.comment_id == comment_id))
    left = select(func.count()).where(
        comments.c.thread_id == comment.thread_id, comments.c.deleted_at.is_(None)
    )
    if not connection.execute(left).scalar_one():
        of_thread = comment.thread_id
        connection.execute(delete(notifications).where(notifications.c.thread_id == of_thread))
        connection.execute(delete(comments).where(comments.c.thread_id == of_thread))
        connection.execute(delete(comment_threads).where(comment_threads.c.id == of_thread))
    return comment.thread_id


def resolve(connection: Connection, document_id: str, thread_id: str, by: str | None) -> None:
    """`by`: who says that it is settled; None: it is open again. Raises NotFound."""
    get(connection, document_id, thread_id)
    values = {
        "resolved_at": None if by is None else clock.now(),
        "resolved_by": None if by is None else presentable(by),
    }
    connection.execute(
        update(comment_threads).where(comment_threads.c.id == thread_id).values(values)
    )


def get(connection: Connection, document_id: str, thread_id: str) -> Thread:
    """Raises NotFound."""
    found = of_document(connection, document_id, [thread_id])
    if not found:
        raise NotFound("There is no such thread in this document; somebody may have deleted it.")
    return found[0]


def of_document(
    connection: Connection, document_id: str, ids: Sequence[str] | None = None
) -> list[Thread]:
    """All threads, or those of these ids, the first first."""
    query = select(comment_threads).where(comment_threads.c.document_id == document_id)
    if ids is not None:
        query = query.where(comment_threads.c.id.in_(ids))
    rows = connection.execute(query.order_by(comment_threads.c.created_at)).all()
    wanted = [row.id for row in rows]
    said: dict[str, list[Comment]] = {thread_id: [] for thread_id in wanted}
    of_those = (
        select(comments).join(comment_threads).where(comment_threads.c.document_id == document_id)
    )
    if ids is not None:
        of_those = of_those.where(comments.c.thread_id.in_(ids))
    for row in connection.execute(of_those.order_by(comments.c.created_at, comments.c.id)):
        if row.thread_id in said:
            said[row.thread_id].append(_comment_of(row))
    return [_thread_of(row, said[row.id]) for row in rows]


def place(connection: Connection, anchors: Mapping[str, Anchor]) -> None:
    """Where threads are now."""
    for thread_id, anchor in sorted(anchors.items()):
        moved = update(comment_threads).where(comment_threads.c.id == thread_id)
        connection.execute(moved.values(_columns(anchor)))


def mention(connection: Connection, comment_id: str, names: Sequence[str]) -> None:
    """Whom a comment mentions."""
    said = update(comments).where(comments.c.id == comment_id)
    connection.execute(said.values(mentions=json.dumps(list(names))))


def _hold(connection: Connection, document_id: str) -> None:
    held = select(documents.c.id).where(
        documents.c.id == document_id, documents.c.deleted_at.is_(None)
    )
    if connection.execute(held.with_for_update(key_share=True)).first() is None:
        raise no_such(document_id)


def _say(connection: Connection, thread_id: str, author: str, author_id: str, body: str) -> Comment:
    comment = Comment(
        uuid4().hex, thread_id, presentable(author), presentable(author_id), body, (), clock.now()
    )
    values = {c.name: getattr(comment, c.name) for c in comments.columns}
    connection.execute(insert(comments).values(values | {"mentions": "[]"}))
    return comment


def _own(connection: Connection, document_id: str, comment_id: str, author_id: str) -> Comment:
    comment = _of_document(connection, document_id, comment_id)
    if comment.author_id != presentable(author_id):
        raise NotAllowed(f"Only {comment.author} may change what {comment.author} wrote.")
    return comment


def _of_document(connection: Connection, document_id: str, comment_id: str) -> Comment:
    query = (
        select(comments)
        .join(comment_threads)
        .where(
            comments.c.id == comment_id,
            comments.c.deleted_at.is_(None),
            comment_threads.c.document_id == document_id,
        )
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("There is no such comment in this document; it may have been deleted.")
    return _comment_of(row)


def _comment(connection: Connection, comment_id: str) -> Comment:
    row = connection.execute(select(comments).where(comments.c.id == comment_id)).one()
    return _comment_of(row)


def _comment_of(row: Any) -> Comment:
    values = {c.name: getattr(row, c.name) for c in comments.columns}
    return Comment(**values | {"mentions": tuple(json.loads(row.mentions))})


def _thread_of(row: Any, said: Sequence[Comment]) -> Thread:
    anchor = Anchor(
        row.block_id,
        WebIndex(row.start),
        WebIndex(row.end),
        row.quote,
        row.prefix,
        row.suffix,
        row.attached,
    )
    return Thread(
        row.id,
        row.document_id,
        anchor,
        row.created_at,
        row.resolved_at,
        row.resolved_by,
        tuple(said),
    )


def _columns(anchor: Anchor) -> dict[str, Any]:
    return {
        "block_id": anchor.block_id,
        "start": anchor.start,
        "end": anchor.end,
        "quote": anchor.quote,
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
        "attached": anchor.attached,
    }
