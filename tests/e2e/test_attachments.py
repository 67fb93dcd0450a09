"""In the page: a file of any kind is attached, and another person downloads the same bytes."""

import asyncio
import base64
import io
import json
import re
import wave
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Locator, Route, expect

from tests.accounts.test_sockets import Browser as Program
from tests.e2e.axe import fits, is_clean
from tests.e2e.people import Person
from tests.e2e.product import Product, running
from tests.files.drawn import picture
from tests.waiting import until

pytestmark = pytest.mark.browser

SHEET = b"PK\x03\x04" + bytes(range(256)) * 5000
GIVE = """(element, [how, files]) => {
  const data = new DataTransfer()
  for (const { name, type, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
    data.items.add(new File([bytes], name, { type }))
  }
  const box = element.lastElementChild.getBoundingClientRect()
  const where = { clientX: box.left + 40, clientY: box.bottom - 4 }
  element.dispatchEvent(how === 'paste'
    ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true, ...where }))
}"""


# Its length, and where it is after a jump, for which the browser asks for a part of the file.
PLAYED = """async (player) => {
  if (player.readyState < 1) await new Promise((done) => { player.onloadedmetadata = done })
  const jumped = new Promise((done) => { player.onseeked = done })
  player.currentTime = 1.5
  await jumped
  return [player.duration, player.currentTime]
}"""


