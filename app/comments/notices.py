"""Notices: somebody was mentioned, or answered, and has not seen it yet."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from app import clock
from app.comments import by_mail
from app.comments.threads import Comment
from app.store.comments_schema import comments, notifications
from app.store.rows import presentable
from app.store.schema import documents

MOST_KEPT = 500
"""For one person; older ones are forgotten."""
EXCERPT_CHARACTERS = 160


@dataclass(frozen=True)
class Notice:
    """For one person. `by` said `excerpt` in a thread of the document."""

    id: int
    kind: Literal["mention", "reply"]
    document_id: str
    title: str
    thread_id: str
    comment_id: str
    by: str
    excerpt: str
    at: float
    read: bool


def notify(
    connection: Connection,
    document_id: str,
    comment: Comment,
    mentioned: Iterable[str],
    *,
    mails: bool,
    present: Collection[str] = (),
) -> None:
    """Tells those mentioned, and those who took part in the thread; with `mails` by mail, too, but
    for who is looking at the document (`present`)."""
    took_part = select(comments.c.author_id).where(
        comments.c.thread_id == comment.thread_id, comments.c.deleted_at.is_(None)
    )
    kinds = dict.fromkeys(connection.execute(took_part).scalars(), "reply")
    kinds |= dict.fromkeys((presentable(person) for person in mentioned), "mention")
    kinds.pop(comment.author_id, None)
    told = select(notifications.c.person).where(notifications.c.comment_id == comment.id)
    for person in connection.execute(told).scalars():
        kinds.pop(person, None)
    mailed = by_mail.wanted(connection, set(kinds) - set(present)) if mails else set()
    for person in sorted(mailed):
        by_mail.announce(connection, person, document_id)
    for person, kind in kinds.items():
        connection.execute(
            insert(notifications).values(
                person=person,
                document_id=document_id,
                thread_id=comment.thread_id,
                comment_id=comment.id,
                kind=kind,
                at=comment.created_at,
                by_mail=person in mailed,
            )
        )
        _forget_old(connection, person)


def of_person(
    connection: Connection,
    person: str,
    *,
    visible: ColumnElement[bool] | None,
    unread_only: bool,
    limit: int,
) -> list[Notice]:
    """The newest first; `visible` is a condition on documents."""
    query = (
        select(notifications, documents.c.title, comments.c.author, comments.c.body)
        .join(documents, documents.c.id == notifications.c.document_id)
        .join(comments, comments.c.id == notifications.c.comment_id)
        .where(notifications.c.person == presentable(person), documents.c.deleted_at.is_(None))
    )
    if visible is not None:
        query = query.where(visible)
    if unread_only:
        query = query.where(notifications.c.read_at.is_(None))
    newest = query.order_by(notifications.c.at.desc(), notifications.c.id.desc()).limit(limit)
    return [
        Notice(
            id=row.id,
            kind=row.kind,
            document_id=row.document_id,
            title=row.title,
            thread_id=row.thread_id,
            comment_id=row.comment_id,
            by=row.author,
            excerpt=row.body[:EXCERPT_CHARACTERS],
            at=row.at,
            read=row.read_at is not None,
        )
        for row in connection.execute(newest)
    ]


def mark_read(connection: Connection, person: str, thread_ids: Sequence[str] | None) -> int:
    """All of this person's notices, or those of these threads; how many were news."""
    seen = update(notifications).where(
        notifications.c.person == presentable(person), notifications.c.read_at.is_(None)
    )
    if thread_ids is not None:
        seen = seen.where(notifications.c.thread_id.in_(thread_ids))
    return connection.execute(seen.values(read_at=clock.now())).rowcount


def _forget_old(connection: Connection, person: str) -> None:
    mine = notifications.c.person == person
    if connection.execute(select(func.count()).where(mine)).scalar_one() <= MOST_KEPT:
        return
    newest = select(notifications.c.id).where(mine).order_by(notifications.c.id.desc())
    oldest = connection.execute(newest.offset(MOST_KEPT)).scalars().all()
    connection.execute(delete(notifications).where(notifications.c.id.in_(oldest)))
