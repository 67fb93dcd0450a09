"""Who has which file: rows in the database, bytes in the blobs."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from app import clock
from app.errors import NotFound, TooMany
from app.files.addresses import address_of
from app.files.attachments import ENDING, Attachment, Intake
from app.files.blobs import Blobs
from app.files.names import safe_name
from app.files.pictures import PICTURES, Picture, prepare
from app.store.database import Database
from app.store.dialects import insert_or
from app.store.schema import documents
from app.store.shelf_schema import files, templates

MOST_FILES = 2_000
"""That one document may have."""
PREPARED_AT_ONCE = 2
GRACE_SECONDS = 24 * 3600.0
"""Bytes without an owner stay so long: an upload or an import may be under way."""
_TEMPLATE = "template:"


@dataclass(frozen=True)
class StoredFile:
    """A file of a document. `size` in bytes."""

    hash: str
    media: str
    size: int
    name: str
    ending: str

    def address(self, owner: str) -> str:
        """What stands in the document."""
        return address_of(owner, self.hash, self.ending)


@dataclass(frozen=True)
class Tidied:
    """What was taken away: rows without an owner, and bytes (`size` of them) without a row."""

    rows: int
    files: int
    size: int


class Library:
    """The files of all documents."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs
        self._preparing = asyncio.Semaphore(PREPARED_AT_ONCE)
        self.intake = Intake()

    async def add(self, owner: str, data: bytes, name: str) -> StoredFile:
        """Checks a picture, keeps it, and notes whose it is. The same one twice is kept once.

        Raises:
            NotAPicture, TooBig: see `pictures.prepare`.
            TooMany: the owner has MOST_FILES.
            StoreError
        """
        async with self._preparing:
            picture = await asyncio.to_thread(prepare, data)
        return await self.keep(owner, picture, name)

    async def keep(self, owner: str, picture: Picture, name: str) -> StoredFile:
        """The same for a picture that was prepared."""
        digest = hashlib.sha256(picture.data).hexdigest()
        called = safe_name(name) if name else ""
        file = StoredFile(digest, picture.media, len(picture.data), called, picture.ending)
        await self._keep(owner, file, lambda: self._blobs.put(_path(digest), picture.data))
        return file

    async def _keep(self, owner: str, file: StoredFile, put: Callable[[], Awaitable[None]]) -> None:
        # The bytes first: a row is the promise that they are there.
        await put()
        await self._database.write(lambda c: _note(c, owner, [file]))
        # `tidy` may have found the bytes without a row a moment ago.
        if not await self._blobs.has(_path(file.hash)):
            await put()

    async def attach(self, owner: str, attachment: Attachment, name: str) -> StoredFile:
        """Keeps a file of any kind as it is; see `add`.

        Raises:
            TooMany: the owner has MOST_FILES.
            StoreError
        """
        digest = attachment.hash
        file = StoredFile(digest, attachment.media, attachment.size, safe_name(name), ENDING)
        path = _path(digest)

        async def put() -> None:
            attachment.file.seek(0)
            await self._blobs.put_file(path, attachment.file)

        await self._keep(owner, file, put)
        return file

    async def find(self, owner: str, digest: str) -> StoredFile:
        """A file without its bytes. Raises NotFound."""
        return await self._database.read(lambda c: _find(c, owner, digest))

    def pieces(self, file: StoredFile, start: int, end: int) -> AsyncIterator[bytes]:
        """Its bytes from `start` up to `end`. Raises NotFound, StoreError."""
        return self._blobs.pieces(_path(file.hash), start, end)

    async def read(self, owner: str, digest: str) -> tuple[StoredFile, bytes]:
        """A file and its bytes. Raises NotFound, StoreError."""
        file = await self._database.read(lambda c: _find(c, owner, digest))
        return file, await self._blobs.get(_path(digest))

    async def share(self, giver: str, taker: str, digests: Collection[str]) -> None:
        """`taker` has these files of `giver`, too; those that `giver` has not are left out."""

        def copy(connection: Connection) -> None:
            held = select(files).where(files.c.owner == giver, files.c.hash.in_(digests))
            _note(connection, taker, [_file(row) for row in connection.execute(held)])

        if digests:
            await self._database.write(copy)

    async def tidy(self, *, grace: float = GRACE_SECONDS, dry_run: bool = False) -> Tidied:
        """Takes away what belongs to nothing any more, if it is older than `grace` seconds.

        With `dry_run` it only counts. Safe while servers run: a file that is uploaded anew at
        this moment is younger.

        Raises:
            StoreError
        """
        before = clock.now() - grace
        if dry_run:
            rows = await self._database.read(lambda c: _count_ownerless(c, before))
        else:
            rows = await self._database.write(lambda c: _forget_ownerless(c, before))
        count = size = 0
        page: list[str] = []
        async for path, written in self._blobs.listed():
            if written < before:
                page.append(path)
            if len(page) == 500:
                gone = await self._drop(page, before, dry_run)
                count, size, page = count + gone[0], size + gone[1], []
        gone = await self._drop(page, before, dry_run)
        return Tidied(rows, count + gone[0], size + gone[1])

    async def _drop(self, paths: Iterable[str], before: float, dry_run: bool) -> tuple[int, int]:
        by_hash = {path.rpartition("/")[2]: path for path in paths}

        def known(connection: Connection) -> set[str]:
            held = select(files.c.hash).where(files.c.hash.in_(by_hash)).distinct()
            if dry_run:  # Rows without an owner would be gone by now.
                held = held.where(~_ownerless(before))
            return set(connection.execute(held).scalars())

        held = await self._database.read(known)
        count = size = 0
        for path in [path for digest, path in by_hash.items() if digest not in held]:
            data = await self._blobs.get(path)
            if dry_run:
                count, size = count + 1, size + len(data)
                continue
            await self._blobs.delete(path)
            # Somebody may have uploaded the same picture between our look and our deed.
            if path.rpartition("/")[2] in await self._database.read(known):
                await self._blobs.put(path, data)
            else:
                count, size = count + 1, size + len(data)
        return count, size


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def template_owner(template_id: str) -> str:
    """As whom a template has files."""
    return _TEMPLATE + template_id


