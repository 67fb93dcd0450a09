"""Comments in the page: two people talk about words, which keep on changing."""

import asyncio
import time

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser


async def test_two_people_talk_about_words(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ana.writes("The meeting is on Friday")
    await ben.sees("on Friday")
    await ana.is_told_saved()

    # Ana selects the last word and says something to Ben.
    await ana.page.keyboard.press("Shift+Control+ArrowLeft")
    await ana.page.keyboard.press("Control+Alt+m")
    text = ana.page.get_by_test_id("comment-text")
    await text.fill("Is that right, @B")
    await ana.page.get_by_role("button", name="@Ben").click()
    await text.press("Control+Enter")
    await expect(ana.page.get_by_test_id("thread")).to_have_count(1)
    words = ben.text.get_by_test_id("commented")
    await expect(words).to_have_text("Friday")

    # Ben sees that he is mentioned, answers, and it is no news any more.
    await expect(ben.page.get_by_test_id("unread")).to_have_text("1")
    await words.click()
    thread = ben.page.get_by_test_id("thread")
    await expect(thread.get_by_test_id("comment")).to_contain_text("Is that right, @Ben")
    await expect(ben.page.get_by_test_id("unread")).to_have_count(0)
    await thread.get_by_test_id("comment-text").fill("It is. <script>alert(1)</script>")
    await thread.get_by_test_id("comment-send").click()
    await expect(ana.page.get_by_test_id("comment").nth(1)).to_contain_text("It is. <script>")
    await expect(ana.page.get_by_test_id("unread")).to_have_text("1")

    # The words move and change, and the thread goes along, for both.
    await ben.text.click()
    await ben.page.keyboard.press("Control+Home")
    await ben.page.keyboard.type("Note: ")
    await ben.page.keyboard.press("Control+End")
    await ben.page.keyboard.press("ArrowLeft")
    await ben.page.keyboard.type("-")
    await ana.sees("Note: The meeting is on Frida-y")
    for person in (ana, ben):
        await _commented(person, "Frida-y")

    # Nobody edits what somebody else said; one's own can be.
    theirs = ana.page.get_by_test_id("comment").nth(1)
    await expect(theirs.get_by_role("button", name="Edit this comment")).to_have_count(0)
    mine = ana.page.get_by_test_id("comment").first
    await mine.get_by_role("button", name="Edit this comment").click()
    await mine.get_by_test_id("comment-text").fill("Are you sure?")
    await mine.get_by_test_id("comment-send").click()
    await expect(thread.get_by_test_id("comment").first).to_contain_text("Are you sure?")

    # Settled, it leaves the text; it can be opened again.
    await thread.get_by_role("button", name="Resolve").click()
    for person in (ana, ben):
        await expect(person.text.get_by_test_id("commented")).to_have_count(0)
    await ana.page.get_by_role("button", name="Resolved").click()
    await ana.page.get_by_test_id("thread").get_by_role("button", name="Open again").click()
    for person in (ana, ben):
        await _commented(person, "Frida-y")

    # A restart loses nothing, not even without a goodbye.
    product.kill()
    product.start()
    await ana.page.reload()
    await _commented(ana, "Frida-y")
    listed = product.get(f"/api/v1/documents/{document_id}/comments")["threads"]
    assert [c["body"] for c in listed[0]["comments"]] == [
        "Are you sure?",
        "It is. <script>alert(1)</script>",
    ]
    assert ana.errors == []
    assert ben.errors == []


async def _commented(person: Person, words: str) -> None:
    """Waits until these words have a comment; carets of others may stand between them."""
    marks = person.text.get_by_test_id("commented")
    deadline = time.monotonic() + 15
    while (found := "".join(await marks.all_text_contents())) != words:
        assert time.monotonic() < deadline, f"{person.name} sees {found!r} commented"
        await asyncio.sleep(0.05)


async def test_a_name_is_chosen_from_the_keyboard(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    for name in ("Ben", "Bea"):
        await Person.arrive(browser, f"{product.url}/d/{document_id}", name)
    await expect(ana.page.locator(".presence li")).to_have_count(2)
    await ana.writes("The meeting is on Friday")
    await ana.is_told_saved()
    await ana.page.get_by_test_id("comments-toggle").click()
    await ana.page.get_by_test_id("comment-begin").click()
    await expect(ana.page.get_by_test_id("toast")).to_contain_text("Select some words")
    await ana.text.get_by_text("Friday").click(click_count=3)
    await ana.page.get_by_test_id("comment-begin").click()
    text = ana.page.get_by_test_id("comment-text")
    offered = ana.page.get_by_role("list", name="Mention somebody").get_by_role("button")
    await text.press_sequentially("Does @b")
    await expect(offered).to_have_text(["@Bea", "@Ben"])
    await is_clean(ana.page, "names in a comment")
    await text.press("ArrowDown")
    await text.press("Enter")
    await expect(text).to_have_value("Does @Ben ")
    await text.press_sequentially("agree, and @")
    await text.press("Tab")
    await expect(text).to_have_value("Does @Ben agree, and @Bea ")
    await text.press_sequentially("@")
    await expect(offered.first).to_be_visible()
    # Waved away, Enter is a new line again, and the comment is still being written.
    await text.press("Escape")
    await expect(offered).to_have_count(0)
    await text.press("Enter")
    await expect(text).to_have_value("Does @Ben agree, and @Bea @\n")
    await text.press("Control+Enter")
    await expect(ana.page.get_by_test_id("comment").locator("mark")).to_have_text(["@Ben", "@Bea"])
    assert ana.errors == []
