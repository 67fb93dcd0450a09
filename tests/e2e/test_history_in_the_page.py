"""History in the page: name a version, see who wrote what, compare, go back while others write."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser


async def test_two_people_go_back_to_a_named_version_and_lose_nothing(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ana.writes("Ana wrote this 漢🐍. ")
    await ben.sees("Ana wrote this 漢🐍.")
    await ben.text.click()
    await ben.page.keyboard.press("Control+End")
    await ben.writes("Ben added that.")
    await ana.sees("Ben added that.")
    await ben.is_told_saved()
    await ana.is_told_saved()

    await ana.page.get_by_test_id("history-toggle").click()
    await ana.page.get_by_test_id("version-name").fill("First draft")
    await ana.page.keyboard.press("Enter")
    first = ana.page.get_by_test_id("version").filter(has_text="First draft")
    await expect(first).to_be_visible()

    # Who wrote what, in the colours of the two.
    await ana.page.get_by_test_id("authors-switch").click()
    await expect(ana.page.get_by_test_id("authors")).to_contain_text("Ana")
    await expect(ana.page.get_by_test_id("authors")).to_contain_text("Ben")
    theirs = ana.text.locator("[data-author=Ben]")
    await expect(theirs).to_have_text("Ben added that.")
    await expect(ana.text.locator("[data-author=Ana]").first).to_contain_text("Ana wrote this")
    await ana.page.get_by_test_id("authors-switch").click()
    await expect(theirs).to_have_count(0)

    # Ben ruins it; Ana compares, and goes back.
    await ben.page.keyboard.press("Control+a")
    await ben.page.keyboard.type("Everything is gone.")
    await ana.sees("Everything is gone.")
    await ben.is_told_saved()
    await first.get_by_role("button", name="Compare").click()
    changed = ana.page.get_by_test_id("compare")
    await expect(changed.locator("del").first).to_be_visible()
    await expect(changed.locator("ins").first).to_be_visible()
    await changed.get_by_role("button", name="All versions").click()
    await first.get_by_role("button", name="Go back").click()
    for person in (ana, ben):
        await person.sees("Ana wrote this 漢🐍. Ben added that.")
        await person.misses("Everything is gone.")
    await expect(
        ana.page.get_by_test_id("version").filter(has_text="before somebody went back")
    ).to_be_visible()

    # Both write on, and both see it.
    await ben.text.click()
    await ben.page.keyboard.press("Control+End")
    await ben.writes(" On we go.")
    await ana.sees("Ben added that. On we go.")
    await ben.is_told_saved()
    text = product.text_of(document_id)
    assert text.count("Ana wrote this") == text.count("On we go.") == 1
    product.kill()
    product.start()
    assert product.text_of(document_id) == text
    listed = product.get(f"/api/v1/documents/{document_id}/versions")["versions"]
    assert "First draft" in [version["name"] for version in listed]
    assert ana.errors == []
    assert ben.errors == []
