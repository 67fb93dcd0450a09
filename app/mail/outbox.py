"""Outbox: mail that waits, written in the transaction of what causes it.

Whoever sends one claims it first for some minutes, by compare-and-set; when a process dies with
it, another one tries again. So a mail is never lost, and comes twice only where a process ended
between the mail server's answer and the next line of ours; both have the same Message-ID.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from app import clock
from app.errors import NotFound, TooMany
from app.store.dialects import insert_or
from app.store.mail_schema import mails

Kind = Literal["alert", "invitation", "password", "shared", "news"]

MOST = 10_000
"""Mails that may wait; one more is not taken: whoever asked for it is told, news is left to the
bell in the page."""
CLAIM_SECONDS = 300.0
"""Longer than a mail server may take to answer."""
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0
"""Seconds before another attempt; each pause is twice the one before."""
GIVEN_UP_SECONDS = 24 * 3600.0
LONGEST_TROUBLE = 500


@dataclass(frozen=True)
class Mail:
    """One that waits. Times are seconds since the epoch.

    Attributes:
        data: the ids that its words are made from.
        changes: how often something came along; see `settle`.
        recipient, trouble: of the last attempt.
    """

    id: str
    kind: Kind
    data: Mapping[str, Any]
    changes: int
    attempts: int
    created_at: float
    due_at: float
    given_up_at: float | None
    recipient: str | None
    trouble: str | None


def put(
    connection: Connection,
    mail_id: str,
    kind: Kind,
    about: str,
    data: Mapping[str, Any],
    *,
    delay: float = 0.0,
) -> bool:
    """A mail in `delay` seconds, of the name `mail_id`. One that waits `about` the same (at most
    255 characters) takes it along. False: MOST of them wait, and this one does not."""
    held = select(func.count()).where(mails.c.given_up_at.is_(None))
    if connection.execute(held).scalar_one() >= MOST:
        return False
    now = clock.now()
    values = {
        "id": mail_id,
        "kind": kind,
        "about": about,
        "data": json.dumps(dict(data)),
        "changes": 0,
        "attempts": 0,
        "created_at": now,
        "due_at": now + delay,
    }
    # Not DO NOTHING: raising the count locks the row, so that whoever sends it just now notices.
    connection.execute(
        insert_or(connection, mails)
        .values(values)
        .on_conflict_do_update(
            index_elements=[mails.c.about], set_={"changes": mails.c.changes + 1}
        )
    )
    return True


def put_or_refuse(
    connection: Connection, mail_id: str, kind: Kind, about: str, data: Mapping[str, Any]
) -> None:
    """A mail that somebody asked for. Raises TooMany: MOST of them wait already."""
    if not put(connection, mail_id, kind, about, data):
        raise TooMany(f"{MOST} mails wait for the mail server already; try again later.")


def is_due(connection: Connection) -> bool:
    """Whether there is something to claim: mostly there is not, and asking writes nothing."""
    query = select(mails.c.id).where(mails.c.due_at <= clock.now(), mails.c.given_up_at.is_(None))
    return connection.execute(query.limit(1)).first() is not None


def claim(connection: Connection) -> Mail | None:
    """The one that is due longest; nobody else gets it for CLAIM_SECONDS."""
    now = clock.now()
    due = select(mails).where(mails.c.due_at <= now, mails.c.given_up_at.is_(None))
    for row in connection.execute(due.order_by(mails.c.due_at, mails.c.id).limit(5)).all():
        mine = update(mails).where(mails.c.id == row.id, mails.c.due_at == row.due_at)
        values = {"due_at": now + CLAIM_SECONDS, "attempts": row.attempts + 1}
        if connection.execute(mine.values(values)).rowcount:
            return _mail(row, values)
    return None


def settle(connection: Connection, mail: Mail, *, then: Mapping[str, Any], delay: float) -> None:
    """It was sent, or there is nothing to say. What came along after it was claimed is told in
    `delay` seconds, with the data `then`."""
    gone = delete(mails).where(_claimed(mail), mails.c.changes == mail.changes)
    if connection.execute(gone).rowcount:
        return
    values = {"data": json.dumps(dict(then)), "attempts": 0, "created_at": clock.now()}
    connection.execute(
        update(mails).where(_claimed(mail)).values(values | {"due_at": clock.now() + delay})
    )


def postpone(
    connection: Connection, mail: Mail, *, recipient: str, trouble: str, forever: bool
) -> bool:
    """It could not be sent: it is tried again later, or given up after a day; with `forever` at
    once. Whether it was given up."""
    now = clock.now()
    values: dict[str, Any] = {"recipient": recipient, "trouble": trouble[:LONGEST_TROUBLE]}
    if over := forever or now - mail.created_at >= GIVEN_UP_SECONDS:
        # Its place is free for the next one.
        values |= {"given_up_at": now, "about": f"given up:{mail.id}"}
    else:
        pause = min(FIRST_PAUSE * 2 ** min(mail.attempts - 1, 20), LONGEST_PAUSE)
        values["due_at"] = now + pause
    connection.execute(update(mails).where(_claimed(mail)).values(values))
    return over


def given_up(connection: Connection, limit: int) -> list[Mail]:
    """The last ones that could not be sent."""
    query = select(mails).where(mails.c.given_up_at.is_not(None))
    newest = query.order_by(mails.c.given_up_at.desc(), mails.c.id).limit(limit)
    return [_mail(row, {}) for row in connection.execute(newest)]


def waiting(connection: Connection) -> tuple[int, str | None]:
    """How many are due and not sent; and what the mail server said of the last of them."""
    due = and_(mails.c.given_up_at.is_(None), mails.c.attempts > 0)
    many = connection.execute(select(func.count()).where(due)).scalar_one()
    said = select(mails.c.trouble).where(due, mails.c.trouble.is_not(None))
    return many, connection.execute(said.order_by(mails.c.due_at.desc()).limit(1)).scalar()


def again(connection: Connection, mail_id: str) -> None:
    """Tries one that was given up for another day. Raises NotFound."""
    now = clock.now()
    values = {"given_up_at": None, "attempts": 0, "created_at": now, "due_at": now}
    _change(connection, update(mails).where(*_lost(mail_id)).values(values))


def forget(connection: Connection, mail_id: str) -> None:
    """Deletes one that was given up. Raises NotFound."""
    _change(connection, delete(mails).where(*_lost(mail_id)))


def _lost(mail_id: str) -> tuple[ColumnElement[bool], ...]:
    return mails.c.id == mail_id, mails.c.given_up_at.is_not(None)


def _change(connection: Connection, statement: Any) -> None:
    if not connection.execute(statement).rowcount:
        raise NotFound("There is no such mail any more.")


def _claimed(mail: Mail) -> ColumnElement[bool]:
    """That nobody else has claimed it since."""
    return and_(mails.c.id == mail.id, mails.c.due_at == mail.due_at)


def _mail(row: Any, changed: Mapping[str, Any]) -> Mail:
    values = {name: getattr(row, name) for name in Mail.__dataclass_fields__}
    return Mail(**values | {"data": json.loads(row.data)} | dict(changed))
