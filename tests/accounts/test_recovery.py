"""Who has lost phone, device or password is let in again: by an owner, once, and nobody else."""

from typing import Any

import httpx
import pytest

from app import clock
from app.accounts.recovery import LIFE_SECONDS
from tests.accounts.device import Device
from tests.accounts.house import PASSWORD, House, refused
from tests.accounts.test_second_factor import Phone, set_up

NEW = "seven quiet harbours"
BY_PASSWORD = {"password": PASSWORD}


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    return Phone(monkeypatch)


async def add_passkey(browser: httpx.AsyncClient) -> Device:
    device = Device()
    begun = await browser.post("/account/passkeys/begin", json=BY_PASSWORD)
    made = device.make(begun.json()["options"])
    answer = await browser.post("/account/passkeys", json={"name": "Phone", "credential": made})
    assert answer.status_code == 201, answer.text
    return device


async def enters(browser: httpx.AsyncClient, device: Device) -> httpx.Response:
    options = (await browser.post("/session/passkey/begin")).json()["options"]
    return await browser.post("/session/passkey", json={"credential": device.sign(options)})


async def link_for(owner: httpx.AsyncClient, person: str) -> str:
    answer = await owner.post(f"/people/{person}/recovery", json=BY_PASSWORD)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["secret"])


async def told(owner: httpx.AsyncClient, action: str) -> list[Any]:
    events = (await owner.get(f"/audit?action={action}")).json()["events"]
    return [(each["actor_name"], each["person_name"]) for each in events]


async def test_what_was_lost_lets_nobody_in_and_the_password_does(
    home: House, phone: Phone
) -> None:
    owner = await home.person("Owner", is_owner=True)
    ada, bea = await home.person("Ada"), await home.person("Bea")
    device, others = await add_passkey(ada), Device(b"two")
    begun = await bea.post("/account/passkeys/begin", json=BY_PASSWORD)
    made = others.make(begun.json()["options"])
    await bea.post("/account/passkeys", json={"name": "Key", "credential": made})
    await set_up(ada, phone)
    seen = {each["name"]: each for each in (await owner.get("/people")).json()["people"]}
    assert [seen[name]["passkeys"] for name in ("Ada", "Bea", "Owner")] == [1, 1, 0]
    path = f"/people/{await home.id_of('Ada')}/reset"
    refused(await ada.post(path, json=BY_PASSWORD), 403)
    refused(await owner.post(path, json={"password": "not the right one"}), 403)
    refused(await home.browser().post("/session", json=await who(home, "Ada")), 401)

    assert (await owner.post(path, json=BY_PASSWORD)).status_code == 204
    # The phone that was lost may still have been signed in.
    refused(await ada.get("/account"), 401)
    refused(await enters(home.browser(), device), 401)
    assert (await enters(home.browser(), others)).status_code == 200
    assert (await home.browser().post("/session", json=await who(home, "Ada"))).status_code == 200
    assert (await bea.get("/account")).status_code == 200
    tables = "second_factors", "recovery_codes"
    counts = [f"SELECT count(*) FROM {table}" for table in tables]
    left = await home.accounts.database.read(
        lambda c: [c.exec_driver_sql(count).scalar_one() for count in counts]
    )
    assert left == [0, 0]
    assert await told(owner, "second factor reset") == [("Owner", "Ada")]
    refused(await owner.post("/people/nobody/reset", json=BY_PASSWORD), 404)


async def test_where_all_must_have_a_factor_who_lost_it_sets_up_another(
    home: House, phone: Phone
) -> None:
    owner = await home.person("Owner", is_owner=True)
    await add_passkey(owner)
    entered = home.browser()
    await set_up(await home.person("Ada"), phone)
    key, phone.key = phone.key, ""
    await set_up(owner, phone)
    await owner.patch("/switches", json={"second_factor_demanded": True})
    await owner.post(f"/people/{await home.id_of('Ada')}/reset", json=BY_PASSWORD)
    assert (await entered.post("/session", json=await who(home, "Ada"))).status_code == 200
    assert (await entered.get("/session")).json()["second_factor_missing"] is True
    refused(await entered.get("/documents"), 403, "second_factor_demanded")
    phone.next()
    await set_up(entered, phone)
    assert phone.key != key
    assert (await entered.get("/documents")).status_code == 200


