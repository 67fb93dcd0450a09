"""Viewing: the text is read, and no key, click or command changes it by accident."""

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import fits, is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

TEXT = """We meet on Friday.

* [ ] Bring the [plan](http://127.0.0.1:9/plan)
"""


def text_of(page: Page) -> Locator:
    """The text, whether it can be edited or not."""
    return page.locator(".bn-editor")


async def test_a_reader_changes_nothing_and_an_editor_again_goes_on(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    page, text = ana.page, text_of(ana.page)
    document_id = await ana.new_document()
    await ana.writes("The meeting is on Friday")
    await page.keyboard.press("Enter")
    await page.keyboard.type("[] chairs", delay=5)
    await ana.is_told_saved()
    before = product.text_of(document_id)

    await ana.works("Viewing")
    await expect(page.get_by_test_id("mode")).to_have_accessible_name("Mode: Viewing")
    await expect(text).to_have_attribute("aria-readonly", "true")
    await expect(page.get_by_role("checkbox", name="Done")).to_be_disabled()
    await page.keyboard.type("x")
    toast = page.get_by_test_id("toast")
    await expect(toast).to_contain_text("You are viewing")
    for key in ("Backspace", "Enter", "Control+b", "Control+x", "Control+z", "Delete"):
        await page.keyboard.press(key)
    await page.keyboard.insert_text("pasted")
    await page.get_by_test_id("title").click()
    await page.keyboard.type("A title")
    # The palette has nothing that would change it either.
    await page.keyboard.press("Control+k")
    await page.keyboard.type("Undo")
    await expect(page.get_by_role("option", name="Undo")).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+h")
    await expect(page.get_by_label("Replace with")).to_have_count(0)
    await page.get_by_role("textbox", name="Find").fill("Friday")
    await expect(page.get_by_test_id("find")).to_contain_text("of 1")
    await page.keyboard.press("Escape")
    assert product.text_of(document_id) == before
    await is_clean(page, "a text that is read")

    # What others write arrives; the choice is still there after loading.
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ben.sees("Friday")
    await ben.text.get_by_text("Friday").click()
    await ben.page.keyboard.press("End")
    await ben.page.keyboard.type(" at ten")
    await expect(text).to_contain_text("Friday at ten")
    await page.reload()
    await expect(page.get_by_test_id("mode")).to_have_accessible_name("Mode: Viewing")
    await expect(text).to_contain_text("Friday at ten")
    await expect(text).to_have_attribute("contenteditable", "false")

    # By keys: editing again, with the box that was drawn while nothing could be ticked.
    await text.focus()
    await page.keyboard.press("Control+Alt+Shift+Z")
    await expect(page.get_by_test_id("mode")).to_have_accessible_name("Mode: Editing")
    await expect(ana.text).to_be_focused()
    await page.get_by_role("checkbox", name="Done").click()
    await expect(page.get_by_role("checkbox", name="Done")).to_be_checked()
    await ana.text.get_by_text("chairs").click()
    await page.keyboard.press("End")
    await page.keyboard.type("!")
    await ben.sees("chairs!")
    # What was written before a time of reading can still be undone after it.
    await page.keyboard.press("Control+Alt+Shift+C")
    await expect(text).to_have_attribute("contenteditable", "false")
    await page.keyboard.press("Control+Alt+Shift+Z")
    await expect(ana.text).to_be_focused()
    await page.keyboard.press("Control+z")
    await ben.misses("chairs!")
    assert ana.errors == ben.errors == []


async def test_marks_can_be_hidden_while_one_reads_and_links_open(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    page, text = ana.page, text_of(ana.page)
    await ana.new_document()
    await ana.writes("The meeting is on Friday")
    await page.keyboard.press("Shift+Control+ArrowLeft")
    # Over selected words the tools have a comment, whether one edits or reads.
    tool = page.locator(".bn-toolbar").get_by_role("button", name="Comment")
    await tool.click()
    await page.get_by_test_id("comment-text").fill("Really?")
    await page.get_by_test_id("comment-text").press("Control+Enter")
    await expect(page.get_by_test_id("thread")).to_have_count(1)
    await ana.works("Suggesting")
    await page.keyboard.press("Control+Home")
    await page.keyboard.type("No: ")
    await expect(ana.suggestions.first).to_be_visible()

    await ana.works("Viewing")
    await expect(ana.suggestions.first).to_be_visible()
    # Words can be copied and commented on; deciding is for who edits.
    await text.get_by_text("The meeting").dblclick(position={"x": 120, "y": 14})
    assert await page.evaluate("getSelection().toString().trim()") != ""
    await expect(page.locator(".bn-toolbar").get_by_role("button")).to_have_count(1)
    await tool.click()
    await page.get_by_test_id("comment-text").fill("Which one?")
    await page.get_by_test_id("comment-text").press("Control+Enter")
    await expect(page.get_by_test_id("thread")).to_have_count(2)
    await page.keyboard.press("F8")
    card = page.get_by_test_id("suggestion-card")
    await expect(card).to_be_visible()
    await expect(card.get_by_test_id("accept")).to_have_count(0)

    await page.get_by_test_id("mode").click()
    hide = page.get_by_role("menuitemcheckbox", name="Hide suggestions and comments")
    await expect(hide).to_have_attribute("aria-checked", "false")
    await is_clean(page, "the choice of mode")
    await hide.click()
    await expect(page.get_by_test_id("commented")).to_have_count(0)
    await expect(ana.suggestions).to_have_count(0)
    # Who goes to one sees it all the same.
    await page.keyboard.press("F8")
    await expect(ana.suggestions.first).to_be_visible()
    await page.reload()
    await expect(page.get_by_test_id("mode")).to_have_accessible_name("Mode: Viewing")
    await expect(text).to_contain_text("Friday")
    await expect(ana.suggestions).to_have_count(0)
    await ana.works("Editing")
    await expect(ana.suggestions.first).to_be_visible()
    await expect(page.get_by_test_id("commented").first).to_be_visible()
    assert ana.errors == []


async def test_a_viewer_reads_without_the_choice_and_writes_once_allowed(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    Program(guarded.url).join(owner, "Bea")
    document = owner.call("POST", "/documents", title="Plan", markdown=TEXT)["id"]
    members = f"/documents/{document}/members"
    made = owner.call("POST", members, email="bea@example.org", role="viewer")
    bea = await Person.sign_in(browser, guarded.url, "Bea")
    page, text = bea.page, text_of(bea.page)
    await page.goto(f"{guarded.url}/d/{document}")
    mode = page.get_by_test_id("mode")
    await expect(text).to_contain_text("We meet on Friday")
    await expect(mode).to_have_accessible_name("Mode: Viewing")
    await expect(text).to_have_attribute("contenteditable", "false")
    await mode.click()
    await expect(page.get_by_role("menuitemradio")).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+Alt+Shift+Z")
    await expect(mode).to_have_accessible_name("Mode: Viewing")
    async with page.context.expect_page() as opened:
        await text.get_by_role("link", name="plan").click()
    assert (await opened.value).url != "about:blank"
    await (await opened.value).close()
    for width in (320, 390):
        await page.set_viewport_size({"width": width, "height": 740})
        await expect(mode).to_be_visible()
        await fits(page, f"a viewer's document at {width}", least=24)
    await page.set_viewport_size({"width": 1280, "height": 800})

    owner.call("PATCH", f"{members}/{made['user_id']}", role="editor")
    await expect(mode).to_have_accessible_name("Mode: Editing")
    box = page.get_by_role("checkbox", name="Done")
    await expect(box).to_be_enabled()
    await box.click()
    await expect(box).to_be_checked()
    await bea.text.get_by_text("We meet").click()
    await page.keyboard.press("End")
    await page.keyboard.type(" Yes.")
    await bea.is_told_saved()
    await page.keyboard.press("Control+z")
    await bea.misses("Yes.")
    assert bea.errors == []
