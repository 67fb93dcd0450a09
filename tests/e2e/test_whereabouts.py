"""Where an open document lies, also while somebody moves it; and finding somebody among many."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import fits, is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser


async def test_the_editor_shows_where_the_document_lies_and_leads_back_there(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    house = owner.call("POST", "/workspaces", name="House")["id"]
    folders = f"/workspaces/{house}/folders"
    letters = owner.call("POST", folders, name="Letters")["id"]
    old = owner.call("POST", folders, name="Old", parent_id=letters)["id"]
    document = owner.call("POST", "/documents", title="Contract")["id"]
    place = f"/documents/{document}/place"
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    page = ada.page
    await page.goto(f"{guarded.url}/d/{document}")
    await ada.text.wait_for()
    await expect(page.get_by_role("link", name="All documents")).to_be_visible()
    steps = page.get_by_test_id("whereabouts").get_by_role("link")
    await expect(steps).to_have_count(0)
    # Somebody else moves it: nothing is loaded anew here.
    owner.call("PUT", place, workspace_id=house, folder_id=letters)
    await expect(steps).to_have_text(["House", "Letters"])
    await is_clean(page, "a document in a folder")
    owner.call("PATCH", place, folder_id=old)
    await expect(steps).to_have_text(["House", "Letters", "Old"])
    owner.call("PATCH", f"{folders}/{letters}", name="Post", parent_id=None)
    await expect(steps).to_have_text(["House", "Post", "Old"])
    owner.call("PATCH", f"/workspaces/{house}", name="Home")
    await expect(steps).to_have_text(["Home", "Post", "Old"])
    # A folder between that is deleted leaves the road, too.
    owner.call("DELETE", f"{folders}/{letters}")
    await expect(steps).to_have_text(["Home", "Old"])
    await page.set_viewport_size({"width": 390, "height": 800})
    await expect(steps.first).to_be_hidden()
    await fits(page, "a document in a folder, on a phone", least=24)
    await page.get_by_role("link", name="To Old").click()
    await expect(page).to_have_url(f"{guarded.url}/w/{house}/f/{old}")
    await expect(page.get_by_test_id("document-row")).to_have_count(1)
    await page.get_by_test_id("document-row").get_by_role("link").click()
    await ada.text.wait_for()
    await page.set_viewport_size({"width": 1280, "height": 800})
    await steps.first.click()
    await expect(page).to_have_url(f"{guarded.url}/w/{house}")

    # Who has the document, but not the workspace, is told nothing of it.
    Program(guarded.url).join(owner, "Bea")
    owner.call("POST", f"/documents/{document}/members", email="bea@example.org", role="editor")
    bea = await Person.sign_in(browser, guarded.url, "Bea")
    await bea.page.goto(f"{guarded.url}/d/{document}")
    await bea.text.wait_for()
    await expect(bea.page.get_by_role("link", name="All documents")).to_be_visible()
    await expect(bea.page.get_by_test_id("whereabouts")).to_have_count(0)
    await page.goto(f"{guarded.url}/people/log")
    moves = page.get_by_test_id("log-entry").filter(has_text=re.compile("moved a document"))
    await expect(moves).to_have_count(2)
    assert ada.errors == bea.errors == []


async def test_somebody_is_found_among_many(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    page = ada.page
    await page.goto(f"{guarded.url}/people")
    await expect(page.get_by_test_id("person")).to_have_count(1)
    field = page.get_by_label("Find people")
    await expect(field).to_have_count(0)
    for name in ("Bea", "Cy", "Dora", "Eli", "Fay", "Gus", "Hal", "Zoe"):
        Program(guarded.url).join(owner, name)
    await page.reload()
    await expect(page.get_by_test_id("person")).to_have_count(9)
    await field.fill("ZOË")
    await expect(page.get_by_test_id("person")).to_have_count(1)
    await expect(page.get_by_test_id("person")).to_contain_text("zoe@example.org")
    await field.fill("nobody")
    await expect(page.get_by_role("status").filter(has_text="nobody")).to_be_visible()
    await is_clean(page, "nobody is found")
    await field.press("Escape")
    await expect(page.get_by_test_id("person")).to_have_count(9)
    await is_clean(page, "many people")
    assert ada.errors == []
