"""Versions: whole documents of earlier moments, as rows."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update

from app import clock
from app.errors import Conflict, DamagedUpdate, NotFound
from app.history.thinning import Moment, superfluous
from app.store import Seq
from app.store.database import Database
from app.store.history_schema import versions
from app.store.log import no_such
from app.store.rows import presentable
from app.store.schema import documents

Kind = Literal["auto", "named", "restore"]
"""Made by itself; because somebody gave it a name; just before somebody went back."""

MOST_ACTORS = 50
MOST_VERSIONS = 2000
"""Of one document; a person who names more is asked to let some go."""

_columns = [column for column in versions.c if column.name != "data"]


@dataclass(frozen=True)
class Version:
    """A document as it was.

    Attributes:
        seq: how far into the log it goes.
        actors: names of those who wrote since the version before, as far as they are known.
        created_at: seconds since the epoch.
    """

    id: str
    document_id: str
    seq: Seq
    name: str | None
    kind: Kind
    actors: tuple[str, ...]
    created_at: float


class Versions:
    """The versions of all documents of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        document_id: str,
        seq: Seq,
        state: bytes,
        *,
        actors: Sequence[str] = (),
        name: str | None = None,
        kind: Kind = "auto",
    ) -> Version:
        """Keeps `state`, the document at `seq` as one update.

        Where a version of this very state is there already, that one is kept, and gets the
        name if it has none; two names need two versions.

        Raises:
            NotFound: no such document, or it was deleted.
            Conflict: there are too many versions already.
            StoreError
        """
        version = Version(
            id=uuid4().hex,
            document_id=document_id,
            seq=seq,
            name=name,
            kind=kind,
            actors=tuple(presentable(actor) for actor in actors[:MOST_ACTORS]),
            created_at=clock.now(),
        )
        data = zlib.compress(state)
        return await self._database.write(lambda c: _add(c, version, data))

    async def of_document(
        self, document_id: str, *, limit: int = 100, before: float | None = None
    ) -> list[Version]:
        """The newest first, made before `before` (seconds since the epoch)."""
        return await self._database.read(lambda c: _list(c, document_id, limit, before))

    async def get(self, document_id: str, version_id: str) -> Version:
        """Raises NotFound."""
        return await self._database.read(lambda c: _get(c, document_id, version_id))

    async def state(self, document_id: str, version_id: str) -> tuple[Version, bytes]:
        """The version and the document as one update. Raises NotFound, DamagedUpdate."""
        version, data = await self._database.read(lambda c: _read(c, document_id, version_id))
        try:
            return version, zlib.decompress(data)
        except zlib.error as error:
            raise DamagedUpdate("This version is damaged; choose another one.") from error

    async def rename(self, document_id: str, version_id: str, name: str | None) -> Version:
        """Gives it a name, or takes its name away. Raises NotFound."""
        return await self._database.write(lambda c: _rename(c, document_id, version_id, name))

    async def thin(self, document_id: str, *, dry_run: bool = False) -> int:
        """Lets go of versions that are too close together for their age; how many.

        With `dry_run` they stay.
        """
        if dry_run:
            return len(await self._database.read(lambda c: _superfluous(c, document_id)))
        return await self._database.write(lambda c: _thin(c, document_id))

    async def documents(self, after: str = "", *, limit: int = 500) -> list[str]:
        """Documents that have versions, in the order of their ids, beyond `after`."""
        query = select(versions.c.document_id).where(versions.c.document_id > after).distinct()
        page = query.order_by(versions.c.document_id).limit(limit)
        return await self._database.read(lambda c: list(c.execute(page).scalars()))


def _add(connection: Connection, version: Version, data: bytes) -> Version:
    known = select(documents.c.id).where(
        documents.c.id == version.document_id, documents.c.deleted_at.is_(None)
    )
    if connection.execute(known).first() is None:
        raise no_such(version.document_id)
    of_document = versions.c.document_id == version.document_id
    newest = select(*_columns).where(of_document).order_by(versions.c.created_at.desc()).limit(1)
    row = connection.execute(newest).first()
    if row is not None and row.seq == version.seq:
        same = _of(row)
        if version.name is None:
            return same
        # Asked once more: somebody may be naming it at this moment.
        nameless = versions.c.id == same.id, versions.c.name.is_(None)
        named = update(versions).where(*nameless).values(name=version.name)
        if connection.execute(named).rowcount:
            return replace(same, name=version.name)
    ids = select(versions.c.id).where(of_document).limit(MOST_VERSIONS)
    if len(connection.execute(ids).all()) >= MOST_VERSIONS:
        raise Conflict(
            f"This document has {MOST_VERSIONS} versions already; take the names of some away."
        )
    values = {name: getattr(version, name) for name in ("id", "document_id", "seq", "name", "kind")}
    values |= {"actors": json.dumps(version.actors), "created_at": version.created_at}
    connection.execute(insert(versions).values(data=data, **values))
    return version


def newest_seq(connection: Connection, document_id: str) -> Seq:
    """The `seq` of the newest version; 0 where there is none."""
    newest = _list(connection, document_id, 1, None)
    return newest[0].seq if newest else Seq(0)


def _list(
    connection: Connection, document_id: str, limit: int, before: float | None
) -> list[Version]:
    query = select(*_columns).where(versions.c.document_id == document_id)
    if before is not None:
        query = query.where(versions.c.created_at < before)
    newest_first = query.order_by(versions.c.created_at.desc(), versions.c.id.desc())
    return [_of(row) for row in connection.execute(newest_first.limit(limit))]


def _get(connection: Connection, document_id: str, version_id: str) -> Version:
    row = connection.execute(select(*_columns).where(*_one(document_id, version_id))).first()
    if row is None:
        raise _unknown(version_id)
    return _of(row)


def _read(connection: Connection, document_id: str, version_id: str) -> tuple[Version, bytes]:
    row = connection.execute(select(versions).where(*_one(document_id, version_id))).first()
    if row is None:
        raise _unknown(version_id)
    return _of(row), row.data


def _rename(connection: Connection, document_id: str, version_id: str, name: str | None) -> Version:
    one = update(versions).where(*_one(document_id, version_id)).values(name=name)
    if not connection.execute(one).rowcount:
        raise _unknown(version_id)
    return _get(connection, document_id, version_id)


def _superfluous(connection: Connection, document_id: str) -> list[str]:
    query = select(versions.c.id, versions.c.created_at, versions.c.name).where(
        versions.c.document_id == document_id
    )
    moments = [
        Moment(row.id, row.created_at, row.name is not None) for row in connection.execute(query)
    ]
    return superfluous(moments, clock.now())


def _thin(connection: Connection, document_id: str) -> int:
    gone = _superfluous(connection, document_id)
    if not gone:
        return 0
    # Asked once more: what somebody names at this moment stays.
    these = versions.c.id.in_(gone), versions.c.name.is_(None)
    return int(connection.execute(delete(versions).where(*these)).rowcount)


def _one(document_id: str, version_id: str) -> tuple[Any, Any]:
    return versions.c.document_id == document_id, versions.c.id == version_id


def _unknown(version_id: str) -> NotFound:
    return NotFound(
        f"There is no version {version_id!r} of this document; older ones are thinned out "
        "unless they have a name."
    )


def _of(row: Any) -> Version:
    return Version(
        id=row.id,
        document_id=row.document_id,
        seq=Seq(row.seq),
        name=row.name,
        kind=row.kind,
        actors=tuple(json.loads(row.actors)),
        created_at=row.created_at,
    )
