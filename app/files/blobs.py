"""Where the bytes of files lie: a folder, or anything that speaks S3."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, S3Store

from app.errors import NotFound, StoreError

PATIENCE = timedelta(seconds=20)
PIECE = 5 * 2**20
"""Bytes of a long file that are written at once; S3 takes no smaller pieces."""
PIECE_OUT = 2**18


class Blobs:
    """Bytes under their names. Writing the same name twice is harmless: it names its bytes."""

    def __init__(self, store: ObjectStore, where: str) -> None:
        self._store = store
        self._where = where

    async def put(self, name: str, data: bytes) -> None:
        """Whole, or not at all. Raises StoreError."""
        with self._told():
            await self._store.put_async(name, data)

    async def get(self, name: str) -> bytes:
        """Raises NotFound, StoreError."""
        with self._told():
            result = await self._store.get_async(name)
            return bytes(await result.bytes_async())

    async def put_file(self, name: str, file: IO[bytes]) -> None:
        """The same for a file, read from where it stands, a piece at a time. Raises StoreError."""
        with self._told():
            # obstore would keep twelve pieces of five MiB in memory.
            await self._store.put_async(name, file, chunk_size=PIECE, max_concurrency=2)

    async def pieces(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end`. Raises NotFound, StoreError."""
        with self._told():
            if start >= end:
                return
            result = await self._store.get_async(name, options={"range": (start, end)})
            async for piece in result.stream(min_chunk_size=PIECE_OUT):
                yield bytes(piece)

    async def has(self, name: str) -> bool:
        """Whether it is there. Raises StoreError."""
        with self._told():
            try:
                await self._store.head_async(name)
            except (NotFoundError, FileNotFoundError):
                return False
            return True

    async def delete(self, name: str) -> None:
        """Idempotent. Raises StoreError."""
        with self._told():
            try:
                await self._store.delete_async(name)
            except (NotFoundError, FileNotFoundError):
                return

    async def listed(self) -> AsyncIterator[tuple[str, float]]:
        """Every name, and when it was written (seconds since the epoch). Raises StoreError."""
        with self._told():
            async for page in self._store.list():
                for entry in page:
                    yield entry["path"], entry["last_modified"].timestamp()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (NotFoundError, FileNotFoundError):
            raise NotFound("This file is not there.") from None
        except (BaseError, OSError) as error:
            raise StoreError(
                f"Files cannot be read or written in {self._where} ({type(error).__name__})."
            ) from error


async def open_blobs(url: str, data_dir: Path) -> Blobs:
    """The place that BURNISH_FILES_URL names; empty: the folder `files` of the data folder.

    For `s3://BUCKET/PREFIX`, keys, region and endpoint come from the variables that every S3
    client knows: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL.

    Raises:
        StoreError: it cannot be used; the message says what to change.
    """
    if not url:
        folder = (data_dir / "files").absolute()
        try:
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{folder} cannot be made ({error.strerror}).") from error
        return Blobs(LocalStore(folder, automatic_cleanup=False), str(folder))
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise StoreError(f"BURNISH_FILES_URL is {url!r}; it takes s3://BUCKET/PREFIX, or nothing.")
    prefix = parts.path.strip("/") or None
    try:
        store = S3Store(
            parts.netloc,
            prefix=prefix,
            client_options={"allow_http": True, "timeout": PATIENCE},
            retry_config={"max_retries": 3, "retry_timeout": PATIENCE},
        )
    except (BaseError, ValueError) as error:
        raise StoreError(f"BURNISH_FILES_URL {url!r} cannot be used: {error}") from error
    return Blobs(store, f"s3://{parts.netloc}")
