"""People on different replicas write in one document."""

import asyncio
import os
import random

from tests.people import Writer, YjsPeer, converged
from tests.replicas.fleet import Fleet, canonical, stored
from tests.waiting import until

SEED = int(os.environ.get("BURNISH_TEST_SEED", random.randrange(10**6)))


async def test_what_one_writes_the_other_sees_elsewhere(fleet: Fleet, document: str) -> None:
    here, there = fleet.urls
    async with Writer(here, document, "Ada") as ada, Writer(there, document, "Ben") as ben:
        ada.type("é漢🐍 hello")
        await ben.sees("é漢🐍 hello")
        ben.delete(0, 4)
        ben.type(" there")
        await ada.sees("hello there")
        assert await converged(ada, ben) == "hello there"
        # Over the bus, not by a look into the store: nobody has missed anything.
        before = await fleet.metric(1, "burnish_gap_reads_total")
        for number in range(20):
            ada.type(f" {number}")
            await ben.sees(f" {number}")
        assert await fleet.metric(1, "burnish_gap_reads_total") - before <= 2


async def test_random_edits_through_both_replicas_converge_to_the_same_bytes(
    fleet: Fleet, document: str
) -> None:
    print(f"replay with BURNISH_TEST_SEED={SEED}")
    dice = random.Random(SEED)
    people = [Writer(fleet.urls[n % 2], document, f"P{n}") for n in range(6)]
    await asyncio.gather(*(person.join(wants=("saved",)) for person in people))

    async def write(person: Writer, own: random.Random) -> None:
        for number in range(60):
            length = len(person.text)
            if length > 20 and own.random() < 0.3:
                start = own.randrange(length - 5)
                person.delete(start, start + own.randint(1, 5))
            else:
                person.type(f"<{person.name}.{number}é🐍>", at=own.randint(0, length))
            await asyncio.sleep(own.choice((0, 0, 0.001, 0.02)))

    await asyncio.gather(*(write(person, random.Random(dice.random())) for person in people))
    await asyncio.gather(*(person.is_saved() for person in people))
    text = await converged(*people)
    store = await fleet.store()
    doc = await stored(store, document)
    written = [await fleet.metric(number, "burnish_updates_total") for number in range(2)]
    assert sum(written) == await store.updates.head(document), "nobody writes another's updates"
    assert min(written) > 0
    await store.close()
    await asyncio.gather(*(person.leave() for person in people))
    assert str(doc.get("text", type=type(people[0]._text))) == text
    assert len(canonical([doc, *(person.doc for person in people)])) == 1


async def test_stock_yjs_clients_on_both_replicas_agree(fleet: Fleet, document: str) -> None:
    async with (
        await YjsPeer.join(fleet.urls[0], document, "Ada") as ada,
        await YjsPeer.join(fleet.urls[1], document, "Ben") as ben,
    ):
        await ada.do("insert", text="one ", at=0)
        await ben.do("has", text="one ")
        await ben.do("insert", text="two ", at=0)
        await ada.do("has", text="two one ")


async def test_everyone_sees_who_is_here_and_who_has_left(fleet: Fleet, document: str) -> None:
    here, there = fleet.urls
    async with Writer(here, document, "Ada") as ada:
        async with Writer(there, document, "Ben") as ben:
            await until(lambda: ada.names == {"Ben"} and ben.names == {"Ada"})
            ben.is_called("Benjamin")
            await until(lambda: ada.names == {"Benjamin"})
            # Who comes later is told, too.
            async with Writer(here, document, "Cleo") as cleo:
                await until(lambda: cleo.names == {"Ada", "Benjamin"})
                await until(lambda: ben.names == {"Ada", "Cleo"})
        await until(lambda: ada.names == set())


async def test_who_was_on_a_replica_that_dies_is_gone_within_seconds(
    fleet: Fleet, document: str
) -> None:
    here, there = fleet.urls
    async with Writer(here, document, "Ada") as ada, Writer(there, document, "Ben") as ben:
        await until(lambda: ada.names == {"Ben"} and ben.names == {"Ada"})
        fleet.replicas[1].kill()
        # Well before the 30 seconds after which y-protocols gives a silent client up.
        await until(lambda: ada.names == set(), 25)


async def test_the_title_in_the_list_follows_the_text_whoever_leads(
    fleet: Fleet, document: str
) -> None:
    async with Writer(fleet.urls[0], document) as ada, Writer(fleet.urls[1], document) as ben:
        for writer, title in ((ada, "One"), (ben, "Two")):
            field = writer.doc.get("title", type=type(writer._text))
            del field[:]
            field.insert(0, title)

            def listed() -> str:
                return str(fleet.replicas[0].get(f"/api/v1/documents/{document}")["title"])

            await until(lambda title=title: listed() == title)  # type: ignore[misc]


async def test_a_deleted_document_closes_everywhere(fleet: Fleet, document: str) -> None:
    async with Writer(fleet.urls[0], document) as ada, Writer(fleet.urls[1], document) as ben:
        ada.type("gone soon")
        await ben.sees("gone soon")
        await asyncio.to_thread(fleet.replicas[0].delete, f"/api/v1/documents/{document}")
        assert await ada.is_closed() == 4404
        assert await ben.is_closed() == 4404
