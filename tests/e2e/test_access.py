"""WCAG 2.2 AA on every page and state, in light and dark, wide and narrow; and the keyboard."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}


async def test_every_page_and_dialog_is_accessible(product: Product, browser: Browser) -> None:
    page = await (await browser.new_context()).new_page()
    stranger = Person(page, "Ana")
    await page.goto(product.url)
    await page.get_by_test_id("name-dialog").wait_for()
    await is_clean(stranger.page, "the question for a name")
    await page.get_by_test_id("name-input").fill("Ana")
    await page.get_by_test_id("name-input").press("Enter")
    await expect(page.get_by_role("heading", name="A blank page")).to_be_visible()
    await is_clean(stranger.page, "no documents")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_test_id("palette")).to_be_visible()
    await is_clean(stranger.page, "the palette")
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.get_by_test_id("help")).to_be_visible()
    await is_clean(stranger.page, "the keyboard help")
    await page.keyboard.press("Escape")
    await page.goto(f"{product.url}/d/not;an;id")
    await expect(page.get_by_role("heading", name="does not exist")).to_be_visible()
    await is_clean(stranger.page, "no such document")


async def test_a_document_is_accessible_with_suggestions_and_panels(
    product: Product, browser: Browser
) -> None:
    product.wait_for_model()
    ana = await Person.arrive(browser, product.url, "Ana")
    await ana.new_document()
    await is_clean(ana.page, "an empty document")
    await ana.writes("I have recieve the letter. Their is a problem with it's size. ")
    await expect(ana.suggestions.first).to_be_visible(timeout=60_000)
    await is_clean(ana.page, "with suggestions")
    await ana.page.keyboard.press("F8")
    await expect(ana.page.get_by_test_id("suggestion-card")).to_be_visible()
    await is_clean(ana.page, "with a card")
    await ana.page.keyboard.press("Control+h")
    await expect(ana.page.get_by_test_id("find")).to_be_visible()
    await ana.page.keyboard.press("Control+Shift+O")
    await expect(ana.page.get_by_test_id("outline")).to_be_visible()
    await is_clean(ana.page, "with find and outline")
    await ana.page.goto(product.url)
    await expect(ana.page.get_by_test_id("document-row")).to_be_visible()
    await is_clean(ana.page, "a list of documents")


async def test_nothing_is_cut_off_at_320_pixels(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, product.url, "Ana", viewport=NARROW, has_touch=True)
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    small = """() => [...document.querySelectorAll("button, a, input, select, textarea")]
      .filter((each) => each.checkVisibility({opacityProperty: true, visibilityProperty: true}))
      .filter((each) => !each.closest("p, .visually-hidden, .skip-link, [contenteditable=true]"))
      .filter((each) => !each.classList.contains("visually-hidden"))
      .filter((each) => !each.matches(".skip-link"))
      .map((each) => [each, each.getBoundingClientRect()])
      .filter(([_, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
      .map(([each, box]) => `${each.outerHTML.slice(0, 120)} ${box.width}x${box.height}`)"""
    for state in ("list", "document", "panel", "find"):
        if state == "document":
            await ana.new_document()
            await ana.writes("Some words.")
        if state == "panel":
            await ana.page.get_by_test_id("suggestions-toggle").click()
            await ana.page.get_by_test_id("suggestions-panel").wait_for()
        if state == "find":
            await ana.page.keyboard.press("Control+h")
            await ana.page.get_by_test_id("find").wait_for()
        assert await ana.page.evaluate(wider) <= 0, state
        assert await ana.page.evaluate(small) == [], state
