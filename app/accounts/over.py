"""What is over: rows of sessions, tickets, links and the like that let nobody in any more.

A session, a ticket and an errand go at once. Links, invitations, tokens and mail that was given up
stay for some weeks, so that whoever asks why one does not work can still find it in the database.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select

from app import clock
from app.store.accounts_schema import (
    api_tokens,
    errands,
    invitations,
    session_links,
    sessions,
    share_links,
    tickets,
)
from app.store.mail_schema import mails

KEPT_SECONDS = 30 * 24 * 3600.0


def count_over(connection: Connection) -> dict[str, int]:
    """How many rows of each kind `clear_over` would delete."""
    counts: dict[str, int] = {}
    for what, table, which in _over(clock.now()):
        query = select(func.count()).select_from(table).where(which)
        counts[what] = counts.get(what, 0) + connection.execute(query).scalar_one()
    return counts


def clear_over(connection: Connection) -> dict[str, int]:
    """Deletes them; how many of each kind."""
    counts: dict[str, int] = {}
    for what, table, which in _over(clock.now()):
        gone = connection.execute(delete(table).where(which)).rowcount
        counts[what] = counts.get(what, 0) + gone
    return counts


def _over(now: float) -> Iterator[tuple[str, Table, ColumnElement[bool]]]:
    """What to call them, where they are, and which; what refers to others comes before them."""
    before = now - KEPT_SECONDS
    old_links = or_(share_links.c.expires_at < before, share_links.c.disabled_at < before)
    old_sessions = sessions.c.expires_at < now
    ids_of_links = select(share_links.c.id).where(old_links)
    ids_of_sessions = select(sessions.c.id).where(old_sessions)
    # A ticket outlives its session by some seconds; the session's row waits for it.
    with_ticket = select(tickets.c.session_id).where(
        tickets.c.session_id.is_not(None), tickets.c.expires_at >= now
    )
    with_token = select(tickets.c.api_token_id).where(
        tickets.c.api_token_id.is_not(None), tickets.c.expires_at >= now
    )
    yield "tickets", tickets, tickets.c.expires_at < now
    yield "errands of signing in", errands, errands.c.expires_at < now
    yield (
        "openings of links",
        session_links,
        session_links.c.link_id.in_(ids_of_links)
        | (
            session_links.c.session_id.in_(ids_of_sessions)
            & session_links.c.session_id.not_in(with_ticket)
        ),
    )
    yield "sessions", sessions, old_sessions & sessions.c.id.not_in(with_ticket)
    yield "share links", share_links, old_links
    yield "invitations", invitations, invitations.c.expires_at < before
    yield "mails that were given up", mails, mails.c.given_up_at < before
    yield (
        "API tokens",
        api_tokens,
        (api_tokens.c.expires_at < before) & api_tokens.c.id.not_in(with_token),
    )
