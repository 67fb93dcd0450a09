"""Everybody must have a second factor: turned on, met in an open document, satisfied."""

import pytest
from playwright.async_api import Browser, expect

from tests.accounts.test_sockets import PASSWORD
from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.e2e.test_second_factor_in_the_page import Codes, looks

pytestmark = pytest.mark.browser

FACTOR = "/account/second-factor"


async def test_everybody_must_have_a_second_factor(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    Program(guarded.url).join(owner, "Bea")
    document = owner.call("POST", "/documents", title="Plan", markdown="Once")["id"]
    owner.call("POST", f"/documents/{document}/members", email="bea@example.org", role="editor")
    bea = await Person.sign_in(browser, guarded.url, "Bea")
    await bea.page.goto(f"{guarded.url}/d/{document}")
    await bea.text.wait_for()
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    await ada.page.goto(f"{guarded.url}/people")
    switch = ada.page.get_by_role("switch", name="Everybody must have a second factor")
    await switch.click()
    await expect(ada.page.get_by_role("alert")).to_contain_text("of your own first")
    await expect(switch).not_to_be_checked()
    key = owner.call("POST", FACTOR, password=PASSWORD)["key"]
    owner.call("POST", f"{FACTOR}/confirm", code=Codes(key).next())
    await ada.page.reload()
    await expect(ada.page.get_by_text("1 person has none yet.")).to_be_visible()
    await switch.click()
    await expect(switch).to_be_checked()
    await looks(ada.page, "a second factor is demanded")

    # What is open stays open to read; what is written meanwhile comes home later.
    bar = bea.page.get_by_role("alert").filter(has_text="now demands a second factor")
    await expect(bar).to_be_visible()
    await looks(bea.page, "a document that waits for a second factor")
    async with bea.page.context.expect_page() as opened:
        await bar.get_by_role("link", name="Set up in a new tab").click()
    page = await opened.value
    heading = page.get_by_role("heading", name="Set up a second factor")
    await expect(heading).to_be_visible()
    await looks(page, "the way in")
    # There is no way around it.
    await page.goto(f"{guarded.url}/account")
    await expect(heading).to_be_visible()
    await page.get_by_role("button", name="Set up").click()
    dialog = page.get_by_test_id("factor-dialog")
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    codes = Codes(await dialog.get_by_test_id("factor-key").inner_text())
    await dialog.get_by_label("Code from the app").fill(codes.next())
    await page.keyboard.press("Enter")
    shown = page.get_by_test_id("recovery-codes")
    await expect(shown.get_by_role("listitem")).to_have_count(10)
    await is_clean(page, "recovery codes of a factor that was demanded")
    await shown.get_by_role("button", name="I have kept them").click()
    part = page.get_by_role("region", name="Second factor")
    await part.get_by_role("button", name="Turn off").click()
    await expect(page.get_by_test_id("password-dialog")).to_contain_text("set up a new one")

    await bar.get_by_role("button", name="Try again").click()
    await expect(bar).to_have_count(0)
    await bea.text.click()
    await bea.page.keyboard.press("Control+End")
    await bea.page.keyboard.type(" and again")
    await expect(bea.text).to_contain_text("Once and again")
    await expect(bea.page.get_by_test_id("save-state")).to_contain_text("Saved")
    await ada.page.goto(f"{guarded.url}/people/log")
    entry = ada.page.get_by_test_id("log-entry").filter(has_text="second factor is demanded")
    await expect(entry).to_contain_text("on")
    assert bea.errors == []
