"""The words on a suggestion's card: chosen with a key or a click, taken back by undo."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect
from pycrdt import Doc

from app import clock
from app.content.blocks import read_blocks
from app.content.markdown import write_markdown
from app.store.sql import open_store
from app.text.positions import to_web
from tests.e2e.people import Person
from tests.e2e.product import Product, running
from tests.proposals import propose

pytestmark = pytest.mark.browser

TEXT = "I have recieve 漢 🐍 it. They recieve it too."


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """A server with one document, whose suggestions are the same whatever model ships."""
    asyncio.run(_offer(tmp_path))
    with running(Product(tmp_path, BURNISH_MODEL="none")) as one:
        yield one


async def _offer(folder: Path) -> None:
    doc: Doc[Any] = Doc()
    write_markdown(doc, TEXT)
    [block] = read_blocks(doc)
    store = await open_store(f"sqlite:///{folder / 'burnish.db'}")
    await store.documents.create("essay", content=bytes(doc.get_update()))
    first, second = block.text.index("recieve"), block.text.rindex("recieve")
    for start, choices in ((first, ("received", "gotten")), (second, ("get",))):
        suggestion = replace(
            propose("essay"),
            block_id=block.id,
            start=to_web(block.text, start),
            end=to_web(block.text, start + 7),
            before="recieve",
            after="receive",
            alternatives=choices,
            prefix=block.text[:start][-32:],
            suffix=block.text[start + 7 :][:32],
            created_at=clock.now(),
        )
        await store.ledger.offer([suggestion])
    await store.close()


async def test_other_words_are_chosen_by_key_or_click_and_undo_takes_them_back(
    product: Product, browser: Browser
) -> None:
    address = f"{product.url}/d/essay"
    ana = await Person.arrive(browser, address, "Ana")
    ben = await Person.arrive(browser, address, "Ben")
    await expect(ana.suggestions.first).to_be_visible(timeout=60_000)
    card = ana.page.get_by_test_id("suggestion-card")

    await ana.text.focus()
    await ana.page.keyboard.press("F8")
    await expect(card.get_by_test_id("alternative")).to_have_text(["received", "gotten"])
    await ana.page.keyboard.press("Alt+Enter")
    await expect(card.get_by_test_id("alternative").first).to_be_focused()
    await ana.page.keyboard.press("Tab")
    await ana.page.keyboard.press("Enter")
    for person in (ana, ben):
        await person.sees("I have gotten 漢 🐍 it. They recieve")
    assert _accepted(product) == [("receive", 1, "Ana")]

    await ben.suggestions.first.click()
    await ben.page.get_by_role("button", name="Accept with “get”").click()
    for person in (ana, ben):
        await person.sees("I have gotten 漢 🐍 it. They get it too.")
    assert _accepted(product) == [("receive", 1, "Ana"), ("receive", 0, "Ben")]

    # The caret is back in the text, and undo takes back what this person chose, nothing else.
    await ana.page.keyboard.press("Control+z")
    for person in (ana, ben):
        await person.sees("I have recieve 漢 🐍 it. They get it too.")
    await ana.page.keyboard.press("Control+Shift+z")
    for person in (ana, ben):
        await person.sees("I have gotten 漢 🐍 it. They get it too.")
    assert product.text_of("essay") == "I have gotten 漢 🐍 it. They get it too.\n"
    assert ana.errors == []
    assert ben.errors == []


def _accepted(product: Product) -> list[tuple[str, int, str]]:
    listed = product.get("/api/v1/documents/essay/suggestions?status=accepted")["suggestions"]
    return [(s["after"], s["chosen"], s["decided_by"]) for s in listed]
