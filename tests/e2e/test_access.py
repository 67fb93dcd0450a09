"""WCAG 2.2 AA on every page and state, in light and dark, wide and narrow; and the keyboard."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = {"width": 320, "height": 640}


async def _faults(page: Page) -> list[str]:
    """What axe finds in the page as it is now, without what is on its way in or out."""
    await page.evaluate(
        "Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)))"
    )
    if not await page.evaluate("'axe' in window"):
        # Through the debugger: the page's policy lets in no script from elsewhere.
        await page.evaluate(AXE.read_text() + "; null")
    found: dict[str, Any] = await page.evaluate(
        "(levels) => axe.run(document, {runOnly: levels, resultTypes: ['violations']})", LEVELS
    )
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


async def _is_clean(person: Person, state: str) -> None:
    for scheme in ("light", "dark"):
        await person.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert await _faults(person.page) == [], f"{state}, {scheme}"


async def test_every_page_and_dialog_is_accessible(product: Product, browser: Browser) -> None:
    page = await (await browser.new_context()).new_page()
    stranger = Person(page, "Ana")
    await page.goto(product.url)
    await page.get_by_test_id("name-dialog").wait_for()
    await _is_clean(stranger, "the question for a name")
    await page.get_by_test_id("name-input").fill("Ana")
    await page.get_by_test_id("name-input").press("Enter")
    await expect(page.get_by_role("heading", name="A blank page")).to_be_visible()
    await _is_clean(stranger, "no documents")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_test_id("palette")).to_be_visible()
    await _is_clean(stranger, "the palette")
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.get_by_test_id("help")).to_be_visible()
    await _is_clean(stranger, "the keyboard help")
    await page.keyboard.press("Escape")
    await page.goto(f"{product.url}/d/not;an;id")
    await expect(page.get_by_role("heading", name="does not exist")).to_be_visible()
    await _is_clean(stranger, "no such document")


async def test_a_document_is_accessible_with_suggestions_and_panels(
    product: Product, browser: Browser
) -> None:
    product.wait_for_model()
    ana = await Person.arrive(browser, product.url, "Ana")
    await ana.new_document()
    await _is_clean(ana, "an empty document")
    await ana.writes("I have recieve the letter. Their is a problem with it's size. ")
    await expect(ana.suggestions.first).to_be_visible(timeout=60_000)
    await _is_clean(ana, "with suggestions")
    await ana.page.keyboard.press("F8")
    await expect(ana.page.get_by_test_id("suggestion-card")).to_be_visible()
    await _is_clean(ana, "with a card")
    await ana.page.keyboard.press("Control+h")
    await expect(ana.page.get_by_test_id("find")).to_be_visible()
    await ana.page.keyboard.press("Control+Shift+O")
    await expect(ana.page.get_by_test_id("outline")).to_be_visible()
    await _is_clean(ana, "with find and outline")
    await ana.page.goto(product.url)
    await expect(ana.page.get_by_test_id("document-row")).to_be_visible()
    await _is_clean(ana, "a list of documents")


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
