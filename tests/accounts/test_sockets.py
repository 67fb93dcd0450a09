"""Websockets with accounts: who gets in, what a role allows, and rights that are withdrawn."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.endpoints.access import PAGE_HEADER
from app.rooms.protocol import ACCESS
from tests.e2e.product import Product
from tests.engines import PostgresServer, RedisServer
from tests.people import Writer
from tests.replicas.fleet import Fleet
from tests.waiting import until

PASSWORD = "correct horse battery"


class Browser:
    """Somebody signed in at one server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = httpx.Cookies()

    def set_up(self, output: str, name: str) -> "Browser":
        """Makes the first owner with the token that the server has printed."""
        token = output.rpartition("/setup#")[2].split()[0]
        self.call("POST", "/setup", token=token, name=name, **self.who(name))
        return self

    def join(self, owner: "Browser", name: str) -> "Browser":
        """Makes an account by an invitation of the owner."""
        secret = owner.call("POST", "/invitations")["secret"]
        self.call("POST", "/invitations/answer", secret=secret, name=name, **self.who(name))
        return self

    def sign_in(self, name: str) -> "Browser":
        self.call("POST", "/session", **self.who(name))
        return self

    def who(self, name: str) -> dict[str, str]:
        return {"email": f"{name.lower()}@example.org", "password": PASSWORD}

    def call(self, method: str, path: str, **body: Any) -> Any:
        with httpx.Client(headers={PAGE_HEADER: "1"}, timeout=60, trust_env=False) as http:
            http.cookies.update(self.cookies)
            answer = http.request(method, f"{self.url}/api/v1{path}", json=body)
            self.cookies = httpx.Cookies(http.cookies)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    @property
    def headers(self) -> dict[str, str]:
        """What the browser sends with a websocket."""
        return {"Cookie": f"burnish={self.cookies['burnish']}", "Origin": self.url}

    def writer(self, document: str, name: str) -> Writer:
        """A websocket of this browser."""
        return Writer(self.url, document, name, headers=self.headers)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Product]:
    product = Product(tmp_path, BURNISH_MODEL="none", BURNISH_AUTH="accounts")
    product.start()
    yield product
    product.stop()


@pytest.fixture
def owner(server: Product) -> Browser:
    return Browser(server.url).set_up(server.output, "Ada")


async def close_code(url: str, **options: Any) -> int:
    """With which code the server hangs up, at once."""
    try:
        async with connect(url, **options) as connection, asyncio.timeout(60):
            while True:
                await connection.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006


async def test_who_gets_in(server: Product, owner: Browser) -> None:
    document = owner.call("POST", "/documents")["id"]
    socket = f"{server.url.replace('http', 'ws')}/sync/{document}"
    assert await close_code(socket) == 4401
    assert await close_code(socket, additional_headers={"Cookie": "burnish=guess"}) == 4401
    cookie = {"Cookie": owner.headers["Cookie"]}
    # A cookie without Origin is no browser of ours; a foreign Origin is refused before.
    assert await close_code(socket, additional_headers=cookie) == 4401
    with pytest.raises(InvalidStatus, match="403"):
        await connect(socket, additional_headers=cookie | {"Origin": "https://evil.example"})
    assert await close_code(f"{socket}-not-mine", additional_headers=owner.headers) == 4403
    ada = await owner.writer(document, "Ada").join(wants=("saved",))
    ada.type("hello")
    await ada.is_saved()
    await ada.leave()
    bea = Browser(server.url).join(owner, "Bea")
    assert await close_code(socket, additional_headers=bea.headers) == 4403
    token = owner.call("POST", "/account/tokens", name="t", scopes=["read", "write"])["secret"]
    bearer = {"Authorization": f"Bearer {token}"}
    async with Writer(server.url, document, "Robot", headers=bearer) as robot:
        assert robot.text == "hello"


async def test_a_ticket_is_good_once(server: Product, owner: Browser) -> None:
    document = owner.call("POST", "/documents")["id"]
    ticket = owner.call("POST", "/tickets")["ticket"]
    address = f"{document}?ticket={ticket}"
    ada = await Writer(server.url, address, "Ada").join(wants=("saved",))
    ada.type("by ticket")
    await ada.is_saved()
    await ada.leave()
    socket = f"{server.url.replace('http', 'ws')}/sync/{address}"
    assert await close_code(socket) == 4401
    assert await close_code(f"{socket}x") == 4401


