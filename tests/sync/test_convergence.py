"""Random people at one document: whatever they do, in the end all see the same."""

import os
import random

import pytest

from tests.e2e.product import Product
from tests.people import Writer, YjsPeer, converged

SEEDS = [int(os.environ.get("BURNISH_TEST_SEED", random.randrange(10**6))), 1, 2]
NAMES = ["any", "1", "2"]
ALPHABET = ["a", "B", " ", "é", "漢字", "🐍", "👩‍👩‍👧", "مرحبا", "שלום", "\n", "e\u0301", "ﬁ"]


class Crowd:
    """Four people, and what the dice make them do."""

    def __init__(self, server: Product, document: str, seed: int) -> None:
        self.dice = random.Random(seed)
        self.people = [Writer(server.url, document, name) for name in ("Ada", "Ben", "Cleo", "Dan")]
        self.present: set[Writer] = set()

    async def act(self) -> None:
        """One of them types, deletes, leaves or comes."""
        person = self.dice.choice(self.people)
        deed = self.dice.random()
        if deed < 0.1:
            if person in self.present:
                self.present.discard(person)
                await person.leave()
            else:
                self.present.add(person)
                await person.join()
        elif deed < 0.35 and person.text:
            start = self.dice.randrange(len(person.text))
            person.delete(start, min(len(person.text), start + self.dice.randint(1, 4)))
        else:
            words = "".join(self.dice.choices(ALPHABET, k=self.dice.randint(1, 6)))
            person.type(words, at=self.dice.randint(0, len(person.text)))

    async def everyone_comes(self) -> None:
        for person in self.people:
            if person not in self.present:
                await person.join()

    async def everyone_goes(self) -> None:
        for person in self.people:
            await person.leave()


@pytest.mark.parametrize("seed", SEEDS, ids=NAMES)
async def test_random_people_converge(server: Product, document: str, seed: int) -> None:
    print(f"replay with BURNISH_TEST_SEED={seed}")
    crowd = Crowd(server, document, seed)
    for _ in range(200):
        await crowd.act()
    await crowd.everyone_comes()
    text = await converged(*crowd.people)
    async with Writer(server.url, document, "a stranger") as stranger:
        assert await converged(stranger, *crowd.people) == text
    await crowd.everyone_goes()


@pytest.mark.node
@pytest.mark.parametrize("seed", SEEDS[:2], ids=NAMES[:2])
async def test_yjs_in_node_sees_the_same_text(server: Product, document: str, seed: int) -> None:
    print(f"replay with BURNISH_TEST_SEED={seed}")
    crowd = Crowd(server, document, seed)
    async with await YjsPeer.join(server.url, document, "Node") as node:
        for n in range(120):
            await crowd.act()
            if n % 4 == 0:
                await node.do("insert", at=0, text=crowd.dice.choice(["N", "ñ", "🦀"]))
        await crowd.everyone_comes()
        await node.do("insert", at=0, text="THE END")
        await crowd.people[0].sees("THE END")
        text = await converged(*crowd.people)
        assert await node.do("has", text="THE END") == text
    async with await YjsPeer.join(server.url, document, "fresh") as fresh:
        assert await fresh.do("has", text="THE END") == text
    await crowd.everyone_goes()
