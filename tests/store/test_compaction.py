"""Compaction that is interrupted: the snapshot is there, the old updates are not yet gone."""

import pytest
from sqlalchemy import Connection

from app.store import Seq, updates
from app.store.sql import Store


async def test_what_an_interrupted_compaction_leaves_is_not_read_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a", b"b", b"c"])

    def interrupted(_connection: Connection, _document_id: str, _up_to: Seq) -> bool:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(updates, "_drop_some", interrupted)
        with pytest.raises(RuntimeError):
            await store.updates.compact("essay", b"ab", Seq(2))
    stored = await store.updates.load("essay")
    assert (stored.updates, stored.seq, stored.tail) == ((b"ab", b"c"), 3, 1)
    assert await store.updates.read_after("essay", Seq(0)) is None

    await store.updates.append("essay", [b"d"])
    await store.updates.compact("essay", b"abc", Seq(3))
    stored = await store.updates.load("essay")
    assert (stored.updates, stored.seq, stored.tail) == ((b"abc", b"d"), 4, 1)


async def test_a_long_log_is_dropped_in_pieces_so_that_appends_get_between(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "DROP_AT_ONCE", 10)
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"x"] * 95)
    pieces = 0
    drop = updates._drop_some

    def counted(connection: Connection, document_id: str, up_to: Seq) -> bool:
        nonlocal pieces
        pieces += 1
        return drop(connection, document_id, up_to)

    monkeypatch.setattr(updates, "_drop_some", counted)
    await store.updates.compact("essay", b"all", Seq(95))
    assert pieces == 10
    assert (await store.updates.load("essay")).updates == (b"all",)
