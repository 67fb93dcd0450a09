"""Files of documents, in a folder and in S3."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.errors import NotFound, StoreError, TooBig, TooMany
from app.files import library as module
from app.files.addresses import hash_in, moved
from app.files.attachments import received
from app.files.blobs import Blobs, open_blobs
from app.files.library import Library, template_owner
from app.store.sql import Store
from app.store.trash import Trash
from tests.files.drawn import picture


async def names(blobs: Blobs) -> list[str]:
    return [name async for name, _ in blobs.listed()]


async def test_a_picture_is_kept_and_read_again(library: Library) -> None:
    kept = await library.add("essay", picture("PNG"), "a.png")
    file, data = await library.read("essay", kept.hash)
    assert file == kept
    assert data.startswith(b"\x89PNG")
    assert (len(data), file.name, file.media) == (kept.size, "a.png", "image/png")
    address = kept.address("essay")
    assert hash_in(address) == kept.hash
    assert moved(address, "other") == address.replace("/essay/", "/other/")


async def test_the_same_bytes_are_kept_once(library: Library, blobs: Blobs) -> None:
    one = await library.add("essay", picture("PNG"), "a.png")
    two = await library.add("other", picture("PNG"), "b.png")
    assert one.hash == two.hash
    assert len(await names(blobs)) == 1


async def test_a_file_is_read_through_its_own_document_only(library: Library) -> None:
    kept = await library.add("essay", picture("PNG"), "a.png")
    with pytest.raises(NotFound):
        await library.read("other", kept.hash)
    await library.share("essay", "other", [kept.hash])
    assert (await library.read("other", kept.hash))[0] == kept


async def test_a_document_takes_so_many_files(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 1)
    await library.add("essay", picture("PNG"), "a.png")
    with pytest.raises(TooMany):
        await library.add("essay", picture("PNG", (10, 10)), "b.png")


async def test_what_belongs_to_nothing_is_tidied_away(
    library: Library, store: Store, blobs: Blobs
) -> None:
    for name in ("kept", "binned", "purged"):
        await store.documents.create(name)
    kept = await library.add("kept", picture("PNG", (10, 10)), "")
    binned = await library.add("binned", picture("PNG", (11, 10)), "")
    await library.add("purged", picture("PNG", (12, 10)), "")
    await library.add("never made", picture("PNG", (13, 10)), "")
    await library.add(template_owner("forgotten"), picture("PNG", (14, 10)), "")
    await store.documents.delete("binned")
    await store.documents.delete("purged")
    await Trash(store.database).purge("purged")
    await blobs.put("zz/nobody", b"12345")
    assert (await library.tidy(grace=3600)).files == 0
    assert len(await names(blobs)) == 6
    tidied = await library.tidy(grace=-60)
    assert (tidied.rows, tidied.files) == (2, 4)
    assert {name.rpartition("/")[2] for name in await names(blobs)} == {kept.hash, binned.hash}
    assert tidied.size > 5


async def test_a_picture_uploaded_while_tidying_is_not_lost(
    library: Library, blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await library.add("gone", picture("PNG"), "")
    delete = blobs.delete

    async def delete_late(name: str) -> None:
        # Between the look and the deed.
        await library.add("new", picture("PNG"), "")
        await delete(name)

    monkeypatch.setattr(blobs, "delete", delete_late)
    await library.tidy(grace=-60)
    _, data = await library.read("new", kept.hash)
    assert len(data) == kept.size


async def test_a_long_file_is_kept_and_read_in_pieces(library: Library, blobs: Blobs) -> None:
    data = bytes(range(256)) * 50_000

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(data), 60_000):
            yield data[at : at + 60_000]

    async with received(chunks(), len(data)) as file:
        kept = await library.attach("essay", file, "a.bin")
    assert (kept.size, kept.hash) == (len(data), hashlib.sha256(data).hexdigest())
    assert await names(blobs) == [f"{kept.hash[:2]}/{kept.hash}"]
    for start, end in ((0, len(data)), (5_000_000, 6_500_001), (3, 3)):
        got = [piece async for piece in library.pieces(kept, start, end)]
        assert b"".join(got) == data[start:end]
    with pytest.raises(TooBig):
        async with received(chunks(), len(data) - 1):
            pass
    await blobs.delete(f"{kept.hash[:2]}/{kept.hash}")
    with pytest.raises(NotFound):
        await anext(library.pieces(kept, 0, 1))


async def test_an_attachment_is_put_again_where_tidying_took_it(
    library: Library, blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"x" * 2_000_000

    has = blobs.has

    async def taken_meanwhile(name: str) -> bool:
        monkeypatch.setattr(blobs, "has", has)
        await blobs.delete(name)
        return await has(name)

    monkeypatch.setattr(blobs, "has", taken_meanwhile)
    async with received(chunks(), 2**30) as file:
        kept = await library.attach("essay", file, "a.bin")
    assert (await library.read("essay", kept.hash))[1] == b"x" * 2_000_000


async def test_a_place_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(StoreError, match="files"):
        await open_blobs("", tmp_path)
    with pytest.raises(StoreError, match="s3://BUCKET"):
        await open_blobs("ftp://somewhere", tmp_path)
