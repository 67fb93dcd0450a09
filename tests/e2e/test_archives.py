"""In the page: an archive of another system comes in, and its pages lead to one another."""

import io
import zipfile
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

_ID = "0123456789abcdef0123456789abcdef"
TABLE = b"Task,Who\nWrite,Ada\n"


def exported() -> bytes:
    """As Notion makes it, with a page that is damaged and one that is too long for anybody."""
    top, below = f"Export-7d/Start {_ID}.md", f"Export-7d/Start {_ID}/"
    here = f"Start%20{_ID}/"
    pages = {
        top: f"# Start\n\n[The plan]({here}Plan%20(2026)%20{_ID}.md)\n\n"
        f"[Scan]({here}Scan.docx)\n\n[Log]({here}Tasks%20log%20{_ID}.md)\n\n"
        f"[Tasks]({here}Tasks%20{_ID}.csv)\n",
        f"{below}Plan (2026) {_ID}.md": f"# Plan (2026)\n\nBack to [the start](../Start%20{_ID}.md)"
        ".\n",
        f"{below}Scan.docx": "no word file",
        f"{below}Tasks log {_ID}.md": f"[Up](../Start%20{_ID}.md)\n\n" + "x\n\n" * 20_001,
        f"{below}Tasks {_ID}.csv": TABLE.decode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, words in pages.items():
            archive.writestr(path, words)
    return out.getvalue()


async def test_the_pages_of_an_archive_lead_to_one_another_and_nowhere_else(
    product: Product, browser: Browser
) -> None:
    ada = await Person.arrive(browser, product.url, "Ada")
    await ada.page.get_by_test_id("import-file").set_input_files(
        {"name": "export.zip", "mimeType": "application/zip", "buffer": exported()}
    )
    toast = ada.page.get_by_test_id("toast")
    await expect(toast).to_contain_text("2 documents imported.", timeout=120_000)
    await expect(toast).to_contain_text("2 files were not imported: Scan.docx, Tasks log.md")
    listed = product.get("/api/v1/documents")["documents"]
    ids = {each["title"]: each["id"] for each in listed}
    assert set(ids) == {"Start", "Plan (2026)", "Tasks log"}

    links = _links(product, ids["Start"])
    # What was known to be damaged is no link; what failed when others led to it already says so.
    assert links == {
        "The plan": f"{product.url}/d/{ids['Plan (2026)']}",
        "Log": f"{product.url}/d/{ids['Tasks log']}",
    }
    start = {"the start": f"{product.url}/d/{ids['Start']}"}
    assert _links(product, ids["Plan (2026)"]) == start
    assert "could not be imported" in product.text_of(ids["Tasks log"])

    await ada.page.goto(links["The plan"])
    await ada.sees("Back to the start.")
    async with ada.page.context.expect_page() as opened:
        await ada.page.get_by_role("link", name="the start").click()
    other = Person(await opened.value, "Ada")
    await other.sees("The plan")
    await expect(other.page.get_by_test_id("title")).to_have_value("Start")
    async with other.page.expect_download() as download:
        await other.page.get_by_role("link", name="Tasks.csv").click()
    got = await download.value
    assert got.suggested_filename == "Tasks.csv"
    assert (await got.path()).read_bytes() == TABLE
    assert ada.errors == other.errors == []


def _links(product: Product, document_id: str) -> dict[str, str]:
    """Words and where they lead, in one document."""
    found: dict[str, str] = {}
    path = f"/api/v1/documents/{document_id}/content?format=json"
    for block in product.get(path)["blocks"]:
        content: Any = block.get("content") or []
        for part in content:
            if part["type"] == "link":
                found["".join(inner["text"] for inner in part["content"])] = part["href"]
    return found
