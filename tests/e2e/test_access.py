"""WCAG 2.2 AA on every page and state, in light and dark, wide and narrow; and the keyboard."""

import pytest
from playwright.async_api import Browser, FilePayload, expect

from tests.e2e.axe import fits, is_clean
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
    await expect(page.get_by_test_id("palette")).to_be_hidden()
    await page.keyboard.press("?")
    await expect(page.get_by_test_id("help")).to_be_visible()
    await is_clean(stranger.page, "the keyboard help")
    await page.keyboard.press("Escape")
    await page.goto(f"{product.url}/d/not;an;id")
    await expect(page.get_by_role("heading", name="does not exist")).to_be_visible()
    await is_clean(stranger.page, "no such document")


@pytest.mark.model
async def test_a_document_is_accessible_with_suggestions_and_panels(
    product: Product, browser: Browser
) -> None:
    product.wait_for_model()
    ana = await Person.arrive(browser, product.url, "Ana")
    await ana.new_document()
    await is_clean(ana.page, "an empty document")
    menu = ana.page.locator("#bn-suggestion-menu")
    await ana.writes("/")
    await expect(menu).to_have_accessible_name("What to insert")
    await ana.page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()
    await ana.page.keyboard.press("Backspace")
    await ana.writes("I have recieve the letter. Their is a problem with it's size. ")
    await expect(ana.suggestions.first).to_be_visible(timeout=60_000)
    # The menu of blocks was open before.
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
        await fits(ana.page, state, least=24)


async def test_comments_versions_and_shelves_are_accessible(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    page = ana.page
    await page.get_by_test_id("open-templates").click()
    await expect(page.get_by_test_id("template-meeting")).to_be_visible()
    await is_clean(page, "templates")
    await page.get_by_test_id("template-meeting").click()
    await ana.sees("Agenda")
    await ana.is_told_saved()
    await page.get_by_test_id("document-menu").click()
    await is_clean(page, "the menu with downloads")
    await page.get_by_role("menuitem", name="Use as template").click()
    await expect(page.get_by_test_id("toast")).to_be_visible()

    await ana.text.get_by_text("What has to be decided").click(click_count=3)
    await page.keyboard.press("Control+Alt+m")
    await page.get_by_test_id("comment-text").fill("Is that all?")
    await is_clean(page, "a comment being written")
    await page.get_by_test_id("comment-text").press("Control+Enter")
    await expect(page.get_by_test_id("thread")).to_have_count(1)
    await is_clean(page, "a thread")
    await page.get_by_test_id("history-toggle").click()
    await page.get_by_test_id("version-name").fill("First draft")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("version").first).to_be_visible()
    await page.get_by_test_id("authors-switch").click()
    await is_clean(page, "versions and authors")
    await ana.text.get_by_text("Who does what, by when").click()
    await page.keyboard.press("End")
    await page.keyboard.type(" And where.")
    await ana.is_told_saved()
    first = page.get_by_test_id("version").filter(has_text="First draft")
    await first.get_by_role("button", name="Compare").click()
    await expect(page.get_by_test_id("compare").locator("ins").first).to_be_visible()
    await is_clean(page, "two versions compared")

    await page.goto(product.url)
    await page.get_by_test_id("star").click()
    bad: FilePayload = {
        "name": "broken.docx",
        "mimeType": "application/zip",
        "buffer": b"no zip at all",
    }
    await page.get_by_test_id("import-file").set_input_files(files=[bad])
    await expect(page.get_by_test_id("toast")).to_contain_text("was not imported")
    await is_clean(page, "a file that was not imported")
    await page.get_by_test_id("open-templates").click()
    await expect(page.get_by_test_id("own-template")).to_be_visible()
    await is_clean(page, "one's own templates")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("open-templates")).to_be_focused()
    for view in ("recent", "favourites"):
        await page.goto(f"{product.url}/{view}")
        await expect(page.get_by_test_id("document-row")).to_be_visible()
        await is_clean(page, view)
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Move to trash").click()
    await expect(page.get_by_role("heading", name="No favourites yet")).to_be_visible()
    await is_clean(page, "no favourites")
    await page.goto(f"{product.url}/trash")
    await expect(page.get_by_test_id("trash-row")).to_be_visible()
    await is_clean(page, "the trash")
    await page.get_by_test_id("empty-trash").click()
    await is_clean(page, "the question before deleting for good")
    await page.get_by_test_id("confirm-yes").click()
    await expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    await is_clean(page, "an empty trash")
