"""Tidying: what is past keeping goes, by `burnish tidy` and once a day by one of the servers."""

import asyncio
import logging

from sqlalchemy import Connection, select, update

from app import clock
from app.accounts.over import clear_over, count_over
from app.errors import AppError
from app.files.library import Library
from app.history.versions import Versions
from app.store.accounts_schema import switches
from app.store.database import Database
from app.store.dialects import insert_or
from app.store.trash import Trash
from app.tasks import end

log = logging.getLogger(__name__)

DAY = 24 * 3600.0
LOOK_SECONDS = 3600.0
FIRST_LOOK_SECONDS = 600.0
"""After the start: people come back first."""
_TIDIED = "tidied_at"
_TRASH_AT_ONCE = 100

Counts = dict[str, int]
"""What was deleted, or would be, in words for people."""


class Tidier:
    """Of one process. `trash_days` 0: the trash is kept for ever."""

    def __init__(self, database: Database, library: Library, *, trash_days: int) -> None:
        self._database = database
        self._library = library
        self._trash = Trash(database)
        self._versions = Versions(database)
        self._trash_days = trash_days
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Tidies once a day from now on, unless another process did."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="tidy")

    async def close(self) -> None:
        """Stops; what is half done is done by the next one."""
        if self._task is not None:
            await end(self._task)

    async def tidy(self, *, dry_run: bool = False) -> Counts:
        """Deletes it, each thing in a transaction of its own, beside running servers.

        With `dry_run` nothing is deleted; what the trash still holds on to is then not among the
        files and versions.

        Raises:
            StoreError
        """
        counts = {"documents from the trash": await self._empty_trash(dry_run)}
        counts["versions too close together"] = await self._thin(dry_run)
        work = count_over if dry_run else clear_over
        counts |= await self._database.write(work)
        tidied = await self._library.tidy(dry_run=dry_run)
        counts["entries of files without a document"] = tidied.rows
        counts["files that nothing names"] = tidied.files
        counts["bytes of these files"] = tidied.size
        return counts

    async def _empty_trash(self, dry_run: bool) -> int:
        if not self._trash_days:
            return 0
        age, count = self._trash_days * DAY, 0
        if dry_run:
            return await self._trash.count_older_than(age)
        while found := await self._trash.older_than(age, limit=_TRASH_AT_ONCE):
            for document_id in found:
                await self._trash.purge(document_id)
            count += len(found)
        return count

    async def _thin(self, dry_run: bool) -> int:
        count, after = 0, ""
        while documents := await self._versions.documents(after):
            for document_id in documents:
                count += await self._versions.thin(document_id, dry_run=dry_run)
            after = documents[-1]
        return count

    async def _run(self) -> None:
        await asyncio.sleep(FIRST_LOOK_SECONDS)
        while True:
            try:
                if await self._database.write(_is_turn):
                    log.info("Tidied: %s", await self.tidy())
            except AppError as error:
                log.warning("Tidying has to wait: %s", error.detail)
            except Exception:
                log.exception("Tidying failed.")
            await asyncio.sleep(LOOK_SECONDS)


def _is_turn(connection: Connection) -> bool:
    """Whether nobody has tidied for a day; whoever is told so does it."""
    now = clock.now()
    mine = {"name": _TIDIED, "value": repr(now)}
    read = select(switches.c.value).where(switches.c.name == _TIDIED)
    last = connection.execute(read).scalar()
    if last is None:
        statement = insert_or(connection, switches).values(mine).on_conflict_do_nothing()
        return connection.execute(statement).rowcount == 1
    if now - float(last) < DAY:
        return False
    was = switches.c.name == _TIDIED, switches.c.value == last
    return connection.execute(update(switches).where(*was).values(mine)).rowcount == 1
