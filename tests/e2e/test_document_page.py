"""The page for a document as it was built: it names all that an opening reads, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Request

from app.settings import Settings
from tests.e2e.people import Person
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

BUILT = Settings().web_dir
# Rolldown writes `import{a as b}from"./name.js"` and `import"./name.js"`; `import("./name.js")` is
# read later, or never.
_IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*["']\./([^"']+\.js)["']""")
_BO = '{"id": "bo", "name": "Bo", "color": "#3b6fb6"}'
_NAMED = re.compile(r'(?:src|href)="/assets/([^"]+)"')


def _named(page: str) -> list[str]:
    return _NAMED.findall((BUILT / page).read_text())


def _imported(name: str, known: set[str]) -> set[str]:
    """A script and all that has to be read before it runs."""
    if name not in known:
        known.add(name)
        for one in _IMPORTED.findall((BUILT / "assets" / name).read_text()):
            _imported(one, known)
    return known


def _built(pattern: str) -> Iterator[str]:
    return (path.name for path in (BUILT / "assets").glob(pattern))


def test_it_names_each_script_that_a_document_needs_once() -> None:
    named = [name for name in _named("document.html") if name.endswith(".js")]
    needed: set[str] = set()
    for script in re.findall(r'<script [^>]*src="/assets/([^"]+)"', _text("document.html")):
        _imported(script, needed)
    # What runs first asks for the one, and that for the other.
    for entry in ("DocumentPage-*.js", "Desk-*.js"):
        (script,) = _built(entry)
        _imported(script, needed)
    assert sorted(named) == sorted(needed)


def test_it_names_the_styles_and_fonts_of_the_first_words_and_every_file_is_there() -> None:
    named = _named("document.html")
    assert set(_named("index.html")) < set(named)
    assert set(_built("Desk-*.css")) <= set(named)
    fonts = [name for name in named if name.endswith(".woff2")]
    assert sorted(re.split(r"-latin-", name)[0] for name in fonts) == ["inter", "source-serif-4"]
    for name in named:
        assert (BUILT / "assets" / name).stat().st_size > 0, name


def test_the_server_answers_a_documents_address_with_it(product: Product) -> None:
    for path, page in (("/d/never-made", "document.html"), ("/", "index.html")):
        answer = httpx.get(product.url + path)
        assert (answer.status_code, answer.text) == (200, _text(page))
        assert answer.headers["cache-control"] == "no-cache"


async def test_a_browser_that_opens_a_document_asks_for_nothing_else_first(
    product: Product, browser: Browser
) -> None:
    ana = await Person.arrive(browser, product.url, "Ana")
    document = await ana.new_document()
    context = await browser.new_context()
    await context.add_init_script(f"localStorage.setItem('burnish.person', '{_BO}')")
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/assets/" in request.url:
            asked.append(request.url.rsplit("/", 1)[1])

    page = await context.new_page()
    page.on("request", note)
    await page.goto(f"{product.url}/d/{document}")
    await page.locator(".bn-inline-content").first.wait_for()
    assert {name for name in asked if name.endswith((".js", ".css"))} <= set(
        _named("document.html")
    )


def _text(page: str) -> str:
    return Path(BUILT / page).read_text()
