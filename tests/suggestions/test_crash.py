"""kill -9 of a real server while many people accept: each suggestion wholly, or not at all."""

import asyncio
import http.client
import random
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from app import clock
from app.content.blocks import read_blocks
from app.rooms.live import LiveDocument
from app.store.sql import Store, open_store
from app.text.positions import WebIndex
from app.text.suggestion import Suggestion, SuggestionStatus
from tests.content.trees import document
from tests.e2e.product import Product
from tests.proposals import propose

MANY = 60
ROUNDS = 4


async def planted(store: Store, number: int) -> list[Suggestion]:
    """A document of MANY paragraphs with a mistake each, and the suggestion for each."""
    name = f"essay-{number}"
    blocks = [(f"p{i}", "paragraph", [f"Number {i}: teh 🐍."]) for i in range(MANY)]
    await store.documents.create(name, content=bytes(document(*blocks).get_update()))
    made = []
    for i in range(MANY):
        prefix = f"Number {i}: "
        made.append(
            propose(
                name,
                id=f"s{number}-{i}",
                block_id=f"p{i}",
                start=WebIndex(len(prefix)),
                end=WebIndex(len(prefix) + 3),
                prefix=prefix,
                suffix=" 🐍.",
                created_at=clock.now(),
            )
        )
    return await store.ledger.offer(made)


def accept_until_it_dies(
    product: Product, suggestions: list[Suggestion], answered: set[str]
) -> None:
    """One program after the other's heels; notes what it was told has been accepted."""
    for suggestion in suggestions:
        address = (
            f"{product.url}/api/v1/documents/{suggestion.document_id}"
            f"/suggestions/{suggestion.id}/accept"
        )
        try:
            request = urllib.request.Request(address, method="POST")
            with urllib.request.urlopen(request, timeout=10):
                answered.add(suggestion.id)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            if refusal.code != 409:
                raise
        except (OSError, http.client.HTTPException):
            return


async def whole_or_not_at_all(
    store: Store, suggestions: list[Suggestion], answered: set[str]
) -> int:
    """Checks every suggestion against the text; returns how many were accepted."""
    name = suggestions[0].document_id
    stored = await store.updates.load(name)
    live = LiveDocument(stored.updates)
    texts = {block.id: block.text for block in read_blocks(live.doc)}
    live.close()
    accepted = 0
    for was in suggestions:
        now = await store.ledger.get(was.id)
        number = was.block_id[1:]
        if now.status is SuggestionStatus.ACCEPTED:
            accepted += 1
            assert texts[was.block_id] == f"Number {number}: the 🐍."
            assert now.decided_seq is not None
            assert now.decided_seq <= stored.seq
        else:
            assert now.status is SuggestionStatus.OPEN
            assert texts[was.block_id] == f"Number {number}: teh 🐍."
            assert was.id not in answered
    return accepted


async def test_a_crash_leaves_all_or_nothing_of_each_accept(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    url = f"sqlite:///{tmp_path / 'burnish.db'}"
    product = Product(tmp_path, BURNISH_MODEL="none")
    store = await open_store(url)
    rounds = [await planted(store, number) for number in range(ROUNDS)]
    await store.close()
    seen = []
    for suggestions in rounds:
        answered: set[str] = set()
        await asyncio.to_thread(product.start)
        orders = [chance.sample(suggestions, len(suggestions)) for _ in range(4)]
        people = [
            threading.Thread(target=accept_until_it_dies, args=(product, order, answered))
            for order in orders
        ]
        for person in people:
            person.start()
        enough = chance.randrange(1, MANY - 10)
        deadline = time.monotonic() + 60
        while len(answered) < enough and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        await asyncio.to_thread(product.kill)
        for person in people:
            await asyncio.to_thread(person.join)
        store = await open_store(url)
        seen.append(await whole_or_not_at_all(store, suggestions, answered))
        await store.close()
    assert all(accepted > 0 for accepted in seen)
    assert min(seen) < MANY  # Otherwise it was killed too late to tell.
