"""Accounts in real Chromium: set-up, sign-in, a share link, and losing rights while typing."""

import pytest
from playwright.async_api import Browser, expect

from tests.accounts.test_sockets import PASSWORD
from tests.accounts.test_sockets import Browser as Program
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser


async def test_set_up_sign_in_share_by_link_and_lose_the_right_to_write_while_typing(
    guarded: Product, browser: Browser
) -> None:
    token = guarded.output.rpartition("/setup#")[2].split()[0]
    ada = Person(await (await browser.new_context()).new_page(), "Ada")
    await ada.page.goto(f"{guarded.url}/setup#{token}")
    await ada.page.get_by_label("Your name").fill("Ada")
    await ada.page.get_by_label("E-mail address").fill("ada@example.org")
    await ada.page.get_by_label("Password").fill(PASSWORD)
    await ada.page.get_by_role("button", name="Create the owner").click()
    document = await ada.new_document()
    await ada.writes("Ada was here. ")
    await ada.is_told_saved()

    elsewhere = await (await browser.new_context()).new_page()
    await elsewhere.goto(f"{guarded.url}/d/{document}")
    await elsewhere.get_by_label("E-mail address").fill("ada@example.org")
    await elsewhere.get_by_label("Password").fill("a wrong password")
    await elsewhere.get_by_role("button", name="Sign in").click()
    await expect(elsewhere.get_by_role("alert")).to_contain_text("not right")
    await elsewhere.get_by_label("Password").fill(PASSWORD)
    await elsewhere.get_by_role("button", name="Sign in").click()
    await Person(elsewhere, "Ada").sees("Ada was here.")
    await elsewhere.context.close()

    owner = Program(guarded.url).sign_in("Ada")
    link = owner.call("POST", f"/documents/{document}/links", role="editor", password="sesame")
    guest = Person(await (await browser.new_context()).new_page(), "Bea")
    await guest.page.goto(f"{guarded.url}/s/{link['secret']}")
    await guest.page.get_by_label("Password").fill("sesame")
    await guest.page.get_by_role("button", name="Open").click()
    name = guest.page.get_by_test_id("name-input")
    await name.fill("Bea")
    await name.press("Enter")
    await guest.sees("Ada was here.")
    await guest.writes("Bea was here. ")
    await ada.sees("Bea was here.")

    owner.call("DELETE", f"/documents/{document}/links/{link['id']}")
    alert = guest.page.get_by_role("alert")
    await expect(alert).to_contain_text("no longer shared with you")
    await expect(alert.get_by_role("button", name="Download")).to_be_visible()
    # No longer to be written in, and still there to be read and kept.
    await expect(guest.text).to_have_count(0)
    await expect(guest.page.get_by_test_id("editor")).to_contain_text("Bea was here.")
