"""Passkeys: what is taken from a device, once, for whom, and what is not."""

from typing import Any

import httpx
import pytest

from app import clock
from app.accounts.passkeys import LIFE_SECONDS, MOST
from tests.accounts.device import PRESENT, Device
from tests.accounts.house import PASSWORD, House, refused

PASSKEYS, ENTRANCE = "/account/passkeys", "/session/passkey"


@pytest.fixture
def home(home_on_both: House) -> House:
    return home_on_both


async def options_of(browser: httpx.AsyncClient, path: str, **body: str) -> Any:
    answer = await browser.post(f"{path}/begin", json=body or None)
    assert answer.status_code == 200, answer.text
    return answer.json()["options"]


async def to_add(browser: httpx.AsyncClient) -> Any:
    return await options_of(browser, PASSKEYS, password=PASSWORD)


async def adds(browser: httpx.AsyncClient, credential: Any) -> httpx.Response:
    return await browser.post(PASSKEYS, json={"name": "Phone", "credential": credential})


async def enters(browser: httpx.AsyncClient, credential: Any) -> httpx.Response:
    return await browser.post(ENTRANCE, json={"credential": credential})


async def with_passkey(browser: httpx.AsyncClient) -> Device:
    device = Device()
    answer = await adds(browser, device.make(await to_add(browser)))
    assert answer.status_code == 201, answer.text
    return device


async def test_a_passkey_lets_its_person_in_each_answer_once(home: House) -> None:
    ada = await home.person("Ada")
    refused(await ada.post(f"{PASSKEYS}/begin", json={"password": "not the one"}), 403)
    device = await with_passkey(ada)
    browser = home.browser()
    answer = device.sign(await options_of(browser, ENTRANCE))
    assert (await enters(browser, answer)).json()["name"] == "Ada"
    assert (await browser.get("/documents")).status_code == 200
    refused(await enters(home.browser(), answer), 401, "not_authenticated")
    [kept] = (await ada.get(PASSKEYS)).json()["passkeys"]
    assert kept["name"] == "Phone"
    assert kept["used_at"]
    assert (await ada.delete(f"{PASSKEYS}/{kept['id']}")).status_code == 204
    refused(await ada.delete(f"{PASSKEYS}/{kept['id']}"), 404)
    refused(await enters(browser, device.sign(await options_of(browser, ENTRANCE))), 401)


@pytest.mark.parametrize(
    "odd",
    [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"flags": PRESENT}],
    ids=["origin", "host", "unverified"],
)
async def test_what_is_not_for_here_is_not_taken(home: House, odd: dict[str, Any]) -> None:
    ada = await home.person("Ada")
    refused(await adds(ada, Device(b"odd").make(await to_add(ada), **odd)), 400, "bad_request")
    device = await with_passkey(ada)
    browser = home.browser()
    answer = device.sign(await options_of(browser, ENTRANCE), **odd)
    refused(await enters(browser, answer), 401, "not_authenticated")


async def test_another_key_under_the_same_name_lets_nobody_in(home: House) -> None:
    await with_passkey(await home.person("Ada"))
    browser = home.browser()
    forged = Device().sign(await options_of(browser, ENTRANCE))
    refused(await enters(browser, forged), 401, "not_authenticated")
    unknown = Device(b"unknown").sign(await options_of(browser, ENTRANCE))
    refused(await enters(browser, unknown), 401, "not_authenticated")


async def test_a_copy_of_a_device_is_noticed_by_what_it_counts(home: House) -> None:
    device = await with_passkey(await home.person("Ada"))
    browser = home.browser()
    for _ in range(3):
        assert (await enters(browser, device.sign(await options_of(browser, ENTRANCE)))).is_success
    device.count = 1
    refused(await enters(browser, device.sign(await options_of(browser, ENTRANCE))), 401)


async def test_what_somebody_began_nobody_else_ends(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, eve = await home.person("Ada"), await home.person("Eve")
    made = Device().make(await to_add(ada))
    refused(await adds(eve, made), 400)
    refused(await adds(ada, made), 400)  # It was taken, though in vain.
    # A question of the entrance is none for adding, nor the other way round.
    refused(await adds(eve, Device().make(await options_of(eve, ENTRANCE))), 400)
    device = await with_passkey(ada)
    refused(await enters(home.browser(), device.sign(await to_add(ada))), 401)
    refused(await adds(eve, device.make(await to_add(eve))), 409, "conflict")
    late = device.sign(await options_of(eve, ENTRANCE))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + LIFE_SECONDS + 1)
    refused(await enters(home.browser(), late), 401)


async def test_who_is_disabled_stays_out_and_there_is_an_end_to_passkeys(home: House) -> None:
    owner, ada = await home.person("Owner", is_owner=True), await home.person("Ada")
    device = await with_passkey(ada)
    for number in range(MOST - 1):
        made = Device(f"device {number}".encode()).make(await to_add(ada))
        assert (await adds(ada, made)).status_code == 201
    answer = await ada.post(f"{PASSKEYS}/begin", json={"password": PASSWORD})
    refused(answer, 429, "too_many")
    await owner.patch(f"/people/{await home.id_of('Ada')}", json={"disabled": True})
    browser = home.browser()
    refused(await enters(browser, device.sign(await options_of(browser, ENTRANCE))), 401)
    log = (await owner.get("/audit?limit=500")).json()["events"]
    assert sum(each["action"] == "passkey added" for each in log) == MOST


async def test_where_all_must_have_a_second_factor_a_passkey_is_one(home: House) -> None:
    ada = await home.person("Ada", is_owner=True)
    device, browser = await with_passkey(ada), home.browser()
    await enters(browser, device.sign(await options_of(browser, ENTRANCE)))
    wanted = {"name": "program", "scopes": ["read"]}
    secret = (await browser.post("/account/tokens", json=wanted)).json()["secret"]
    rule = {"second_factor_demanded": True}
    refused(await ada.patch("/switches", json=rule), 409, "conflict")
    assert (await browser.patch("/switches", json=rule)).status_code == 200
    program = home.browser(authorization=f"Bearer {secret}")
    for each in (browser, program):
        assert (await each.get("/documents")).status_code == 200
    refused(await ada.get("/documents"), 403, "second_factor_demanded")


@pytest.mark.parametrize(
    "credential",
    [{}, {"response": {}}, {"response": {"clientDataJSON": "AAAA"}}, {"id": 7, "response": None}],
    ids=["empty", "nothing", "zeros", "numbers"],
)
async def test_nonsense_is_told_so(home: House, credential: dict[str, Any]) -> None:
    ada = await home.person("Ada")
    refused(await enters(ada, credential), 400, "bad_request")
    refused(await adds(ada, credential), 400, "bad_request")
