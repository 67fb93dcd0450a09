"""Finding documents by what is in them: by keys, as others write, and straight to the place."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.waiting import until

pytestmark = pytest.mark.browser


async def test_hits_come_while_the_list_is_open_and_lead_to_the_place(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    await ana.page.get_by_test_id("title").fill("Harbour")
    for number in range(40):
        await ana.page.get_by_test_id("editor").locator("[contenteditable=true]").first.focus()
        await ana.page.keyboard.press("Control+End")
        await ana.page.keyboard.insert_text(f"Paragraph {number} of the harbour book.")
        await ana.page.keyboard.press("Enter")
    await ana.is_told_saved()

    ben = await Person.arrive(browser, product.url, "Ben")
    field = ben.page.locator("input[type=search]")
    await field.fill("heron")
    hits = ben.page.get_by_test_id("hit")
    await expect(ben.page.get_by_role("heading", name="Nothing has “heron” in it")).to_be_visible()
    # Written while Ben's list stays as it is; the word stands twice, and the excerpt says where.
    await ana.page.keyboard.insert_text("A heron on the mole. " + "Nothing else that day. " * 20)
    await ana.page.keyboard.press("Enter")
    await ana.page.keyboard.insert_text("Beside the second heron stood an otter in the rain.")
    await expect(hits).to_have_count(1, timeout=60_000)
    await expect(hits.locator("mark").first).to_have_text("heron")
    await field.fill("heron otter")
    await expect(hits.locator("mark")).to_have_text(["heron", "otter"])

    # Arrows go down to the hit and back up to the field.
    await field.press("ArrowDown")
    await expect(hits.first).to_be_focused()
    await ben.page.keyboard.press("ArrowUp")
    await expect(field).to_be_focused()
    await ben.page.keyboard.press("ArrowDown")
    await ben.page.keyboard.press("Enter")
    await ben.page.wait_for_url(re.compile(f"/d/{document_id}"))
    await expect(ben.page.get_by_test_id("find").get_by_role("status")).to_have_text("2 of 2")
    assert await ben.page.evaluate("String(getSelection())") == "heron"
    place = ben.text.get_by_text("Beside the second heron")
    await expect(place).to_be_in_viewport()
    # The keyboard is in the text, at the words.
    await ben.page.keyboard.type("egret")
    await ana.sees("Beside the second egret stood an otter")
    # Loading the page again does not jump.
    await ben.is_told_saved()
    await ben.page.reload()
    await ben.sees("A heron on the mole.")
    await expect(ben.page.get_by_test_id("find")).to_have_count(0)
    assert ana.errors == ben.errors == []


async def test_hits_follow_what_others_change_and_delete(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    await ana.writes("An otter in the rain.")
    await ana.is_told_saved()
    await until(lambda: product.get("/api/v1/search?q=otter")["hits"] != [], seconds=60)
    ben = await Person.arrive(browser, product.url, "Ben")
    await ben.page.locator("input[type=search]").fill("otter")
    hits = ben.page.get_by_test_id("hit")
    await expect(hits).to_have_count(1)
    product.delete(f"/api/v1/documents/{document_id}")
    await expect(hits).to_have_count(0, timeout=60_000)
