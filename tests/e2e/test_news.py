"""News: who was mentioned while away learns it on the list, and is led to the place."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import fits, is_clean
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
    # Ada leaves first: in front of her thread she would have read it at once.
    await ada.page.goto(guarded.url)
    await has_unread(ada.page, 0)
    await thread.get_by_test_id("comment-text").fill("It does.")
    async with bea.page.expect_response("**/comments/*/replies"):
        await thread.get_by_test_id("comment-send").click()
    await has_unread(ada.page, 1)
    await ada.page.get_by_test_id("news").click()
    await expect(ada.page.get_by_role("menu")).to_contain_text("Bea answered in “Plan”")
    await ada.page.get_by_role("menuitem", name="Mark all as read").click()
    await has_unread(ada.page, 0)
    await bea.page.goto(guarded.url)
    await has_unread(bea.page, 0)
    assert ada.errors == bea.errors == []


async def test_many_long_news_stay_on_the_screen_at_every_width(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    bea = Program(guarded.url).join(owner, "Bea")
    title = "Protokoll der außerordentlichen Mitgliederversammlung des Fördervereins " * 2
    document = owner.call("POST", "/documents", title=title, markdown="We meet on Friday")["id"]
    owner.call("POST", f"/documents/{document}/members", email="bea@example.org", role="editor")
    [block] = owner.call("GET", f"/documents/{document}/content?format=json")["blocks"]
    place = {"block_id": block["id"], "start": 0, "end": 2, "quote": "We"}
    for number in range(15):
        body = f"@Bea {number}: {'Donaudampfschifffahrtsgesellschaftskapitänsmütze' * 3}"
        path = f"/documents/{document}/comments"
        owner.call("POST", path, **place, body=body, mentions=["Bea"])
    assert len(bea.call("GET", "/notifications")["notices"]) == 15
    person = await Person.sign_in(browser, guarded.url, "Bea")
    page = person.page
    await has_unread(page, 15)
    await page.get_by_test_id("news").click()
    last = page.get_by_role("menuitem", name="Mark all as read")
    # Made narrow and wide while it is open, as when a phone is turned.
    for width in (1280, 390, 320, 844, 390):
        await page.set_viewport_size({"width": width, "height": 640})
        await fits(page, f"news at {width}", least=24)
        box = await page.get_by_role("menu").bounding_box()
        assert box is not None
        assert box["x"] >= 0, width
        assert box["x"] + box["width"] <= width, width
        assert box["y"] + box["height"] <= 640, width
        await expect(last).to_be_in_viewport(ratio=0.9)
    await page.keyboard.press("End")
    await expect(last).to_be_focused()
    await page.keyboard.press("Enter")
    await has_unread(page, 0)
    assert person.errors == []
