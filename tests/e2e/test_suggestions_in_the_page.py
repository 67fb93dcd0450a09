"""Suggestions in the page: by keyboard, switched off for all, honest when there are none."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Route, expect

from tests.e2e.axe import is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.waiting import until

pytestmark = pytest.mark.browser

MISTAKES = "Nobody likes the the idea. Their is a problem with it's size. "
BUILTIN = Path(__file__).parents[2] / "denoiser" / "checkpoints" / "builtin"


@pytest.mark.model
async def test_suggestions_are_taken_one_after_the_other_from_the_keyboard(
    product: Product, browser: Browser
) -> None:
    product.wait_for_model()
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    await ana.writes(MISTAKES)
    path = f"/api/v1/documents/{document_id}/suggestions?status="
    await until(lambda: len(product.get(path + "open")["suggestions"]) >= 2)
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


@pytest.mark.model
async def test_the_switch_turns_suggestions_off_for_everybody(
    product: Product, browser: Browser
) -> None:
    product.wait_for_model()
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ana.writes(MISTAKES)
    for person in (ana, ben):
        await expect(person.suggestions.first).to_be_visible(timeout=60_000)
    await _panel(ana)
    await ana.page.get_by_test_id("suggestions-switch").click()
    for person in (ana, ben):
        await expect(person.suggestions).to_have_count(0)
    assert product.get(f"/api/v1/documents/{document_id}")["suggestions_enabled"] is False
    await ana.page.get_by_test_id("suggestions-switch").click()
    for person in (ana, ben):
        await expect(person.suggestions.first).to_be_visible()


@pytest.mark.model
async def test_how_eager_is_chosen_from_the_keyboard_and_holds_for_everybody(
    product: Product, browser: Browser
) -> None:
    product.wait_for_model()
    ana = await Person.arrive(browser, product.url, "Ana")
    document_id = await ana.new_document()
    ben = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Ben")
    await ana.writes(MISTAKES)
    await expect(ben.suggestions.first).to_be_visible(timeout=60_000)
    for person in (ana, ben):
        await _panel(person)
        await expect(_level(person, "Balanced")).to_be_checked()
    looked = product.counted("burnish_forward_passes_total")
    await _level(ana, "Balanced").focus()
    await ana.page.keyboard.press("ArrowRight")
    for person in (ana, ben):
        await expect(_level(person, "Eager")).to_be_checked()
        await expect(person.page.get_by_text("5 false alarms in 1,000 words")).to_be_visible()
    # Nobody touched the text: turning the dial is what has it looked at again.
    await until(lambda: product.counted("burnish_forward_passes_total") > looked, seconds=60)
    await _level(ben, "Careful").click()
    for person in (ana, ben):
        await expect(_level(person, "Careful")).to_be_checked()
        await expect(_level(person, "Careful")).to_have_accessible_description(
            "About 1 false alarm in 2,000 words."
        )
    assert product.get(f"/api/v1/documents/{document_id}")["alarms"] == 0.5
    await ana.page.reload()
    await _panel(ana)
    await expect(_level(ana, "Careful")).to_be_checked()
    await ana.page.get_by_test_id("suggestions-switch").click()
    await expect(_level(ben, "Careful")).to_be_disabled()
    assert ana.errors == []
    assert ben.errors == []


def _level(person: Person, name: str) -> Locator:
    return person.page.get_by_role("radio", name=name)


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
            "not available", timeout=60_000
        )
        await ana.sees("This is kept, model or not.")
    finally:
        product.stop()


async def test_without_a_model_the_dials_are_off_and_come_back_with_a_worker(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana", locale="fr-FR")
    state: dict[str, Any] = {}

    async def tell(route: Route) -> None:
        answer = await route.fetch()
        said = await answer.json()
        await route.fulfill(response=answer, json=said | {"model": said["model"] | state})

    await ana.page.route("**/api/v1/server", tell)
    document_id = await ana.new_document()
    await _panel(ana)
    panel = ana.page.get_by_test_id("suggestions-panel")
    strength, level = ana.page.get_by_test_id("strength"), _level(ana, "Équilibré")
    why = "Pas de suggestions ici : ce serveur fonctionne sans modèle."
    for dial in (strength, level):
        await expect(dial).to_be_disabled()
    for told in (strength, ana.page.get_by_test_id("eagerness")):
        await expect(told).to_have_accessible_description(why)
    await expect(panel).to_contain_text(why)
    await is_clean(ana.page, "dials without a model")

    # There is a model, and nobody who runs it; then somebody does, and nothing is loaded anew.
    state |= {"state": "starting", "workers": 0}
    await ana.page.reload()
    await _panel(ana)
    await expect(panel).to_contain_text("le serveur attend un processus")
    await expect(strength).to_be_disabled()
    state |= {"state": "ready", "workers": 1}
    await expect(strength).to_be_enabled()
    await expect(level).to_be_enabled()
    await expect(panel).not_to_contain_text("Pas de suggestions")
    await strength.press("End")
    await until(lambda: product.get(f"/api/v1/documents/{document_id}")["strength"] == 1)
    assert ana.errors == []


async def _panel(person: Person) -> None:
    """Opens the list of suggestions, if it is not open."""
    panel = person.page.get_by_test_id("suggestions-panel")
    await person.text.wait_for()
    if not await panel.is_visible():
        await person.page.get_by_test_id("suggestions-toggle").click()
    await panel.wait_for()
