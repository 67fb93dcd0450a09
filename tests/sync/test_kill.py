"""kill -9 of the real server at random moments: nothing that anyone had seen is lost."""

import asyncio
import os
import random
from pathlib import Path

from tests.e2e.product import Product
from tests.people import Writer, converged

ROUNDS = 10
SEED = int(os.environ.get("BURNISH_TEST_SEED", random.randrange(10**6)))


class Diarist(Writer):
    """Types numbered words, and remembers whose words came over the wire and which are saved."""

    def __init__(self, url: str, document: str, name: str) -> None:
        super().__init__(url, document, name)
        self._count = 0
        self._numbers: dict[int, str] = {}

    def write(self, dice: random.Random) -> None:
        """A word at a random place between words."""
        self._count += 1
        word = f"<{self.name}{self._count}>"
        places = [0] + [i + 1 for i, c in enumerate(self.text) if c == ">"]
        self.type(word, at=dice.choice(places))
        self._numbers[self.sent] = word

    async def join(self, *, wants: tuple[str, ...] = ()) -> "Diarist":
        self._numbers = {}
        await super().join(wants=wants)
        return self

    def must_survive(self) -> set[str]:
        """Words of others that are here, and own words that the server said are saved."""
        others = {w + ">" for w in self.text.split(">")[:-1] if not w.startswith(f"<{self.name}")}
        return others | {word for n, word in self._numbers.items() if n <= self.saved}


async def test_what_another_peer_had_received_is_there_after_kill_nine(tmp_path: Path) -> None:
    print(f"replay with BURNISH_TEST_SEED={SEED}")
    dice = random.Random(SEED)
    # Compacts all the time, so that kills hit snapshots as well.
    product = Product(tmp_path, BURNISH_MODEL="none", BURNISH_COMPACT_AFTER="20")
    product.start()
    people = [Diarist(product.url, "diary", name) for name in ("Ada", "Ben", "Cleo")]
    survived = 0
    try:
        for _ in range(ROUNDS):
            await asyncio.gather(*(person.join(wants=("saved",)) for person in people))
            typing = [
                asyncio.create_task(_keep_typing(p, random.Random(dice.random()))) for p in people
            ]
            await asyncio.sleep(dice.uniform(0.02, 0.6))
            product.kill()
            for task in typing:
                task.cancel()
            await asyncio.gather(*(person.is_closed() for person in people))
            await asyncio.gather(*(person.leave() for person in people))
            product.start()
            # Someone new reads it before the others come back and bring what they have.
            async with Writer(product.url, "diary", "Dora") as dora:
                for person in people:
                    lost = {word for word in person.must_survive() if word not in dora.text}
                    assert not lost, f"{person.name} had seen {lost}"
                    survived += len(person.must_survive())
        await asyncio.gather(*(person.join() for person in people))
        text = await converged(*people)
        for person in people:
            for n in range(1, person._count + 1):
                assert text.count(f"<{person.name}{n}>") == 1
    finally:
        product.stop()
    assert survived > 100


async def _keep_typing(person: Diarist, dice: random.Random) -> None:
    while True:
        for _ in range(dice.randint(1, 5)):
            person.write(dice)
        await asyncio.sleep(dice.uniform(0, 0.01))
