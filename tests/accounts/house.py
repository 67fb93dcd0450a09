"""A server with accounts in this process, and people with browsers of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from starlette.applications import Starlette

from app.accounts.accounts import Accounts
from app.endpoints.access import PAGE_HEADER
from app.endpoints.services import Services
from app.main import build
from app.settings import Settings

ADDRESS = "http://burnish.test"
PASSWORD = "correct horse battery"


@dataclass
class House:
    """The server, and how people come to it."""

    app: Starlette
    services: Services
    browsers: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def accounts(self) -> Accounts:
        """Its accounts."""
        assert self.services.accounts is not None
        return self.services.accounts

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A browser that nobody has used yet, with our page open."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),
            base_url=f"{ADDRESS}/api/v1",
            headers={PAGE_HEADER: "1"} | headers,
        )
        self.browsers.append(client)
        return client

    async def person(
        self, name: str, *, is_owner: bool = False, email: str = ""
    ) -> httpx.AsyncClient:
        """A browser in which a new person is signed in."""
        return await self.signed_in(await self.person_row(name, is_owner=is_owner, email=email))

    async def person_row(self, name: str, *, is_owner: bool = False, email: str = "") -> str:
        """The address of a new person."""
        email = email or f"{name.lower()}@example.org"
        kept = await self.accounts.passwords.hash(PASSWORD)
        await self.accounts.users.create(
            name=name, email=email, password_hash=kept, is_owner=is_owner
        )
        return email

    async def signed_in(self, email: str, password: str = PASSWORD) -> httpx.AsyncClient:
        """A new browser in which somebody signs in."""
        browser = self.browser()
        answer = await browser.post("/session", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        return browser

    async def id_of(self, name: str) -> str:
        """The id of a person."""
        found = await self.accounts.users.by_email(f"{name.lower()}@example.org")
        assert found is not None
        return found[0].id

    async def close(self) -> None:
        """Closes the browsers."""
        for browser in self.browsers:
            await browser.aclose()


@asynccontextmanager
async def house(folder: Path, **settings: Any) -> AsyncIterator[House]:
    """A running server with accounts, without a model and without anybody yet."""
    chosen: dict[str, Any] = {
        "data_dir": folder,
        "model": "none",
        "room_linger_ms": 50,
        "auth": "accounts",
    }
    app = build(Settings(**(chosen | settings)))
    async with app.router.lifespan_context(app):
        running = House(app, app.state.services)
        if running.services.accounts is not None:
            # The same work, a thousand times cheaper.
            cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
            running.accounts.passwords._hasher = cheap
        try:
            yield running
        finally:
            await running.close()


async def new_document(browser: httpx.AsyncClient, markdown: str = "Hello.") -> str:
    """The id of a new document of this person."""
    answer = await browser.post("/documents", json={"title": "A title", "markdown": markdown})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def refused(answer: httpx.Response, status: int, code: str = "") -> dict[str, Any]:
    """The problem that the answer tells of."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    assert not code or body["code"] == code, body
    return body
