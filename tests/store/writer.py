"""A process that writes until it is killed, and says on stdout what the store acknowledged.

A line is said after the store has answered: `append FIRST LAST` for the updates with these
numbers, `accept ID`. A snapshot is the list of updates it stands for, joined by commas.
"""

import asyncio
import os
import random
import sys

from app.store import Seq
from app.store.sql import Store, open_store
from tests.proposals import propose


def say(line: str) -> None:
    """At once and in one piece, whatever happens to this process next."""
    os.write(1, f"{line}\n".encode())


async def append_forever(store: Store, document_id: str, dice: random.Random) -> None:
    """Groups of numbered updates."""
    number = 0
    while True:
        group = [b"%d" % (number + place) for place in range(dice.randint(1, 40))]
        await store.updates.append(document_id, group)
        say(f"append {document_id} {number} {number + len(group)}")
        number += len(group)


async def compact_forever(store: Store, document_id: str) -> None:
    """Snapshots of all there is."""
    while True:
        stored = await store.updates.load(document_id)
        if stored.tail:
            await store.updates.compact(document_id, b",".join(stored.updates), Seq(stored.seq))
        await asyncio.sleep(0.005)


async def accept_forever(store: Store, seed: int) -> None:
    """Suggestions, each accepted with an update that carries its id."""
    number = 0
    while True:
        number += 1
        one = propose("letter", id=f"{seed}-{number}")
        await store.ledger.offer([one])
        await store.ledger.decide(one.id, "accept", actor="Ada", update=one.id.encode())
        say(f"accept {one.id}")


async def write(url: str, seed: int) -> None:
    """Three writers at once, two of them on one document."""
    store = await open_store(url)
    for document_id in ("essay", "letter"):
        await store.documents.ensure(document_id)
    say("ready")
    await asyncio.gather(
        append_forever(store, "essay", random.Random(seed)),
        compact_forever(store, "essay"),
        accept_forever(store, seed),
    )


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], int(sys.argv[2])))
