"""Uploaded files are in a backup, as the database in it names them, and come back with it."""

import asyncio
import hashlib
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.errors import Conflict, StoreError
from app.files.attachments import received
from app.files.blobs import open_blobs
from app.files.library import Library, StoredFile
from app.store.archive import Manifest
from app.store.backup import back_up, restore
from app.store.backup_files import add_files, path_in
from app.store.sql import Store, open_store
from app.store.trash import Trash
from tests.files.drawn import picture


class House:
    """A data folder with a database and uploaded files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.url = f"sqlite:///{folder / 'burnish.db'}"
        folder.mkdir(exist_ok=True)

    async def open(self) -> tuple[Store, Library]:
        store = await open_store(self.url)
        return store, Library(store.database, await open_blobs("", self.folder))

    async def filled(self, *sizes: int) -> list[StoredFile]:
        """A document "essay" with a picture of each width."""
        store, library = await self.open()
        await store.documents.create("essay")
        kept = [await library.add("essay", picture("PNG", (size, 9)), "a.png") for size in sizes]
        await store.close()
        return kept

    async def back_up(self, file: Path) -> Manifest:
        return await asyncio.to_thread(back_up, self.url, file, files=self.files)

    async def restore(self, file: Path, *, force: bool = False) -> Path | None:
        _, kept = await asyncio.to_thread(
            restore, self.url, file, files=self.files, keep_in=self.folder, force=force
        )
        return kept

    async def read(self, digest: str) -> bytes:
        """A picture of the essay, as the server gives it."""
        store, library = await self.open()
        try:
            return (await library.read("essay", digest))[1]
        finally:
            await store.close()


@pytest.fixture
def old(tmp_path: Path) -> House:
    return House(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> House:
    return House(tmp_path / "new")


async def test_files_come_back_with_their_documents(old: House, new: House, tmp_path: Path) -> None:
    one, two = await old.filled(10, 11)
    path_in(old.files, "0" * 64).parent.mkdir()
    path_in(old.files, "0" * 64).write_bytes(b"named by nobody")
    file = tmp_path / "backup.zip"
    made = await old.back_up(file)
    assert made.files is not None
    assert (made.files.count, made.files.missing) == (2, 0)
    assert made.files.size == one.size + two.size
    await new.restore(file)
    for each in (one, two):
        data = await new.read(each.hash)
        assert hashlib.sha256(data).hexdigest() == each.hash
    held = sorted(path.name for path in new.files.rglob("*") if path.is_file())
    assert held == sorted([one.hash, two.hash]), "nothing else, and no half a file"


async def test_what_was_there_before_comes_back_with_its_files(
    old: House, new: House, tmp_path: Path
) -> None:
    await old.filled(10)
    (mine,) = await new.filled(12)
    file = tmp_path / "backup.zip"
    await old.back_up(file)
    with pytest.raises(Conflict, match="--force"):
        await new.restore(file)
    kept = await new.restore(file, force=True)
    assert kept is not None
    path_in(new.files, mine.hash).unlink()  # As tidying may do: nothing names it now.
    await new.restore(kept, force=True)
    assert len(await new.read(mine.hash)) == mine.size


async def test_a_damaged_file_is_healed_by_a_restore(
    old: House, new: House, tmp_path: Path
) -> None:
    (one,) = await old.filled(10)
    file = tmp_path / "backup.zip"
    await old.back_up(file)
    damaged = path_in(new.files, one.hash)
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"half of it")
    await new.restore(file)
    assert len(await new.read(one.hash)) == one.size


async def test_a_missing_or_damaged_file_is_told_and_stops_nothing(
    old: House, tmp_path: Path
) -> None:
    one, two, three = await old.filled(10, 11, 12)
    path_in(old.files, one.hash).unlink()
    path_in(old.files, two.hash).write_bytes(b"bits have rotted")
    made = await old.back_up(tmp_path / "backup.zip")
    assert made.files is not None
    assert (made.files.count, made.files.missing, made.files.size) == (1, 2, three.size)


async def test_a_document_deleted_for_good_under_way_is_in_no_half(
    old: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows were read, then its picture goes: the backup begins again, without both."""
    (one,) = await old.filled(10)
    calls = 0

    def purged_before(*given: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 1:
            asyncio.run(purge())
        return add_files(*given)  # type: ignore[arg-type]

    async def purge() -> None:
        store, library = await old.open()
        await store.documents.delete("essay")
        await Trash(store.database).purge("essay")
        await library.tidy(grace=-60)
        await store.close()

    monkeypatch.setattr("app.store.backup.add_files", purged_before)
    file = tmp_path / "backup.zip"
    made = await old.back_up(file)
    assert calls == 2
    assert made.files is not None
    assert (made.files.count, made.files.missing) == (0, 0)
    with zipfile.ZipFile(file) as written:
        assert one.hash.encode() not in written.read("tables/files.jsonl")


@pytest.mark.parametrize("damage", ["changed", "left out", "added"])
async def test_a_backup_whose_files_are_not_whole_is_refused(
    old: House, new: House, tmp_path: Path, damage: str
) -> None:
    one, _ = await old.filled(10, 11)
    file = tmp_path / "backup.zip"
    await old.back_up(file)
    with zipfile.ZipFile(file) as read:
        entries = {name: read.read(name) for name in read.namelist()}
    name = f"files/{one.hash}"
    if damage == "changed":
        entries[name] = entries[name][:-1] + b"!"
    elif damage == "left out":
        del entries[name]
    else:
        entries["files/../../outside"] = b"hostile"
    with zipfile.ZipFile(file, "w") as written:
        for name, data in entries.items():
            written.writestr(name, data)
    with pytest.raises(StoreError, match="damaged"):
        await new.restore(file)
    assert not new.files.exists()
    assert not (tmp_path / "outside").exists()


async def test_uploads_in_s3_are_said_not_to_be_in_it(
    old: House, new: House, tmp_path: Path
) -> None:
    await old.filled(10)
    without, with_files = tmp_path / "without.zip", tmp_path / "with.zip"
    made = await asyncio.to_thread(back_up, old.url, without, files=None)
    assert made.files is None
    await old.back_up(with_files)
    with pytest.raises(Conflict, match="holds 1 uploaded files"):
        await asyncio.to_thread(
            restore, new.url, with_files, files=None, keep_in=new.folder, force=True
        )
    await new.restore(without)
    assert not new.files.exists() or not list(new.files.iterdir())


async def test_an_attachment_comes_back_with_its_name_and_its_bytes(
    tmp_path: Path,
) -> None:
    data = b"%PDF-1.7" + bytes(range(256)) * 9000

    async def chunks() -> AsyncIterator[bytes]:
        yield data

    house, other = House(tmp_path / "house"), House(tmp_path / "other")
    await house.filled(7)
    store, library = await house.open()
    async with received(chunks(), len(data)) as file:
        kept = await library.attach("essay", file, "Bericht März.pdf")
    await store.close()
    manifest = await house.back_up(tmp_path / "backup.zip")
    assert manifest.files is not None
    assert manifest.files.count == 2
    await other.restore(tmp_path / "backup.zip")
    store, library = await other.open()
    found, got = await library.read("essay", kept.hash)
    await store.close()
    assert (found.name, found.media, got) == ("Bericht März.pdf", "application/pdf", data)
