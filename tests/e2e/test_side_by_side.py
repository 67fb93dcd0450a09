"""What stands beside the text makes the text narrower, and never lies over it."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.axe import fits, is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

WORDS = "What is said of these words is read beside them, on a tablet as on a desk. " * 6
# Of everything that is written, and of the field for the title, what lies under the panel.
UNDER = """() => {
  const panel = document.querySelector(".panel").getBoundingClientRect()
  return [...document.querySelectorAll(".title, .bn-block-content")]
    .map((each) => each.getBoundingClientRect().right - panel.left)
    .filter((over) => over > 0)
}"""
CUT_OFF = """(() => {
  const panel = document.querySelector(".panel")
  return panel.scrollWidth - panel.clientWidth
})()"""
# How many letters of the text stand in a line.
LETTERS = """() => {
  const words = document.querySelector(".bn-inline-content")
  return words.textContent.length / (words.clientHeight / 30)
}"""


@pytest.mark.parametrize("width", [700, 900, 1060, 1280])
async def test_the_text_makes_room_for_a_panel(
    product: Product, browser: Browser, width: int
) -> None:
    ana = await Person.arrive(
        browser, product.url, "Ana", viewport={"width": width, "height": 800}, locale="de-DE"
    )
    await ana.new_document()
    await ana.page.get_by_test_id("title").fill("A title that takes more than one line here")
    await ana.writes(WORDS, delay=0)
    page = ana.page
    for panel in ("suggestions", "comments", "history"):
        toggle = page.get_by_test_id(f"{panel}-toggle")
        if await toggle.get_attribute("aria-pressed") != "true":
            await toggle.click()
        await page.locator(".panel").wait_for()
        assert await page.evaluate(UNDER) == [], panel
        await fits(page, f"{panel} at {width}", least=24)
        # Nor is anything in it cut off: this is the longest of the languages.
        assert await page.evaluate(CUT_OFF) <= 0, panel
        await is_clean(page, f"{panel} at {width}")
    assert await page.evaluate(LETTERS) > 30
    # The handle of a block is beside it, and in the page.
    await ana.text.get_by_text("What is said").hover()
    handle = page.locator(".bn-side-menu").first
    await expect(handle).to_be_visible()
    box = await handle.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    # The search stands beside the panel, too.
    await page.keyboard.press("Control+f")
    find = page.get_by_test_id("find")
    await find.wait_for()
    assert await _right(page, "[data-testid=find]") <= await _left(page, ".panel")
    assert ana.errors == []


@pytest.mark.parametrize(
    ("width", "panel"), [(700, False), (900, False), (1000, True), (1280, False)]
)
async def test_the_text_makes_room_for_the_outline(
    product: Product, browser: Browser, width: int, panel: bool
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana", viewport={"width": width, "height": 800})
    await ana.new_document()
    await ana.writes("# A part")
    page = ana.page
    if bool(await page.locator(".panel").count()) != panel:
        await page.get_by_test_id("suggestions-toggle").click()
    await ana.text.click()
    await page.keyboard.press("Control+Shift+O")
    await page.get_by_test_id("outline").wait_for()
    assert await _right(page, ".outline") <= await _left(page, ".title")
    if panel:
        assert await page.evaluate(UNDER) == []
    await fits(page, f"the outline at {width}", least=24)
    await is_clean(page, f"the outline at {width}")
    assert ana.errors == []


@pytest.mark.parametrize(("width", "stays"), [(390, False), (760, False), (1280, True)])
async def test_the_outline_goes_where_it_would_cover_what_was_jumped_to(
    product: Product, browser: Browser, width: int, stays: bool
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana", viewport={"width": width, "height": 800})
    await ana.new_document()
    await ana.writes("# A part")
    await ana.page.keyboard.press("Enter")
    await ana.writes(WORDS * 4, delay=0)
    page = ana.page
    if width > 640 and not await page.locator(".panel").count():
        await page.get_by_test_id("suggestions-toggle").click()
    await ana.text.click()
    await page.keyboard.press("Control+Shift+O")
    outline = page.get_by_test_id("outline")
    await outline.get_by_role("button", name="A part").click()
    await expect(ana.text).to_be_focused()
    await expect(outline).to_have_count(1 if stays else 0)
    assert ana.errors == []


async def _right(page: Page, selector: str) -> float:
    return float(await page.locator(selector).evaluate("(e) => e.getBoundingClientRect().right"))


async def _left(page: Page, selector: str) -> float:
    return float(await page.locator(selector).evaluate("(e) => e.getBoundingClientRect().left"))
