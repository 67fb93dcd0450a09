"""One's own account in real Chromium: a provider, name, password, sessions, tokens, leaving."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.accounts.identity_provider import CLIENT_ID, CLIENT_SECRET, identity_provider
from tests.accounts.test_sockets import PASSWORD
from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.node]

PHONE: Any = {"width": 390, "height": 844}
KEPT = """async () => {
  const open = indexedDB.open("burnish.library")
  await new Promise((resolve) => { open.onsuccess = resolve })
  if (!open.result.objectStoreNames.contains("documents")) return []
  const all = open.result.transaction("documents").objectStore("documents").getAllKeys()
  await new Promise((resolve) => { all.onsuccess = resolve })
  open.result.close()
  const copies = (await indexedDB.databases()).map(({name}) => name)
  return [...all.result, ...copies.filter((name) => name.startsWith("burnish.document."))]
}"""
"""The documents that this browser keeps, and their copies."""


async def opens_account(page: Page) -> None:
    await page.get_by_test_id("account-menu").click()
    await page.get_by_role("menuitem", name="Your account").click()
    await expect(page.get_by_role("heading", name="Your account")).to_be_visible()


async def signs_out(page: Page) -> None:
    await page.get_by_test_id("account-menu").click()
    menu = page.get_by_role("menu")
    box = await menu.bounding_box()
    assert box, "the menu is open"
    assert box["x"] >= 0, "the menu is cut off"
    await menu.get_by_role("menuitem", name="Sign out").click()


async def is_at_the_door(page: Page) -> None:
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def at_provider(page: Page, name: str) -> None:
    """Signs in at the provider, and agrees that it says who one is."""
    await page.get_by_placeholder("Enter any login").fill(name)
    await page.get_by_placeholder("and password").fill("any")
    await page.get_by_role("button", name="Sign-in").click()
    await page.get_by_role("button", name="Continue").click()


async def test_signing_in_with_the_identity_provider_leads_back_to_the_document(
    tmp_path: Path, browser: Browser
) -> None:
    product = Product(
        tmp_path,
        BURNISH_AUTH="accounts",
        BURNISH_MODEL="none",
        BURNISH_OIDC_CLIENT_ID=CLIENT_ID,
        BURNISH_OIDC_CLIENT_SECRET=CLIENT_SECRET,
        BURNISH_OIDC_NAME="House ID",
    )
    people = {
        "ada": {"email": "ada@example.org", "email_verified": True, "name": "Ada"},
        "eve": {"email": "ada@example.org", "email_verified": False, "name": "Eve"},
        "bea": {"email": "bea@example.org", "email_verified": True, "name": "Bea"},
    }
    with identity_provider(product.url, **people) as issuer:
        product.configure(BURNISH_OIDC_ISSUER=issuer)
        product.start()
        try:
            owner = Program(product.url).set_up(product.output, "Ada")
            document = owner.call("POST", "/documents", title="Plans", markdown="By the sea.")["id"]
            way_in = re.compile("Continue with House ID")

            page = await (await browser.new_context()).new_page()
            await page.goto(f"{product.url}/d/{document}")
            await is_clean(page, "sign-in with a provider")
            await page.get_by_role("button", name=way_in).click()
            await at_provider(page, "ada")
            await Person(page, "Ada").sees("By the sea.")
            assert page.url == f"{product.url}/d/{document}"

            # Somebody else who writes Ada's address into their profile there.
            page = await (await browser.new_context()).new_page()
            await page.goto(f"{product.url}/d/{document}")
            await page.get_by_role("button", name=way_in).click()
            await at_provider(page, "eve")
            await expect(page.get_by_role("alert")).to_contain_text("not verified")
            assert page.url == f"{product.url}/d/{document}"
            await page.reload()
            await is_at_the_door(page)
            await expect(page.get_by_role("alert")).to_have_count(0)

            # Turning back at the provider's door.
            page = await (await browser.new_context()).new_page()
            await page.goto(product.url)
            await page.get_by_role("button", name=way_in).click()
            await page.get_by_role("link", name="Cancel").click()
            await expect(page.get_by_role("alert")).to_contain_text("turned back")

            # Somebody new, by invitation.
            secret = owner.call("POST", "/invitations")["secret"]
            page = await (await browser.new_context()).new_page()
            await page.goto(f"{product.url}/invite/{secret}")
            await page.get_by_role("button", name=way_in).click()
            await at_provider(page, "bea")
            await opens_account(page)
            await expect(page.get_by_label("Your name")).to_have_value("Bea")
            await expect(page.get_by_role("heading", name="Set a password")).to_be_visible()
            await page.get_by_label("New password").fill(PASSWORD)
            await page.get_by_role("button", name="Set the password").click()
            await expect(page.get_by_label("Present password")).to_be_visible()
            Program(product.url).sign_in("Bea")
        finally:
            product.stop()


async def test_the_provider_that_is_away_is_said_to_be(tmp_path: Path, browser: Browser) -> None:
    product = Product(
        tmp_path,
        BURNISH_AUTH="accounts",
        BURNISH_MODEL="none",
        BURNISH_OIDC_ISSUER="http://127.0.0.1:9",
        BURNISH_OIDC_CLIENT_ID=CLIENT_ID,
        BURNISH_OIDC_NAME="House ID",
    )
    product.start()
    try:
        Program(product.url).set_up(product.output, "Ada")
        page = await (await browser.new_context()).new_page()
        await page.goto(product.url)
        button = page.get_by_role("button", name="Continue with House ID")
        await button.click()
        await expect(page.get_by_role("alert")).to_contain_text("does not answer")
        await expect(button).to_be_enabled()
    finally:
        product.stop()


async def test_name_password_and_sessions_are_in_ones_own_hands(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    person = await Person.sign_in(browser, guarded.url, "Ada")
    elsewhere = await Person.sign_in(browser, guarded.url, "Ada")
    document = await elsewhere.new_document()
    page = person.page
    await opens_account(page)
    await is_clean(page, "the account")

    await page.get_by_label("Your name").fill("  Ada   Lovelace ")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("button", name="Ada Lovelace: your account")).to_be_visible()
    assert owner.call("GET", "/account")["name"] == "Ada Lovelace"

    rows = page.get_by_test_id("session-row")
    await expect(rows).to_have_count(3)
    await expect(rows.filter(has_text="This browser")).to_have_count(1)
    chrome = rows.filter(has_text="Chrome").filter(has_not_text="This browser")
    await chrome.get_by_role("button", name="End the session").click()
    await expect(rows).to_have_count(2)
    # The document that is open there notices.
    await expect(elsewhere.page.get_by_role("alert")).to_contain_text("signed out")
    assert document in elsewhere.page.url
    await page.get_by_role("button", name="Sign out everywhere else").click()
    await expect(rows).to_have_count(1)
    with pytest.raises(AssertionError, match="not_authenticated"):
        owner.call("GET", "/account")

    await page.get_by_label("Present password").fill("not the right one")
    await page.get_by_label("New password").fill("another good phrase")
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.get_by_role("alert")).to_contain_text("not right")
    await page.get_by_label("Present password").fill(PASSWORD)
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.get_by_text("The password is changed.")).to_be_visible()
    await Person.sign_in(browser, guarded.url, "Ada", "another good phrase")
    assert person.errors == []


async def test_a_token_is_shown_once_works_and_is_withdrawn(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    person = await Person.sign_in(browser, guarded.url, "Ada")
    page = person.page
    await opens_account(page)
    await expect(page.get_by_text("You have no tokens.")).to_be_visible()
    await page.get_by_role("button", name="New token").click()
    dialog = page.get_by_test_id("token-dialog")
    await expect(dialog.get_by_label("Name")).to_be_focused()
    await is_clean(page, "a new token")
    await dialog.get_by_label("Name").fill("Backup script")
    await dialog.get_by_label("Works for").select_option("30 days")
    await _choose(dialog, "Read", on=False)
    await dialog.get_by_role("button", name="Create the token").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("at least one")
    await _choose(dialog, "Read", on=True)
    await dialog.get_by_role("button", name="Create the token").click()
    await dialog.get_by_role("button", name="Copy").click()
    await is_clean(page, "a token's secret")
    secret = await dialog.get_by_label("The token").input_value()
    assert await page.evaluate("navigator.clipboard.readText()") == secret
    await dialog.get_by_role("button", name="Done").click()

    row = page.get_by_test_id("token-row")
    await expect(row).to_contain_text("Backup script")
    assert secret not in await page.content()
    (kept,) = owner.call("GET", "/account/tokens")["tokens"]
    assert (kept["scopes"], kept["expires_at"] is None) == (["read"], False)
    documents = f"{guarded.url}/api/v1/documents"
    program = httpx.AsyncClient(
        headers={"Authorization": f"Bearer {secret}"}, trust_env=False, timeout=60
    )
    assert (await program.get(documents)).status_code == 200
    assert (await program.post(documents, json={})).status_code == 403

    await row.get_by_role("button", name="Withdraw").click()
    await page.get_by_test_id("confirm-yes").click()
    await expect(row).to_have_count(0)
    assert (await program.get(documents)).status_code == 401
    await program.aclose()
    assert person.errors == []


async def test_signing_out_forgets_the_copies_in_every_tab(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    person = await Person.sign_in(browser, guarded.url, "Ada", viewport=PHONE)
    page = person.page
    document = await person.new_document()
    await person.writes("Only for Ada. ")
    await person.is_told_saved()
    other = Person(await page.context.new_page(), "Ada")
    await other.page.goto(f"{guarded.url}/d/{document}")
    await other.sees("Only for Ada.")
    assert document in await page.evaluate(KEPT)
    await signs_out(page)
    await is_at_the_door(page)
    await is_at_the_door(other.page)
    for each in (page, other.page):
        assert await each.evaluate(KEPT) == []
        assert "Only for Ada" not in await each.content()
    await page.go_back()
    await is_at_the_door(page)
    assert person.errors == []


async def test_copies_stay_for_the_same_person_and_not_for_the_next_one(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    Program(guarded.url).join(owner, "Bea")
    person = await Person.sign_in(browser, guarded.url, "Ada")
    page = person.page
    document = await person.new_document()
    await person.writes("Only for Ada. ")
    await person.is_told_saved()
    await page.goto(guarded.url)
    for name, stays in (("ada", True), ("bea", False)):
        # Ended from elsewhere: nobody signed out here.
        await page.context.clear_cookies()
        await page.goto(guarded.url)
        await page.get_by_label("E-mail address").fill(f"{name}@example.org")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_test_id("account-menu")).to_be_visible()
        assert (document in await page.evaluate(KEPT)) is stays, name


async def writes_offline(person: Person, address: str, words: str) -> None:
    """Writes into the document without the server, and closes the tab."""
    context = person.page.context
    await context.set_offline(True)
    await person.page.goto(address)
    await person.writes(words)
    state = person.page.get_by_test_id("save-state")
    await expect(state).to_contain_text("saved here", timeout=60_000)
    await person.page.close()
    await context.set_offline(False)
    person.page = await context.new_page()


async def test_signing_out_warns_of_what_only_this_browser_has(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    person = await Person.sign_in(browser, guarded.url, "Ada")
    document = await person.new_document()
    address, text = person.page.url, f"/documents/{document}/content?format=json"
    await person.page.get_by_test_id("title").fill("Harbour")
    await person.is_told_saved()
    await person.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    await writes_offline(person, address, "Written on the train. ")

    # Not at the list of documents, which would bring it home.
    await person.page.goto(f"{guarded.url}/account")
    await signs_out(person.page)
    question = person.page.get_by_test_id("sign-out")
    await expect(question).to_contain_text("Harbour")
    await is_clean(person.page, "a warning before signing out")
    await question.get_by_role("button", name="Stay signed in").click()
    # When the server does not hear of it nobody is signed out, and nothing is lost.
    await person.page.route("**/api/v1/session", lambda route: route.abort())
    await signs_out(person.page)
    await question.get_by_role("button", name="Sign out and discard").click()
    await expect(person.page.get_by_test_id("toast")).to_contain_text("cannot be reached")
    assert document in await person.page.evaluate(KEPT)
    await person.page.unroute("**/api/v1/session")
    await person.page.goto(guarded.url)
    await until(lambda: "Written on the train." in str(owner.call("GET", text)))

    await writes_offline(person, address, "Written and given up. ")
    await person.page.goto(f"{guarded.url}/account")
    await signs_out(person.page)
    question = person.page.get_by_test_id("sign-out")
    await question.get_by_role("button", name="Sign out and discard").click()
    await is_at_the_door(person.page)
    assert await person.page.evaluate(KEPT) == []
    assert "given up" not in str(owner.call("GET", text))


async def _choose(dialog: Locator, scope: str, *, on: bool) -> None:
    await dialog.get_by_role("checkbox", name=scope).set_checked(on)
