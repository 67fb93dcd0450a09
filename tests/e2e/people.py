"""People in browsers: each in a context of their own, with a name."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.accounts.test_sockets import PASSWORD

EXECUTABLES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
# Of several such switches Chromium hears the last: what Playwright turns off and matters here is
# said again. What the address bar would show takes two renderers for every window, and more
# processor time than the page under test.
_WITHOUT = (
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
)
FLAGS = (
    f"--disable-features={','.join(_WITHOUT)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A machine that runs other tests beside is slow; who waits longer loses nothing when all is well.
expect.set_options(timeout=30_000)


def executable() -> str:
    """Where Chromium is."""
    for path in EXECUTABLES:
        if Path(path).exists():
            return path
    raise RuntimeError("Chromium is missing: apt-get install chromium")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium, headless."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


_OWN_TEXT = """element => {
  const copy = element.cloneNode(true)
  copy.querySelectorAll('.ProseMirror-widget').forEach((widget) => widget.remove())
  return copy.textContent
}"""


class Person:
    """Someone with the product open in a browser of their own."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @classmethod
    async def arrive(cls, browser: Browser, url: str, name: str, **context: Any) -> "Person":
        """Opens the page for the first time and gives a name where it is asked for."""
        person = cls(await (await browser.new_context(**context)).new_page(), name)
        await person.page.goto(url)
        field = person.page.get_by_test_id("name-input")
        await field.wait_for()
        await field.fill(name)
        await field.press("Enter")
        await expect(person.page.get_by_test_id("name-dialog")).to_have_count(0)
        return person

    @classmethod
    async def sign_in(
        cls, browser: Browser, url: str, name: str, password: str = PASSWORD, **context: Any
    ) -> "Person":
        """Somebody who has an account, at the list in a browser of their own."""
        person = cls(await (await browser.new_context(**context)).new_page(), name)
        await person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await person.page.goto(url)
        await person.page.get_by_label("E-mail address").fill(f"{name.lower()}@example.org")
        await person.page.get_by_label("Password").fill(password)
        await person.page.get_by_role("button", name="Sign in").click()
        await expect(person.page.get_by_test_id("account-menu")).to_be_visible()
        await expect(person.page.get_by_test_id("new-document").first).to_be_visible()
        return person

    async def new_document(self) -> str:
        """Makes a document and returns its id, with the editor open."""
        await self.page.get_by_test_id("new-document").first.click()
        await self.page.wait_for_url(re.compile(r"/d/[\w.-]+"))
        await self.text.wait_for()
        return self.page.url.rsplit("/", 1)[1].split("?")[0]

    @property
    def text(self) -> Locator:
        """The editable text."""
        return self.page.get_by_test_id("editor").locator("[contenteditable=true]").first

    async def works(self, mode: str) -> None:
        """Chooses Editing, Suggesting or Viewing on the bar; the keyboard is in the text then."""
        # The browser tells of a moved caret with the next frame; nobody is faster than that.
        await self.page.evaluate("new Promise(requestAnimationFrame)")
        await self.page.get_by_test_id("mode").click()
        await self.page.get_by_role("menuitemradio", name=mode).click()
        await expect(self.page.locator(".bn-editor")).to_be_focused()

    @property
    def suggestions(self) -> Locator:
        """What the model proposes, in the text."""
        return self.page.get_by_test_id("suggestion")

    async def writes(self, words: str, *, delay: float = 5) -> None:
        """Types where the caret is."""
        await self.text.click()
        await self.page.keyboard.type(words, delay=delay)

    async def reads(self) -> str:
        """The document's own text: without cursors, and without what is only proposed."""
        return str(await self.text.evaluate(_OWN_TEXT))

    async def sees(self, words: str, *, seconds: float = 60) -> None:
        """Waits until the text holds these words."""
        await self._waits(lambda text: words in text, f"to read {words!r}", seconds)

    async def misses(self, words: str, *, seconds: float = 60) -> None:
        """Waits until the text does not hold these words any more."""
        await self._waits(lambda text: words not in text, f"not to read {words!r}", seconds)

    async def _waits(self, holds: Callable[[str], bool], what: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not holds(text := await self.reads()):
            assert time.monotonic() < deadline, f"{self.name} waited {what}; it reads {text!r}"
            await asyncio.sleep(0.05)

    async def is_told_saved(self) -> None:
        """Waits for the state line to say that everything is on disk."""
        await expect(self.page.get_by_test_id("save-state")).to_have_attribute(
            "data-state", "saved", timeout=60_000
        )
