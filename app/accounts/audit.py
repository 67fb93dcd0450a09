"""The audit log: who has done what with people, rights and sign-in. Rows are only ever added."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from app import clock
from app.accounts.callers import Caller
from app.store.accounts_schema import audit_events
from app.store.database import Database


@dataclass(frozen=True)
class AuditEvent:
    """Something that happened. `at`: seconds since the epoch."""

    id: int
    at: float
    action: str
    actor_id: str | None
    actor_name: str
    document_id: str | None
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
        self, *, before: int | None = None, document_id: str | None = None, limit: int = 100
    ) -> list[AuditEvent]:
        """The newest first; `before`: the id of the last one of the page before."""
        query = select(audit_events).order_by(audit_events.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit_events.c.id < before)
        if document_id is not None:
            query = query.where(audit_events.c.document_id == document_id)
        return await self._database.read(lambda c: [_event(row) for row in c.execute(query)])


def _event(row: Any) -> AuditEvent:
    return AuditEvent(
        id=row.id,
        at=row.at,
        action=row.action,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        document_id=row.document_id,
        detail=json.loads(row.detail),
        address=row.address,
    )
