"""Standing: what a caller may do with a document or in a workspace, at this moment."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from app import clock
from app.accounts import sessions, switches, tokens
from app.accounts.callers import NOBODY, Caller
from app.roles import Role
from app.store.accounts_schema import (
    document_members,
    document_places,
    session_links,
    share_links,
    workspace_members,
    workspaces,
)


@dataclass(frozen=True)
class Standing:
    """`role`: None: no access. `until`: when it may change by itself, seconds since the epoch."""

    role: Role | None
    until: float | None = None


NOWHERE = Standing(None)
_ALL = Standing(Role.OWNER)


def standing(connection: Connection, caller: Caller, document_id: str) -> Standing:
    """The most that membership, workspace and share links give the caller."""
    if caller.local:
        return _ALL
    if caller.lacks_factor:
        return NOWHERE
    found: list[tuple[Role, float | None]] = []
    if caller.user_id is not None:
        for query in _memberships(caller.user_id, document_id):
            found += [(Role.of(word), None) for word in connection.execute(query).scalars()]
    if caller.session_id is not None:
        found += _by_links(connection, caller.session_id, document_id)
    if not found:
        return NOWHERE
    role = max(role for role, _ in found)
    # The longest of those that give it: None, for ever, is longer than any time.
    ends = [until for given, until in found if given is role]
    link_until = None if None in ends else max(end for end in ends if end is not None)
    times = [time for time in (link_until, caller.until) if time is not None]
    return Standing(_limited(role, caller), min(times, default=None))


def renewed(connection: Connection, caller: Caller) -> Caller:
    """The same caller as the database knows them now; NOBODY once it is over."""
    if caller.local:
        return caller
    if caller.session_id is not None:
        return sessions.caller_of(connection, caller.session_id)
    if caller.api_token_id is not None:
        return tokens.caller_of(connection, caller.api_token_id)
    return NOBODY


def workspace_role(connection: Connection, caller: Caller, workspace_id: str) -> Role | None:
    """The caller's role in a workspace; None: not a member, or there is no such workspace."""
    if caller.lacks_factor:
        return None
    query = (
        select(workspace_members.c.role)
        .join(workspaces)
        .where(
            workspace_members.c.user_id == caller.user_id,
            workspaces.c.id == workspace_id,
            workspaces.c.deleted_at.is_(None),
        )
    )
    word = connection.execute(query).scalar()
    return None if word is None else Role.of(word)


def _limited(role: Role, caller: Caller) -> Role:
    """A token without `write` reads, whatever its person may do."""
    if caller.scopes is not None and "write" not in caller.scopes:
        return Role.VIEWER
    return role


def _memberships(user_id: str, document_id: str) -> tuple[Select[Any], Select[Any]]:
    """Of the document itself, and of the workspace it is in."""
    own = select(document_members.c.role).where(
        document_members.c.user_id == user_id, document_members.c.document_id == document_id
    )
    of_workspace = (
        select(workspace_members.c.role)
        .select_from(
            document_places.join(workspaces).join(
                workspace_members, workspace_members.c.workspace_id == workspaces.c.id
            )
        )
        .where(
            workspace_members.c.user_id == user_id,
            document_places.c.document_id == document_id,
            workspaces.c.deleted_at.is_(None),
        )
    )
    return own, of_workspace


def _by_links(
    connection: Connection, session_id: str, document_id: str
) -> list[tuple[Role, float | None]]:
    if not switches.public_links(connection):
        return []
    alive = and_(
        share_links.c.disabled_at.is_(None),
        or_(share_links.c.expires_at.is_(None), share_links.c.expires_at > clock.now()),
    )
    query = (
        select(share_links.c.role, share_links.c.expires_at)
        .join(session_links)
        .where(
            session_links.c.session_id == session_id,
            share_links.c.document_id == document_id,
            alive,
        )
    )
    return [(Role.of(row.role), row.expires_at) for row in connection.execute(query)]
