"""Uploaded files in a backup and out of it again. They lie in a folder, under their SHA-256.

The rows that name them are read first, in the snapshot of the database. A row is the promise that
its bytes are there, so what the backup holds is one state; what is uploaded meanwhile has no row
in it. Only a document that is deleted for good just then may take bytes away: the backup is then
begun again (`backup.py`).
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from app.errors import StoreError
from app.store.archive import Archive, ArchiveWriter, FilesEntry, digest_of

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CHUNK = 2**20


def add_files(
    writer: ArchiveWriter, folder: Path, digests: Iterable[str]
) -> tuple[FilesEntry, list[str]]:
    """Puts the files into the backup; what the manifest says of them, and which are missing.

    Raises:
        StoreError: the backup cannot be written.
    """
    held: list[str] = []
    missing: list[str] = []
    size = 0
    for digest in sorted(set(digests)):
        added = _add(writer, folder, digest)
        if added is None:
            missing.append(digest)
        else:
            held.append(digest)
            size += added
    entry = FilesEntry(count=len(held), size=size, sha256=digest_of(held), missing=len(missing))
    return entry, missing


def _add(writer: ArchiveWriter, folder: Path, digest: str) -> int | None:
    """Its size in bytes; None when it is not there or not what its name says."""
    if not _DIGEST.fullmatch(digest):
        return None
    try:
        source = path_in(folder, digest).open("rb")
    except OSError:
        return None
    with source:
        try:
            if hashlib.file_digest(source, "sha256").hexdigest() != digest:
                return None
            size = source.tell()
            source.seek(0)
        except OSError:
            return None
        writer.add_file(digest, source)
        return size


def extract_files(archive: Archive, folder: Path) -> int:
    """Puts the files of a backup into the folder; how many. Nothing that is there is lost.

    Raises:
        StoreError: the folder cannot be written.
    """
    count = 0
    for digest, data in archive.files():
        if not _DIGEST.fullmatch(digest):
            raise StoreError(f"The backup names a file {digest[:80]!r}, which is no SHA-256.")
        path = path_in(folder, digest)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".restore-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as out:
                    os.fchmod(out.fileno(), 0o644)
                    shutil.copyfileobj(data, out, _CHUNK)
                    out.flush()
                    os.fsync(out.fileno())
                # Also over a file of this name: its bytes are the same, or damaged.
                Path(name).replace(path)
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as error:
            raise StoreError(f"{path} cannot be written ({error.strerror}).") from error
        count += 1
    return count


def path_in(folder: Path, digest: str) -> Path:
    """Where the bytes of this SHA-256 lie."""
    return folder / digest[:2] / digest
