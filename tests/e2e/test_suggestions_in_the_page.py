"""Suggestions in the page: by keyboard, switched off for all, honest when there are none."""

import shutil
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.waiting import until

pytestmark = pytest.mark.browser

MISTAKES = "Nobody likes the the idea. Their is a problem with it's size. "
BUILTIN = Path(__file__).parents[2] / "denoiser" / "checkpoints" / "builtin"


async def test_suggestions_are_taken_one_after_the_other_from_the_keyboard(
    product: Product, browser: Browser
) -> None:
    product.wait_for_model()
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    await ana.writes(MISTAKES)
    path = f"/api/v1/documents/{document_id}/suggestions?status="
    await until(lambda: len(product.get(path + "open")["suggestions"]) >= 2, seconds=30)
    await expect(ana.suggestions.nth(1)).to_be_visible()
    await ana.page.keyboard.press("F8")
    await expect(ana.page.get_by_test_id("suggestion-card")).to_be_visible()
    await ana.page.keyboard.press("Tab")
    await until(lambda: len(product.get(path + "accepted")["suggestions"]) == 1)
    await ana.page.keyboard.press("F8")
    await expect(ana.page.get_by_test_id("suggestion-card")).to_be_visible()
    await ana.page.keyboard.press("Escape")
    await until(lambda: len(product.get(path + "rejected")["suggestions"]) == 1)
    accepted = product.get(path + "accepted")["suggestions"][0]
    assert accepted["decided_by"] == "Ana"
    # The caret is still in the text: writing goes on where it was.
    await ana.page.keyboard.press("Control+End")
    await ana.page.keyboard.type("Onwards.")
    await ana.sees("Onwards.")
    assert ana.errors == []


async def test_the_switch_turns_suggestions_off_for_everybody(
    product: Product, browser: Browser
) -> None:
    product.wait_for_model()
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ana.writes(MISTAKES)
    for person in (ana, ben):
        await expect(person.suggestions.first).to_be_visible(timeout=30_000)
    await _panel(ana)
    await ana.page.get_by_test_id("suggestions-switch").click()
    for person in (ana, ben):
        await expect(person.suggestions).to_have_count(0)
    assert product.get(f"/api/v1/documents/{document_id}")["suggestions_enabled"] is False
    await ana.page.get_by_test_id("suggestions-switch").click()
    for person in (ana, ben):
        await expect(person.suggestions.first).to_be_visible()


async def test_with_a_damaged_model_people_write_on_and_are_told_why(
    tmp_path: Path, browser: Browser
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(BUILTIN, damaged)
    weights = damaged / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    data = tmp_path / "data"
    data.mkdir()
    product = Product(data, BURNISH_MODEL=str(damaged))
    product.start()
    try:
        ana = await Person.arrive(browser, product.url, "Ana")
        document_id = await ana.new_document()
        await ana.writes("This is kept, model or not.")
        await ana.is_told_saved()
        assert "This is kept" in product.text_of(document_id)
        await until(lambda: product.get("/readyz")["model"]["state"] == "failed", seconds=60)
        ready = product.get("/readyz")
        assert ready["status"] == "degraded"
        assert ready["model"]["reason"]
        await ana.page.reload()
        await _panel(ana)
        await expect(ana.page.get_by_test_id("suggestions-panel")).to_contain_text(
            "not available", timeout=30_000
        )
        await ana.sees("This is kept, model or not.")
    finally:
        product.stop()


async def _panel(person: Person) -> None:
    """Opens the list of suggestions, if it is not open."""
    panel = person.page.get_by_test_id("suggestions-panel")
    await person.text.wait_for()
    if not await panel.is_visible():
        await person.page.get_by_test_id("suggestions-toggle").click()
    await panel.wait_for()
