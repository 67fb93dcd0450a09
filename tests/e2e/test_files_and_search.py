"""In the page: files come in, pictures are uploaded, text is pasted, words are found."""

import base64
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.convert.made import word_file
from tests.e2e.people import Person
from tests.e2e.product import Product
from tests.files.drawn import picture
from tests.waiting import until

pytestmark = pytest.mark.browser

# As Word puts it into the clipboard, shortened: conditional comments, hidden bullets, empty o:p.
FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator
content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm;} --></style></head><body lang=DE>
<!--StartFragment--><p class=MsoNormal>Plain <span style='font-weight:bold'>strong</span><o:p></o:p>
</p><p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>apples<o:p>
</o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>green ones<o:p></o:p></p>
<!--EndFragment--></body></html>"""

# As Google Docs does it: all of it in a bold tag that is not bold, and marks by style.
FROM_GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;"
id="docs-internal-guid-1b2c3d4e-7fff-aaaa-bbbb-ccccdddd0000"><p dir="ltr"><span
style="font-size:11pt;font-weight:400;">quiet and </span><span
style="font-size:11pt;font-weight:700;">loud</span></p></b>"""

PASTE = """(element, html) => {
  const data = new DataTransfer()
  data.setData('text/html', html)
  data.setData('text/plain', 'plain')
  element.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}"""
DROP = """(element, base64) => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
  const data = new DataTransfer()
  data.items.add(new File([bytes], 'red.png', { type: 'image/png' }))
  element.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}"""


async def test_a_word_file_is_imported_and_its_words_are_found(
    product: Product, browser: Browser, tmp_path: Path
) -> None:
    ada = await Person.arrive(browser, product.url, "Ada")
    file = tmp_path / "Report.docx"
    file.write_bytes(word_file())
    await ada.page.get_by_test_id("import-file").set_input_files(file)
    await ada.page.wait_for_url(re.compile(r"/d/[\w.-]+"))
    await ada.sees("bold and italic")
    image = ada.page.get_by_test_id("editor").locator("img[src*=files]").first
    await expect(image).to_be_visible()
    assert await image.evaluate("async (e) => { await e.decode(); return e.naturalWidth }") == 40
    # What was written a moment ago is in the index some seconds later; the page asks once.
    await until(lambda: len(product.get("/api/v1/search?q=itali")["hits"]) == 1, seconds=60)
    await ada.page.goto(product.url)
    await ada.page.locator("input[type=search]").fill("itali")
    hit = ada.page.get_by_test_id("hit")
    await expect(hit).to_have_count(1, timeout=60_000)
    await expect(hit.locator("mark")).to_have_text(["italic"])
    await hit.click()
    await ada.sees("bold and italic")
    assert ada.errors == []


async def test_a_pasted_picture_is_uploaded_and_seen_by_others(
    product: Product, browser: Browser
) -> None:
    ada = await Person.arrive(browser, product.url, "Ada")
    document_id = await ada.new_document()
    await ada.writes("See: ")
    data = base64.b64encode(picture("PNG")).decode()
    await ada.text.evaluate(DROP, data)
    bob = await Person.arrive(browser, f"{product.url}/d/{document_id}", "Bob")
    image = bob.page.get_by_test_id("editor").locator("img[src*=files]").first
    await expect(image).to_be_visible(timeout=60_000)
    source = await image.get_attribute("src")
    assert source is not None
    assert f"/api/v1/documents/{document_id}/files/" in source
    assert await image.evaluate("async (e) => { await e.decode(); return e.naturalWidth }") == 40
    assert ada.errors == bob.errors == []


async def test_what_comes_from_word_and_google_docs_is_what_was_meant(
    product: Product, browser: Browser
) -> None:
    ada = await Person.arrive(browser, product.url, "Ada")
    document_id = await ada.new_document()
    await ada.text.click()
    await ada.text.evaluate(PASTE, FROM_WORD)
    await ada.sees("green ones")
    await ada.page.keyboard.press("Control+End")
    await ada.page.keyboard.press("Enter")
    await ada.text.evaluate(PASTE, FROM_GOOGLE)
    await ada.sees("loud")
    await ada.is_told_saved()
    text = product.text_of(document_id)
    assert "·" not in text
    path = f"/api/v1/documents/{document_id}/content?format=json"
    blocks = product.get(path)["blocks"]
    styles = {
        part["text"].strip(): sorted(part["styles"])
        for block in _all(blocks)
        for part in block["content"]
    }
    assert styles["strong"] == ["bold"]
    assert styles["loud"] == ["bold"]
    assert styles["quiet and"] == []
    apples = next(block for block in blocks if block["content"][0:1] and "apples" in str(block))
    assert apples["type"] == "bulletListItem"
    assert apples["children"][0]["type"] == "bulletListItem"
    assert ada.errors == []


def _all(blocks: list[dict[str, object]]) -> list[dict[str, list[dict[str, str]]]]:
    found = []
    for block in blocks:
        found += [block, *_all(block["children"])]  # type: ignore[arg-type]
    return found  # type: ignore[return-value]
