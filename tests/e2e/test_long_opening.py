"""A long text opens with its first screens; nobody loses anything of what is drawn later."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.e2e.long_documents import PARAGRAPHS, long_document
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

FIRST, LAST = 60, 12
# Nothing is drawn in pauses until `release()`.
_HOLD = """
  const held = [];
  let free = false;
  const real = window.requestIdleCallback.bind(window);
  window.requestIdleCallback = (work, options) => free ? real(work, options) : held.push(work);
  window.release = () => { free = true; for (const work of held.splice(0)) real(work); };
"""
_ON_SCREEN = """(words) => [...document.querySelectorAll(".bn-inline-content")].some((block) => {
  const { top, bottom } = block.getBoundingClientRect();
  return block.textContent.includes(words) && bottom > 0 && top < innerHeight;
})"""


async def test_writing_begins_before_all_is_drawn_and_nothing_is_lost(
    product: Product, browser: Browser
) -> None:
    document = long_document(product)
    ana = await _waiting(product, browser, document)
    await expect(_later(ana)).to_have_count(PARAGRAPHS - FIRST - LAST)
    await ana.text.locator(".bn-block-content").nth(1).click()
    await ana.page.keyboard.press("End")
    await ana.page.keyboard.type(" Ana was here.")
    await ana.page.keyboard.press("Enter")
    await ana.page.keyboard.type("And here.")
    ben = await Person.arrive(browser, f"{product.url}/d/{document}", "Ben")
    await ben.sees(f"Paragraph {PARAGRAPHS - 1}:")
    await ben.sees("Paragraph 1: what the tide brought in. Ana was here.And here.Paragraph 2:")
    # In the middle of what Ana's page has not drawn.
    await ben.text.get_by_text("Paragraph 200:").click()
    await ben.page.keyboard.press("End")
    await ben.page.keyboard.type(" Ben was here.")
    await ben.page.keyboard.press("Enter")
    await ben.page.keyboard.type("A new one.")
    await ben.is_told_saved()
    await ana.sees("A new one.")
    await ana.misses("Ben was here.")
    await ana.page.keyboard.type(" Still writing.")
    await ana.is_told_saved()
    await ana.page.evaluate("window.release()")
    await expect(_later(ana)).to_have_count(0)
    await ben.sees("Still writing.")
    text = await ana.reads()
    assert "Paragraph 200: what the tide brought in. Ben was here.A new one.Paragraph 201:" in text
    assert text == await ben.reads()
    stored = product.text_of(document)
    assert [f"Paragraph {n}:" in stored for n in range(PARAGRAPHS)] == [True] * PARAGRAPHS
    assert stored.count("here.") == 3
    assert ana.errors + ben.errors == []


async def _scrolls(page: Page) -> None:
    await page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight / 2)")


async def _finds(page: Page) -> None:
    await page.keyboard.press("Control+f")
    await page.get_by_test_id("find").get_by_role("textbox").first.fill("Paragraph 200:")
    await page.keyboard.press("Enter")


async def _goes_to_the_end(page: Page) -> None:
    await page.locator(".bn-block-content").first.click()
    await page.keyboard.press("Control+End")


async def _prints(page: Page) -> None:
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))")


async def _selects_all(page: Page) -> None:
    await page.locator(".bn-block-content").first.click()
    await page.keyboard.press("Control+a")


@pytest.mark.parametrize(
    ("goes", "words"),
    [
        (_scrolls, "what the tide"),
        (_finds, "Paragraph 200:"),
        (_goes_to_the_end, None),
        (_prints, None),
        (_selects_all, None),
    ],
    ids=["scrolling", "finding", "end", "printing", "selecting-all"],
)
async def test_what_somebody_goes_to_is_drawn_at_once(
    product: Product,
    browser: Browser,
    goes: Callable[[Page], Awaitable[None]],
    words: str | None,
) -> None:
    ana = await _waiting(product, browser, long_document(product))
    await expect(_later(ana)).to_have_count(PARAGRAPHS - FIRST - LAST)
    height = await ana.page.evaluate("document.documentElement.scrollHeight")
    assert height > PARAGRAPHS * 30, "The scroll bar tells how long the text is."
    await goes(ana.page)
    if words is None:
        await expect(_later(ana)).to_have_count(0, timeout=30_000)
        await ana.sees("Paragraph 200:", seconds=1)
    else:
        deadline = time.monotonic() + 10
        while not await ana.page.evaluate(_ON_SCREEN, words):
            assert time.monotonic() < deadline, f"{words!r} is not on the screen"
    assert ana.errors == []


async def test_the_text_is_asked_for_while_the_editor_is_still_on_its_way(
    product: Product, browser: Browser
) -> None:
    document = long_document(product)
    context = await browser.new_context(service_workers="block")
    ana = Person(await context.new_page(), "Ana")
    await ana.page.goto(product.url)
    await ana.page.get_by_test_id("name-input").fill("Ana")
    await ana.page.get_by_test_id("name-input").press("Enter")
    await expect(ana.page.get_by_test_id("document-row")).to_be_visible()
    editor, session, answered = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def until(event: asyncio.Event, route: Route) -> None:
        await event.wait()
        await route.continue_()

    await ana.page.route("**/assets/Desk-*.js", lambda route: until(editor, route))
    await ana.page.route("**/api/v1/server", lambda route: until(session, route))
    async with ana.page.expect_request("**/assets/DocumentPage-*.js"):
        await ana.page.goto(f"{product.url}/d/{document}", wait_until="commit")
    ana.page.on("websocket", lambda one: one.on("framereceived", lambda _: answered.set()))
    session.set()
    await asyncio.wait_for(answered.wait(), 30)
    await expect(ana.page.get_by_test_id("editor")).to_have_count(0)
    editor.set()
    await expect(ana.text.get_by_text("Paragraph 0:")).to_be_visible(timeout=30_000)
    assert ana.errors == []


def _later(person: Person) -> Locator:
    return person.text.locator(".later")


async def _waiting(product: Product, browser: Browser, document: str) -> Person:
    context = await browser.new_context()
    await context.add_init_script(_HOLD)
    person = Person(await context.new_page(), "Ana")
    await person.page.goto(f"{product.url}/d/{document}")
    await person.page.get_by_test_id("name-input").fill("Ana")
    await person.page.get_by_test_id("name-input").press("Enter")
    await expect(person.text.get_by_text("Paragraph 0:")).to_be_visible(timeout=30_000)
    return person
