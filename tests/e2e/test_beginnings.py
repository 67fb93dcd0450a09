"""How documents begin in a workspace: as templates, from files, as copies. They lie there."""

import io
import re
import zipfile

import pytest
from playwright.async_api import Browser, FilePayload, expect

from tests.accounts.test_sockets import Browser as Program
from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.e2e.test_second_factor_in_the_page import looks
from tests.files.drawn import picture

pytestmark = pytest.mark.browser


def note(name: str) -> FilePayload:
    return {"name": name, "mimeType": "text/markdown", "buffer": f"# {name[:-3]}\n\nHi.".encode()}


async def test_what_begins_in_a_folder_of_a_workspace_lies_there(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    space = owner.call("POST", "/workspaces", name="House")["id"]
    owner.call("POST", f"/workspaces/{space}/folders", name="Minutes")
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    page = ada.page
    row = page.get_by_test_id("document-row")
    await page.goto(f"{guarded.url}/w/{space}")
    await page.get_by_role("link", name="Minutes").click()
    await expect(page.get_by_role("heading", name="Minutes")).to_be_visible()
    here = page.url
    await looks(page, "an empty folder")

    await page.get_by_test_id("open-templates").click()
    await page.get_by_test_id("template-meeting").click()
    await ada.sees("Agenda")
    await page.goto(here)
    await expect(row.filter(has_text="Meeting notes")).to_be_visible()

    await page.get_by_test_id("import-file").set_input_files([note("Monday.md"), note("May.md")])
    await expect(page.get_by_test_id("toast")).to_contain_text("2 documents imported.")
    await expect(row).to_have_count(3)
    await looks(page, "a folder with what was imported")

    await page.get_by_role("button", name="More for Monday").click()
    await page.get_by_role("menuitem", name="Make a copy").click()
    await page.wait_for_url(re.compile(r"/d/"))
    await ada.sees("Hi.")
    await expect(page.get_by_test_id("title")).to_have_value("Copy of Monday")
    await page.get_by_test_id("document-menu").click()
    await looks(page, "the menu of a document")
    await page.get_by_role("menuitem", name="Make a copy").click()
    await expect(page.get_by_test_id("title")).to_have_value("Copy of Copy of Monday")
    await page.goto(here)
    await expect(row).to_have_count(5)
    await page.goto(f"{guarded.url}/no/such/page")
    await expect(page.get_by_role("link", name="All documents")).to_be_visible()
    await looks(page, "no such page")
    assert ada.errors == []


def export() -> bytes:
    """As Notion makes it: an archive in an archive, ids behind the names, pictures beside."""
    number = "0123456789abcdef0123456789abcdef"
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"Export/Handbook {number}.md", "# Handbook\n\nRead this.")
        archive.writestr(
            f"Export/Handbook {number}/Travel {number}.md",
            "# Travel\n\n![Map](Travel%20map.png)\n\nBy train.",
        )
        archive.writestr(f"Export/Handbook {number}/Travel map.png", picture("PNG", (40, 20)))
        archive.writestr(f"Export/Costs {number}.csv", "a,b")
        archive.writestr(f"Export/Broken {number}.docx", b"no word file")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("Export-Part-1.zip", inner.getvalue())
    return outer.getvalue()


async def test_an_archive_becomes_documents_with_folders_and_pictures(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    space = owner.call("POST", "/workspaces", name="House")["id"]
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    page = ada.page
    field, toast = page.get_by_test_id("import-file"), page.get_by_test_id("toast")

    def zipped(name: str, data: bytes) -> FilePayload:
        return {"name": name, "mimeType": "application/zip", "buffer": data}

    await page.goto(f"{guarded.url}/w/{space}")
    await field.set_input_files(zipped("damaged.zip", b"PK\x03\x04 and no more"))
    await expect(toast).to_contain_text("The archive is damaged")
    await page.reload()
    await field.set_input_files(zipped("export.zip", export()))
    await expect(toast).to_contain_text("2 documents imported.")
    await expect(toast).to_contain_text("“Broken.docx” was not imported.")
    await expect(toast).to_contain_text("1 other file was left out.")
    await looks(page, "an archive that came in")
    row = page.get_by_test_id("document-row")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("Handbook")
    await page.get_by_test_id("folder-row").get_by_role("link", name="Handbook").click()
    await row.filter(has_text="Travel").get_by_role("link").click()
    await ada.sees("By train.")
    image = page.get_by_test_id("editor").locator("img[src*=files]")
    await expect(image).to_be_visible()
    assert await image.evaluate("async (e) => { await e.decode(); return e.naturalWidth }") == 40
    assert ada.errors == []
