"""Two people write one document, take the model's suggestions, and lose nothing."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.waiting import until

pytestmark = pytest.mark.browser

MISTAKES = "Yesterday I have recieve the letter from the office and read it. "


async def test_two_people_write_one_document(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ana.writes("Good morning from Ana. ")
    await ben.sees("Good morning from Ana.")
    await ben.page.keyboard.press("Control+End")
    await ben.writes("And from Ben é漢🐍.")
    await ana.sees("And from Ben é漢🐍.")
    await ana.is_told_saved()
    await expect(ana.page.get_by_test_id("presence")).to_contain_text(re.compile("B"))
    assert "And from Ben é漢🐍." in product.text_of(document_id)
    assert ana.errors == []
    assert ben.errors == []


async def test_who_left_the_page_alone_is_shown_as_away(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ben.page.clock.install()
    await ben.page.reload()
    await ben.text.wait_for()
    here = ana.page.locator(".presence li")
    await expect(here).to_have_text(re.compile("Ben$"))
    await ben.page.clock.fast_forward("05:30")
    await expect(here).to_have_text(re.compile(r"Ben \(away\)$"))
    await is_clean(ana.page, "somebody who is away")
    # The clock of his page stands, but for what he does.
    await ben.page.mouse.move(200, 200)
    await expect(here).to_have_text(re.compile("Ben$"))
    assert ana.errors == ben.errors == []


HOLDING = """
const { get, set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage")
Object.defineProperty(WebSocket.prototype, "onmessage", {
  get,
  set(heard) {
    set.call(this, (event) => (window.held ? window.held.push([heard, event]) : heard(event)))
  },
})
"""
"""What the server says waits while `held` is a list."""
LET_GO = """() => {
  const waiting = window.held
  window.held = undefined
  for (const [heard, event] of waiting) heard(event)
}"""


@pytest.mark.model
async def test_both_accept_at_once_and_the_text_changes_once(
    product: Product, browser: Browser
) -> None:
    product.wait_for_model()
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ana.writes(MISTAKES)
    await ben.sees("Yesterday I have recieve")
    await ana.is_told_saved()
    # Whoever loses must have nothing of their own to undo, or Ctrl+Z rightly takes that back.
    for person in (ana, ben):
        await person.page.add_init_script(HOLDING)
        await person.page.reload()
    for person in (ana, ben):
        await expect(person.suggestions.first).to_be_visible(timeout=60_000)
    offered = product.get(f"/api/v1/documents/{document_id}/suggestions?status=open")
    chosen = next(s for s in offered["suggestions"] if "recieve" in s["before"])
    for person in (ana, ben):
        mark = person.page.locator(f'[data-suggestion-id="{chosen["id"]}"]').first
        await mark.click()
        await expect(person.page.get_by_test_id("suggestion-card")).to_be_visible()
    # Both press before either hears what the other did.
    for person in (ana, ben):
        await person.page.evaluate("() => { window.held = [] }")
    for person in (ana, ben):
        await person.page.keyboard.press("Tab")
    for person in (ana, ben):
        await person.page.wait_for_function("() => window.held.length > 0")
        await person.page.evaluate(LET_GO)
    for person in (ana, ben):
        await person.misses("recieve")
    decided = product.get(f"/api/v1/documents/{document_id}/suggestions?status=accepted")
    assert [s["id"] for s in decided["suggestions"]] == [chosen["id"]]
    winner, loser = (ana, ben) if decided["suggestions"][0]["decided_by"] == "Ana" else (ben, ana)
    await expect(loser.page.get_by_test_id("toast").first).to_contain_text(winner.name)
    text = product.text_of(document_id)
    assert text.count(chosen["after"]) == MISTAKES.count(chosen["after"]) + 1

    # Undo belongs to the one who accepted, and to nobody else.
    await winner.text.focus()
    await winner.page.keyboard.press("Control+z")
    for person in (ana, ben):
        await person.sees("recieve")
    await winner.page.keyboard.press("Control+Shift+z")
    for person in (ana, ben):
        await person.misses("recieve")
    before = product.text_of(document_id)
    await loser.text.focus()
    await loser.page.keyboard.press("Control+z")
    await loser.is_told_saved()
    assert product.text_of(document_id) == before

    # A restart loses nothing, not even without a goodbye.
    product.kill()
    product.start()
    assert product.text_of(document_id) == before
    for person in (ana, ben):
        await person.is_told_saved()
    assert ana.errors == []
    assert ben.errors == []


@pytest.mark.model
async def test_a_rejected_suggestion_does_not_come_back(product: Product, browser: Browser) -> None:
    product.wait_for_model()
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    await ana.writes(MISTAKES)
    await expect(ana.suggestions.first).to_be_visible(timeout=60_000)
    await ana.suggestions.first.click()
    await expect(ana.page.get_by_test_id("suggestion-card")).to_be_visible()
    count = len(product.get(f"/api/v1/documents/{document_id}/suggestions?status=open"))
    assert count
    await ana.page.keyboard.press("Escape")
    await expect(ana.page.get_by_test_id("suggestion-card")).to_have_count(0)
    path = f"/api/v1/documents/{document_id}/suggestions"
    await until(lambda: len(product.get(f"{path}?status=rejected")["suggestions"]) == 1, seconds=60)
    rejected = product.get(f"{path}?status=rejected")["suggestions"][0]
    await ana.page.keyboard.press("Control+End")
    await ana.writes("We will answer it tomorrow.")
    await ana.is_told_saved()
    # The new sentence was asked about; the old proposal stays away.
    await asyncio.sleep(2.5)
    again = product.get(f"{path}?status=open")["suggestions"]
    assert (rejected["before"], rejected["after"]) not in {(s["before"], s["after"]) for s in again}


async def test_edits_made_while_the_server_is_away_come_home(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    await ana.writes("Written online. ")
    await ana.is_told_saved()
    product.kill()
    state = ana.page.get_by_test_id("save-state")
    await ana.writes("Written alone.")
    await expect(state).to_contain_text(re.compile("offline", re.IGNORECASE), timeout=60_000)
    product.start()
    await ana.is_told_saved()
    assert "Written online. Written alone." in product.text_of(document_id)


async def test_the_list_creates_renames_finds_and_deletes(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    await ana.page.get_by_test_id("title").click()
    await ana.page.keyboard.type("Minutes of the harbour meeting")
    await ana.is_told_saved()
    await ana.page.goto(product.url)
    row = ana.page.get_by_test_id("document-row").filter(has_text="Minutes of the harbour")
    await expect(row).to_be_visible()
    search = ana.page.get_by_role("searchbox")
    await search.fill("harbour")
    await expect(row).to_be_visible()
    await search.fill("no such title")
    await expect(row).to_have_count(0)
    await search.fill("")
    await expect(row).to_be_visible()
    assert product.get(f"/api/v1/documents/{document_id}")["title"].startswith("Minutes")
