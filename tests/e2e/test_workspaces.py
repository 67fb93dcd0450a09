"""Workspaces, folders, members and the log in the page, by people in Chromium."""

import re

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.accounts.test_sockets import PASSWORD
from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser


async def choose(person: Person, menu: str | re.Pattern[str], entry: str) -> None:
    """Opens a menu and chooses from it."""
    await person.page.get_by_role("button", name=menu).click()
    await person.page.get_by_role("menuitem", name=entry).click()


async def name_it(person: Person, name: str, action: str) -> None:
    """Answers the question for a name."""
    window = person.page.get_by_test_id("name-prompt")
    await window.get_by_label("Name").fill(name)
    await window.get_by_role("button", name=action).click()
    await expect(window).to_have_count(0)


def row(person: Person, kind: str, name: str) -> Locator:
    return person.page.get_by_test_id(f"{kind}-row").filter(has_text=name)


async def test_documents_lie_in_folders_of_a_workspace_and_are_moved_and_dragged(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    for title in ("Contract", "Programme"):
        owner.call("POST", "/documents", title=title)
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    page = ada.page
    await choose(ada, re.compile("^Workspace: All documents"), "New workspace")
    await name_it(ada, "House", "Create")
    await expect(page.get_by_role("heading", name="House", exact=True)).to_be_visible()
    await expect(page.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    await is_clean(page, "an empty workspace")
    for folder in ("Letters", "Old"):
        await page.get_by_role("button", name="New folder").click()
        await name_it(ada, folder, "Create")
    await expect(page.get_by_test_id("folder-row")).to_have_count(2)

    # By the menu, from the list of all documents.
    await page.goto(guarded.url)
    await choose(ada, "More for Contract", "Move to a folder")
    window = page.get_by_test_id("move-dialog")
    await window.get_by_label("Workspace", exact=True).select_option("House")
    await window.get_by_label("Folder").select_option("Letters")
    await is_clean(page, "the window that moves a document")
    await window.get_by_role("button", name="Move", exact=True).click()
    await expect(window).to_have_count(0)
    await choose(ada, "More for Programme", "Move to a folder")
    await window.get_by_label("Workspace", exact=True).select_option("House")
    await window.get_by_role("button", name="Move", exact=True).click()
    await expect(window).to_have_count(0)
    await choose(ada, re.compile("^Workspace: All documents"), "House")
    await expect(page.get_by_test_id("document-row")).to_have_count(1)

    # By dragging: a document onto a folder, and a folder onto a folder.
    letters = row(ada, "folder", "Letters")
    await row(ada, "document", "Programme").get_by_role("link").drag_to(letters)
    await expect(page.get_by_test_id("document-row")).to_have_count(0)
    await row(ada, "folder", "Old").get_by_role("link").drag_to(letters)
    await expect(page.get_by_test_id("folder-row")).to_have_count(1)
    await letters.get_by_role("link").click()
    await expect(page.get_by_role("heading", name="Letters", exact=True)).to_be_visible()
    await expect(page.get_by_test_id("document-row")).to_have_count(2)
    await row(ada, "folder", "Old").get_by_role("link").click()
    road = page.get_by_role("navigation", name="Where this folder lies")
    await expect(road.get_by_role("link")).to_have_text(["House", "Letters"])
    document = await ada.new_document()
    await ada.writes("In a folder. ")
    await ada.is_told_saved()
    await page.go_back()
    made = page.get_by_test_id("document-row")
    await expect(made).to_have_count(1)

    # Up again, onto a step of the road; and folders are renamed and deleted with nothing lost.
    await made.get_by_role("link").drag_to(road.get_by_role("link", name="Letters"))
    await expect(made).to_have_count(0)
    await road.get_by_role("link", name="Letters").click()
    await choose(ada, "More for the folder Old", "Rename")
    await name_it(ada, "Oldest", "Rename")
    await expect(row(ada, "folder", "Oldest")).to_be_visible()
    await page.get_by_role("link", name="House").click()
    await choose(ada, "More for the folder Letters", "Delete folder")
    await page.get_by_test_id("confirm-yes").click()
    await expect(page.get_by_test_id("document-row")).to_have_count(3)
    await expect(row(ada, "folder", "Oldest")).to_be_visible()
    place = owner.call("GET", f"/documents/{document}/place")
    assert place["workspace_id"] in ada.page.url
    assert place["folder_id"] is None
    await choose(ada, "More for House", "Rename workspace")
    await name_it(ada, "Great House", "Rename")
    await expect(page.get_by_role("heading", name="Great House")).to_be_visible()
    assert ada.errors == []


async def test_members_come_by_link_get_roles_and_leave_and_the_log_tells(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    space = owner.call("POST", "/workspaces", name="House")["id"]
    document = owner.call("POST", "/documents", title="Minutes", markdown="Ada was here.")["id"]
    owner.call("PUT", f"/documents/{document}/place", workspace_id=space)
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    await ada.page.goto(f"{guarded.url}/w/{space}/members")
    invite = ada.page.get_by_role("region", name="Invite by link")
    await invite.get_by_label("Role of the new person").select_option("viewer")
    await invite.get_by_label("How long the invitation works").select_option("1")
    await invite.get_by_role("button", name="Make invitation").click()
    address = await invite.get_by_role("textbox", name="Invitation link").input_value()
    await expect(invite.get_by_test_id("invitation")).to_contain_text("Whoever has the link")
    await is_clean(ada.page, "members of a workspace")

    bea = Person(await (await browser.new_context()).new_page(), "Bea")
    await bea.page.goto(address)
    await bea.page.get_by_label("Your name").fill("Bea")
    await bea.page.get_by_label("E-mail address").fill("bea@example.org")
    await bea.page.get_by_label("Password").fill(PASSWORD)
    await bea.page.get_by_role("button", name="Accept").click()
    await expect(bea.page).to_have_url(f"{guarded.url}/w/{space}")
    await expect(bea.page.get_by_role("button", name="New folder")).to_have_count(0)
    await expect(bea.page.get_by_role("link", name="Log")).to_have_count(0)
    await row(bea, "document", "Minutes").get_by_role("link").click()
    await expect(bea.page.get_by_test_id("reading")).to_be_visible()

    await ada.page.reload()
    await ada.page.get_by_role("button", name="Leave workspace").click()
    await ada.page.get_by_test_id("confirm-yes").click()
    await expect(ada.page.get_by_test_id("toast")).to_contain_text("name another one first")
    await ada.page.get_by_label("Role of Bea").select_option("editor")
    await expect(bea.page.get_by_test_id("reading")).to_have_count(0)
    await bea.writes("Bea was here. ")
    await bea.is_told_saved()
    await ada.page.get_by_role("button", name="Remove Bea").click()
    await ada.page.get_by_test_id("confirm-yes").click()
    await expect(bea.page.get_by_role("alert")).to_contain_text("no longer shared with you")
    await expect(ada.page.get_by_test_id("member")).to_have_count(1)

    await ada.page.get_by_role("link", name="Log").click()
    first = ada.page.get_by_test_id("log-entry").first
    await expect(first).to_contain_text("Ada took somebody out of the workspace · Bea")
    await is_clean(ada.page, "the log")
    await ada.page.get_by_label("What").select_option("workspace role changed")
    await expect(ada.page.get_by_test_id("log-entry")).to_have_count(1)
    await expect(first).to_contain_text("Bea · Editor")
    await bea.page.goto(f"{guarded.url}/w/{space}")
    await expect(bea.page.get_by_role("heading")).to_have_text("There is no such workspace")


async def test_owners_of_the_server_look_after_its_people(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    Program(guarded.url).join(owner, "Bea")
    document = owner.call("POST", "/documents", title="Minutes")["id"]
    wanted = {"email": "bea@example.org", "role": "editor"}
    owner.call("POST", f"/documents/{document}/members", **wanted)
    ada, bea = [await Person.sign_in(browser, guarded.url, name) for name in ("Ada", "Bea")]
    await bea.page.goto(f"{guarded.url}/d/{document}")
    await bea.writes("Bea was here. ")
    await bea.is_told_saved()
    await choose(ada, re.compile("^Workspace: All documents"), "People of this server")
    person = ada.page.get_by_test_id("person")
    await expect(person).to_have_count(2)
    await is_clean(ada.page, "people of the server")
    await choose(ada, "More for Bea", "Disable account")
    await ada.page.get_by_test_id("confirm-yes").click()
    await expect(person.filter(has_text="Bea")).to_contain_text("Account disabled")
    await expect(bea.page.get_by_role("alert")).to_contain_text("You are signed out")
    await choose(ada, "More for Ada", "No longer looks after the server")
    dialog = ada.page.get_by_test_id("power-dialog")
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Take away").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("name another owner first")
    await ada.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await choose(ada, "More for Bea", "Enable account")
    await expect(person.filter(has_text="Bea")).not_to_contain_text("Account disabled")

    await ada.page.get_by_role("button", name="Make invitation").click()
    invitation = ada.page.get_by_test_id("invitation")
    await expect(invitation).to_have_count(1)
    await invitation.get_by_role("button", name="Withdraw").click()
    await expect(invitation).to_have_count(0)
    switch = ada.page.get_by_role("switch", name="Share links work")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "false")
    assert owner.call("GET", "/switches")["public_links"] is False
    await ada.page.get_by_role("link", name="Log").click()
    entry = ada.page.get_by_test_id("log-entry")
    await expect(entry.first).to_contain_text("Ada switched share links · off")
    await ada.page.get_by_label("Who").select_option("Bea")
    await expect(entry.last).to_contain_text("Bea joined")
    # Where people sign in from is for those who look after the server.
    await expect(entry.last).to_contain_text("127.0.0.1")
