"""A certified OpenID provider (npm oidc-provider) as a process, and people who sign in there."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

NODE = Path(__file__).parents[1] / "node"
CLIENT_ID, CLIENT_SECRET = "burnish", "a secret of the tests"
CALLBACK = "/api/v1/oidc/callback"


@contextmanager
def identity_provider(burnish: str, **people: dict[str, Any]) -> Iterator[str]:
    """Its issuer. `burnish`: the address of our server; `people`: claims by name."""
    wanted = json.dumps({"redirect_uri": burnish + CALLBACK, "people": people})
    with subprocess.Popen(
        ["node", "identity-provider.mjs", wanted],
        cwd=NODE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            issuer = process.stdout.readline().strip()
            assert issuer, "the identity provider did not start"
            yield issuer
        finally:
            process.terminate()


async def journey(browser: httpx.AsyncClient, name: str | None, **wanted: str) -> httpx.Response:
    """Signs in at the provider as `name`, in the browser that has our page; what we answer to it
    in the end. None: the person turns back at the provider's door."""
    begun = await browser.post("/oidc/begin", json=wanted)
    assert begun.status_code == 200, begun.text
    return await browser.get(await at_provider(begun.json()["address"], name))


async def at_provider(address: str, name: str | None) -> str:
    """What the person does at the provider; where it sends the browser back to."""
    async with httpx.AsyncClient(trust_env=False, timeout=60) as abroad:
        answer = await abroad.get(address)
        for _ in range(10):
            if answer.is_redirect:
                where = urljoin(str(answer.url), answer.headers["location"])
                if CALLBACK in where:
                    return where
                answer = await abroad.get(where)
                continue
            assert answer.status_code == 200, answer.text
            form = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert form, answer.text
            assert prompt, answer.text
            if name is None:
                answer = await abroad.get(f"{answer.url}/abort")
            else:
                filled = {"prompt": prompt[1], "login": name, "password": "any"}
                answer = await abroad.post(urljoin(str(answer.url), form[1]), data=filled)
    raise AssertionError("the provider never sent the browser back")