def sound(seconds: int) -> bytes:
    """Silence, as a recorder would keep it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 8000 * seconds)
    return out.getvalue()


def attachment(person: Person, name: str) -> Locator:
    return person.page.get_by_role("link", name=name)


async def give(person: Person, how: str, *files: tuple[str, str, bytes]) -> None:
    given = [
        {"name": name, "type": media, "base64": base64.b64encode(data).decode()}
        for name, media, data in files
    ]
    await person.text.evaluate(GIVE, [how, given])


async def downloaded(person: Person, name: str) -> tuple[str, bytes]:
    """What the browser calls it, and what is in it."""
    async with person.page.expect_download() as download:
        await attachment(person, name).click()
    got = await download.value
    return got.suggested_filename, await asyncio.to_thread((await got.path()).read_bytes)


async def test_a_file_is_attached_and_a_viewer_downloads_it_and_attaches_none(
    guarded: Product, owner: Program, browser: Browser, tmp_path: Path
) -> None:
    bea_at = Program(guarded.url).join(owner, "Bea")
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    document = await ada.new_document()
    owner.call("POST", f"/documents/{document}/members", email="bea@example.org", role="viewer")
    await ada.writes("The budget: ")
    await ada.page.keyboard.press("Enter")
    await ada.page.keyboard.type("/file")
    await ada.page.keyboard.press("Enter")
    sheet = tmp_path / "Budget März.xlsx"
    sheet.write_bytes(SHEET)
    await ada.page.locator(".bn-panel input[type=file]").set_input_files(sheet)
    await expect(attachment(ada, sheet.name)).to_contain_text("1.3 MB")
    await ada.is_told_saved()

    bea = await Person.sign_in(browser, guarded.url, "Bea")
    await bea.page.goto(f"{guarded.url}/d/{document}")
    assert await downloaded(bea, sheet.name) == (sheet.name, SHEET)
    await is_clean(bea.page, "an attachment for who reads")
    # The page of a reader offers nothing; who asks the server all the same is refused.
    await expect(bea.text).to_have_count(0)
    with pytest.raises(AssertionError, match="not_allowed"):
        bea_at.call("POST", f"/documents/{document}/attachments?name=x.txt")
    await ada.page.set_viewport_size({"width": 390, "height": 800})
    await fits(ada.page, "an attachment, narrow", least=24)
    # Who may not see the document any more does not see what is attached to it.
    address = await attachment(bea, sheet.name).get_attribute("href")
    people = owner.call("GET", f"/documents/{document}/members")["members"]
    (her,) = [each["user_id"] for each in people if each["name"] == "Bea"]
    owner.call("DELETE", f"/documents/{document}/members/{her}")
    assert await bea.page.evaluate(f"fetch({json.dumps(address)}).then((a) => a.status)") == 403
    assert ada.errors == bea.errors == []


async def test_files_are_dropped_and_pasted_and_what_a_browser_plays_is_played(
    product: Product, browser: Browser
) -> None:
    ada = await Person.arrive(browser, product.url, "Ada")
    document = await ada.new_document()
    await ada.writes("Here: ")
    page = ("page.html", "text/html", b"<script>alert(1)</script>")
    drawing = ("plan.svg", "image/svg+xml", b"<svg onload='alert(1)'/>")
    await give(ada, "paste", page, drawing)
    await give(ada, "drop", ("tone.wav", "audio/wav", sound(seconds=2)))
    await give(ada, "drop", ("photo.png", "image/png", picture("PNG")))
    for name, _, data in (page, drawing):
        assert await downloaded(ada, name) == (name, data)
    player = ada.page.locator("audio[src*='.bin']")
    await expect(player).to_be_visible()
    assert await player.evaluate(PLAYED) == [2, 1.5]
    await expect(ada.page.locator("img[src*='.png']")).to_be_visible()
    await ada.is_told_saved()
    await is_clean(ada.page, "a document with attachments")
    blocks = product.get(f"/api/v1/documents/{document}/content?format=json")["blocks"]
    kinds = [block["type"] for block in blocks]
    assert sorted(kinds) == ["audio", "file", "file", "image", "paragraph"]
    assert ada.errors == []


@pytest.mark.parametrize("before", ["", "Here: "], ids=["empty", "written"])
async def test_files_come_in_the_order_in_which_they_were_given(
    product: Product, browser: Browser, tmp_path: Path, before: str
) -> None:
    ada = await Person.arrive(browser, product.url, "Ada")
    document = await ada.new_document()
    await ada.page.get_by_test_id("title").fill("Three files")
    await ada.writes(before)
    given = [
        ("1.png", "image/png", picture("PNG")),
        ("2.txt", "text/plain", b"two"),
        ("3.wav", "audio/wav", sound(seconds=1)),
    ]
    # Slow enough that each would be on its way when the next one comes.
    await ada.page.route("**/*?name=1.png", _later)
    await give(ada, "paste", *given)
    names = [name for name, _, _ in given]
    await until(lambda: _files(product, document) == names)
    # As people drop them: a browser takes the list away when the page has heard of it.
    for name, _, data in given:
        (tmp_path / f"d{name}").write_bytes(data)
    await _drop(ada, *(tmp_path / f"d{name}" for name in names))
    await until(lambda: _files(product, document) == [*names, *(f"d{name}" for name in names)])
    assert ada.errors == []


async def _later(route: Route) -> None:
    await asyncio.sleep(0.5)
    await route.continue_()


def _files(product: Product, document: str) -> list[str]:
    """The names of those that have arrived, from the top."""
    blocks = product.get(f"/api/v1/documents/{document}/content?format=json")["blocks"]
    return [each["props"]["name"] for each in blocks if each.get("props", {}).get("url")]


async def _drop(person: Person, *files: Path) -> None:
    """Files from outside of the browser, below what there is."""
    devtools = await person.page.context.new_cdp_session(person.page)
    box = await person.text.locator(".bn-block-outer").last.bounding_box()
    assert box is not None
    where = {"x": box["x"] + 60, "y": box["y"] + box["height"] - 4}
    data = {"items": [], "files": [str(each) for each in files], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        await devtools.send("Input.dispatchDragEvent", {"type": kind, "data": data, **where})


async def test_what_the_server_does_not_take_is_said_and_leaves_no_block(
    tmp_path: Path, browser: Browser
) -> None:
    small = Product(tmp_path, BURNISH_MODEL="none", BURNISH_MAX_ATTACHMENT_BYTES=str(2 * 10**6))
    with running(small) as product:
        ada = await Person.arrive(browser, product.url, "Ada", locale="de-DE")
        document = await ada.new_document()
        await ada.writes("Hier: ")
        await give(ada, "drop", ("film.bin", "", b"x" * 3_100_000))
        toast = ada.page.get_by_test_id("toast").last
        await expect(toast).to_contain_text("3,1 MB; dieser Server nimmt Dateien bis 2 MB")
        await expect(ada.page.locator("[data-content-type=file]")).to_have_count(0)
        await give(ada, "drop", ("empty.txt", "text/plain", b""))
        await expect(ada.page.get_by_test_id("toast").last).to_contain_text("empty.txt")
        await expect(ada.page.locator("[data-content-type=file]")).to_have_count(0)
        await ada.is_told_saved()
        assert product.text_of(document).strip() == "Hier:"
        # Whoever chose it in the panel is asked again, in the same place.
        await ada.page.keyboard.press("Enter")
        await ada.page.keyboard.type("/datei")
        await ada.page.keyboard.press("Enter")
        field = ada.page.locator(".bn-panel input[type=file]")
        large: FilePayload = {"name": "film.bin", "mimeType": "", "buffer": b"x" * 3_100_000}
        await field.set_input_files(large)
        await expect(ada.page.get_by_text("Datei hinzufügen")).to_be_visible()
        await expect(ada.page.get_by_text("Wird hochgeladen")).to_have_count(0)
        await field.set_input_files({"name": "film.bin", "mimeType": "", "buffer": b"x" * 1000})
        await expect(attachment(ada, "film.bin")).to_contain_text("1 kB")
        assert ada.errors == []


async def test_who_suggests_is_told_that_files_are_no_suggestion(
    product: Product, browser: Browser
) -> None:
    ada = await Person.arrive(browser, product.url, "Ada")
    document = await ada.new_document()
    await ada.writes("Only words.")
    await ada.is_told_saved()
    await ada.page.get_by_role("button", name="Editing").click()
    await ada.page.get_by_role("menuitemradio", name="Suggest").first.click()
    await ada.text.click()
    for how in ("paste", "drop"):
        await give(ada, how, ("x.pdf", "application/pdf", b"%PDF-1"))
        toast = ada.page.get_by_test_id("toast").filter(has_text="while editing")
        await expect(toast).to_be_visible()
        await toast.get_by_role("button").click()
    assert product.text_of(document).strip() == "Only words."
    assert ada.errors == []


async def test_how_far_a_long_file_has_come_is_told(product: Product, browser: Browser) -> None:
    ada = await Person.arrive(browser, product.url, "Ada")
    await ada.new_document()
    await ada.writes("Here: ")
    devtools = await ada.page.context.new_cdp_session(ada.page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", slow)
    await give(ada, "drop", ("scan.bin", "", b"x" * 1_000_000))
    told = ada.page.get_by_text(re.compile(r"^Uploading… \d+%$"))
    await expect(told).to_be_visible()
    await expect(attachment(ada, "scan.bin")).to_contain_text("1 MB")
    await expect(told).to_have_count(0)
    assert ada.errors == []
