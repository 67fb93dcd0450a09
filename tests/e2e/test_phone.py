"""On a phone: fingers hit what they mean, and the tools stand above the keyboard."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import fits
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
# No browser without a screen shows a keyboard: the part that it would leave visible is made smaller
# in the same place where the page reads it.
KEYBOARD = """(() => {
  const real = window.visualViewport
  const fake = new EventTarget()
  let covered = 0
  for (const name of ["width", "offsetLeft", "offsetTop", "pageLeft", "pageTop", "scale"]) {
    Object.defineProperty(fake, name, { get: () => real[name] })
  }
  Object.defineProperty(fake, "height", { get: () => real.height - covered })
  Object.defineProperty(window, "visualViewport", { get: () => fake })
  window.showKeyboard = (height) => {
    covered = height
    fake.dispatchEvent(new Event("resize"))
  }
})()"""
FREE = 800 - 320


async def test_nothing_is_too_small_for_a_finger(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, product.url, "Ana", **PHONE)
    page = ana.page
    await fits(page, "no documents", least=44)
    document_id = await ana.new_document()
    # What may be done in an empty text is written where the text begins, not at its far side.
    empty = ana.text.locator(".bn-inline-content").first
    assert await empty.evaluate("(words) => words.clientWidth") < 20
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ana.writes("We meet on Friday.")
    await ben.sees("on Friday.")
    await expect(page.locator(".presence li").first).to_be_visible()
    await fits(page, "a document with two people", least=44)
    await page.get_by_test_id("document-menu").click()
    await fits(page, "the menu", least=44)
    await page.keyboard.press("Escape")
    await ana.text.get_by_text("We meet").click(click_count=3)
    await page.get_by_test_id("comments-toggle").click()
    await page.get_by_role("button", name="Comment on").click()
    await page.get_by_test_id("comment-text").fill("Really?")
    await fits(page, "a comment being written", least=44)
    await page.get_by_test_id("comment-send").click()
    await expect(page.get_by_test_id("thread")).to_have_count(1)
    await fits(page, "a thread", least=44)
    await page.get_by_test_id("history-toggle").click()
    await page.get_by_test_id("version-name").fill("First draft")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("version").first).to_be_visible()
    await fits(page, "versions", least=44)
    await page.get_by_test_id("suggestions-toggle").click()
    await fits(page, "suggestions", least=44)
    await page.keyboard.press("Control+h")
    await page.get_by_test_id("find").wait_for()
    await fits(page, "find and replace", least=44)
    await page.goto(product.url)
    await expect(page.get_by_test_id("document-row")).to_be_visible()
    await fits(page, "a list", least=44)
    await page.get_by_test_id("open-templates").click()
    await expect(page.get_by_test_id("template-meeting")).to_be_visible()
    await fits(page, "templates", least=44)
    product.delete(f"/api/v1/documents/{document_id}")
    await page.goto(f"{product.url}/trash")
    await expect(page.get_by_test_id("trash-row")).to_be_visible()
    await fits(page, "the trash", least=44)
    assert ana.errors == []


async def test_tools_and_cards_stand_above_the_keyboard(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, product.url, "Ana", **PHONE)
    page = ana.page
    await page.add_init_script(KEYBOARD)
    await page.reload()
    document_id = await ana.new_document()
    await ana.writes("We meet on Friday.")
    tools = page.locator(".bn-mobile-formatting-toolbar")
    await expect(tools).to_have_count(0)
    await page.evaluate("showKeyboard(320)")
    await expect(tools).to_be_visible()
    await page.wait_for_function(
        """(free) => {
          const tools = document.querySelector(".bn-mobile-formatting-toolbar")
          const box = tools.getBoundingClientRect()
          return Math.abs(box.bottom - free) < 2 && box.left >= 0 && box.right <= innerWidth
        }""",
        arg=FREE,
    )
    await fits(page, "with tools", least=44)
    # They act on the text, and the keyboard stays.
    await ana.text.get_by_text("We meet").click(click_count=3)
    await tools.get_by_role("button", name="Bold").tap()
    await expect(ana.text.locator("strong")).to_have_text("We meet on Friday.")
    await expect(tools).to_be_visible()
    # A comment is written in a sheet at the lower edge: above the keyboard, too.
    await page.get_by_test_id("comments-toggle").tap()
    await page.get_by_role("button", name="Comment on").tap()
    field = page.get_by_test_id("comment-text")
    await field.fill("Really?")
    send = page.get_by_test_id("comment-send")
    box = await send.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= FREE
    await page.evaluate("showKeyboard(0)")
    await expect(tools).to_have_count(0)
    assert "Friday" in product.text_of(document_id)
    assert ana.errors == []
