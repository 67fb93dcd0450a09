"""Nothing in a document runs in a reader's browser, whoever wrote it and however it got there.

A peer that is no editor of ours writes straight into the tree, past every check that a page makes;
the victim has the document open in Chromium. The content security policy would stop most scripts
anyway (`tests/endpoints/test_guard.py`); this browser ignores it, so the page has to hold alone.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from pycrdt import Text

from tests.e2e.conftest import browser, chromium_of_the_run
from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.people import Writer
from tests.security.hostile import (
    FOUND,
    MARKUP,
    hostile_blocks,
    hostile_html,
    write_into,
)

__all__ = ["browser", "chromium_of_the_run"]
pytestmark = pytest.mark.browser

CARELESS = "html => { document.createElement('div').innerHTML = '<' + html.split('<')[1] }"
PASTE = """(element, [kind, words]) => {
  const data = new DataTransfer()
  data.setData(kind, words)
  element.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    product = Product(tmp_path, BURNISH_MODEL="none")
    product.start()
    yield product
    product.stop()


async def is_safe(page: Page, where: str) -> None:
    """Nothing ran, and nothing waits to be pressed."""
    assert await page.evaluate("globalThis.__ran ?? 0") == 0, where
    assert await page.evaluate(FOUND) == [], where


async def arrive(browser: Browser, product: Product) -> Person:
    victim = await Person.arrive(browser, product.url, "Vera", bypass_csp=True)
    # What is to be seen below can be seen: put into the page with no care, it runs.
    await victim.page.evaluate(CARELESS, MARKUP)
    await victim.page.wait_for_function("globalThis.__ran === 1")
    await victim.page.evaluate("globalThis.__ran = 0")
    return victim


async def test_what_a_raw_peer_writes_into_the_tree_runs_nowhere(
    product: Product, browser: Browser
) -> None:
    victim = await arrive(browser, product)
    page = victim.page
    document = await victim.new_document()
    await victim.writes("Mine.")
    await victim.is_told_saved()
    async with Writer(product.url, document, MARKUP) as mallory:
        title: Text = mallory.doc.get("title", type=Text)
        title += MARKUP
        blocks = hostile_blocks()
        write_into(mallory.doc, blocks, "the last of it")
        await victim.sees("the last of it", seconds=60)
        await victim.sees("press me")
        await expect(page.get_by_text("press me")).not_to_have_count(0)
        await is_safe(page, "in the open document")
        links = page.get_by_test_id("editor").get_by_text("press me")
        for number in range(await links.count()):
            await links.nth(number).click(force=True, modifiers=["ControlOrMeta"])
        await is_safe(page, "after its links were pressed")
    await page.reload()
    await victim.sees("the last of it", seconds=60)
    await is_safe(page, "after it was opened anew")
    for extra in [each for each in page.context.pages if each is not page]:
        assert extra.url.startswith(("about:blank", "http")), extra.url
        await extra.close()
    await page.goto(product.url)
    await page.get_by_test_id("document-row").first.wait_for()
    await is_safe(page, "in the list of documents")
    api = f"{product.url}/api/v1/documents/{document}"
    for address in (f"{api}/content?format=html", f"{product.url}/api/docs"):
        await page.goto(address)
        await page.evaluate("document.body.className = 'exported'")
        await is_safe(page, address)


@pytest.mark.parametrize("kind", ["text/html", "blocknote/html", "text/plain", "text/markdown"])
async def test_what_is_pasted_from_a_hostile_page_runs_nowhere(
    product: Product, browser: Browser, kind: str
) -> None:
    victim = await arrive(browser, product)
    document = await victim.new_document()
    await victim.text.click()
    await victim.text.evaluate(PASTE, [kind, f"# A title\n\n{hostile_html()}"])
    await victim.sees("pasted words")
    await victim.sees("the end")
    await is_safe(victim.page, "after it was pasted")
    await victim.is_told_saved()
    await victim.page.goto(f"{product.url}/d/{document}")
    await victim.sees("the end")
    await is_safe(victim.page, "after it was opened anew")
