"""A text that ends in something else than words is written on from the keyboard."""

import pytest
from playwright.async_api import Browser

from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.waiting import until

pytestmark = pytest.mark.browser


def kinds(product: Product, document: str) -> list[str]:
    blocks = product.get(f"/api/v1/documents/{document}/content?format=json")["blocks"]
    return [each["type"] for each in blocks]


async def begin(product: Product, browser: Browser, block: str) -> tuple[Person, str]:
    """Ana, in a new document that begins with such a block out of the menu, and its id."""
    ana = await Person.arrive(browser, product.url, "Ana")
    document = await ana.new_document()
    await ana.writes(f"/{block}")
    await ana.page.keyboard.press("Enter")
    return ana, document


async def test_the_arrow_leads_out_of_a_table(product: Product, browser: Browser) -> None:
    ana, document = await begin(product, browser, "table")
    keys = ana.page.keyboard
    cells = ana.text.locator("td, th")
    await cells.first.wait_for()
    await keys.type("First")
    # From the first row into the last, and from there out of it: three times, and one paragraph.
    await keys.press("ArrowDown")
    await keys.type("Last")
    await until(lambda: "Last" in product.text_of(document))
    assert kinds(product, document) == ["table"]
    for _ in range(3):
        await keys.press("ArrowDown")
    await keys.type("Below the table.")
    await until(lambda: kinds(product, document) == ["table", "paragraph"])
    await until(lambda: product.text_of(document).strip().endswith("Below the table."))
    assert await cells.nth(3).inner_text() == "Last"
    # What is below already is gone to, as ever.
    await keys.press("ArrowUp")
    await keys.press("ArrowDown")
    await keys.type(" More.")
    await until(lambda: "More." in product.text_of(document))
    assert kinds(product, document) == ["table", "paragraph"]
    assert ana.errors == []


async def test_the_arrow_leads_out_of_code(product: Product, browser: Browser) -> None:
    ana, document = await begin(product, browser, "code")
    keys = ana.page.keyboard
    await ana.text.locator("pre").wait_for()
    await keys.type("print(1)")
    await keys.press("Enter")
    await keys.type("print(2)")
    await keys.press("ArrowUp")
    await keys.press("ArrowDown")
    await until(lambda: "print(2)" in product.text_of(document))
    assert kinds(product, document) == ["codeBlock"]
    await keys.press("ArrowDown")
    await keys.type("That is all.")
    await until(lambda: kinds(product, document) == ["codeBlock", "paragraph"])
    assert "print(1)\nprint(2)" in product.text_of(document)
    assert ana.errors == []
