"""Takes the pictures in docs/screenshots anew: `python -m tests.e2e.pictures [FOLDER]`.

The page has to be built (`npm run build` in web/). Three people, one workspace, and the built-in
model, on a server of its own.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.accounts.test_sockets import Browser as Program
from tests.e2e.people import Person, chromium
from tests.e2e.product import Product, running

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
WIDE = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}
TEXT = (
    "The garden behind the library has been empty since the spring, and everyone agrees that it "
    "could be a place to meet.",
    "We recieved twelve ideas from the neighbours, and their are several reason to begin soon. "
    "The city pays for the soil if it's plan is ready on monday.",
    "Anna will ask the school weather the children want to help. She thinks that more then ten "
    "of them will come.",
)
LEAST = 4
"""Suggestions without which the picture shows nothing."""


def furnish(product: Product) -> str:
    """People, a workspace and its documents; the id of the one that is looked at."""
    ada = Program(product.url).set_up(product.output, "Ada")
    for name in ("Bea", "Cleo"):
        Program(product.url).join(ada, name)
    space = ada.call("POST", "/workspaces", name="Publishing house")["id"]
    for name in ("Invoices", "Letters"):
        ada.call("POST", f"/workspaces/{space}/folders", name=name)
    found = ""
    for title in (
        *("Letter to the city archive", "Summer programme", "Reading list for the winter"),
        *("Minutes of the spring meeting", "A garden for the library"),
    ):
        found = ada.call("POST", "/documents", title=title)["id"]
        if "m" in title:
            ada.call("PUT", f"/documents/{found}/place", workspace_id=space)
    document = f"/documents/{found}"
    ada.call("POST", f"{document}/members", email="bea@example.org", role="editor")
    ada.call("POST", f"{document}/members", email="cleo@example.org", role="commenter")
    ada.call("POST", f"{document}/invitations", email="zoe@example.org", role="commenter", days=7)
    ada.call("POST", f"{document}/links", role="viewer", password="a good one")
    return found


async def take(page: Page, folder: Path, name: str, scheme: str = "light") -> None:
    """One picture, when nothing moves any more."""
    await page.emulate_media(
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    await expect(page.locator("html")).to_have_attribute("data-theme", scheme)
    await page.wait_for_timeout(500)
    await page.screenshot(path=folder / f"{name}.png")


async def take_all(product: Product, browser: Browser, folder: Path) -> None:
    """Every picture that README.md and docs/ show."""
    document = furnish(product)
    ada = await Person.sign_in(browser, product.url, "Ada", viewport=WIDE)
    bea = await Person.sign_in(browser, product.url, "Bea", viewport=WIDE)
    page = ada.page
    await take(page, folder, "documents")
    await page.get_by_role("button", name="Workspace: All documents").click()
    await page.get_by_role("menuitem", name="Publishing house").click()
    await expect(page.get_by_test_id("folder-row")).to_have_count(2)
    await take(page, folder, "workspace")

    for person in (ada, bea):
        await person.page.goto(f"{product.url}/d/{document}")
        await person.text.wait_for()
    await ada.text.click()
    for number, paragraph in enumerate(TEXT):
        if number > 0:
            await page.keyboard.press("Enter")
        await page.keyboard.type(paragraph, delay=8)
    await page.keyboard.press("Enter")
    await bea.text.get_by_text("The garden behind").click()
    await expect(ada.suggestions.nth(LEAST)).to_be_visible(timeout=120_000)
    await page.keyboard.press("F8")
    await expect(page.get_by_test_id("suggestion-card")).to_be_visible()
    await take(page, folder, "editor-light")
    await take(page, folder, "editor-dark", "dark")
    await page.emulate_media(color_scheme="light")
    await page.get_by_test_id("title").click()  # Escape would reject the suggestion.
    await page.get_by_test_id("share").click()
    await expect(page.get_by_test_id("share-link")).to_have_count(1)
    await take(page, folder, "share")

    await bea.page.close()
    phone = await Person.sign_in(browser, product.url, "Bea", viewport=PHONE, has_touch=True)
    await phone.page.goto(f"{product.url}/d/{document}")
    await phone.suggestions.first.click()
    await expect(phone.page.get_by_test_id("suggestion-card")).to_be_visible()
    await take(phone.page, folder, "phone")


async def main(folder: Path) -> None:
    """Starts everything, and ends it."""
    with (
        tempfile.TemporaryDirectory() as place,
        running(Product(Path(place), BURNISH_AUTH="accounts")) as product,
    ):
        product.wait_for_model()
        async with chromium() as browser:
            await take_all(product, browser, folder)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
