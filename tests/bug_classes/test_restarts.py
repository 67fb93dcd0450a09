"""The server goes away and comes back, or cannot read what it has."""

import asyncio
import json
import sqlite3
import urllib.request
from pathlib import Path

from websockets.exceptions import ConnectionClosed

from tests.bug_classes.conftest import Start
from tests.e2e.product import Product
from tests.people import Writer, converged
from tests.waiting import until


async def test_r01_a_restart_under_people_who_write_doubles_nothing(start: Start) -> None:
    product = start(BURNISH_ROOM_LINGER_MS="0")
    created = await asyncio.to_thread(_create, product, "Written by the server.")
    people = [Writer(product.url, created, name) for name in ("Ada", "Ben", "Cleo")]
    await asyncio.gather(*(person.join(wants=("saved",)) for person in people))
    for round_ in range(3):
        for person in people:
            person.type(f"<{person.name}{round_}>")
        if round_ == 1:
            await asyncio.to_thread(product.stop)
        else:
            await asyncio.to_thread(product.kill)
        await asyncio.gather(*(person.is_closed() for person in people))
        await asyncio.gather(*(person.leave() for person in people))
        for person in people:  # Dirty: written while there was no server.
            person.type(f"<{person.name}{round_}, away>")
        await asyncio.to_thread(product.start)
        await asyncio.gather(*(person.join(wants=("saved",)) for person in people))
    text = await converged(*people)
    for person in people:
        await person.is_saved()
        for round_ in range(3):
            assert text.count(f"<{person.name}{round_}>") == 1
            assert text.count(f"<{person.name}{round_}, away>") == 1
    assert len(text) == 3 * sum(len(f"<{p.name}0><{p.name}0, away>") for p in people)
    whole = await asyncio.to_thread(product.text_of, created)
    assert whole.count("Written by the server.") == 1
    await asyncio.gather(*(person.leave() for person in people))


async def test_r02_what_cannot_be_loaded_is_refused_and_left_alone(
    start: Start, tmp_path: Path
) -> None:
    product = start(BURNISH_ROOM_LINGER_MS="0")
    async with Writer(product.url, "essay", "Ada") as ada:
        ada.type("what was there")
        await until(lambda: _rows(tmp_path) == 1)
    await until(lambda: product.counted("burnish_rooms") == 0)
    _rename(tmp_path, "updates", "updates_away")
    away = Writer(product.url, "essay", "Ben")
    away.type("and more")
    try:
        await away.join(wants=("saved",))
    except (ConnectionError, ConnectionClosed, TimeoutError):
        pass
    else:
        raise AssertionError("nobody can join a document that cannot be read")
    assert away.closed is not None
    assert away.closed[0] >= 4500
    assert away.saved == 0
    await away.leave()
    _rename(tmp_path, "updates_away", "updates")
    assert _rows(tmp_path) == 1
    await away.join(wants=("saved",))
    await away.is_saved()
    assert sorted([away.text.find("what was there"), away.text.find("and more")])[0] == 0
    assert len(away.text) == len("what was there") + len("and more")
    await away.leave()


def _create(product: Product, markdown: str) -> str:
    body = json.dumps({"title": "t", "markdown": markdown}).encode()
    request = urllib.request.Request(
        f"{product.url}/api/v1/documents", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(json.load(answer)["id"])


def _rename(folder: Path, table: str, name: str) -> None:
    with sqlite3.connect(folder / "burnish.db", timeout=20) as database:
        # As it was: without this, references in other tables would follow the name.
        database.execute("PRAGMA legacy_alter_table = ON")
        database.execute(f"ALTER TABLE {table} RENAME TO {name}")
    database.close()


def _rows(folder: Path) -> int:
    with sqlite3.connect(folder / "burnish.db", timeout=20) as database:
        (count,) = database.execute("SELECT count(*) FROM updates").fetchone()
    database.close()
    return int(count)
