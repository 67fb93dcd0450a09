"""Passkeys in Chromium, whose virtual device makes and signs with real keys."""

import httpx
import pytest
from playwright.async_api import Browser, CDPSession, Page, expect

from app.endpoints.access import PAGE_HEADER
from tests.accounts.test_sockets import PASSWORD
from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.e2e.test_second_factor_in_the_page import looks

pytestmark = pytest.mark.browser


async def device_of(page: Page) -> tuple[CDPSession, str]:
    """A device in the page's machine that knows its owner at once."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    made = await session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session, made["authenticatorId"]


async def sign_out(page: Page) -> None:
    await page.get_by_test_id("account-menu").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_passkey_is_added_lets_in_and_is_removed(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    # Passkeys belong to names, and 127.0.0.1 is none.
    url = guarded.url.replace("127.0.0.1", "localhost")
    ada = await Person.sign_in(browser, url, "Ada")
    page = ada.page
    device, device_id = await device_of(page)
    await page.goto(f"{url}/account")
    part = page.get_by_role("region", name="Passkeys")
    await expect(part).to_contain_text("You have no passkeys yet.")
    await part.get_by_role("button", name="Add a passkey").click()
    dialog = page.get_by_test_id("password-dialog")
    await dialog.get_by_label("Present password").fill("not the right one")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("not right")
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    row = part.get_by_test_id("passkey-row")
    await expect(row).to_contain_text("not used yet")
    await looks(page, "passkeys of an account")

    await sign_out(page)
    await looks(page, "signing in with a passkey")
    answers: list[str] = []
    page.on("request", lambda one: answers.append(one.post_data or ""))
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.get_by_test_id("account-menu")).to_be_visible()
    # Whoever has heard the answer of the device does not get in with it.
    heard = next(each for each in answers if "clientDataJSON" in each)
    headers = {PAGE_HEADER: "1", "content-type": "application/json"}
    async with httpx.AsyncClient(headers=headers, trust_env=False) as http:
        again = await http.post(f"{url}/api/v1/session/passkey", content=heard)
        assert (again.status_code, again.json()["code"]) == (401, "not_authenticated")
    await page.goto(f"{url}/account")
    await expect(row).to_contain_text("last used")

    # A device that does not know who sits there is not enough.
    await sign_out(page)
    await device.send(
        "WebAuthn.setUserVerified", {"authenticatorId": device_id, "isUserVerified": False}
    )
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    await is_clean(page, "no passkey was used")
    await device.send(
        "WebAuthn.setUserVerified", {"authenticatorId": device_id, "isUserVerified": True}
    )

    # It is a second factor, too: where all must have one, it lets in, and the password does not.
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.get_by_test_id("account-menu")).to_be_visible()
    await page.goto(f"{url}/people")
    await page.get_by_role("switch", name="Everybody must have a second factor").click()
    await expect(page.get_by_role("switch", name="Everybody must have")).to_be_checked()
    other = Program(guarded.url).sign_in("Ada")
    assert other.call("GET", "/session")["second_factor_missing"] is True

    await page.goto(f"{url}/account")
    await row.get_by_role("button").click()
    await page.get_by_test_id("confirm-yes").click()
    await expect(part).to_contain_text("You have no passkeys yet.")
    await sign_out(page)
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.get_by_role("alert")).to_contain_text("not known here")
    assert ada.errors == []
