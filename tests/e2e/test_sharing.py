"""Sharing in the page: two people in Chromium, what one changes and the other feels at once."""

import re

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.accounts.test_sockets import PASSWORD
from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser


async def share_dialog(person: Person) -> Locator:
    await person.page.get_by_test_id("share").click()
    return person.page.get_by_test_id("share-dialog")


async def test_a_role_is_given_changed_and_withdrawn_while_the_other_writes(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    Program(guarded.url).join(owner, "Bea")
    ada, bea = [await Person.sign_in(browser, guarded.url, name) for name in ("Ada", "Bea")]
    document = await ada.new_document()
    await ada.writes("Ada was here. ")
    await bea.page.goto(f"{guarded.url}/d/{document}")
    await expect(bea.page.get_by_role("heading", name="You may not open")).to_be_visible()

    window = await share_dialog(ada)
    who = window.get_by_label("Name or e-mail address")
    await who.fill("Nobody")
    await window.get_by_role("button", name="Add").click()
    await expect(window.get_by_role("alert")).to_contain_text("called “Nobody”")
    # The name is enough: owners of the server know everybody.
    await who.fill("bea")
    await window.get_by_role("button", name="Add").click()
    await expect(window.get_by_role("status")).to_contain_text("Bea now has access")
    await expect(window.get_by_test_id("member")).to_have_count(2)

    await bea.page.get_by_role("button", name="Try again").click()
    await bea.sees("Ada was here.")
    await bea.writes("Bea was here. ")
    await bea.is_told_saved()
    await ada.sees("Bea was here.")

    role = window.get_by_label("Role of Bea")
    await role.select_option("viewer")
    toast = bea.page.get_by_test_id("toast").last
    await expect(toast).to_contain_text("only read")
    await expect(bea.page.get_by_test_id("reading")).to_be_visible()
    await expect(bea.text).to_have_count(0)
    await role.select_option("commenter")
    await expect(bea.page.get_by_test_id("reading")).to_contain_text("comment")
    await role.select_option("editor")
    await expect(bea.page.get_by_test_id("reading")).to_have_count(0)
    await bea.writes("Bea again. ")
    await ada.sees("Bea again.")

    await window.get_by_role("button", name="Remove Bea").click()
    alert = bea.page.get_by_role("alert")
    await expect(alert).to_contain_text("no longer shared with you")
    await expect(bea.page.get_by_test_id("editor")).to_contain_text("Bea again.")
    async with bea.page.expect_download() as download:
        await alert.get_by_role("button", name="Download").click()
    kept = await (await download.value).path()
    assert "Bea again." in kept.read_text()
    await expect(window.get_by_test_id("member")).to_have_count(1)
    await ada.page.keyboard.press("Escape")
    await expect(ada.page.get_by_test_id("share")).to_be_focused()
    assert ada.errors == bea.errors == []


async def test_a_link_is_made_opened_and_turned_off_while_its_guest_writes(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    document = await ada.new_document()
    await ada.writes("Ada was here. ")
    window = await share_dialog(ada)
    await window.get_by_label("Role by the link").select_option("editor")
    await window.get_by_label("How long the link works").select_option("week")
    await window.get_by_label("Password (optional)").fill("sesame")
    await window.get_by_role("button", name="Create link").click()
    address = await window.get_by_role("textbox", name="Share link").input_value()
    await window.get_by_role("button", name="Copy").first.click()
    assert await ada.page.evaluate("navigator.clipboard.readText()") == address
    await expect(window.get_by_test_id("share-link")).to_contain_text("and the password")
    await is_clean(ada.page, "sharing")

    guest = Person(await (await browser.new_context()).new_page(), "Gil")
    await guest.page.goto(address)
    await guest.page.get_by_label("Password").fill("barley")
    await guest.page.get_by_role("button", name="Open").click()
    await expect(guest.page.get_by_role("alert")).to_contain_text("not the password")
    await guest.page.get_by_label("Password").fill("sesame")
    await guest.page.get_by_role("button", name="Open").click()
    name = guest.page.get_by_test_id("name-input")
    await name.fill("Gil")
    await name.press("Enter")
    await guest.sees("Ada was here.")
    await expect(guest.page.get_by_test_id("share")).to_have_count(0)
    await guest.writes("Gil was here. ")
    await ada.sees("Gil was here.")

    # What the guest writes at this moment does not reach anybody, and is not lost.
    await guest.page.context.set_offline(True)
    await guest.writes("In flight. ")
    await window.get_by_role("button", name="Turn off").click()
    await expect(window.get_by_test_id("share-link")).to_have_count(0)
    await guest.page.context.set_offline(False)
    alert = guest.page.get_by_role("alert")
    await expect(alert).to_contain_text("no longer shared with you")
    async with guest.page.expect_download() as download:
        await alert.get_by_role("button", name="Download").click()
    kept = await (await download.value).path()
    assert "In flight." in kept.read_text()
    text = owner.call("GET", f"/documents/{document}/content?format=json")
    assert "In flight" not in str(text)

    elsewhere = await (await browser.new_context()).new_page()
    await elsewhere.goto(address)
    await expect(elsewhere.get_by_role("heading")).to_contain_text("does not work")


async def test_who_has_no_account_is_invited_and_the_switch_is_explained(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    document = await ada.new_document()
    await ada.writes("Ada was here. ")
    window = await share_dialog(ada)
    await window.get_by_label("Role of the new person").select_option("commenter")
    await window.get_by_label("Name or e-mail address").fill("cleo@example.org")
    await window.get_by_role("button", name="Add").click()
    await expect(window.get_by_role("alert")).to_contain_text("Nobody has an account")
    await window.get_by_role("button", name="Make an invitation").click()
    address = await window.get_by_role("textbox", name="Invitation link").input_value()
    await expect(window.get_by_test_id("invitation")).to_contain_text("cleo@example.org")

    cleo = Person(await (await browser.new_context()).new_page(), "Cleo")
    await cleo.page.goto(address)
    await cleo.page.get_by_label("Your name").fill("Cleo")
    await cleo.page.get_by_label("Password").fill(PASSWORD)
    await cleo.page.get_by_role("button", name="Accept").click()
    # Straight to what the invitation is for.
    await expect(cleo.page).to_have_url(re.compile(rf"/d/{document}$"))
    await expect(cleo.page.get_by_test_id("reading")).to_contain_text("comment")
    theirs = await share_dialog(cleo)
    await expect(theirs).to_contain_text("Ask an owner")
    await expect(theirs.get_by_label("Name or e-mail address")).to_have_count(0)
    await theirs.get_by_role("button", name="Leave this document").click()
    await expect(cleo.page).to_have_url(f"{guarded.url}/")

    owner.call("PATCH", "/switches", public_links=False)
    await ada.page.keyboard.press("Escape")
    window = await share_dialog(ada)
    await expect(window).to_contain_text("turned off for this server")
    await expect(window.get_by_role("button", name="Create link")).to_have_count(0)


async def test_a_session_that_ends_leaves_the_text_and_the_way_back(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    await ada.new_document()
    await ada.writes("Ada was here. ")
    await ada.is_told_saved()
    (current,) = [
        each for each in owner.call("GET", "/account/sessions")["sessions"] if not each["current"]
    ]
    owner.call("DELETE", f"/account/sessions/{current['id']}")
    alert = ada.page.get_by_role("alert")
    await expect(alert).to_contain_text("You are signed out")
    async with ada.page.context.expect_page() as opened:
        await alert.get_by_role("link", name="Sign in").click()
    other = await opened.value
    await other.get_by_label("E-mail address").fill("ada@example.org")
    await other.get_by_label("Password").fill(PASSWORD)
    await other.get_by_role("button", name="Sign in").click()
    await expect(other.get_by_test_id("new-document").first).to_be_visible()
    await alert.get_by_role("button", name="Try again").click()
    await ada.writes("And back. ")
    await ada.is_told_saved()
