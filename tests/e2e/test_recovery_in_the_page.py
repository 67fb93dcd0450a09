"""Who cannot get in is helped by an owner: a lost phone, a forgotten password."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.accounts.test_sockets import PASSWORD
from tests.accounts.test_sockets import Browser as Program
from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.e2e.test_second_factor_in_the_page import Codes, at_the_code, looks

pytestmark = pytest.mark.browser

NEW = "seven quiet harbours"


async def asks_for(page: Page, action: str) -> None:
    await page.get_by_role("button", name="More for Bea").click()
    await page.get_by_role("menuitem", name=action).click()


async def test_who_lost_phone_and_password_is_helped_by_an_owner(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    program = Program(guarded.url).join(owner, "Bea")
    key = program.call("POST", "/account/second-factor", password=PASSWORD)["key"]
    program.call("POST", "/account/second-factor/confirm", code=Codes(key).next())
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    page = ada.page
    await page.goto(f"{guarded.url}/people")

    # The phone is lost: without it nobody gets past the code.
    stranded = await (await browser.new_context()).new_page()
    await at_the_code(stranded, guarded.url, "bea")
    await asks_for(page, "Reset second factor")
    dialog = page.get_by_test_id("reset-dialog")
    await dialog.get_by_label("Present password").fill("not the right one")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("not right")
    await looks(page, "the second factor of somebody is reset")
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await page.get_by_role("button", name="More for Bea").click()
    lost = page.get_by_role("menuitem", name="Reset second factor")
    await expect(lost).to_have_count(0)
    await page.keyboard.press("Escape")
    bea = await Person.sign_in(browser, guarded.url, "Bea")

    # The password is forgotten.
    await asks_for(page, "Link for a new password")
    dialog = page.get_by_test_id("recovery-dialog")
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    link = await dialog.get_by_label("Link for a new password").input_value()
    await looks(page, "a link for a new password")
    await dialog.get_by_role("button", name="Done").click()
    page = await (await browser.new_context()).new_page()
    await page.goto(link)
    await expect(page.get_by_label("E-mail address")).to_have_value("bea@example.org")
    await expect(page.get_by_label("New password")).to_be_focused()
    await page.get_by_label("New password").fill("short")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("10")
    await looks(page, "choosing a new password")
    await page.get_by_label("New password").fill(NEW)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await looks(page, "signing in with the new password")
    await page.goto(link)
    await expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    await looks(page, "a link that was used")
    await Person.sign_in(browser, guarded.url, "Bea", NEW)
    await bea.page.reload()
    await expect(bea.page.get_by_role("heading", name="Sign in")).to_be_visible()

    await ada.page.goto(f"{guarded.url}/people/log")
    entries = ada.page.get_by_test_id("log-entry")
    for told in ("reset a second factor", "made a link for a new password"):
        await expect(entries.filter(has_text=f"Ada {told}")).to_contain_text("Bea")
    await expect(entries.filter(has_text="by a link")).to_contain_text("Bea")
    assert ada.errors == bea.errors == []


async def test_the_documents_of_who_has_left_are_handed_over(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    bea, chris = (Program(guarded.url).join(owner, name) for name in ("Bea", "Chris"))
    document = bea.call("POST", "/documents", title="Plan", markdown="Once")["id"]
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    page = ada.page
    await page.goto(f"{guarded.url}/people")

    await asks_for(page, "Disable account")
    await page.get_by_test_id("confirm-yes").click()
    await expect(page.get_by_test_id("person").filter(has_text="Bea")).to_contain_text("isabled")
    await asks_for(page, "Hand over documents")
    dialog = page.get_by_test_id("handover-dialog")
    # Somebody else than who does it is proposed.
    await expect(dialog.get_by_label("New owner")).to_contain_text("Chris")
    assert await dialog.get_by_label("New owner").input_value() == (await id_of(chris))
    await looks(page, "documents are handed over")
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("toast")).to_contain_text(
        "Chris now looks after 1 document and 0 workspaces of Bea."
    )
    assert [each["id"] for each in chris.call("GET", "/documents")["documents"]] == [document]
    await page.goto(f"{guarded.url}/people/log")
    entry = page.get_by_test_id("log-entry").filter(has_text="handed over")
    await expect(entry).to_contain_text("Bea")
    assert ada.errors == []


async def test_a_name_and_an_address_are_changed_by_an_owner(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    for name in ("Bea", "Chris"):
        Program(guarded.url).join(owner, name)
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    page = ada.page
    await page.goto(f"{guarded.url}/people")
    await page.get_by_role("button", name="More for Bea").click()
    await page.get_by_role("menuitem", name="Name and address").click()
    dialog = page.get_by_test_id("edit-person")
    await expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    await dialog.get_by_label("Name", exact=True).fill("Beatrix")
    await expect(dialog.get_by_label("Present password")).to_have_count(0)
    await dialog.get_by_label("E-mail address").fill("chris@example.org")
    # Whoever has the address gets into the account: the owner says who they are.
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("another account")
    await looks(page, "a name and an address are changed")
    await dialog.get_by_label("E-mail address").fill("beatrix@example.org")
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    row = page.get_by_test_id("person").filter(has_text="beatrix@example.org")
    await expect(row).to_contain_text("Beatrix")
    await Person.sign_in(browser, guarded.url, "Beatrix")
    assert ada.errors == []


async def test_who_looks_after_the_server_is_changed_with_a_password(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    Program(guarded.url).join(owner, "Bea")
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    page = ada.page
    await page.goto(f"{guarded.url}/people")
    dialog, row = page.get_by_test_id("power-dialog"), page.get_by_test_id("person")
    for action, password, sure in (
        ("Let them look after the server", "not the right one", "Allow"),
        ("No longer looks after the server", "", "Take away"),
    ):
        await page.get_by_role("button", name="More for Bea").click()
        await page.get_by_role("menuitem", name=action).click()
        await looks(page, action)
        if password:
            await dialog.get_by_label("Present password").fill(password)
            await dialog.get_by_role("button", name=sure).click()
            await expect(dialog.get_by_role("alert")).to_contain_text("not right")
        await dialog.get_by_label("Present password").fill(PASSWORD)
        await dialog.get_by_role("button", name=sure).click()
        await expect(dialog).to_have_count(0)
        role = row.filter(has_text="Bea").get_by_text("Looks after the server")
        await expect(role).to_have_count(1 if sure == "Allow" else 0)

    # An invitation that makes an owner is the same power.
    await expect(page.get_by_label("Present password")).to_have_count(0)
    await page.get_by_label("Invited as").select_option("owner")
    await page.get_by_label("Present password").fill("not the right one")
    await page.get_by_role("button", name="Make invitation").click()
    await expect(page.get_by_role("alert")).to_contain_text("not right")
    await page.get_by_label("Present password").fill(PASSWORD)
    await page.get_by_role("button", name="Make invitation").click()
    await expect(page.get_by_text("Copy the link now and send it")).to_be_visible()
    await looks(page, "an owner is invited")
    assert ada.errors == []


async def id_of(person: Program) -> str:
    return str(person.call("GET", "/account")["id"])


async def test_whoever_makes_another_owner_says_who_they_are(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    page = (await Person.sign_in(browser, guarded.url, "Ada")).page
    await page.goto(f"{guarded.url}/people")
    await page.get_by_label("Invited as").select_option("owner")
    await looks(page, "an owner is invited")
    await page.get_by_label("Present password").fill("not the right one")
    await page.get_by_role("button", name="Make invitation").click()
    await expect(page.get_by_role("alert")).to_contain_text("not right")
    await page.get_by_label("Present password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("it is shown only this once")).to_be_visible()
    (made,) = owner.call("GET", "/invitations")["invitations"]
    assert made["is_owner"] is True
