"""When and by whom a document is written."""

import asyncio
import json
import sqlite3
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from pycrdt import Text

from app.rooms.room import Room
from tests.bug_classes.conftest import Start
from tests.e2e.product import Product
from tests.people import Writer, converged
from tests.rooms.conftest import GatedUpdates
from tests.rooms.wires import Visitor
from tests.waiting import until


async def test_r07_saved_is_said_after_the_commit_and_not_before(
    room: Room, gate: GatedUpdates
) -> None:
    ada = Visitor(room, wants=["saved"])
    gate.open.clear()
    ada.type("not yet on disk")
    await until(lambda: len(gate.groups) == 1)
    for _ in range(50):  # All that could run meanwhile has run.
        await asyncio.sleep(0)
    assert not any(ada.saved)
    gate.open.set()
    await until(lambda: any(ada.saved))
    assert ada.saved[-1] == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "", {"title": "t", "markdown": "overwritten"}),
        ("PATCH", "", {"markdown": "overwritten"}),
        ("PATCH", "", {"content": "overwritten"}),
        ("PUT", "/content", {"markdown": "overwritten"}),
        ("PATCH", "/content", {"markdown": "overwritten"}),
        ("POST", "/content", {"markdown": "overwritten"}),
    ],
)
async def test_r09_no_call_replaces_the_text_of_a_document(
    server: Product, document: str, method: str, path: str, body: dict[str, str]
) -> None:
    ada = await Writer(server.url, document).join(wants=("saved",))
    ada.type("written by people")
    await ada.is_saved()
    address = f"{server.url}/api/v1/documents/{document}{path}"
    assert await asyncio.to_thread(_call, method, address, body) in {400, 404, 405, 422}
    async with Writer(server.url, document, "Ben") as ben:
        assert ben.text == "written by people"
    await ada.leave()


async def test_r10_an_edit_through_the_api_is_one_among_those_of_two_who_type(
    server: Product, document: str
) -> None:
    async with (
        Writer(server.url, document, "Ada") as ada,
        Writer(server.url, document, "Ben") as ben,
    ):
        address = f"{server.url}/api/v1/documents/{document}"
        for number in range(10):
            ada.type("a")
            ben.type("b")
            rename = asyncio.to_thread(_call, "PATCH", address, {"title": f"Title {number}"})
            ada.type("A")
            assert await rename == 200
            ben.type("B")
        text = await converged(ada, ben)
        assert sorted(text) == sorted("aAbB" * 10)
        titles = [str(person.doc.get("title", type=Text)) for person in (ada, ben)]
        assert titles == ["Title 9"] * 2


async def test_r11_who_only_reads_leaves_nothing_behind(start: Start, tmp_path: Path) -> None:
    product = start(BURNISH_ROOM_LINGER_MS="0")
    ada = await Writer(product.url, "essay", "Ada").join(wants=("saved",))
    ada.type("to be read")
    await ada.is_saved()
    await ada.leave()
    await until(lambda: product.counted("burnish_rooms") == 0)
    before = _all_of(tmp_path)
    for _ in range(3):
        async with Writer(product.url, "essay", "reader") as reader:
            assert reader.text == "to be read"
        await until(lambda: product.counted("burnish_rooms") == 0)
    # Somebody who has it already, and only looks again, as well.
    await ada.join()
    await ada.leave()
    await until(lambda: product.counted("burnish_rooms") == 0)
    assert _all_of(tmp_path) == before


def _call(method: str, address: str, body: dict[str, str]) -> int:
    request = urllib.request.Request(
        address, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _all_of(folder: Path) -> list[object]:
    """Every row about documents and what is in them."""
    rows: list[object] = []
    with sqlite3.connect(folder / "burnish.db", timeout=20) as database:
        for table in ("documents", "updates", "snapshots"):
            rows += database.execute(f"SELECT * FROM {table}").fetchall()
    database.close()
    return rows
