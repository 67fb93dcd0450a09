"""A text of hundreds of paragraphs: only what is near the screen is drawn, and nobody can tell."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.long_documents import PARAGRAPHS, long_document
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

_CARET = """() => {
  const { focusNode, focusOffset } = getSelection();
  const element = focusNode?.nodeType === 1 ? focusNode : focusNode?.parentElement;
  return element?.closest(".bn-block-content")?.textContent.split(":")[0] ?? "nowhere";
}"""
_DRAWN = """(blocks) => blocks.map(
  (block) => getComputedStyle(block.closest(".bn-block-outer")).contentVisibility)"""


async def test_the_caret_goes_everywhere_and_no_letter_is_lost(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, f"{product.url}/d/{long_document(product)}", "Ana")
    blocks = ana.page.locator(".bn-block-content")
    await expect(blocks).to_have_count(PARAGRAPHS)
    await blocks.nth(3).click()
    drawn = await blocks.evaluate_all(_DRAWN)
    assert drawn[1:6] == ["visible"] * 5
    assert set(drawn[6:-1]) == {"auto"}
    keys = ana.page.keyboard
    found = []
    for press, times in (
        ("Control+End", 1),
        ("ArrowUp", 2),
        ("Control+Home", 1),
        ("ArrowDown", 40),
    ):
        for _ in range(times):
            await keys.press(press)
        found.append(await ana.page.evaluate(_CARET))
    # Away from the caret, and on from where it is.
    await ana.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    await keys.press("ArrowDown")
    found.append(await ana.page.evaluate(_CARET))
    assert found == [f"Paragraph {n}" for n in (399, 397, 0, 40, 41)]
    await keys.press("Control+End")
    for n in range(5):
        await keys.press("Enter")
        await keys.type(f"Line {n} of it.")
    await ana.sees("brought in.Line 0 of it.Line 1 of it.Line 2 of it.Line 3 of it.Line 4 of it.")
    assert ana.errors == []
