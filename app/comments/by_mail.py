"""Notices that are told by mail, too: to whom, and which of them are still to be told.

They are gathered: one mail for each person and document, some minutes after the first of them.
"""

import logging
from collections.abc import Collection, Sequence
from uuid import uuid4

from sqlalchemy import Connection, select, update

from app.mail import outbox
from app.store.accounts_schema import users
from app.store.comments_schema import notifications

log = logging.getLogger(__name__)

GATHERED_SECONDS = 600.0


def wanted(connection: Connection, people: Collection[str]) -> set[str]:
    """Those of them who have an account and want news by mail."""
    if not people:
        return set()
    query = select(users.c.id).where(
        users.c.id.in_(people), users.c.mail_news, users.c.disabled_at.is_(None)
    )
    return set(connection.execute(query).scalars())


def announce(connection: Connection, person: str, document_id: str) -> None:
    """A mail to this person about the document; one that waits already tells of this, too."""
    about = f"news:{person}:{document_id}"
    data = {"person": person, "document": document_id}
    if not outbox.put(connection, uuid4().hex, "news", about, data, delay=GATHERED_SECONDS):
        log.warning("Too much mail waits; news of comments is left to the page.")


def seen(connection: Connection, thread_ids: Sequence[str], people: Collection[str]) -> None:
    """These people were looking at the document when something was said in these threads."""
    is_theirs = (
        notifications.c.thread_id.in_(thread_ids),
        notifications.c.person.in_(people),
        notifications.c.by_mail,
    )
    # Asked first: nearly always there is nothing, and a write waits for the disk.
    if connection.execute(select(notifications.c.id).where(*is_theirs).limit(1)).first():
        connection.execute(update(notifications).where(*is_theirs).values(by_mail=False))
