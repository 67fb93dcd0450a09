"""SEAM 1, the ledger: choosing between alternatives, on SQLite and on PostgreSQL."""

import asyncio

import pytest

from app.errors import BadRequest
from app.store.sql import Store
from app.text.suggestion import SuggestionStatus
from tests.proposals import propose

ACCEPTED = SuggestionStatus.ACCEPTED


@pytest.fixture(autouse=True)
async def essay(store: Store) -> None:
    """The document that suggestions are about."""
    await store.documents.create("essay", content=b"hello")


async def texts(store: Store) -> tuple[bytes, ...]:
    return (await store.updates.load("essay")).updates


async def test_an_accept_with_an_alternative_says_which_for_ever(store: Store) -> None:
    one = propose(alternatives=("then", "ten"))
    await store.ledger.offer([one])
    decided = await store.ledger.decide(
        one.id, "accept", actor="Ada", key="k", update=b"ten", choice=1
    )
    assert (decided.won, decided.update) == (True, b"ten")
    stored = await store.ledger.get(one.id)
    assert (stored.chosen, stored.written, stored.after) == (1, "ten", "the")
    # Neither a repeat nor a loser changes what was chosen.
    again = await store.ledger.decide(
        one.id, "accept", actor="Ada", key="k", update=b"then", choice=0
    )
    assert again == decided
    lost = await store.ledger.decide(one.id, "accept", actor="Ben", update=b"the")
    assert (lost.won, lost.by) == (False, "Ada")
    undone = SuggestionStatus.UNDONE
    [moved] = await store.ledger.move([one.id], undone, expected=[ACCEPTED])
    assert (moved.chosen, (await store.ledger.get(one.id)).chosen) == (1, 1)
    assert await texts(store) == (b"hello", b"ten")


@pytest.mark.parametrize("choice", [-1, 2, 10**6])
async def test_an_alternative_that_is_not_there_changes_nothing(store: Store, choice: int) -> None:
    one = propose(alternatives=("then", "ten"))
    await store.ledger.offer([one])
    with pytest.raises(BadRequest, match="no alternative"):
        await store.ledger.decide(one.id, "accept", actor="A", key="k", update=b"x", choice=choice)
    with pytest.raises(BadRequest):
        await store.ledger.decide(one.id, "reject", actor="A", choice=0)
    assert await store.ledger.get(one.id) == one
    assert await store.ledger.answer_of(one.id, "k") is None
    assert await texts(store) == (b"hello",)
    assert (await store.ledger.decide(one.id, "accept", actor="A", update=b"the")).won


async def test_accepts_at_once_with_different_words_write_one_of_them(store: Store) -> None:
    one = propose(alternatives=("then", "ten"))
    await store.ledger.offer([one])
    choices = [None, 0, 1] * 5
    answers = await asyncio.gather(
        *(
            store.ledger.decide(
                one.id, "accept", actor=f"peer {n}", update=str(choice).encode(), choice=choice
            )
            for n, choice in enumerate(choices)
        )
    )
    [winner] = [answer for answer in answers if answer.won]
    stored = await store.ledger.get(one.id)
    assert await texts(store) == (b"hello", str(stored.chosen).encode())
    assert (winner.by, winner.update) == (stored.decided_by, str(stored.chosen).encode())
