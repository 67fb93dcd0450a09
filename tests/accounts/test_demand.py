"""The rule that everybody must have a second factor: who is shut out, and the way in."""

import pyotp

from app.accounts.gate import Origin
from app.endpoints.access import Access
from app.endpoints.operation import Operation
from app.endpoints.routes import OPERATIONS
from tests.accounts.house import PASSWORD, House, new_document, refused
from tests.accounts.test_access_of_every_route import filled, named
from tests.accounts.test_second_factor import BY_PASSWORD, FACTOR, Phone, phone, set_up
from tests.accounts.test_sockets import Browser, close_code, owner, server
from tests.e2e.product import Product

__all__ = ["owner", "phone", "server"]

RULE = {"second_factor_demanded": True}
SETS_UP = {("GET", FACTOR), ("POST", FACTOR), ("POST", f"{FACTOR}/confirm")}


def works_without(each: Operation) -> bool:
    return each.access is Access.EVERYBODY or (each.method, each.path) in SETS_UP


async def test_the_owner_who_demands_it_has_one_first(home: House, phone: Phone) -> None:
    owner = await home.person("Owner", is_owner=True)
    told = refused(await owner.patch("/switches", json=RULE | {"public_links": False}), 409)
    assert "of your own first" in told["detail"]
    # Nothing has changed, and nobody is shut out.
    unchanged = {"public_links": True, "second_factor_demanded": False}
    assert (await owner.get("/switches")).json() == unchanged
    await set_up(owner, phone)
    assert (await owner.patch("/switches", json=RULE)).json() == unchanged | RULE
    assert (await owner.get("/documents")).status_code == 200
    assert (await owner.get(FACTOR)).json()["demanded"] is True
    events = (await owner.get("/audit?action=second factor demanded")).json()["events"]
    assert [(each["actor_name"], each["detail"]) for each in events] == [("Owner", {"on": True})]
    refused(await (await home.person("Ada")).patch("/switches", json=RULE), 403)


async def test_who_has_none_can_set_one_up_and_nothing_else(home: House, phone: Phone) -> None:
    owner, ada = await home.person("Owner", is_owner=True), await home.person("Ada")
    document = await new_document(ada)
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    wanted = {"name": "program", "scopes": ["read", "write"]}
    secret = (await ada.post("/account/tokens", json=wanted)).json()["secret"]
    program = home.browser(authorization=f"Bearer {secret}")
    ticket = (await ada.post("/tickets")).json()
    assert ticket["ticket"]
    await set_up(owner, phone)
    await owner.patch("/switches", json=RULE)

    for browser in (ada, await home.signed_in("ada@example.org"), program):
        for each in OPERATIONS:
            if not works_without(each):
                answer = await browser.request(each.method, filled(each, document, space), json={})
                told = refused(answer, 403, "second_factor_demanded")
                assert "set one up" in told["title"], named(each)
    assert (await ada.get("/session")).json()["second_factor_missing"] is True
    assert (await home.browser().get("/session")).json()["second_factor_missing"] is False

    await set_up(ada, phone)
    assert (await ada.get("/session")).json()["second_factor_missing"] is False
    for browser in (ada, program):
        assert (await browser.get(f"/documents/{document}")).status_code == 200


async def test_off_again_the_rule_lets_everybody_in(home: House, phone: Phone) -> None:
    owner, ada = await home.person("Owner", is_owner=True), await home.person("Ada")
    await set_up(owner, phone)
    await owner.patch("/switches", json=RULE)
    refused(await ada.get("/documents"), 403, "second_factor_demanded")
    await owner.patch("/switches", json={"second_factor_demanded": False})
    assert (await ada.get("/documents")).status_code == 200


async def test_who_came_by_the_provider_is_let_in_and_so_are_guests(
    home: House, phone: Phone
) -> None:
    owner, ada = await home.person("Owner", is_owner=True), await home.person("Ada")
    document = await new_document(ada)
    link = (await ada.post(f"/documents/{document}/links", json={"role": "viewer"})).json()
    guest, came_with_one = home.browser(), home.browser()
    await guest.post("/links/open", json={"secret": link["secret"]})
    cookie = await home.accounts.gate.begin(
        await home.id_of("Ada"), Origin("127.0.0.1", ""), has_factor=True
    )
    came_with_one.cookies.set("burnish", cookie)
    await set_up(owner, phone)
    await owner.patch("/switches", json=RULE)
    for browser in (guest, came_with_one):
        assert (await browser.get(f"/documents/{document}")).status_code == 200
        assert (await browser.get("/session")).json()["second_factor_missing"] is False
    # The same person, by the password.
    refused(await ada.get(f"/documents/{document}"), 403, "second_factor_demanded")


async def test_who_loses_it_is_out_until_there_is_another(home: House, phone: Phone) -> None:
    owner, ada = await home.person("Owner", is_owner=True), await home.person("Ada")
    await set_up(ada, phone)
    mine = Phone.__new__(Phone)
    mine.now, mine.key = phone.now, ""
    await set_up(owner, mine)
    await owner.patch("/switches", json=RULE)
    assert (await ada.get("/documents")).status_code == 200
    await ada.post(f"{FACTOR}/off", json=BY_PASSWORD)
    refused(await ada.get("/documents"), 403, "second_factor_demanded")
    phone.now += 60
    await set_up(ada, phone)
    assert (await ada.get("/documents")).status_code == 200


async def test_open_connections_close_and_come_back(server: Product, owner: Browser) -> None:
    document = owner.call("POST", "/documents")["id"]
    browser = Browser(server.url).join(owner, "Bea")
    owner.call("POST", f"/documents/{document}/members", email="bea@example.org", role="editor")
    has_one(owner)
    bea = await browser.writer(document, "Bea").join(wants=("saved",))
    ada = await owner.writer(document, "Ada").join(wants=("saved",))
    bea.type("before")
    await bea.is_saved()
    ticket = browser.call("POST", "/tickets")["ticket"]
    owner.call("PATCH", "/switches", **RULE)
    assert await bea.is_closed() == 4411
    await bea.leave()
    socket = f"{server.url.replace('http', 'ws')}/sync/{document}"
    assert await close_code(socket, additional_headers=browser.headers) == 4411
    assert await close_code(f"{socket}?ticket={ticket}") == 4411
    ada.type(", and after")
    await ada.is_saved()
    has_one(browser)
    async with browser.writer(document, "Bea") as again:
        assert again.text == "before, and after"
    await ada.leave()


def has_one(browser: Browser) -> None:
    key = browser.call("POST", FACTOR, password=PASSWORD)["key"]
    browser.call("POST", f"{FACTOR}/confirm", code=pyotp.TOTP(key).now())