async def who(home: House, name: str, password: str = PASSWORD) -> dict[str, str]:
    return {"email": f"{name.lower()}@example.org", "password": password}


async def test_a_link_gives_a_new_password_once(home: House) -> None:
    owner = await home.person("Owner", is_owner=True)
    ada = await home.person("Ada")
    person = await home.id_of("Ada")
    path = f"/people/{person}/recovery"
    refused(await ada.post(path, json=BY_PASSWORD), 403)
    refused(await owner.post(path, json={"password": "not the right one"}), 403)
    stale = await link_for(owner, person)
    secret = await link_for(owner, person)
    stranger = home.browser()
    refused(await stranger.post("/recovery/look", json={"secret": stale}), 404)
    refused(await stranger.post("/recovery", json={"secret": stale, "password": NEW}), 404)
    seen = await stranger.post("/recovery/look", json={"secret": secret})
    assert seen.json() == {"name": "Ada", "email": "ada@example.org"}
    refused(await stranger.post("/recovery", json={"secret": secret, "password": "short"}), 400)
    # Looking at it, and a password that is refused, do not use it up.
    chosen = {"secret": secret, "password": NEW}
    assert (await stranger.post("/recovery", json=chosen)).status_code == 200
    refused(await stranger.get("/account"), 401)
    refused(await stranger.post("/recovery", json=chosen), 404)
    refused(await ada.get("/account"), 401)
    refused(await stranger.post("/session", json=await who(home, "Ada")), 401)
    assert (await stranger.post("/session", json=await who(home, "Ada", NEW))).status_code == 200
    assert await told(owner, "recovery link made") == [("Owner", "Ada")] * 2
    assert [person for _, person in await told(owner, "password recovered")] == ["Ada"]
    log = (await owner.get("/audit")).text
    assert secret not in log
    assert stale not in log


async def test_a_new_password_does_not_take_the_place_of_the_second_factor(
    home: House, phone: Phone
) -> None:
    owner = await home.person("Owner", is_owner=True)
    await set_up(await home.person("Ada"), phone)
    secret = await link_for(owner, await home.id_of("Ada"))
    await home.browser().post("/recovery", json={"secret": secret, "password": NEW})
    by_password = await who(home, "Ada", NEW)
    refused(await home.browser().post("/session", json=by_password), 401, "second_factor_needed")
    with_code = by_password | {"code": phone.next()}
    assert (await home.browser().post("/session", json=with_code)).status_code == 200


async def test_a_link_ends_by_the_clock_with_the_account_and_with_another_password(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await home.person("Owner", is_owner=True)
    ada = await home.person("Ada")
    person = await home.id_of("Ada")

    async def works(secret: str) -> bool:
        answer = await home.browser().post("/recovery/look", json={"secret": secret})
        assert answer.status_code in (200, 404), answer.text
        return answer.status_code == 200

    secret = await link_for(owner, person)
    assert await works(secret)
    await ada.post("/account/password", json={"old": PASSWORD, "new": NEW})
    assert not await works(secret)
    secret = await link_for(owner, person)
    await owner.patch(f"/people/{person}", json={"disabled": True})
    assert not await works(secret)
    chosen = {"secret": secret, "password": "nine quiet harbours"}
    refused(await home.browser().post("/recovery", json=chosen), 404)
    refused(await owner.post(f"/people/{person}/recovery", json=BY_PASSWORD), 409)
    await owner.patch(f"/people/{person}", json={"disabled": False})
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + LIFE_SECONDS - 60)
    assert await works(secret)
    monkeypatch.setattr(clock, "now", lambda: now + LIFE_SECONDS + 60)
    assert not await works(secret)


async def test_an_owner_who_comes_by_the_provider_needs_no_password(home: House) -> None:
    owner = await home.person("Owner", is_owner=True)
    await home.person("Ada")
    await home.accounts.database.write(
        lambda c: (
            c.exec_driver_sql("UPDATE users SET password_hash = NULL WHERE name = 'Owner'").rowcount
        )
    )
    answer = await owner.post(f"/people/{await home.id_of('Ada')}/recovery", json={})
    assert answer.status_code == 201
