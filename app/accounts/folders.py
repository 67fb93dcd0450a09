"""Folders of a workspace, and where its documents lie."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from app import clock
from app.accounts import touch
from app.accounts.secrets import new_id
from app.accounts.users import checked_name
from app.errors import Conflict, NotFound, TooMany
from app.store import DocumentRow
from app.store.accounts_schema import document_places, folders, workspaces
from app.store.database import Database
from app.store.dialects import insert_or
from app.store.documents import row_of
from app.store.schema import documents

MOST = 1000
"""Folders of one workspace."""
DEEPEST = 16


@dataclass(frozen=True)
class FolderRow:
    """A folder; `parent_id` None: at the top."""

    id: str
    name: str
    parent_id: str | None


@dataclass(frozen=True)
class Place:
    """Where a document lies; `folder_id` None: at the top of the workspace."""

    workspace_id: str
    folder_id: str | None


class Folders:
    """The folders of all workspaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, workspace_id: str) -> list[FolderRow]:
        """By name."""
        return await self._database.read(lambda c: _all(c, workspace_id))

    async def create(self, workspace_id: str, name: str, parent_id: str | None) -> FolderRow:
        """Raises BadRequest, NotFound: no such parent here. Conflict, TooMany."""
        row = FolderRow(new_id(), checked_name(name), parent_id)

        def work(connection: Connection) -> FolderRow:
            _hold(connection, workspace_id)
            count = select(func.count()).where(folders.c.workspace_id == workspace_id)
            if connection.execute(count).scalar_one() >= MOST:
                raise TooMany(f"A workspace has at most {MOST} folders.")
            _check_road(connection, workspace_id, row.id, parent_id)
            connection.execute(
                folders.insert().values(
                    id=row.id,
                    workspace_id=workspace_id,
                    parent_id=parent_id,
                    name=row.name,
                    created_at=clock.now(),
                )
            )
            return row

        return await self._database.write(work)

    async def change(
        self, workspace_id: str, folder_id: str, *, name: str | None, parent_id: str | None
    ) -> str | None:
        """Renames a folder and puts it into `parent_id`; where it was before.

        Raises:
            BadRequest, NotFound, Conflict
        """
        checked = None if name is None else checked_name(name)

        def work(connection: Connection) -> str | None:
            _hold(connection, workspace_id)
            _check_road(connection, workspace_id, folder_id, parent_id)
            values = {"parent_id": parent_id} | ({} if checked is None else {"name": checked})
            one = folders.c.id == folder_id, folders.c.workspace_id == workspace_id
            row = connection.execute(select(folders.c.parent_id).where(*one)).first()
            if row is None:
                raise NotFound("There is no such folder here.")
            connection.execute(update(folders).where(*one).values(values))
            before: str | None = row.parent_id
            return before

        return await self._database.write(work)

    async def delete(self, workspace_id: str, folder_id: str) -> str | None:
        """What is in it goes one level up; the folder there. Raises NotFound."""

        def work(connection: Connection) -> str | None:
            _hold(connection, workspace_id)
            known = {row.id: row for row in _all(connection, workspace_id)}
            if folder_id not in known:
                raise NotFound("There is no such folder here.")
            above = known[folder_id].parent_id
            inside = update(folders).where(folders.c.parent_id == folder_id)
            connection.execute(inside.values(parent_id=above))
            there = update(document_places).where(document_places.c.folder_id == folder_id)
            connection.execute(there.values(folder_id=above))
            connection.execute(delete(folders).where(folders.c.id == folder_id))
            return above

        return await self._database.write(work)

    async def place_of(self, document_id: str) -> Place | None:
        """Where a document lies; None: in no workspace."""
        query = select(document_places).where(document_places.c.document_id == document_id)

        def work(connection: Connection) -> Place | None:
            row = connection.execute(query).first()
            return None if row is None else Place(row.workspace_id, row.folder_id)

        return await self._database.read(work)

    async def put(self, document_id: str, place: Place | None) -> None:
        """Moves a document; None: out of its workspace. Raises NotFound: no such folder there."""

        def work(connection: Connection) -> None:
            if place is None:
                gone = delete(document_places).where(document_places.c.document_id == document_id)
                connection.execute(gone)
            else:
                put_document(connection, document_id, place)
            touch.access(connection)

        await self._database.write(work)

    async def documents_in(self, place: Place) -> list[DocumentRow]:
        """The documents that lie there, the last changed first."""
        inside = document_places.c.folder_id
        here = inside.is_(None) if place.folder_id is None else inside == place.folder_id
        query = (
            select(documents)
            .join(document_places)
            .where(document_places.c.workspace_id == place.workspace_id, here)
            .where(documents.c.deleted_at.is_(None))
            .order_by(documents.c.updated_at.desc(), documents.c.id.desc())
        )
        return await self._database.read(lambda c: [row_of(row) for row in c.execute(query)])


def put_document(connection: Connection, document_id: str, place: Place) -> None:
    """Puts a document there. Raises NotFound."""
    _hold(connection, place.workspace_id)
    if place.folder_id is not None and all(
        row.id != place.folder_id for row in _all(connection, place.workspace_id)
    ):
        raise NotFound("There is no such folder in this workspace.")
    there = {"workspace_id": place.workspace_id, "folder_id": place.folder_id}
    statement = insert_or(connection, document_places).values(document_id=document_id, **there)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[document_places.c.document_id], set_=there)
    )


def documents_below(connection: Connection, *, workspace_id: str, folder_id: str) -> set[str]:
    """The documents in a folder and in those below it; "": in the whole workspace."""
    query = select(document_places.c.document_id, document_places.c.folder_id)
    rows = connection.execute(query.where(document_places.c.workspace_id == workspace_id)).all()
    if not folder_id:
        return {row.document_id for row in rows}
    below: dict[str | None, list[str]] = {}
    for folder in _all(connection, workspace_id):
        below.setdefault(folder.parent_id, []).append(folder.id)
    inside, left = set[str](), [folder_id]
    while left:
        step = left.pop()
        if step not in inside:
            inside.add(step)
            left += below.get(step, [])
    return {row.document_id for row in rows if row.folder_id in inside}


def _hold(connection: Connection, workspace_id: str) -> None:
    """Its folders stay as they are until the end of the transaction: of two folders that are put
    into each other at the same moment, one would not see the other move.

    Raises:
        NotFound: there is no such workspace.
    """
    alive = workspaces.c.id == workspace_id, workspaces.c.deleted_at.is_(None)
    held = select(workspaces.c.id).where(*alive).with_for_update(key_share=True)
    if connection.execute(held).first() is None:
        raise NotFound("There is no such workspace.")


def _all(connection: Connection, workspace_id: str) -> list[FolderRow]:
    query = (
        select(folders)
        .where(folders.c.workspace_id == workspace_id)
        .order_by(folders.c.name, folders.c.id)
    )
    return [FolderRow(row.id, row.name, row.parent_id) for row in connection.execute(query)]


def _check_road(
    connection: Connection, workspace_id: str, folder_id: str, parent_id: str | None
) -> None:
    """Up from `parent_id` there is no circle, and not too many steps."""
    above = {row.id: row.parent_id for row in _all(connection, workspace_id)}
    step, depth = parent_id, 1
    while step is not None:
        if step not in above:
            raise NotFound("There is no such folder to put it in.")
        if step == folder_id:
            raise Conflict("A folder cannot lie in itself.")
        step, depth = above[step], depth + 1
        if depth > DEEPEST:
            raise Conflict(f"Folders lie at most {DEEPEST} deep.")
