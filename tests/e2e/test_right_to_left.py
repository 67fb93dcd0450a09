"""Arabic and Hebrew beside English: every block runs its own way, for carets and marks as well."""

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

ARABIC = "اجتماعنا يوم الجمعة"
HEBREW = "נפגשים ביום שישי"
ENGLISH = "We meet on Friday"
# Where the caret is, in pixels from the left.
CARET = """() => {
  const { focusNode, focusOffset } = getSelection()
  const range = document.createRange()
  range.setStart(focusNode, focusOffset)
  return range.getClientRects()[0].left
}"""


async def box(place: Locator) -> tuple[float, float]:
    """The left and the right edge."""
    found = await place.bounding_box()
    assert found is not None
    return found["x"], found["x"] + found["width"]


async def words_of(person: Person, words: str) -> tuple[float, float]:
    """The left and the right edge of a line's words themselves."""
    left, right = await person.text.get_by_text(words).evaluate(
        """(element) => {
          const range = document.createRange()
          range.selectNodeContents(element)
          const box = range.getBoundingClientRect()
          return [box.left, box.right]
        }"""
    )
    return left, right


async def test_blocks_carets_and_marks_run_the_way_of_their_words(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    await ana.page.get_by_test_id("title").fill("خطة")
    await ana.text.click()
    for line in (ARABIC, HEBREW, ENGLISH):
        await ana.page.keyboard.insert_text(line)
        await ana.page.keyboard.press("Enter")
    await ana.page.keyboard.type("- ")
    await ana.page.keyboard.insert_text("بند")
    await ana.is_told_saved()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ben.sees(ARABIC)
    for person in (ana, ben):
        left, right = await box(person.text)
        middle = (left + right) / 2
        for line in (ARABIC, HEBREW):
            assert (await words_of(person, line))[0] > middle, line
        assert (await words_of(person, ENGLISH))[1] < middle
        # The bullet stands before the words: at the right.
        item = person.text.locator('[data-content-type="bulletListItem"]')
        await expect(item).to_have_attribute("dir", "auto")
        assert await item.evaluate("(element) => getComputedStyle(element).direction") == "rtl"
        assert (await words_of(person, "بند"))[1] < (await box(item))[1] - 8

    # The left arrow goes on in the text, and the caret with it to the left.
    await ana.text.get_by_text(ARABIC).click()
    await ana.page.keyboard.press("Home")
    begin = await ana.page.evaluate(CARET)
    await ana.page.keyboard.press("ArrowLeft")
    assert await ana.page.evaluate(CARET) < begin
    await ana.page.keyboard.press("Home")
    await ana.page.keyboard.press("Delete")
    await ben.sees(ARABIC[1:])
    await ana.page.keyboard.insert_text(ARABIC[0])
    await ben.sees(ARABIC)

    # What is proposed follows the old words: at their left.
    for line, new in ((ARABIC, "السبت"), (HEBREW, "שבת")):
        await ana.text.get_by_text(line).click()
        await ana.page.keyboard.press("End")
        await ana.works("Suggesting")
        for _ in line.split()[-1]:
            await ana.page.keyboard.press("Backspace")
        await ana.page.keyboard.insert_text(new)
        await expect(ben.page.locator(f"[data-after='{new}']")).to_be_visible()
        await ana.works("Editing")
        for person in (ana, ben):
            old = person.suggestions.filter(has_text=line.split()[-1])
            proposed = person.page.locator(f"[data-after='{new}']")
            await expect(proposed).to_be_visible()
            assert (await box(proposed))[1] <= (await box(old))[0] + 1, new
            # Both on the line that they belong to, where the line ends: at the left.
            assert (await box(old))[1] < (await words_of(person, line.split()[0]))[1]
        await ben.suggestions.filter(has_text=line.split()[-1]).click()
        await ben.page.get_by_test_id("accept").click()
        changed = line.replace(line.split()[-1], new)
        for person in (ana, ben):
            await person.sees(changed)
    # A paragraph turns round with its words, while it is written.
    await ana.text.get_by_text(ENGLISH).click()
    await ana.page.keyboard.press("Home")
    await ana.page.keyboard.insert_text("יום ")
    left, right = await box(ana.text)
    assert (await words_of(ana, ENGLISH))[0] > (left + right) / 2
    assert ana.errors == ben.errors == []
