"""Suggestion mode: what one person types is proposed, and another one decides."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.waiting import until

pytestmark = pytest.mark.browser


async def test_what_ana_types_is_proposed_and_ben_decides(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ana.writes("The meeting is on Friday")
    await ben.sees("on Friday")
    await ana.is_told_saved()
    path = f"/api/v1/documents/{document_id}/suggestions?status="

    # A word replaced: shown to both, written for neither.
    await ana.works("Suggesting")
    await ana.page.keyboard.press("Shift+Control+ArrowLeft")
    await ana.page.keyboard.type("Monday")
    await expect(ana.page.get_by_test_id("draft").first).to_be_visible()
    await expect(ben.suggestions.first).to_be_visible()
    for person in (ana, ben):
        assert await person.reads() == "The meeting is on Friday"
    [one] = product.get(path + "open")["suggestions"]
    assert (one["author"], one["before"], one["after"]) == ("Ana", "Friday", "Monday")
    await ben.suggestions.first.click()
    card = ben.page.get_by_test_id("suggestion-card")
    await expect(card).to_contain_text("Ana")
    await card.get_by_test_id("accept").click()
    for person in (ana, ben):
        await person.sees("The meeting is on Monday")
    [accepted] = product.get(path + "accepted")["suggestions"]
    assert (accepted["id"], accepted["decided_by"]) == (one["id"], "Ben")

    # Words added and thought better of are one proposal; Ben says no.
    await ana.page.keyboard.press("Control+End")
    await ana.page.keyboard.type(" at tenn")
    await ana.page.keyboard.press("Backspace")
    await until(lambda: len(product.get(path + "open")["suggestions"]) == 1, seconds=60)
    [two] = product.get(path + "open")["suggestions"]
    assert (two["before"], two["after"]) == ("", " at ten")
    await expect(ben.suggestions.first).to_be_visible()
    await ben.suggestions.first.click()
    await ben.page.get_by_test_id("reject").click()
    await expect(ana.suggestions).to_have_count(0)
    for person in (ana, ben):
        assert await person.reads() == "The meeting is on Monday"

    # Switched off, the keys write again.
    await ana.works("Editing")
    await ana.page.keyboard.type("!")
    for person in (ana, ben):
        await person.sees("The meeting is on Monday!")
    assert ana.errors == []
    assert ben.errors == []
