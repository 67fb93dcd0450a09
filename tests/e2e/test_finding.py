"""Find and replace, outline, palette and languages, from the keyboard."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser


async def test_all_places_are_replaced_and_come_back_as_one(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ana.writes("The Cat and the cat met a catalogue.")
    await ana.page.keyboard.press("Enter")
    await ana.page.keyboard.type("One more cat.")
    await ben.sees("One more cat.")
    await ana.page.keyboard.press("Control+h")
    bar = ana.page.get_by_test_id("find")
    await bar.get_by_label("Find", exact=True).fill("cat")
    await expect(bar.get_by_role("status")).to_have_text("0 of 4")
    await bar.get_by_role("button", name="Whole words").click()
    await expect(bar.get_by_role("status")).to_have_text("0 of 3")
    await bar.get_by_role("button", name="Match case").click()
    await expect(bar.get_by_role("status")).to_have_text("0 of 2")
    await bar.get_by_label("Find", exact=True).press("Enter")
    await expect(bar.get_by_role("status")).to_have_text(re.compile("[12] of 2"))
    await bar.get_by_label("Replace with").fill("dog $1")
    await bar.get_by_role("button", name="Replace all").click()
    await expect(bar.get_by_role("status")).to_have_text("2 replaced")
    for person in (ana, ben):
        await person.sees("The Cat and the dog $1 met a catalogue.")
        await person.sees("One more dog $1.")
    await bar.get_by_label("Find", exact=True).press("Escape")
    await expect(bar).to_have_count(0)
    await expect(ana.text).to_be_focused()
    await ana.page.keyboard.press("Control+z")
    for person in (ana, ben):
        await person.sees("The Cat and the cat met a catalogue.")
        await person.sees("One more cat.")
    assert ana.errors == []


async def test_the_outline_jumps_and_counts(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    await ana.new_document()
    await ana.writes("# First part")
    for _ in range(40):
        await ana.page.keyboard.press("Enter")
    await ana.page.keyboard.type("## Second part")
    await ana.page.keyboard.press("Control+Shift+O")
    outline = ana.page.get_by_test_id("outline")
    await expect(outline.get_by_role("listitem")).to_have_text(["First part", "Second part"])
    await expect(ana.page.get_by_test_id("sizes")).to_contain_text("4 words")
    await outline.get_by_role("button", name="First part").click()
    await expect(ana.page.get_by_role("heading", name="First part")).to_be_in_viewport()
    await ana.page.keyboard.press("Shift+Home")
    await expect(ana.page.get_by_test_id("sizes")).to_contain_text("2 words")


async def test_the_palette_and_the_help_open_from_the_keyboard(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    await ana.page.keyboard.press("?")
    help_ = ana.page.get_by_test_id("help")
    await expect(help_).to_contain_text("Ctrl+K")
    await ana.page.keyboard.press("Escape")
    await expect(help_).to_have_count(0)
    await ana.page.keyboard.press("Control+k")
    await ana.page.keyboard.type("new doc")
    await ana.page.keyboard.press("Enter")
    await ana.page.wait_for_url(re.compile("/d/"))
    await ana.writes("Words?")
    # In the text a question mark is a question mark.
    await ana.sees("Words?")
    await ana.page.keyboard.press("Control+k")
    await ana.page.keyboard.type("replace")
    await ana.page.keyboard.press("Enter")
    await expect(ana.page.get_by_label("Replace with")).to_be_visible()


async def test_the_palette_opens_documents_by_a_few_letters(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    for title in ("Minutes of Monday", "New doctor's plan for spring"):
        await ana.page.get_by_test_id("new-document").first.click()
        await ana.page.wait_for_url(re.compile("/d/"))
        await ana.page.get_by_test_id("title").fill(title)
        await ana.is_told_saved()
        await ana.page.goto(product.url)
        await expect(ana.page.get_by_test_id("document-row").first).to_contain_text(title)
    await ana.page.keyboard.press("Control+k")
    palette = ana.page.get_by_test_id("palette")
    await expect(palette.get_by_role("option").first).to_have_text(re.compile("Search|New"))
    await ana.page.keyboard.type("SPRING")
    await expect(palette.get_by_role("option", name="plan for spring")).to_be_visible()
    await expect(palette.get_by_role("option", name="Minutes")).to_have_count(0)
    await is_clean(ana.page, "documents in the palette")
    await ana.page.keyboard.press("Enter")
    await ana.page.wait_for_url(re.compile("/d/"))
    await expect(ana.page.get_by_test_id("title")).to_have_value("New doctor's plan for spring")
    # Documents come after the actions, and before them: the first in the list is what Enter means.
    await ana.page.goto(product.url)
    await ana.page.get_by_test_id("document-row").first.wait_for()
    await ana.page.keyboard.press("Control+k")
    await ana.page.keyboard.type("new doc")
    options = palette.get_by_role("option")
    await expect(options).to_have_count(2)
    await expect(options.first).to_contain_text("New doctor's plan")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await ana.page.keyboard.press("Enter")
    await expect(ana.page.get_by_test_id("title")).to_have_value("New doctor's plan for spring")


async def test_the_language_is_chosen_and_kept(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, product.url, "Ana", locale="de-AT")
    html = ana.page.locator("html")
    await expect(html).to_have_attribute("lang", "de")
    await expect(ana.page.get_by_role("heading", level=1)).to_have_text("Dokumente")
    await ana.new_document()
    await ana.writes("/")
    await expect(ana.page.get_by_text("Überschriften", exact=True)).to_be_visible()
    await ana.page.keyboard.press("Escape")
    await ana.page.get_by_test_id("language").click()
    await ana.page.get_by_role("menuitemradio", name="Français").click()
    await expect(html).to_have_attribute("lang", "fr")
    await expect(ana.page.get_by_test_id("title")).to_have_attribute("placeholder", "Sans titre")
    await ana.sees("/")
    await ana.page.reload()
    await expect(html).to_have_attribute("lang", "fr")


async def test_each_paragraph_runs_the_way_of_its_script(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    await ana.new_document()
    await ana.writes("مرحبا بالعالم")
    await ana.page.keyboard.press("Enter")
    await ana.page.keyboard.type("left to right")
    sides = """(editor) => [...editor.querySelectorAll(".bn-inline-content")].map((block) => {
      const range = document.createRange()
      range.selectNodeContents(block)
      const words = range.getBoundingClientRect()
      const box = block.closest(".bn-block-content").getBoundingClientRect()
      return words.left - box.left < box.right - words.right ? "left" : "right"
    })"""
    assert (await ana.text.evaluate(sides))[:2] == ["right", "left"]
    # The caret moves on from the end of the words, at their left.
    await ana.page.keyboard.press("ArrowUp")
    await ana.page.keyboard.press("End")
    await ana.page.keyboard.type("!")
    await ana.sees("مرحبا بالعالم!")
