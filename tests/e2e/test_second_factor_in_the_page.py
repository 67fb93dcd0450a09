"""The second factor in Chromium: set up with a picture, asked for at sign-in, turned off."""

import os
import time
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, Page, expect

from tests.accounts.test_sockets import PASSWORD
from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import fits, is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("BURNISH_PICTURES")
"""A folder for what the pages look like, for whoever wants to see it."""


async def looks(page: Page, name: str) -> None:
    """Clean by axe in light and dark, nothing cut off; pictures where they are wanted."""
    await is_clean(page, name)
    for width in (1280, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        await fits(page, name, least=24)
        for scheme in ("light", "dark"):
            if PICTURES:
                await page.emulate_media(color_scheme=scheme)
                await page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{scheme}.png")
    await page.set_viewport_size({"width": 1280, "height": 900})


class Codes:
    """Of an app: never the same twice, since each works once."""

    def __init__(self, key: str) -> None:
        self._totp = pyotp.TOTP(key.replace(" ", ""))
        self._last = 0

    def next(self) -> str:
        """Of now, or of the half minute after it, which the server takes, too."""
        step = max(int(time.time()) // 30, self._last + 1)
        assert step * 30 - time.time() < 31, "three codes within half a minute"
        self._last = step
        return self._totp.at(step * 30)


async def at_the_code(page: Page, url: str, name: str) -> None:
    await page.goto(url)
    await page.get_by_label("E-mail address").fill(f"{name}@example.org")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    await expect(page.get_by_label("Code")).to_be_focused()


async def test_a_second_factor_is_set_up_and_asked_for(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    Program(guarded.url).join(owner, "Bea")
    bea = await Person.sign_in(browser, guarded.url, "Bea")
    page = bea.page
    await page.goto(f"{guarded.url}/account")
    part = page.get_by_role("region", name="Second factor")
    await part.get_by_role("button", name="Set up").click()
    dialog = page.get_by_test_id("factor-dialog")
    await expect(dialog.get_by_label("Present password")).to_be_focused()
    await dialog.get_by_label("Present password").fill("not the right one")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("not right")
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    picture = dialog.get_by_alt_text("QR code")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("each => each.complete && each.naturalWidth > 100")
    await looks(page, "setting up")
    codes = Codes(await dialog.get_by_test_id("factor-key").inner_text())
    await dialog.get_by_label("Code from the app").fill("000000")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("not right")
    await dialog.get_by_label("Code from the app").fill(codes.next())
    await page.keyboard.press("Enter")
    shown = page.get_by_test_id("recovery-codes")
    await expect(shown.get_by_role("listitem")).to_have_count(10)
    await looks(page, "recovery codes")
    await shown.get_by_role("button", name="Copy").click()
    recovery = (await page.evaluate("navigator.clipboard.readText()")).split()
    assert len(recovery) == 10
    await shown.get_by_role("button", name="I have kept them").click()
    await expect(part).to_contain_text("10 recovery codes are left.")
    await looks(page, "it is on")

    page = await (await browser.new_context()).new_page()
    await at_the_code(page, guarded.url, "bea")
    await looks(page, "the code at sign-in")
    await page.get_by_label("Code").fill("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("not right")
    await page.get_by_label("Code").fill(codes.next())
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("account-menu")).to_be_visible()

    page = await (await browser.new_context()).new_page()
    await at_the_code(page, guarded.url, "bea")
    await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await at_the_code(page, guarded.url, "bea")
    await page.get_by_label("Code").fill(recovery[0])
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("account-menu")).to_be_visible()
    await page.goto(f"{guarded.url}/account")
    part = page.get_by_role("region", name="Second factor")
    await expect(part).to_contain_text("9 recovery codes are left.")
    assert bea.errors == []


async def test_turning_it_off_and_new_recovery_codes_need_the_password(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    key = owner.call("POST", "/account/second-factor", password=PASSWORD)["key"]
    code = Codes(key).next()
    old = owner.call("POST", "/account/second-factor/confirm", code=code)["codes"]
    page = await (await browser.new_context()).new_page()
    await at_the_code(page, guarded.url, "ada")
    await page.get_by_label("Code").fill(old[0])
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("account-menu")).to_be_visible()
    await page.goto(f"{guarded.url}/account")
    part = page.get_by_role("region", name="Second factor")
    dialog = page.get_by_test_id("password-dialog")
    await part.get_by_role("button", name="New recovery codes").click()
    await is_clean(page, "the question for the password")
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    shown = page.get_by_test_id("recovery-codes")
    await expect(shown.get_by_role("listitem")).to_have_count(10)
    assert not set(old) & set(await shown.get_by_role("listitem").all_inner_texts())
    await shown.get_by_role("button", name="I have kept them").click()
    await part.get_by_role("button", name="Turn off").click()
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(part.get_by_role("button", name="Set up")).to_be_visible()
    await Person.sign_in(browser, guarded.url, "Ada")
