"""What axe finds wrong with a page, by WCAG 2.2 A and AA; and what is cut off or too small."""

import asyncio
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Links in running text and what a row's link covers as a whole are no targets of their own.
_SMALL = """(least) => [...document.querySelectorAll("button, a[href], input, select, textarea")]
  .filter((each) => each.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .filter((each) => !each.closest("p, .visually-hidden, .skip-link, [contenteditable=true]"))
  .filter((each) => !each.matches(".visually-hidden, .row__link, textarea"))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([_, box]) => box.width > 0 && Math.round(Math.min(box.width, box.height)) < least)
  .map(([each, box]) => `${each.outerHTML.slice(0, 120)} ${box.width}x${box.height}`)"""


async def faults(page: Page) -> list[str]:
    """What axe finds in the page as it is now, without what is on its way in or out."""
    await page.evaluate(
        "Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)))"
    )
    if not await page.evaluate("'axe' in window"):
        # Through the debugger: the page's policy lets in no script from elsewhere.
        await page.evaluate(AXE.read_text() + "; null")
    found: dict[str, Any] = await page.evaluate(
        "(levels) => axe.run(document, {runOnly: levels, resultTypes: ['violations']})", LEVELS
    )
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


async def is_clean(page: Page, state: str) -> None:
    """In light and in dark; `state` names the page in a failure."""
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # The page puts the theme on when it is told; half of a theme is no contrast at all.
        await expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        # The editor has a mark of its own, which it gets when React draws it again.
        await expect(
            page.locator(f'[data-color-scheme]:not([data-color-scheme="{scheme}"])')
        ).to_have_count(0)
        found = await faults(page)
        assert found == [], f"{state}, {scheme}: {found}"


async def fits(page: Page, state: str, *, least: int) -> None:
    """Nothing is cut off at the side, and nothing that is tapped is smaller than `least` pixels."""
    for _ in range(20):
        # What scripts place is placed anew a moment after the size has changed.
        if (wider := await page.evaluate(_WIDER)) <= 0:
            break
        await asyncio.sleep(0.1)
    assert wider <= 0, state
    small = await page.evaluate(_SMALL, least)
    assert small == [], f"{state}: {small}"
