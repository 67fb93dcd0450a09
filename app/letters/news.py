"""The letter of mentions and answers in a document, for who was not in it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from app.accounts.callers import Caller
from app.accounts.standing import standing
from app.comments.by_mail import GATHERED_SECONDS
from app.letters.house import House, is_let_in, person, title_of
from app.letters.words import Words, known, words
from app.letters.written import Written
from app.mail.letter import Button, Letter, Paragraph, Part, Quote
from app.mail.outbox import Mail
from app.store.comments_schema import comments, notifications

MOST_SHOWN = 10
LONGEST_QUOTE = 600


def write(connection: Connection, mail: Mail, house: House) -> Written:
    """Only what the person may read now, has not read in the page, and was not taken back."""
    user_id, document_id = mail.data["person"], mail.data["document"]
    waiting = (
        notifications.c.person == user_id,
        notifications.c.document_id == document_id,
        notifications.c.by_mail,
    )
    ids = connection.execute(select(notifications.c.id).where(*waiting)).scalars().all()

    def after(then: Connection) -> None:
        told = update(notifications).where(notifications.c.id.in_(ids))
        then.execute(told.values(by_mail=False))

    query = (
        select(notifications.c.kind, comments.c.author, comments.c.body)
        .join(comments, comments.c.id == notifications.c.comment_id)
        .where(*waiting, notifications.c.read_at.is_(None), comments.c.deleted_at.is_(None))
        .order_by(notifications.c.id)
    )
    rows = connection.execute(query).all()
    letter = _letter(connection, user_id, document_id, house, rows)
    return Written(letter, mail.data, GATHERED_SECONDS, after)


def _letter(
    connection: Connection, user_id: str, document_id: str, house: House, rows: Sequence[Any]
) -> Letter | None:
    reader = person(connection, user_id)
    if not rows or reader is None or not reader.mail_news or not is_let_in(connection, user_id):
        return None
    said = words(reader.language)
    title = title_of(connection, document_id, said)
    if title is None or standing(connection, Caller(user_id=user_id), document_id).role is None:
        return None
    names = {"by": rows[0].author, "title": title, "count": str(len(rows))}
    subject = said.news_subject if len(rows) == 1 else said.news_subject_many
    parts: list[Part] = [Paragraph(said.hello.format(name=reader.name))]
    for row in rows[:MOST_SHOWN]:
        parts += _said(row, said)
    if len(rows) > MOST_SHOWN:
        parts.append(Paragraph(said.news_more.format(count=len(rows) - MOST_SHOWN)))
    settings = house.at("/account")
    return Letter(
        language=known(reader.language),
        address=reader.email,
        subject=subject.format_map(names),
        parts=(*parts, Button(said.news_action, house.document(document_id))),
        small=said.news_small.format(settings=settings),
        settings_url=settings,
    )


def _said(row: Any, said: Words) -> tuple[Part, Part]:
    sentence = said.mentioned if row.kind == "mention" else said.answered
    body = row.body if len(row.body) <= LONGEST_QUOTE else f"{row.body[:LONGEST_QUOTE]}…"
    return Paragraph(sentence.format(by=row.author)), Quote(body)
