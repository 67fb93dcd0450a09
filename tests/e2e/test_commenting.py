"""Somebody who may comment and not write: what they type is proposed, and never the text."""

import pytest
from playwright.async_api import Browser, expect

from tests.accounts.test_sockets import Browser as Program
from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.waiting import until

pytestmark = pytest.mark.browser


async def test_a_commenter_proposes_and_an_editor_decides(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    Program(guarded.url).join(owner, "Bea")
    ada, bea = [await Person.sign_in(browser, guarded.url, name) for name in ("Ada", "Bea")]
    document = await ada.new_document()
    await ada.writes("The meeting is on Friday")
    await ada.is_told_saved()
    members = f"/documents/{document}/members"
    made = owner.call("POST", members, email="bea@example.org", role="commenter")
    await bea.page.goto(f"{guarded.url}/d/{document}")
    await bea.sees("on Friday")
    mode = bea.page.get_by_test_id("mode")
    await expect(mode).to_have_accessible_name("Mode: Suggesting")
    await mode.click()
    await expect(bea.page.get_by_role("menuitemradio")).to_contain_text(["Suggesting", "Viewing"])
    await bea.page.keyboard.press("Escape")

    await bea.text.click()
    await bea.page.keyboard.press("Control+End")
    await bea.page.keyboard.press("Shift+Control+ArrowLeft")
    await bea.page.keyboard.type("Monday")
    await expect(ada.suggestions.first).to_be_visible()
    for person in (ada, bea):
        assert await person.reads() == "The meeting is on Friday"
    # Keys that change blocks say what to do instead, and change nothing.
    await bea.page.keyboard.press("Control+End")
    await bea.page.keyboard.press("Enter")
    await expect(bea.page.get_by_test_id("toast")).to_contain_text("Comment on what should change")
    await bea.page.keyboard.press("Control+b")
    await bea.page.keyboard.press("Tab")
    await bea.page.keyboard.press("Control+z")
    # Deciding is not hers; taking back is.
    await bea.suggestions.first.click()
    card = bea.page.get_by_test_id("suggestion-card")
    await expect(card.get_by_test_id("take-back")).to_be_visible()
    await expect(card.get_by_test_id("accept")).to_have_count(0)
    await card.get_by_test_id("take-back").click()
    await expect(ada.suggestions).to_have_count(0)

    await bea.text.click()
    await bea.page.keyboard.press("Control+End")
    await bea.page.keyboard.type(" at ten")
    await expect(ada.suggestions.first).to_be_visible()
    await ada.suggestions.first.click()
    await expect(ada.page.get_by_test_id("suggestion-card")).to_contain_text("Bea")
    await ada.page.get_by_test_id("accept").click()
    for person in (ada, bea):
        await person.sees("The meeting is on Friday at ten")
    # Nothing of hers was refused on the way: the text never left her hands.
    await expect(bea.page.get_by_role("alert")).to_have_count(0)

    # As an editor she writes; once she is none, her keys no longer undo what she wrote.
    owner.call("PATCH", f"{members}/{made['user_id']}", role="editor")
    await expect(mode).to_have_accessible_name("Mode: Editing")
    await bea.writes("!")
    await bea.is_told_saved()
    owner.call("PATCH", f"{members}/{made['user_id']}", role="commenter")
    await expect(mode).to_have_accessible_name("Mode: Suggesting")
    before = await bea.reads()
    await bea.text.click()
    await bea.page.keyboard.press("Control+z")
    await bea.page.keyboard.type("?")
    await until(lambda: "?" in str(owner.call("GET", f"/documents/{document}/suggestions")))
    assert await bea.reads() == before == await ada.reads()
    await expect(bea.page.get_by_role("alert")).to_have_count(0)
    assert ada.errors == bea.errors == []
