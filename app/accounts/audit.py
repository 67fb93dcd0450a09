"""The audit log: who has done what with people, rights and sign-in. Rows are only ever added."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select

from app import clock
from app.accounts.callers import Caller
from app.store.accounts_schema import audit_events, document_places, users
from app.store.database import Database


@dataclass(frozen=True)
class AuditEvent:
    """Something that happened.

    Attributes:
        at: seconds since the epoch.
        person_name: what the person in `detail`, whom it was about, is called today.
    """

    id: int
    at: float
    action: str
    actor_id: str | None
    actor_name: str
    document_id: str | None
    person_name: str | None
    detail: Mapping[str, Any]
    address: str


class Audit:
    """Written by whoever changes rights, read by the owners of the server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(
        self,
        action: str,
        caller: Caller,
        address: str,
        *,
        document_id: str | None = None,
        **detail: object,
    ) -> None:
        """Adds an event. `detail` holds ids and roles, never a secret or a text."""
        values = {
            "at": clock.now(),
            "action": action,
            "actor_id": caller.user_id,
            "actor_name": caller.name or "",
            "document_id": document_id,
            "detail": json.dumps(detail, ensure_ascii=False),
            "address": address[:64],
        }

        def work(connection: Connection) -> None:
            connection.execute(audit_events.insert().values(values))

        await self._database.write(work)

    async def read(
        self,
        *,
        before: int | None = None,
        document_id: str | None = None,
        workspace_id: str | None = None,
        actor_id: str | None = None,
        action: str | None = None,
        limit: int = 100,
    ) -> list[AuditEvent]:
        """The newest first; `before`: the id of the last one of the page before.

        `workspace_id`: only what concerns it, a document that lies in it now, or the
        taking of one out of it.
        """
        query = select(audit_events).order_by(audit_events.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit_events.c.id < before)
        if document_id is not None:
            query = query.where(audit_events.c.document_id == document_id)
        if workspace_id is not None:
            query = query.where(_concerns(workspace_id))
        if actor_id is not None:
            query = query.where(audit_events.c.actor_id == actor_id)
        if action is not None:
            query = query.where(audit_events.c.action == action)
        return await self._database.read(lambda c: _events(c, query))


def _concerns(workspace_id: str) -> Any:
    inside = select(document_places.c.document_id).where(
        document_places.c.workspace_id == workspace_id
    )
    named = [json.dumps({key: workspace_id}).strip("{}") for key in ("workspace", "out_of")]
    return or_(
        *(audit_events.c.detail.contains(each, autoescape=True) for each in named),
        audit_events.c.document_id.in_(inside),
    )


def _events(connection: Connection, query: Any) -> list[AuditEvent]:
    rows = [(row, json.loads(row.detail)) for row in connection.execute(query)]
    people = {detail["person"] for _, detail in rows if detail.get("person")}
    known = select(users.c.id, users.c.name).where(users.c.id.in_(people))
    names = {row.id: row.name for row in connection.execute(known)}
    return [
        AuditEvent(
            id=row.id,
            at=row.at,
            action=row.action,
            actor_id=row.actor_id,
            actor_name=row.actor_name,
            document_id=row.document_id,
            person_name=names.get(detail.get("person")),
            detail=detail,
            address=row.address,
        )
        for row, detail in rows
    ]
