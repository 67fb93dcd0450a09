"""Without a server: writing on, closing the tab, and coming home exactly once."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import fits
from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.waiting import until

pytestmark = pytest.mark.browser

INSTALLED = "navigator.serviceWorker.ready.then(() => caches.keys()).then((keys) => keys.length)"


async def test_offline_edits_survive_the_tab_and_come_home_once(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    await ana.page.get_by_test_id("title").fill("Harbour")
    await ana.writes("Written online. ")
    await ana.is_told_saved()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ben.sees("Written online.")
    # The page itself is kept by the service worker.
    assert await ana.page.evaluate(INSTALLED)
    context = ana.page.context
    await context.set_offline(True)
    await ana.page.reload()
    await ana.sees("Written online.")
    state = ana.page.get_by_test_id("save-state")
    await ana.page.keyboard.press("Control+End")
    await ana.writes("Written on the train. ")
    await expect(state).to_contain_text(re.compile(r"\d+ changes? saved here"), timeout=60_000)
    # On a phone, too, it is said in full: in a line of its own.
    await ana.page.set_viewport_size({"width": 390, "height": 700})
    line = await state.bounding_box()
    assert line is not None
    assert line["width"] == 390
    await fits(ana.page, "offline on a phone", least=24)
    await ana.page.close()

    # Ben writes on meanwhile; Ana's new tab knows her words before any server does.
    await ben.page.get_by_test_id("title").click()
    await ben.page.keyboard.press("Enter")
    await ben.page.keyboard.type("Ben first. ")
    await ben.is_told_saved()
    ana.page = await context.new_page()
    await ana.page.goto(product.url)
    row = ana.page.get_by_test_id("kept-documents").get_by_role("link", name="Harbour")
    await expect(row).to_be_visible()
    await expect(ana.page.get_by_text("Not on the server yet")).to_be_visible()
    await row.click()
    await ana.sees("Written on the train.")
    assert "train" not in product.text_of(document_id)
    await context.set_offline(False)
    for person in (ana, ben):
        await person.sees("Ben first.", seconds=60)
        await person.sees("Written on the train.", seconds=60)
    await ana.is_told_saved()
    text = product.text_of(document_id)
    assert text.count("Written on the train.") == 1
    assert text.count("Written online.") == 1
    assert text.count("Ben first.") == 1
    assert await ana.reads() == await ben.reads()


async def test_what_was_written_offline_comes_home_without_opening_the_document(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    await ana.writes("Before. ")
    await ana.is_told_saved()
    product.kill()
    await ana.writes("While it was down.")
    state = ana.page.get_by_test_id("save-state")
    await expect(state).to_contain_text("saved here", timeout=60_000)
    context = ana.page.context
    await ana.page.close()
    product.start()
    ana.page = await context.new_page()
    await ana.page.goto(product.url)
    await until(lambda: "While it was down." in product.text_of(document_id), seconds=60)
    assert product.text_of(document_id).count("While it was down.") == 1


async def test_a_deleted_document_is_not_brought_back_by_a_copy(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    await ana.writes("Soon gone. ")
    await ana.is_told_saved()
    context = ana.page.context
    address = ana.page.url
    await ana.page.close()
    product.delete(f"/api/v1/documents/{document_id}")
    ana.page = await context.new_page()
    await ana.page.goto(address)
    refused = ana.page.get_by_role("alert")
    await expect(refused).to_contain_text("This document was deleted")
    # It can still be read and taken along, until its person removes it.
    await expect(ana.page.get_by_test_id("editor")).to_contain_text("Soon gone.")
    async with ana.page.expect_download() as coming:
        await refused.get_by_role("button", name="Download the text").click()
    assert "Soon gone." in (await (await coming.value).path()).read_text()
    await refused.get_by_role("button", name="Remove from this browser").click()
    await expect(ana.page.get_by_test_id("new-document").first).to_be_visible()
    assert product.get("/api/v1/documents")["documents"] == []
    await ana.page.goto(address)
    await expect(ana.page.get_by_text("This document does not exist")).to_be_visible()


async def test_a_copy_from_another_server_is_not_merged(product: Product, browser: Browser) -> None:
    ana = await Person.arrive(browser, f"{product.url}/d/notes", "Ana")
    await ana.writes("On the old server. ")
    await ana.is_told_saved()
    born = product.get("/api/v1/documents/notes")["created_at"]
    kept = """async () => {
      const open = indexedDB.open("burnish.library")
      await new Promise((resolve) => { open.onsuccess = resolve })
      const store = open.result.transaction("documents", "readwrite").objectStore("documents")
      const found = store.get("notes")
      await new Promise((resolve) => { found.onsuccess = resolve })
      return [found.result, open.result]
    }"""
    await ana.page.wait_for_function(
        f"async (born) => (await ({kept})())[0]?.born === born", arg=born
    )
    context = ana.page.context
    await ana.page.goto(product.url)
    # As a server with other data would have it: the same name, born at another time.
    await ana.page.evaluate(
        f"""async () => {{
          const [entry, db] = await ({kept})()
          const store = db.transaction("documents", "readwrite").objectStore("documents")
          const put = store.put({{...entry, born: "2020-01-01T00:00:00.000Z"}})
          await new Promise((resolve) => {{ put.onsuccess = resolve }})
          db.close()
        }}"""
    )
    ana.page = await context.new_page()
    await ana.page.goto(f"{product.url}/d/notes")
    await expect(ana.page.get_by_role("alert")).to_contain_text("This document was deleted")
    await expect(ana.page.get_by_test_id("editor")).to_contain_text("On the old server.")


async def test_a_document_begun_without_the_server_opens_at_once_and_comes_home(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    assert await ana.page.evaluate(INSTALLED)
    product.kill()
    document_id = await ana.new_document()
    await ana.page.get_by_test_id("title").fill("Begun at sea")
    await ana.writes("Out of sight of land. ")
    state = ana.page.get_by_test_id("save-state")
    await expect(state).to_contain_text("saved here", timeout=60_000)
    # That tab is closed, and the words are still there in another one.
    context = ana.page.context
    await ana.page.close()
    ana.page = await context.new_page()
    await ana.page.goto(product.url)
    row = ana.page.get_by_test_id("kept-documents").get_by_role("link", name="Begun at sea")
    await expect(row).to_be_visible()
    await expect(ana.page.get_by_text("Not on the server yet")).to_be_visible()
    await row.click()
    await ana.sees("Out of sight of land.")
    await ana.page.keyboard.press("Control+End")
    await ana.writes("Second watch. ")
    product.start()
    await ana.is_told_saved()
    # Once, under the same address, for everybody.
    assert [each["id"] for each in product.get("/api/v1/documents")["documents"]] == [document_id]
    text = product.text_of(document_id)
    assert text.count("Out of sight of land.") == text.count("Second watch.") == 1
    blocks = product.get(f"/api/v1/documents/{document_id}/content?format=json")["blocks"]
    assert len(blocks) == 1
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ben.sees("Second watch.")
    await ben.writes("Land ahead. ")
    await ana.sees("Land ahead.")
    assert ana.errors == ben.errors == []


async def test_a_document_begun_offline_comes_home_without_being_opened_again(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    assert await ana.page.evaluate(INSTALLED)
    product.kill()
    document_id = await ana.new_document()
    await ana.writes("Only here.")
    await expect(ana.page.get_by_test_id("save-state")).to_contain_text("saved here")
    context = ana.page.context
    await ana.page.close()
    product.start()
    ana.page = await context.new_page()
    await ana.page.goto(product.url)
    await until(lambda: product.get("/api/v1/documents")["documents"] != [])
    await until(lambda: product.text_of(document_id).count("Only here.") == 1)


async def test_with_accounts_it_comes_home_as_the_document_of_whoever_began_it(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    bea = Program(guarded.url).join(owner, "Bea")
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    assert await ada.page.evaluate(INSTALLED)
    guarded.kill()
    document_id = await ada.new_document()
    await ada.writes("Mine alone.")
    await expect(ada.page.get_by_test_id("save-state")).to_contain_text("saved here")
    guarded.start()
    await ada.is_told_saved()
    [listed] = owner.call("GET", "/documents")["documents"]
    assert listed["id"] == document_id
    [member] = owner.call("GET", f"/documents/{document_id}/members")["members"]
    assert (member["name"], member["role"]) == ("Ada", "owner")
    assert bea.call("GET", "/documents")["documents"] == []
    assert ada.errors == []
