"""The clock of the machine jumps while people write: nothing is lost, doubled or out of order."""

import itertools

import pytest

from app import clock
from app.store.sql import Store
from tests.rooms.rooms import DOCUMENT, open_room, stored_text
from tests.rooms.wires import Visitor
from tests.waiting import until

DAY = 86_400.0
JUMPS = (0.0, 2 * DAY, -3 * DAY, -40.0, 400 * DAY, -800 * DAY)


async def test_a_clock_that_jumps_loses_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, jumps = clock.now(), itertools.cycle(JUMPS)
    monkeypatch.setattr(clock, "now", lambda: begin + next(jumps))
    await store.documents.ensure(DOCUMENT)
    room = await open_room(store)
    ada, ben = Visitor(room, wants=["saved"]), Visitor(room, wants=["saved"])
    for number in range(30):
        ada.type(f"<A{number}>", at=0)
        ben.type(f"<B{number}>")
        await until(lambda: ada.text == ben.text)
    # The last word is by the clock the first of all.
    monkeypatch.setattr(clock, "now", lambda: begin - 1000 * DAY)
    ada.type("<A30>")
    await until(lambda: ada.saved[-1] == 31 and ben.saved[-1] == 30)
    await until(lambda: ben.text == ada.text)
    assert ada.closed is ben.closed is None
    text = ada.text
    assert await stored_text(store) == text
    await room.close()
    assert await stored_text(store) == text
    # A snapshot whose time lies before that of the rows it stands for takes their place as well.
    stored = await store.updates.load(DOCUMENT)
    await store.updates.compact(DOCUMENT, room.doc.get_update(), stored.seq)
    assert (await store.updates.load(DOCUMENT)).tail == 0
    assert await stored_text(store) == text
    assert all(text.count(f"<{who}{n}>") == 1 for who in "AB" for n in range(30))
