"""Opening a document in Chromium: when its text can be read, and when a typed letter is in it.

The clock starts with the navigation, in a tab that is open already: what a new window costs the
browser is not the page's. A letter of its own for each visit: the one typed first is still there.

All times are the page's own. Between the text and the letter's key lies the way of "the text is
there" to this program and of a click and a key back, in one message: shorter than anybody's hands.
"""

import asyncio
import json
import statistics
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, expect

from benchmarks.report import Report, Row
from benchmarks.servers import running
from tests.e2e.people import Person, chromium

SENTENCE = (
    "what the tide brought in, and what it took away again before anybody came down to the shore."
)
PATIENCE_SECONDS = 120.0
KEYS = 20
PAUSE_SECONDS = 0.1
SETTLE_SECONDS = 1.0
# What is in the page counts once the frame that shows it has been made. The page tells by itself:
# asking it again and again would take processor time away from it.
_WATCH = """(() => {
  const seen = window.seen = {};
  const told = {};
  window.shown = (name) => new Promise((tell) => {
    if (seen[name]) tell(); else told[name] = tell;
  });
  addEventListener("keydown", ({ key, timeStamp }) => {
    if (key === window.letter) seen.pressed ??= timeStamp;
  }, true);
  const note = (name) => requestAnimationFrame(() => setTimeout(() => {
    if (seen[name]) return;
    seen[name] = performance.now();
    told[name]?.();
  }));
  new MutationObserver(() => {
    const text = document.querySelector(".bn-inline-content")?.textContent;
    if (text && !seen.text) note("text");
    if (text?.includes(window.letter) && !seen.key) note("key");
  }).observe(document, { subtree: true, childList: true, characterData: true });
})()"""
_PLACE = """async () => {
  await shown("text");
  const { x, y, height } = document.querySelector(".bn-inline-content").getBoundingClientRect();
  return [x + 100, y + height / 2];
}"""


def opening(report: Report, *, paragraphs: tuple[int, ...], rounds: int) -> None:
    """Documents of so many paragraphs, opened three ways.

    The first time in a browser that has the page's files; again, when it also has its own copy of
    the text; and in a new browser, which has neither.
    """
    report.add("Opening a document in Chromium", asyncio.run(_opening(paragraphs, rounds)))


async def _opening(paragraphs: tuple[int, ...], rounds: int) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, running("burnish", Path(folder)) as server:
        url = f"http://127.0.0.1:{server.port}"
        async with chromium() as browser:
            context = await _known(browser, url)
            for count in paragraphs:
                documents = [f"{url}/d/{_document(url, count)}" for _ in range(rounds)]
                cases = {
                    "first time": [await _open(context, one, "Q") for one in documents],
                    "again": [await _open(context, one, "X") for one in documents],
                    "new browser": [await _open_anew(browser, one, "Z") for one in documents],
                }
                for case, taken in cases.items():
                    middle = {name: statistics.median(t[name] for t in taken) for name in taken[0]}
                    rows.append({"paragraphs": count, "opened": case, **middle})
    return rows


async def _open_anew(browser: Browser, address: str, letter: str) -> dict[str, float]:
    """In a browser that has nothing yet, but for a name: it would be asked for first."""
    context = await browser.new_context()
    person = json.dumps({"id": "bo", "name": "Bo", "color": "#3b6fb6"})
    await context.add_init_script(f"localStorage.setItem('burnish.person', {json.dumps(person)})")
    await context.add_init_script(_WATCH)
    try:
        return await _open(context, address, letter)
    finally:
        await context.close()


async def _known(browser: Browser, url: str) -> BrowserContext:
    """A browser with a name, and with the page's files in its caches."""
    person = await Person.arrive(browser, url, "Ana")
    await person.new_document()
    await person.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    await person.page.close()
    await person.page.context.add_init_script(_WATCH)
    return person.page.context


async def _open(context: BrowserContext, address: str, letter: str) -> dict[str, float]:
    page = await context.new_page()
    tools = await context.new_cdp_session(page)
    await page.add_init_script(f"window.letter = {json.dumps(letter)}")
    await asyncio.sleep(SETTLE_SECONDS)
    await tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    await page.goto(address, wait_until="commit")
    await _press(tools, letter, *await _in_time(page, _PLACE))
    await _in_time(page, "() => shown('key')")
    busy = await _main_thread_ms(tools)
    seen = await page.evaluate("seen")
    await expect(page.locator(".later")).to_have_count(0, timeout=PATIENCE_SECONDS * 1000)
    all_drawn = await page.evaluate("performance.now()")
    await asyncio.sleep(1)
    before = await _main_thread_ms(tools)
    for _ in range(KEYS):
        await page.keyboard.type("k")
        await asyncio.sleep(PAUSE_SECONDS)
    a_key = (await _main_thread_ms(tools) - before) / KEYS
    await page.close()
    return {
        "text_ms": seen["text"],
        "pressed_ms": seen["pressed"],
        "key_ms": seen["key"],
        "cpu_until_key_ms": busy,
        "all_drawn_ms": all_drawn,
        "cpu_a_key_ms": a_key,
    }


async def _main_thread_ms(tools: CDPSession) -> float:
    """Processor time, which a busy machine stretches less than the clock."""
    metrics: list[dict[str, Any]] = (await tools.send("Performance.getMetrics"))["metrics"]
    return next(1000 * float(one["value"]) for one in metrics if one["name"] == "TaskDuration")


async def _in_time(page: Page, what: str) -> Any:
    try:
        return await asyncio.wait_for(page.evaluate(what), PATIENCE_SECONDS)
    except TimeoutError:
        raise RuntimeError(f"{page.url} took over {PATIENCE_SECONDS:.0f} s: {what}") from None


async def _press(tools: CDPSession, letter: str, x: float, y: float) -> None:
    """A click into the text and a letter, without waiting for one answer before the next."""
    click = {"x": x, "y": y, "button": "left", "clickCount": 1}
    key = {"key": letter, "code": f"Key{letter}", "windowsVirtualKeyCode": ord(letter)}
    mouse, board = "Input.dispatchMouseEvent", "Input.dispatchKeyEvent"
    await asyncio.gather(
        tools.send(mouse, {"type": "mouseMoved", "x": x, "y": y}),
        tools.send(mouse, {"type": "mousePressed", **click}),
        tools.send(mouse, {"type": "mouseReleased", **click}),
        tools.send(board, {"type": "keyDown", "text": letter, **key}),
        tools.send(board, {"type": "keyUp", **key}),
    )


def _document(url: str, paragraphs: int) -> str:
    text = "\n\n".join(f"Paragraph {n}: {SENTENCE}" for n in range(paragraphs))
    request = urllib.request.Request(
        f"{url}/api/v1/documents",
        json.dumps({"title": "Long", "markdown": text}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        return str(json.load(answer)["id"])
