"""At the most talkative level, through good and bad requests: no word of anybody in the logs."""

import asyncio
import json
from pathlib import Path
from urllib.parse import quote

import httpx

from app.rooms import protocol
from tests.e2e.product import Product
from tests.people import Writer, converged

SECRETS = [f"zebra{n}" for n in range(20)]


async def test_no_word_of_anybody_is_in_the_logs(tmp_path: Path) -> None:
    product = Product(tmp_path, BURNISH_LOG_LEVEL="DEBUG")
    await asyncio.to_thread(product.start)
    words = iter(SECRETS)
    try:
        async with httpx.AsyncClient(base_url=product.url, timeout=60) as http:
            made = await http.post(
                "/api/v1/documents",
                json={"title": next(words), "markdown": f"I recieve {next(words)}."},
            )
            document = made.json()["id"]
            await _write(product.url, document, next(words), next(words))
            await http.patch(f"/api/v1/documents/{document}", json={"title": next(words)})
            await http.get(f"/api/v1/documents?title={next(words)}")
            await http.get(f"/api/v1/documents/{document}/content?format=html")
            await http.post(f"/api/v1/documents/{document}/polish", json={})
            polished = await http.post("/api/v1/polish", json={"text": f"I recieve {next(words)}."})
            assert polished.status_code in (200, 503)
            # What cannot be read is refused, and not repeated in the log.
            for bad in (
                f'{{"markdown": "{next(words)}',
                json.dumps({"markdown": f"{next(words)}\ud800"}),
                json.dumps({"title": [next(words)]}),
                json.dumps({next(words): 1}),
            ):
                refused = await http.post(
                    "/api/v1/documents", content=bad, headers={"Content-Type": "application/json"}
                )
                assert refused.status_code in (400, 422), refused.text
            await http.post("/api/v1/polish", json={"text": next(words), "steps": next(words)})
            await http.post(
                f"/api/v1/documents/{document}/suggestions/decide",
                json={"ids": [next(words)], "decision": "accept"},
                headers={"X-Burnish-Actor": quote(next(words))},
            )
        for frame in (
            protocol.encode_json(protocol.DECIDE, {"id": next(words), "decision": "accept"}),
            b"\x00\x02\x08" + next(words).encode(),
            b"\x7f" + next(words).encode(),
        ):
            await _say(product.url, document, frame)
    finally:
        await asyncio.to_thread(product.stop)
    assert product.output.count('"request"') > 5, "the log is not being written"
    assert "closing a peer" in product.output.lower()
    assert [word for word in SECRETS if word in product.output] == []


async def _write(url: str, document: str, first: str, second: str) -> None:
    async with Writer(url, document, first) as ada, Writer(url, document, "Ben") as ben:
        ada.type(f"{second} and more")
        await converged(ada, ben)


async def _say(url: str, document: str, frame: bytes) -> None:
    writer = await Writer(url, document, "Eve").join(wants=("suggestions",))
    writer.say(frame)
    await asyncio.sleep(0.2)
    await writer.leave()
