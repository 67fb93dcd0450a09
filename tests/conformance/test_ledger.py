"""SEAM 1, the ledger: its promises on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace

import pytest

from app.errors import BadRequest, Conflict, NotFound
from app.store.sql import Store, open_store
from app.text.positions import WebIndex
from app.text.suggestion import SuggestionStatus
from tests.proposals import propose

OPEN, ACCEPTED, REJECTED = (
    SuggestionStatus.OPEN,
    SuggestionStatus.ACCEPTED,
    SuggestionStatus.REJECTED,
)


@pytest.fixture(autouse=True)
async def essay(store: Store) -> None:
    """The document that suggestions are about."""
    await store.documents.create("essay", content=b"hello")


async def texts(store: Store) -> tuple[bytes, ...]:
    return (await store.updates.load("essay")).updates


async def test_what_is_offered_comes_back_as_it_was(store: Store) -> None:
    offered = [propose(), propose(after="é漢🐍👩‍👩‍👧", alternatives=("\0", "\ud800"), score=1 / 3)]
    assert await store.ledger.offer(offered) == offered
    assert await store.ledger.of_document("essay") == offered
    assert await store.ledger.get(offered[1].id) == offered[1]


async def test_nothing_offered_is_nothing_written(store: Store) -> None:
    assert await store.ledger.offer([]) == []


async def test_an_offer_for_an_unknown_document_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        await store.ledger.offer([propose(), propose("nowhere")])
    assert await store.ledger.of_document("essay") == []


async def test_an_id_that_is_taken_is_a_conflict_and_nothing_is_written(store: Store) -> None:
    first = propose()
    await store.ledger.offer([first])
    with pytest.raises(Conflict):
        await store.ledger.offer([propose(), first])
    assert await store.ledger.of_document("essay") == [first]


@pytest.mark.parametrize("before", ["nul \0", "half \ud83d"])
async def test_an_offer_that_cannot_be_stored_is_refused_by_name(store: Store, before: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        await store.ledger.offer([propose(before=before)])
    assert before not in str(refusal.value)
    assert await store.ledger.of_document("essay") == []


async def test_an_unknown_suggestion_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.ledger.get("nothing")
    with pytest.raises(NotFound):
        await store.ledger.decide("nothing", "accept", actor="Ada", update=b"x")
    with pytest.raises(NotFound):
        await store.ledger.decide("nothing", "reject", actor="Ada", key="k")


async def test_an_accept_writes_its_update_with_the_decision(store: Store) -> None:
    one = propose()
    await store.ledger.offer([one])
    decided = await store.ledger.decide(one.id, "accept", actor="Ada", update=b"the")
    assert (decided.won, decided.status, decided.by) == (True, ACCEPTED, "Ada")
    assert (decided.seq, decided.update) == (2, b"the")
    assert await texts(store) == (b"hello", b"the")
    stored = await store.ledger.get(one.id)
    assert (stored.status, stored.decided_by, stored.decided_seq) == (ACCEPTED, "Ada", 2)


async def test_a_reject_changes_no_text(store: Store) -> None:
    one = propose()
    await store.ledger.offer([one])
    decided = await store.ledger.decide(one.id, "reject", actor="Ada")
    assert (decided.won, decided.status, decided.seq, decided.update) == (
        True,
        REJECTED,
        None,
        None,
    )
    assert await texts(store) == (b"hello",)


async def test_fifty_accepts_at_once_change_the_text_once(store: Store, store_url: str) -> None:
    other = await open_store(store_url)
    one = propose()
    await store.ledger.offer([one])
    answers = await asyncio.gather(
        *(
            (store, other)[n % 2].ledger.decide(
                one.id, "accept", actor=f"peer {n}", key=f"key {n}", update=b"by %d" % n
            )
            for n in range(50)
        )
    )
    winners = [answer for answer in answers if answer.won]
    assert len(winners) == 1
    assert {(answer.status, answer.by) for answer in answers} == {(ACCEPTED, winners[0].by)}
    assert await texts(store) == (b"hello", winners[0].update)
    assert all(answer.update is None for answer in answers if not answer.won)
    await other.close()


@pytest.mark.parametrize("round_", range(5))
async def test_accept_against_reject_has_one_winner(store: Store, round_: int) -> None:
    one = propose()
    await store.ledger.offer([one])
    accepted, rejected = await asyncio.gather(
        store.ledger.decide(one.id, "accept", actor="Ada", update=b"the"),
        store.ledger.decide(one.id, "reject", actor="Bob"),
    )
    assert accepted.won != rejected.won
    winner = accepted if accepted.won else rejected
    assert {accepted.by, rejected.by} == {winner.by}
    assert await texts(store) == ((b"hello", b"the") if accepted.won else (b"hello",))


async def test_a_repeated_key_gets_the_first_answer(store: Store) -> None:
    one = propose()
    await store.ledger.offer([one])
    first = await store.ledger.decide(one.id, "accept", actor="Ada", key="k", update=b"the")
    again = await store.ledger.decide(one.id, "accept", actor="Ada", key="k", update=b"other")
    assert again == first
    assert await store.ledger.answer_of(one.id, "k") == first
    assert await store.ledger.answer_of(one.id, "unheard") is None
    assert await texts(store) == (b"hello", b"the")
    undone = await store.ledger.move([one.id], SuggestionStatus.UNDONE, expected=[ACCEPTED])
    assert [s.status for s in undone] == [SuggestionStatus.UNDONE]
    assert await store.ledger.decide(one.id, "reject", actor="Bob", key="k") == first


async def test_one_key_sent_many_times_at_once_is_one_decision(store: Store) -> None:
    one = propose()
    await store.ledger.offer([one])
    answers = await asyncio.gather(
        *(
            store.ledger.decide(one.id, "accept", actor="Ada", key="k", update=b"%d" % n)
            for n in range(20)
        )
    )
    assert len(set(answers)) == 1
    assert answers[0].won
    assert await texts(store) == (b"hello", answers[0].update)


async def test_the_same_key_for_another_suggestion_is_another_decision(store: Store) -> None:
    one, two = propose(), propose(start=WebIndex(40), end=WebIndex(43))
    await store.ledger.offer([one, two])
    for suggestion in (one, two):
        decided = await store.ledger.decide(
            suggestion.id, "accept", actor="Ada", key="k", update=suggestion.id.encode()
        )
        assert decided.update == suggestion.id.encode()


async def test_an_accept_in_a_deleted_document_leaves_the_suggestion_open(store: Store) -> None:
    one = propose()
    await store.ledger.offer([one])
    await store.documents.delete("essay")
    with pytest.raises(NotFound):
        await store.ledger.decide(one.id, "accept", actor="Ada", update=b"the")
    assert await store.ledger.get(one.id) == one


async def test_an_accept_needs_an_update_and_a_reject_takes_none(store: Store) -> None:
    one = propose()
    await store.ledger.offer([one])
    with pytest.raises(BadRequest):
        await store.ledger.decide(one.id, "accept", actor="Ada")
    with pytest.raises(BadRequest):
        await store.ledger.decide(one.id, "reject", actor="Ada", update=b"x")
    with pytest.raises(BadRequest):
        await store.ledger.decide(one.id, "reject", actor="Ada", key="k" * 201)
    assert (await store.ledger.get(one.id)).status is OPEN


async def test_any_name_can_decide(store: Store) -> None:
    one = propose()
    await store.ledger.offer([one])
    decided = await store.ledger.decide(one.id, "reject", actor="\0Ada \ud800" + "é" * 500)
    assert decided.by is not None
    assert decided.by.startswith("?Ada ?é")
    assert len(decided.by) == 200


async def test_a_rejected_pair_is_not_offered_again_for_that_sentence(store: Store) -> None:
    one = propose()
    await store.ledger.offer([one])
    await store.ledger.decide(one.id, "reject", actor="Ada")
    same = propose(block_id="moved", start=WebIndex(90), end=WebIndex(93))
    otherwise = [propose(after="ten"), propose(sentence_hash="another")]
    assert await store.ledger.offer([same, *otherwise]) == otherwise
    await store.documents.ensure("letter")
    elsewhere = propose("letter")
    assert await store.ledger.offer([elsewhere]) == [elsewhere]


async def test_an_accepted_pair_may_be_offered_again(store: Store) -> None:
    one = propose()
    await store.ledger.offer([one])
    await store.ledger.decide(one.id, "accept", actor="Ada", update=b"the")
    again = propose()
    assert await store.ledger.offer([again]) == [again]


async def test_a_move_takes_only_what_is_in_an_expected_state(store: Store) -> None:
    one, two, three = propose(), propose(after="ten"), propose(after="tea")
    await store.ledger.offer([one, two, three])
    await store.ledger.decide(two.id, "reject", actor="Ada")
    stale = SuggestionStatus.STALE
    moved = await store.ledger.move([three.id, two.id, one.id, "nothing"], stale, expected=[OPEN])
    assert moved == [replace(one, status=stale), replace(three, status=stale)]
    assert await store.ledger.of_document("essay", stale) == moved
    loser = await store.ledger.decide(one.id, "accept", actor="Ada", update=b"the")
    assert (loser.won, loser.status, loser.by) == (False, stale, None)
    back = await store.ledger.move([one.id], OPEN, expected=[stale])
    assert back == [one]
    assert (await store.ledger.decide(one.id, "accept", actor="Ada", update=b"the")).won


async def test_moving_nothing_is_nothing(store: Store) -> None:
    assert await store.ledger.move([], SuggestionStatus.STALE, expected=[OPEN]) == []


async def test_moves_and_decisions_at_once_agree(store: Store) -> None:
    offered = [propose(after=f"word {n}") for n in range(12)]
    await store.ledger.offer(offered)
    ids = [suggestion.id for suggestion in offered]
    decisions = [
        asyncio.create_task(store.ledger.decide(i, "accept", actor="Ada", update=i.encode()))
        for i in ids
    ]
    moved, moved_back = await asyncio.gather(
        store.ledger.move(ids, SuggestionStatus.STALE, expected=[OPEN]),
        store.ledger.move(ids[::-1], SuggestionStatus.SUPERSEDED, expected=[OPEN]),
    )
    decided = [await decision for decision in decisions]
    ends = [s.id for s in moved] + [s.id for s in moved_back]
    won = [i for i, answer in zip(ids, decided, strict=True) if answer.won]
    assert sorted(ends + won) == sorted(ids)
    assert sorted(await texts(store)) == sorted([b"hello", *(i.encode() for i in won)])


async def test_open_suggestions_are_reanchored_and_decided_ones_stay(store: Store) -> None:
    one, two = propose(), propose(after="ten")
    await store.ledger.offer([one, two])
    await store.ledger.decide(two.id, "reject", actor="Ada")
    there = [s.at("block-9", WebIndex(10), WebIndex(13)) for s in (two, one)]
    await store.ledger.reanchor(there)
    await store.ledger.reanchor([])
    assert await store.ledger.get(one.id) == there[1]
    assert (await store.ledger.get(two.id)).block_id == "block-1"


async def test_counts_are_by_kind_status_and_tenth_of_the_score(store: Store) -> None:
    await store.documents.ensure("letter")
    scores = (0.0, 0.05, 0.55, 0.83, 0.89, 0.95, 1.0)
    offered = [propose(after=f"word {score}", score=score) for score in scores]
    await store.ledger.offer([*offered, propose("letter", kind="grammar")])
    await store.ledger.decide(offered[3].id, "accept", actor="Ada", update=b"x")
    of_essay = {
        ("spelling", "open", 0): 2,
        ("spelling", "open", 5): 1,
        ("spelling", "open", 8): 1,
        ("spelling", "accepted", 8): 1,
        ("spelling", "open", 9): 1,
        ("spelling", "open", 10): 1,
    }
    assert await store.ledger.counts("essay") == of_essay
    assert await store.ledger.counts() == {**of_essay, ("grammar", "open", 8): 1}


async def test_what_was_rejected_is_not_offered_in_a_copy(store: Store) -> None:
    first = propose()
    await store.ledger.offer([first])
    await store.ledger.decide(first.id, "reject", actor="Ada")
    await store.documents.create("copy", content=b"hello", copied_from="essay")
    await store.documents.create("other", content=b"hello")
    [same, kept] = [propose("copy"), propose("copy", after="quite another")]
    assert await store.ledger.offer([same, kept]) == [kept]
    assert len(await store.ledger.offer([propose("other")])) == 1