async def test_a_role_is_lowered_in_place_raised_again_and_withdrawn(
    server: Product, owner: Browser
) -> None:
    document = owner.call("POST", "/documents")["id"]
    browser = Browser(server.url).join(owner, "Bea")
    bea_id = browser.call("GET", "/account")["id"]
    member = f"/documents/{document}/members"
    owner.call("POST", member, email="bea@example.org", role="editor")
    async with owner.writer(document, "Ada") as ada:
        bea = await browser.writer(document, "Bea").join(wants=("saved", "access"))
        bea.type("before ")
        await ada.sees("before")
        owner.call("PATCH", f"{member}/{bea_id}", role="viewer")
        await until(lambda: any(m.kind == ACCESS and m.body["role"] == "viewer" for m in bea.heard))
        bea.type("after")
        await until(lambda: any(m.kind == ACCESS and m.body["refused"] for m in bea.heard))
        ada.type("on ")
        await bea.sees("on")
        assert "after" not in ada.text
        # What was refused is kept by the writer, and comes home once it may.
        owner.call("PATCH", f"{member}/{bea_id}", role="editor")
        assert await bea.is_closed() == 4503
        await bea.leave()
        await bea.join(wants=("saved", "access"))
        await ada.sees("after")
        assert ada.text.count("after") == 1
        owner.call("DELETE", f"{member}/{bea_id}")
        assert await bea.is_closed() == 4403
        await bea.leave()


Withdraw = Callable[[Browser, Browser, str], int]


def end_session(_owner: Browser, bea: Browser, _document: str) -> int:
    bea.call("DELETE", "/session")
    return 4401


def change_password(_owner: Browser, bea: Browser, _document: str) -> int:
    other = Browser(bea.url).sign_in("Bea")
    other.call("POST", "/account/password", old=PASSWORD, new="another good phrase")
    return 4401


def disable(owner: Browser, bea: Browser, _document: str) -> int:
    owner.call("PATCH", f"/people/{bea.call('GET', '/account')['id']}", disabled=True)
    return 4401


def delete_document(owner: Browser, _bea: Browser, document: str) -> int:
    owner.call("DELETE", f"/documents/{document}")
    return 4404


@pytest.mark.parametrize("withdraw", [end_session, change_password, disable, delete_document])
async def test_open_connections_end(server: Product, owner: Browser, withdraw: Withdraw) -> None:
    document = owner.call("POST", "/documents")["id"]
    browser = Browser(server.url).join(owner, "Bea")
    owner.call("POST", f"/documents/{document}/members", email="bea@example.org", role="editor")
    bea = await browser.writer(document, "Bea").join()
    code = withdraw(owner, browser, document)
    assert await bea.is_closed() == code
    await bea.leave()


async def test_a_link_and_the_switch_reach_open_connections(
    server: Product, owner: Browser
) -> None:
    document = owner.call("POST", "/documents")["id"]
    for end in ("link", "switch"):
        link = owner.call("POST", f"/documents/{document}/links", role="editor")
        guest = Browser(server.url)
        guest.call("POST", "/links/open", secret=link["secret"])
        writer = await guest.writer(document, "Guest").join(wants=("saved",))
        writer.type(end)
        await writer.is_saved()
        if end == "link":
            owner.call("DELETE", f"/documents/{document}/links/{link['id']}")
        else:
            owner.call("PATCH", "/switches", public_links=False)
        assert await writer.is_closed() == 4403
        await writer.leave()


async def test_rights_are_withdrawn_on_every_replica(
    tmp_path: Path, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    fleet = Fleet(
        tmp_path, await postgres.new_database(), redis_server.url, BURNISH_AUTH="accounts"
    )
    await fleet.start()
    try:
        first, second = fleet.replicas
        owner = Browser(first.url).set_up(first.output, "Ada")
        document = owner.call("POST", "/documents")["id"]
        elsewhere = Browser(second.url).join(Browser(second.url).sign_in("Ada"), "Bea")
        bea_id = elsewhere.call("GET", "/account")["id"]
        members = f"/documents/{document}/members"
        owner.call("POST", members, email="bea@example.org", role="editor")
        bea = await elsewhere.writer(document, "Bea").join(wants=("access",))
        owner.call("PATCH", f"{members}/{bea_id}", role="viewer")
        await until(lambda: any(m.kind == ACCESS and m.body["role"] == "viewer" for m in bea.heard))
        began = time.monotonic()
        owner.call("DELETE", f"{members}/{bea_id}")
        assert await bea.is_closed() == 4403
        print(f"withdrawn on the other replica after {time.monotonic() - began:.3f} s")
        await bea.leave()
    finally:
        await fleet.stop()


async def test_news_that_the_bus_loses_arrive_by_the_database(
    tmp_path: Path, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    """Two servers without a bus between them: only the number in the database tells."""
    url = await postgres.new_database()
    servers = []
    for number in range(2):
        own = tmp_path / str(number)
        own.mkdir()
        servers.append(
            Product(own, BURNISH_DATABASE_URL=url, BURNISH_AUTH="accounts", BURNISH_MODEL="none")
        )
        servers[-1].start()
    try:
        owner = Browser(servers[0].url).set_up(servers[0].output, "Ada")
        document = owner.call("POST", "/documents")["id"]
        link = owner.call("POST", f"/documents/{document}/links", role="viewer")
        guest = Browser(servers[1].url)
        guest.call("POST", "/links/open", secret=link["secret"])
        reader = await guest.writer(document, "Guest").join()
        owner.call("DELETE", f"/documents/{document}/links/{link['id']}")
        assert await reader.is_closed() == 4403
        await reader.leave()
    finally:
        for server in servers:
            server.stop()
