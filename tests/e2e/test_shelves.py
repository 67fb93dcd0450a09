"""Keeping things in order: favourites, what was opened last, the trash, templates."""

import re

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.waiting import until

pytestmark = pytest.mark.browser


def rows(person: Person) -> Locator:
    return person.page.get_by_test_id("document-row")


async def goes_to(person: Person, view: str) -> None:
    lists = person.page.get_by_role("navigation", name="Lists of documents")
    await lists.get_by_role("link", name=view).click()
    await expect(lists.get_by_role("link", name=view)).to_have_attribute("aria-current", "page")


async def write(product: Product, person: Person, title: str) -> str:
    document_id = await person.new_document()
    await person.page.get_by_test_id("title").fill(title)
    # The title in lists follows the text a moment later.
    await until(lambda: product.get(f"/api/v1/documents/{document_id}")["title"] == title)
    await person.page.get_by_role("link", name="All documents").click()
    await expect(rows(person).filter(has_text=title)).to_be_visible()
    return document_id


async def test_what_was_opened_last_and_what_has_a_star_is_at_hand(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    await goes_to(ana, "Recent")
    await expect(ana.page.get_by_role("heading", name="Nothing opened yet")).to_be_visible()
    await goes_to(ana, "All")
    for title in ("Harbour", "Lighthouse"):
        await write(product, ana, title)
    async with ana.page.expect_response("**/visits"):
        await rows(ana).filter(has_text="Harbour").get_by_role("link").click()
    await expect(ana.page.get_by_test_id("title")).to_have_value("Harbour")
    await ana.page.goto(f"{product.url}/recent")
    await expect(rows(ana)).to_contain_text(["Harbour", "Lighthouse"])
    star = rows(ana).filter(has_text="Lighthouse").get_by_test_id("star")
    await star.click()
    await expect(star).to_have_attribute("aria-pressed", "true")
    await goes_to(ana, "Favourites")
    await expect(rows(ana)).to_contain_text(["Lighthouse"])
    await expect(rows(ana)).to_have_count(1)
    # Also from within the document.
    await rows(ana).get_by_role("link").click()
    await ana.text.wait_for()
    await ana.page.get_by_test_id("document-menu").click()
    await ana.page.get_by_role("menuitem", name="Take off favourites").click()
    await ana.page.goto(f"{product.url}/favourites")
    await expect(ana.page.get_by_role("heading", name="No favourites yet")).to_be_visible()
    assert ana.errors == []


async def test_the_trash_gives_back_or_deletes_for_good(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    ids = {t: await write(product, ana, t) for t in ("Harbour", "Lighthouse", "Mole")}

    async def put_away(title: str) -> None:
        await rows(ana).filter(has_text=title).get_by_role("button", name="More").click()
        await ana.page.get_by_role("menuitem", name="Move to trash").click()
        await expect(rows(ana).filter(has_text=title)).to_have_count(0)

    # At once, and at once back.
    await put_away("Harbour")
    await expect(ana.page.get_by_test_id("toast")).to_contain_text("in the trash")
    assert "Harbour" in str(product.get("/api/v1/trash"))
    await ana.page.get_by_test_id("toast").get_by_role("button", name="Undo").click()
    await expect(rows(ana).filter(has_text="Harbour")).to_be_visible()
    await until(lambda: product.get("/api/v1/trash")["documents"] == [])

    for title in ids:
        await put_away(title)
    await goes_to(ana, "Trash")
    waiting = ana.page.get_by_test_id("trash-row")
    await expect(waiting).to_have_count(3)
    await ana.page.get_by_role("button", name="Restore “Harbour”").click()
    await expect(waiting).to_have_count(2)
    await ana.page.get_by_role("button", name="Delete “Mole” for good").click()
    asked = ana.page.get_by_test_id("confirm")
    await expect(asked).to_contain_text("There is no way back")
    await ana.page.keyboard.press("Escape")
    await expect(asked).to_have_count(0)
    await expect(waiting).to_have_count(2)
    await ana.page.get_by_role("button", name="Delete “Mole” for good").click()
    await ana.page.get_by_test_id("confirm-yes").click()
    await expect(waiting).to_have_count(1)
    await ana.page.get_by_test_id("empty-trash").click()
    await ana.page.get_by_test_id("confirm-yes").click()
    await expect(ana.page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    await goes_to(ana, "All")
    await expect(rows(ana)).to_have_count(1)
    # The copies of what is gone for good are gone from this browser, too.
    await ana.page.wait_for_function(
        """async (gone) => {
          const names = (await indexedDB.databases()).map(({ name }) => name)
          return gone.every((id) => !names.includes(`burnish.document.${id}`))
        }""",
        arg=[ids["Mole"], ids["Lighthouse"]],
    )
    assert ana.errors == []


async def test_a_document_begins_as_a_template(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, product.url, "Ana", locale="de-DE")
    await ana.page.get_by_test_id("open-templates").click()
    await ana.page.get_by_test_id("template-meeting").click()
    await ana.page.wait_for_url(re.compile(r"/d/[\w.-]+"))
    await ana.sees("Tagesordnung")
    title = ana.page.get_by_test_id("title")
    await expect(title).to_have_value("Besprechungsnotizen")
    # One's own, which outlives the document it was made of.
    await title.fill("Unser Treffen")
    await ana.is_told_saved()
    await ana.page.get_by_test_id("document-menu").click()
    await ana.page.get_by_role("menuitem", name="Als Vorlage verwenden").click()
    await expect(ana.page.get_by_test_id("toast")).to_contain_text("Unser Treffen")
    await ana.page.get_by_test_id("document-menu").click()
    await ana.page.get_by_role("menuitem", name="In den Papierkorb").click()
    await ana.page.get_by_test_id("open-templates").click()
    await ana.page.get_by_test_id("own-template").click()
    await ana.page.wait_for_url(re.compile(r"/d/[\w.-]+"))
    await ana.sees("Tagesordnung")
    await expect(title).to_have_value("Unser Treffen")
    await ana.page.goto(product.url)
    await ana.page.get_by_test_id("open-templates").click()
    await ana.page.get_by_role("button", name="Die Vorlage „Unser Treffen“ löschen").click()
    await expect(ana.page.get_by_test_id("own-template")).to_have_count(0)
    assert ana.errors == []
