"""News: who was mentioned while away learns it on the list, and is led to the place."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser


async def has_unread(page: Page, count: int) -> None:
    """The bell says so; a page that comes to the front asks at once."""
    await page.evaluate("dispatchEvent(new Event('focus'))")
    await expect(page.get_by_test_id("news")).to_have_accessible_name(f"News, {count} unread")


async def test_who_is_mentioned_while_away_is_led_to_the_words(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    Program(guarded.url).join(owner, "Bea")
    document = owner.call("POST", "/documents", title="Plan", markdown="We meet on Friday")["id"]
    owner.call("POST", f"/documents/{document}/members", email="bea@example.org", role="commenter")
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    bea = await Person.sign_in(browser, guarded.url, "Bea")
    await has_unread(bea.page, 0)
    await bea.page.get_by_test_id("news").click()
    await expect(bea.page.get_by_role("menu")).to_contain_text("Nothing new.")
    await bea.page.keyboard.press("Escape")

    # Bea is not in the document; she has it, and so she is offered.
    await ada.page.goto(f"{guarded.url}/d/{document}")
    await ada.text.get_by_text("Friday").click(click_count=3)
    await ada.page.keyboard.press("Control+Alt+m")
    text = ada.page.get_by_test_id("comment-text")
    await text.fill("Does that suit you, @B")
    await ada.page.get_by_role("button", name="@Bea").click()
    await text.press("Control+Enter")
    await expect(ada.page.get_by_test_id("thread")).to_have_count(1)

    await has_unread(bea.page, 1)
    await bea.page.get_by_test_id("news").click()
    entry = bea.page.get_by_role("menuitem").filter(has_text="Ada mentioned you in “Plan”")
    await expect(entry).to_contain_text("Does that suit you")
    await is_clean(bea.page, "news over the list")
    await entry.click()
    thread = bea.page.get_by_test_id("thread")
    await expect(thread.get_by_test_id("comment")).to_contain_text("Does that suit you, @Bea")
    await expect(thread.get_by_test_id("comment-text")).to_be_visible()
    await expect(bea.page.get_by_test_id("unread")).to_have_count(0)
    await thread.get_by_test_id("comment-text").fill("It does.")
    await thread.get_by_test_id("comment-send").click()

    await ada.page.goto(guarded.url)
    await has_unread(ada.page, 1)
    await ada.page.get_by_test_id("news").click()
    await expect(ada.page.get_by_role("menu")).to_contain_text("Bea answered in “Plan”")
    await ada.page.get_by_role("menuitem", name="Mark all as read").click()
    await has_unread(ada.page, 0)
    await bea.page.goto(guarded.url)
    await has_unread(bea.page, 0)
    assert ada.errors == bea.errors == []
