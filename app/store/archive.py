"""The file of a backup: a zip with a manifest, every table's rows as lines of JSON, and uploads.

    manifest.json          what it is, with the count and the SHA-256 of each table's lines
    tables/NAME.jsonl      one row a line, values in the order of the manifest's columns
    files/SHA256           the bytes of an uploaded file, under their hash

It says nothing of SQLite or PostgreSQL, so a backup of one may be restored into the other.
Format 1 was the same without files.
"""

import base64
import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from app.errors import StoreError

FORMAT = 2
_READ = (1, 2)
_MANIFEST = "manifest.json"
_FILES = "files/"
_CHUNK = 2**20


class TableEntry(BaseModel):
    """One table: its columns in the order of the values, how many rows, and their SHA-256."""

    model_config = ConfigDict(extra="forbid")
    name: str
    columns: list[str]
    rows: int
    sha256: str


class FilesEntry(BaseModel):
    """The uploaded files in it: how many, their bytes, and the SHA-256 of their names in order.

    `missing`: how many more the rows name that were not there, or damaged, when it was made.
    """

    model_config = ConfigDict(extra="forbid")
    count: int
    size: int
    sha256: str
    missing: int


class Manifest(BaseModel):
    """What a backup is. `version` made it, `schema_revision` is the step of `migrations/`.

    `created_at` is ISO 8601 in UTC. Tables come in an order that has what they refer to first.
    `files` is None where they lie elsewhere (S3), or in a backup of format 1.
    """

    model_config = ConfigDict(extra="forbid")
    burnish_backup: int
    version: str
    schema_revision: str
    engine: str
    created_at: str
    tables: list[TableEntry]
    files: FilesEntry | None = None

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return next((table.rows for table in self.tables if table.name == "documents"), 0)


class ArchiveWriter:
    """Fills the file of a backup, table by table; `finish` writes the manifest, last."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with self._told():
            file.parent.mkdir(parents=True, exist_ok=True)
            self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self.tables: list[TableEntry] = []

    def add(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """One table; `rows` is read once. Raises StoreError when it cannot be written."""
        digest, count = hashlib.sha256(), 0
        with self._told():
            out = self._zip.open(_path(name), "w", force_zip64=True)
        try:
            for row in rows:
                line = _line(row)
                digest.update(line)
                with self._told():  # Not around `rows`: that is the database's own trouble.
                    out.write(line)
                count += 1
        finally:
            with self._told():
                out.close()
        entry = TableEntry(name=name, columns=list(columns), rows=count, sha256=digest.hexdigest())
        self.tables.append(entry)

    def add_file(self, digest: str, source: BinaryIO) -> None:
        """The bytes whose SHA-256 is `digest`; pictures do not shrink, so they lie as they are."""
        # A date of its own: the clock may stand before 1980, which a zip cannot say.
        info = zipfile.ZipInfo(_FILES + digest)
        with self._told(), self._zip.open(info, "w", force_zip64=True) as out:
            shutil.copyfileobj(source, out, _CHUNK)

    def finish(self, manifest: Manifest) -> None:
        """The backup is complete; on disk when this returns."""
        with self._told():
            self._zip.writestr(_MANIFEST, manifest.model_dump_json(indent=2))
            self._zip.close()
            with self._file.open("rb") as written:
                os.fsync(written.fileno())

    def abandon(self) -> None:
        """Takes the unfinished file away."""
        with suppress(OSError):
            self._zip.close()
        self._file.unlink(missing_ok=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(f"{self._file} cannot be written ({error.strerror}).") from error


class Archive:
    """A backup that has been read through once and found whole. `close` when done.

    Raises:
        StoreError: it is no backup, of a later format, or damaged.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        with self._told():
            self._zip = zipfile.ZipFile(file)
            try:
                self.manifest = self._read_manifest()
                for table in self.manifest.tables:
                    self._check(table)
                self._check_files()
            except BaseException:
                self._zip.close()
                raise

    def rows(self, table: TableEntry) -> Iterator[list[Any]]:
        """The rows of a table, as they were."""
        with self._told(), self._zip.open(_path(table.name)) as lines:
            for line in lines:
                yield [_value(value) for value in json.loads(line)]

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """The SHA-256 and the bytes of each uploaded file; to be read before the next one."""
        for name in self._file_names():
            with self._told(), self._zip.open(name) as data:
                yield name.removeprefix(_FILES), data

    def close(self) -> None:
        """Lets go of the file."""
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read_manifest(self) -> Manifest:
        read = json.loads(self._zip.read(_MANIFEST))
        said = read.get("burnish_backup") if isinstance(read, dict) else None
        if said not in _READ:
            raise StoreError(
                f"{self._file} is a backup of format {said!r}; this version reads up to {FORMAT}."
            )
        return Manifest.model_validate(read)

    def _check(self, table: TableEntry) -> None:
        digest, count = hashlib.sha256(), 0
        with self._zip.open(_path(table.name)) as lines:
            while chunk := lines.read(_CHUNK):
                digest.update(chunk)
                count += chunk.count(b"\n")
        if (digest.hexdigest(), count) != (table.sha256, table.rows):
            raise StoreError(f"{self._file} is damaged: {table.name} is not what was written.")

    def _check_files(self) -> None:
        names = self._file_names()
        entry = self.manifest.files
        if entry is None and not names:
            return
        if entry is None or (entry.count, entry.sha256) != (len(names), digest_of(names)):
            raise StoreError(f"{self._file} is damaged: its files are not those that were written.")
        for name in names:
            with self._zip.open(name) as data:
                if hashlib.file_digest(data, "sha256").hexdigest() != name.removeprefix(_FILES):  # type: ignore[arg-type]
                    raise StoreError(f"{self._file} is damaged: {name} is not what was written.")

    def _file_names(self) -> list[str]:
        return sorted(name for name in self._zip.namelist() if name.startswith(_FILES))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (KeyError, ValidationError, json.JSONDecodeError, UnicodeDecodeError):
            raise StoreError(f"{self._file} is not a backup of Burnish.") from None
        except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as error:
            raise StoreError(
                f"{self._file} is damaged, or not a backup of Burnish ({error})."
            ) from error
        except OSError as error:
            raise StoreError(f"{self._file} cannot be read ({error.strerror}).") from error


def digest_of(names: Iterable[str]) -> str:
    """The SHA-256 of the names of files, which are in order."""
    return hashlib.sha256(
        "\n".join(name.removeprefix(_FILES) for name in names).encode()
    ).hexdigest()


def _path(table: str) -> str:
    return f"tables/{table}.jsonl"


def _line(row: Sequence[Any]) -> bytes:
    values = [_plain(value) for value in row]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return {"base64": base64.b64encode(value).decode("ascii")}
    return value


def _value(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value