def passing_owner() -> str:
    """As whom something has files until it is known that it comes to be: see `hand_over`. What
    never does leaves rows without an owner, which `Library.tidy` takes away."""
    return f"passing:{secrets.token_hex(16)}"


def hand_over(connection: Connection, giver: str, taker: str) -> None:
    """The files of `giver` are `taker`'s. To be called in the transaction that makes `taker`, so
    that whatever lies under its name is of something that never came to be."""
    connection.execute(delete(files).where(files.c.owner == taker))
    connection.execute(update(files).where(files.c.owner == giver).values(owner=taker))


def _note(connection: Connection, owner: str, some: Collection[StoredFile]) -> None:
    count = select(func.count()).select_from(files).where(files.c.owner == owner)
    if connection.execute(count).scalar_one() + len(some) > MOST_FILES:
        raise TooMany(f"A document takes {MOST_FILES} files; this one has as many.")
    statement = insert_or(connection, files).on_conflict_do_nothing()
    for file in some:
        values = {"media": file.media, "size": file.size, "name": file.name}
        mine = {"owner": owner, "hash": file.hash}
        fresh = connection.execute(statement, {**mine, **values, "created_at": clock.now()})
        if not fresh.rowcount and file.media in PICTURES:
            # Attached before as it is now: these bytes are ours, and may be shown.
            same = (files.c.owner == owner) & (files.c.hash == file.hash)
            connection.execute(update(files).where(same).values(media=file.media))


def _find(connection: Connection, owner: str, digest: str) -> StoredFile:
    mine = select(files).where(files.c.owner == owner, files.c.hash == digest)
    row = connection.execute(mine).first()
    if row is None:
        raise NotFound("This document has no such file.")
    return _file(row)


def _file(row: object) -> StoredFile:
    values = row._mapping  # type: ignore[attr-defined]
    media = str(values["media"])
    ending = media.rpartition("/")[2].replace("jpeg", "jpg") if media in PICTURES else ENDING
    return StoredFile(values["hash"], values["media"], values["size"], values["name"], ending)


def _ownerless(before: float) -> ColumnElement[bool]:
    """Rows whose document or template is gone for good, or never came to be."""
    living = select(documents.c.id).where(documents.c.purged_at.is_(None))
    kept = select(_TEMPLATE + templates.c.id)
    return files.c.owner.not_in(living) & files.c.owner.not_in(kept) & (files.c.created_at < before)


def _count_ownerless(connection: Connection, before: float) -> int:
    query = select(func.count()).select_from(files).where(_ownerless(before))
    return connection.execute(query).scalar_one()


def _forget_ownerless(connection: Connection, before: float) -> int:
    return connection.execute(delete(files).where(_ownerless(before))).rowcount
