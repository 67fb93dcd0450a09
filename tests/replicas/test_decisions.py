"""Accept and reject happen exactly once, however many ask at whichever replica."""

import asyncio
import json
import urllib.error
import urllib.request
from collections import Counter
from typing import Any

from app import clock
from app.rooms.protocol import DECIDE, DECIDED, encode_json
from app.store import Seq
from app.store.sql import Store
from app.text.positions import WebIndex
from app.text.suggestion import Suggestion, SuggestionStatus
from tests.content.trees import document as tree
from tests.e2e.product import Product
from tests.people import Writer
from tests.proposals import propose
from tests.replicas.fleet import Fleet, canonical, stored
from tests.waiting import until

MANY = 50
WRONG, RIGHT = "teh", "the"


def prose(count: int) -> list[str]:
    return [f"Line {n}: see teh cat." for n in range(count)]


async def create(store: Store, document_id: str, count: int) -> list[Suggestion]:
    """A document with so many paragraphs, each with an open suggestion."""
    lines = prose(count)
    content = tree(*((f"p{n}", "paragraph", [line]) for n, line in enumerate(lines)))
    await store.documents.create(document_id, content=bytes(content.get_update()))
    return await store.ledger.offer(
        [
            propose(
                document_id,
                block_id=f"p{n}",
                start=WebIndex(line.index(WRONG)),
                end=WebIndex(line.index(WRONG) + 3),
                prefix=line[: line.index(WRONG)][-32:],
                suffix=line[line.index(WRONG) + 3 :],
                created_at=clock.now() + n / 1000,
            )
            for n, line in enumerate(lines)
        ]
    )


async def reads(replica: Product, document_id: str, lines: list[str]) -> None:
    """Waits until the replica's document has all these lines."""
    await until(lambda: all(line in replica.text_of(document_id) for line in lines))


def decide(url: str, document_id: str, one: Suggestion, decision: str) -> tuple[int, Any]:
    """The status and the body that the API answers."""
    path = f"{url}/api/v1/documents/{document_id}/suggestions/{one.id}/{decision}"
    request = urllib.request.Request(path, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


async def test_of_fifty_accepts_at_two_replicas_one_wins(fleet: Fleet, document: str) -> None:
    store = await fleet.store()
    [one] = await create(store, document, 1)
    here, there = Writer(fleet.urls[0], document), Writer(fleet.urls[1], document)
    async with here, there:
        answers = await asyncio.gather(
            *(
                asyncio.to_thread(decide, fleet.urls[n % 2], document, one, "accept")
                for n in range(MANY)
            )
        )
        assert Counter(status for status, _ in answers) == {200: 1, 409: MANY - 1}
        losers = {(body["code"], body["status"]) for status, body in answers if status == 409}
        assert losers == {("already_decided", "accepted")}
        for replica in fleet.replicas:
            await reads(replica, document, ["see the cat"])
            assert replica.text_of(document).count(RIGHT) == 1
        await until(lambda: len(canonical([here.doc, there.doc])) == 1)
        doc = await stored(store, document)
        assert len(canonical([here.doc, doc])) == 1
    assert await store.updates.head(document) == 2, "the text, and one accept"
    await store.close()


async def test_many_suggestions_accepted_and_rejected_at_once_everywhere(
    fleet: Fleet, document: str
) -> None:
    """By both replicas, while people write at both."""
    store = await fleet.store()
    offered = await create(store, document, 25)
    typing = True

    async def type_on(writer: Writer) -> None:
        while typing:
            writer.type("x")
            await asyncio.sleep(0.02)

    async with Writer(fleet.urls[0], document) as ada, Writer(fleet.urls[1], document) as ben:
        writing = [asyncio.create_task(type_on(writer)) for writer in (ada, ben)]
        calls = [
            (fleet.urls[n % 2], one, "reject" if n // 2 % 2 else "accept")
            for one in offered
            for n in range(4)
        ]
        answers = await asyncio.gather(
            *(asyncio.to_thread(decide, url, document, one, what) for url, one, what in calls)
        )
        typing = False
        await asyncio.gather(*writing)
        winners = [
            (one, what)
            for (_, one, what), (status, _) in zip(calls, answers, strict=True)
            if status == 200
        ]
        assert Counter(one.id for one, _ in winners) == {one.id: 1 for one in offered}
        accepted = {one.block_id for one, what in winners if what == "accept"}
        expected = [
            line.replace(WRONG, RIGHT) if f"p{n}" in accepted else line
            for n, line in enumerate(prose(25))
        ]
        for replica in fleet.replicas:
            await reads(replica, document, expected)
            text = replica.text_of(document)
            assert text.count(RIGHT) == len(accepted)
        by_status = Counter(s.status for s in await store.ledger.of_document(document))
        assert by_status[SuggestionStatus.ACCEPTED] == len(accepted)
        assert by_status[SuggestionStatus.REJECTED] == 25 - len(accepted)
    await store.close()


async def test_the_same_key_at_two_replicas_gets_the_same_answer(
    fleet: Fleet, document: str
) -> None:
    store = await fleet.store()
    [one] = await create(store, document, 1)
    here, there = Writer(fleet.urls[0], document), Writer(fleet.urls[1], document)
    for writer in (here, there):
        await writer.join(wants=("suggestions",))
        writer.say(encode_json(DECIDE, {"id": one.id, "decision": "accept", "key": "k1"}))
    await until(lambda: all(any(m.kind == DECIDED for m in w.heard) for w in (here, there)))
    answers = [next(m.body for m in w.heard if m.kind == DECIDED) for w in (here, there)]
    assert answers[0] == answers[1]
    assert (answers[0]["status"], answers[0]["seq"]) == ("accepted", 2)
    await asyncio.gather(here.leave(), there.leave())
    assert await store.updates.head(document) == Seq(2)
    await store.close()
