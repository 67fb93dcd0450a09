"""SEAM 1: one process leads a document, and an earlier one can no longer touch it."""

import asyncio
from uuid import uuid4

import pytest

from app.errors import LeaseLost, Overtaken
from app.store import Seq
from app.store.sql import Store
from app.text.suggestion import SuggestionStatus
from tests.proposals import propose

LONG, OVER = 60.0, -1.0
"""Seconds: alive for the whole test, and dead already."""


def replica() -> str:
    return uuid4().hex


async def test_who_comes_first_leads_and_stays_in_the_lead(store: Store) -> None:
    await store.documents.ensure("essay")
    one, two = replica(), replica()
    assert (await store.leases.beat(one, ["essay"], seconds=LONG)).leases == {"essay": 1}
    assert (await store.leases.beat(two, ["essay"], seconds=LONG)).leases == {}
    assert (await store.leases.beat(one, ["essay"], seconds=LONG)).leases == {"essay": 1}


async def test_a_beat_tells_how_long_each_log_is_and_who_is_alive(store: Store) -> None:
    one, two, dead = replica(), replica(), replica()
    for document_id in ("essay", "letter", "gone"):
        await store.documents.ensure(document_id)
    await store.updates.append("essay", [b"a", b"b"])
    await store.documents.delete("gone")
    await store.leases.beat(dead, [], seconds=OVER)
    await store.leases.beat(two, [], seconds=LONG)
    beat = await store.leases.beat(one, ["essay", "letter", "gone", "never"], seconds=LONG)
    assert beat.heads == {"essay": 2, "letter": 0}
    assert beat.leases == {"essay": 1, "letter": 1}
    assert {one, two} <= beat.alive
    assert dead not in beat.alive


async def test_the_lease_of_the_dead_goes_to_the_next_with_a_higher_fence(store: Store) -> None:
    await store.documents.ensure("essay")
    one, two = replica(), replica()
    assert (await store.leases.beat(one, ["essay"], seconds=OVER)).leases == {"essay": 1}
    assert (await store.leases.beat(two, ["essay"], seconds=LONG)).leases == {"essay": 2}
    # It was only asleep, and learns that it does not lead any more.
    assert (await store.leases.beat(one, ["essay"], seconds=LONG)).leases == {}


async def test_a_lease_that_was_given_back_is_free_at_once(store: Store) -> None:
    await store.documents.ensure("essay")
    await store.documents.ensure("letter")
    one, two = replica(), replica()
    await store.leases.beat(one, ["essay", "letter"], seconds=LONG)
    await store.leases.release(two, ["essay"])  # Not theirs.
    assert (await store.leases.beat(two, ["essay", "letter"], seconds=LONG)).leases == {}
    await store.leases.release(one, ["essay"])
    both = ["essay", "letter"]
    assert (await store.leases.beat(two, both, seconds=LONG)).leases == {"essay": 2}
    await store.leases.retire(one)
    beat = await store.leases.beat(two, both, seconds=LONG)
    assert beat.leases == {"essay": 2, "letter": 2}
    assert one not in beat.alive


async def test_of_many_who_ask_at_once_one_gets_each_lease(store: Store) -> None:
    names = [f"essay-{n}" for n in range(20)]
    for name in names:
        await store.documents.ensure(name)
    for fence in (1, 2):
        seconds = OVER if fence == 1 else LONG
        replicas = [replica() for _ in range(8)]
        if fence == 1:  # One after the other they are dead at once, and each gets its turn.
            replicas = replicas[:1]
        beats = await asyncio.gather(
            *(store.leases.beat(one, names, seconds=seconds) for one in replicas)
        )
        taken = sorted((name, number) for beat in beats for name, number in beat.leases.items())
        assert taken == sorted((name, fence) for name in names)


async def test_a_stale_holder_cannot_compact(store: Store) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a", b"b"])
    one, two = replica(), replica()
    old = (await store.leases.beat(one, ["essay"], seconds=OVER)).leases["essay"]
    new = (await store.leases.beat(two, ["essay"], seconds=LONG)).leases["essay"]
    with pytest.raises(LeaseLost):
        await store.updates.compact("essay", b"wrong", Seq(2), fence=old)
    assert (await store.updates.load("essay")).updates == (b"a", b"b")
    await store.updates.compact("essay", b"ab", Seq(2), fence=new)
    assert (await store.updates.load("essay")).updates == (b"ab",)


async def test_a_stale_holder_cannot_offer_suggestions(store: Store) -> None:
    await store.documents.ensure("essay")
    old = (await store.leases.beat(replica(), ["essay"], seconds=OVER)).leases["essay"]
    new = (await store.leases.beat(replica(), ["essay"], seconds=LONG)).leases["essay"]
    with pytest.raises(LeaseLost):
        await store.ledger.offer([propose()], fence=old)
    assert await store.ledger.of_document("essay") == []
    assert len(await store.ledger.offer([propose()], fence=new)) == 1


async def test_an_accept_made_for_an_older_text_changes_nothing(store: Store) -> None:
    await store.documents.ensure("essay")
    one = propose()
    await store.ledger.offer([one])
    await store.updates.append("essay", [b"a", b"b"])
    with pytest.raises(Overtaken):
        await store.ledger.decide(one.id, "accept", actor="Ada", update=b"x", after=Seq(1))
    assert (await store.ledger.get(one.id)).status is SuggestionStatus.OPEN
    assert (await store.updates.load("essay")).updates == (b"a", b"b")
    decided = await store.ledger.decide(one.id, "accept", actor="Ada", update=b"x", after=Seq(2))
    assert (decided.won, decided.seq) == (True, 3)
