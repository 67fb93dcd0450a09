"""What axe finds wrong with a page, by WCAG 2.2 A and AA."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


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
        assert await faults(page) == [], f"{state}, {scheme}"
