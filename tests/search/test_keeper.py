"""The index follows the documents: told by rooms, and by the sweep."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from pycrdt import Doc

from app.content.edit import set_title
from app.content.markdown import write_markdown
from app.search import keeper as module
from app.search.keeper import SearchKeeper
from app.search.open import Search
from app.store.sql import Store
from tests.waiting import until


def written(markdown: str, title: str = "") -> bytes:
    doc: Doc[Any] = Doc()
    if title:
        set_title(doc, title)
    write_markdown(doc, markdown)
    return bytes(doc.get_update())


async def found(index: Search, query: str) -> list[str]:
    return [hit.document.id for hit in await index.search(query)]


async def test_the_sweep_finds_what_nobody_told(
    store: Store, index: Search, keeper: SearchKeeper
) -> None:
    await store.documents.create("essay", title="Listed", content=written("# Red wine"))
    await store.documents.create("empty", title="Nothing yet")
    assert await keeper.sweep(settled=0) == 2
    assert await found(index, "red wine") == ["essay"]
    assert await found(index, "listed") == ["essay"]
    assert await found(index, "nothing") == ["empty"]
    assert await keeper.sweep(settled=0) == 0


async def test_the_sweep_leaves_fresh_changes_to_the_room(
    store: Store, keeper: SearchKeeper
) -> None:
    await store.documents.create("essay", content=written("Red wine"))
    assert await keeper.sweep(settled=60) == 0


async def test_a_damaged_document_does_not_hold_up_the_others(
    store: Store, index: Search, keeper: SearchKeeper
) -> None:
    await store.documents.create("good", content=written("Red wine"))
    await store.documents.create("damaged", content=b"no update at all")
    assert await keeper.sweep(settled=0) == 1
    assert await found(index, "wine") == ["good"]
    assert await keeper.sweep(settled=0) == 0


async def test_a_room_that_changes_is_read_again_soon(
    store: Store, index: Search, keeper: SearchKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DELAY_SECONDS", 0.05)
    await store.documents.create("led", content=written("Red wine"))
    await store.documents.create("not led", content=written("Red wine"))
    led = SimpleNamespace(document_id="led", changes=[], lease=SimpleNamespace(held=True))
    other = SimpleNamespace(document_id="not led", changes=[], lease=SimpleNamespace(held=False))
    monkeypatch.setattr(module, "SWEEP_SECONDS", 3600)
    keeper.start()
    try:
        for room in (other, led):
            keeper.attend(room)
            room.changes[0](None)
        async with asyncio.timeout(60):
            while not await found(index, "wine"):  # noqa: ASYNC110 - no event to hand
                await asyncio.sleep(0.02)
        assert await found(index, "wine") == ["led"]
    finally:
        await keeper.close()


async def test_a_long_document_is_read_seldom_and_holds_up_no_other(
    store: Store, index: Search, keeper: SearchKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DELAY_SECONDS", 0.05)
    monkeypatch.setattr(module, "SWEEP_SECONDS", 3600)
    monkeypatch.setattr(module, "REST", 0)
    monkeypatch.setattr(module, "REST_OF_ONE", 10_000)
    monkeypatch.setattr(module, "REST_MAX_SECONDS", 3600)
    short = ["short 1", "short 2", "short 3"]
    for document_id in ("long", *short):
        await store.documents.create(document_id, content=written("Red wine"))
    read: list[str] = []
    keep = keeper.keep_stored

    async def slow(document_id: str) -> bool:
        read.append(document_id)
        if document_id == "long":
            await asyncio.sleep(0.1)
        return await keep(document_id)

    monkeypatch.setattr(keeper, "keep_stored", slow)
    keeper.start()
    try:
        keeper.touched("long")
        await until(lambda: read == ["long"])
        keeper.touched("long")  # While it is being read.
        for document_id in short:
            keeper.touched(document_id)
        await until(lambda: read[-1] == short[-1])
        assert read == ["long", *short]
    finally:
        await keeper.close()
