"""Set-up, sign-in, sessions and passwords."""

import statistics
import time
from pathlib import Path

import pytest

from app import clock
from app.accounts import throttle
from app.accounts.passwords import Passwords
from app.accounts.sessions import DAY_SECONDS
from app.errors import TooMany
from tests.accounts.house import PASSWORD, House, house, new_document, refused


async def test_the_first_owner_needs_the_token_from_the_log_and_works_once(home: House) -> None:
    browser = home.browser()
    assert (await browser.get("/session")).json()["setup_needed"]
    wanted = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}
    refused(await browser.post("/setup", json=wanted | {"token": "guessed"}), 403, "not_allowed")
    one, other = await home.accounts.setup.token(), await home.accounts.setup.token()
    assert one
    assert other
    answer = await browser.post("/setup", json=wanted | {"token": one})
    assert answer.status_code == 200
    assert answer.json()["is_owner"]
    me = (await browser.get("/session")).json()
    assert (me["person"]["name"], me["setup_needed"]) == ("Ada", False)
    again = wanted | {"token": other, "email": "eve@example.org"}
    refused(await home.browser().post("/setup", json=again), 403, "not_allowed")
    assert await home.accounts.setup.token() is None


async def test_documents_made_in_local_mode_belong_to_the_owner(tmp_path: Path) -> None:
    async with house(tmp_path, auth="local") as local:
        old = await new_document(local.browser(host="127.0.0.1"))
    async with house(tmp_path) as running:
        token = await running.accounts.setup.token()
        browser = running.browser()
        wanted = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD, "token": token}
        assert (await browser.post("/setup", json=wanted)).status_code == 200
        listed = (await browser.get("/documents")).json()["documents"]
        assert [each["id"] for each in listed] == [old]
    async with house(tmp_path, auth="local") as local:
        newer = await new_document(local.browser(host="127.0.0.1"))
    async with house(tmp_path) as running:
        ada = await running.signed_in("ada@example.org")
        listed = (await ada.get("/documents")).json()["documents"]
        assert {each["id"] for each in listed} == {old, newer}


async def test_the_cookie_is_out_of_reach_and_only_its_hash_is_kept(home: House) -> None:
    await home.person("Ada")
    browser = home.browser()
    answer = await browser.post("/session", json={"email": "ADA@example.org", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # This server is reached without TLS.
    secret = browser.cookies["burnish"]
    rows = await home.accounts.database.read(
        lambda c: str(c.exec_driver_sql("SELECT * FROM sessions").all())
    )
    assert secret not in rows


async def test_under_tls_the_cookie_is_secure_and_bound_to_the_host(tmp_path: Path) -> None:
    async with house(tmp_path, public_url="https://write.example.org") as home:
        await home.person_row("Ada")
        browser = home.browser(host="write.example.org")
        body = {"email": "ada@example.org", "password": PASSWORD}
        cookie = (await browser.post("/session", json=body)).headers["set-cookie"]
        assert cookie.startswith("__Host-burnish=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


async def test_a_wrong_password_and_an_unknown_address_are_told_alike(home: House) -> None:
    await home.person("Ada")
    browser = home.browser()
    wrong = await browser.post("/session", json={"email": "ada@example.org", "password": "no"})
    unknown = await browser.post("/session", json={"email": "eve@example.org", "password": "no"})
    one, other = refused(wrong, 401, "not_authenticated"), refused(unknown, 401)
    assert {k: v for k, v in one.items() if k != "request_id"} == {
        k: v for k, v in other.items() if k != "request_id"
    }


async def test_an_unknown_address_costs_as_much_work_as_a_known_one() -> None:
    passwords = Passwords()
    kept = await passwords.hash(PASSWORD)
    await passwords.fits("warm", None)

    async def took(kept: str | None) -> float:
        began = time.process_time()
        assert not await passwords.fits("a wrong password", kept)
        return time.process_time() - began

    known = statistics.median([await took(kept) for _ in range(3)])
    nobody = statistics.median([await took(None) for _ in range(3)])
    # Argon2 takes a hundred times longer than any shortcut would.
    assert nobody > known / 4


async def test_tries_are_counted_by_account_wherever_they_come_from(home: House) -> None:
    await home.person("Ada")
    most = throttle.BY_ACCOUNT.limit.amount
    for _ in range(most - 1):
        browser = home.browser()
        body = {"email": "Ada@example.org ", "password": "wrong password"}
        refused(await browser.post("/session", json=body), 401)
    body = {"email": "ada@example.org", "password": "wrong password"}
    refused(await home.browser().post("/session", json=body), 401)
    right = {"email": "ada@example.org", "password": PASSWORD}
    told = refused(await home.browser().post("/session", json=right), 429, "too_many")
    assert "wait" in told["detail"]
    # Others sign in all the same.
    await home.person("Bea")


async def test_a_right_password_forgives_slips(home: House) -> None:
    await home.person("Ada")
    for _ in range(3):
        for _ in range(throttle.BY_ACCOUNT.limit.amount // 2):
            body = {"email": "ada@example.org", "password": "wrong password"}
            refused(await home.browser().post("/session", json=body), 401)
        await home.signed_in("ada@example.org")


async def test_tries_are_counted_here_while_redis_is_away() -> None:
    tries = throttle.Throttle("redis://127.0.0.1:1/0")
    for _ in range(throttle.BY_ACCOUNT.limit.amount):
        await tries.count((throttle.BY_ACCOUNT, "ada"))
    with pytest.raises(TooMany):
        await tries.count((throttle.BY_ACCOUNT, "ada"))
    await tries.close()


async def test_a_new_password_ends_every_other_session(home: House) -> None:
    ada = await home.person("Ada")
    elsewhere = await home.signed_in("ada@example.org")
    new = "another good phrase"
    refused(await ada.post("/account/password", json={"old": "wrong", "new": new}), 403)
    told = refused(await ada.post("/account/password", json={"old": PASSWORD, "new": "short"}), 400)
    assert "10 to 1000" in told["detail"]
    guessed = {"old": PASSWORD, "new": "password1234"}
    refused(await ada.post("/account/password", json=guessed), 400)
    answer = await ada.post("/account/password", json={"old": PASSWORD, "new": new})
    assert answer.status_code == 204
    assert (await ada.get("/account")).status_code == 200
    refused(await elsewhere.get("/account"), 401)
    refused(
        await home.browser().post(
            "/session", json={"email": "ada@example.org", "password": PASSWORD}
        ),
        401,
    )
    await home.signed_in("ada@example.org", new)


async def test_signing_in_makes_a_new_session_and_ends_the_old_one(home: House) -> None:
    ada = await home.person("Ada")
    old = ada.cookies["burnish"]
    await ada.post("/session", json={"email": "ada@example.org", "password": PASSWORD})
    assert ada.cookies["burnish"] != old
    refused(await home.browser(cookie=f"burnish={old}").get("/account"), 401)


async def test_sessions_are_listed_ended_one_by_one_and_end_by_themselves(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await home.person("Ada")
    phone = await home.signed_in("ada@example.org")
    listed = (await ada.get("/account/sessions")).json()["sessions"]
    assert sorted(each["current"] for each in listed) == [False, True]
    other = next(each["id"] for each in listed if not each["current"])
    bea = await home.person("Bea")
    refused(await bea.delete(f"/account/sessions/{other}"), 404)
    assert (await ada.delete(f"/account/sessions/{other}")).status_code == 204
    refused(await phone.get("/account"), 401)
    later = clock.now() + 15 * DAY_SECONDS
    monkeypatch.setattr(clock, "now", lambda: later)
    refused(await ada.get("/account"), 401)
    await home.accounts.sessions.clear()
    left = await home.accounts.database.read(
        lambda c: c.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one()
    )
    assert left == 0


async def test_a_session_ends_however_much_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    async with house(tmp_path, session_days=5, session_idle_days=2) as home:
        ada = await home.person("Ada")
        for _ in range(4):
            now += DAY_SECONDS
            assert (await ada.get("/account")).status_code == 200
        now += DAY_SECONDS - 1
        assert (await ada.get("/account")).status_code == 200
        now += 2
        refused(await ada.get("/account"), 401, "not_authenticated")
    # With a shorter setting after a restart, sessions of before end at their next use.
    async with house(tmp_path, session_days=5, session_idle_days=2) as home:
        ada = await home.signed_in("ada@example.org")
        cookie = ada.cookies["burnish"]
    now += 1.5 * DAY_SECONDS
    async with house(tmp_path, session_days=1, session_idle_days=2) as home:
        refused(await home.browser(cookie=f"burnish={cookie}").get("/account"), 401)


async def test_all_other_sessions_of_a_person_end_and_nobody_elses(home: House) -> None:
    ada, bea = await home.person("Ada"), await home.person("Bea")
    phone, tablet = [await home.signed_in("ada@example.org") for _ in range(2)]
    assert (await ada.delete("/account/sessions")).status_code == 204
    for other in (phone, tablet):
        refused(await other.get("/account"), 401)
    assert len((await ada.get("/account/sessions")).json()["sessions"]) == 1
    assert (await bea.get("/account")).status_code == 200


async def test_signing_out_ends_the_session(home: House) -> None:
    ada = await home.person("Ada")
    cookie = ada.cookies["burnish"]
    assert (await ada.delete("/session")).status_code == 204
    refused(await home.browser(cookie=f"burnish={cookie}").get("/account"), 401)


async def test_whoever_is_disabled_is_out_at_once_and_cannot_come_back(home: House) -> None:
    owner = await home.person("Owner", is_owner=True)
    ada = await home.person("Ada")
    person = await home.id_of("Ada")
    answer = await owner.patch(f"/people/{person}", json={"disabled": True})
    assert answer.json()["disabled"]
    refused(await ada.get("/account"), 401)
    body = {"email": "ada@example.org", "password": PASSWORD}
    refused(await home.browser().post("/session", json=body), 401)
    last, sure = await home.id_of("Owner"), {"password": PASSWORD}
    refused(await owner.patch(f"/people/{last}", json={"disabled": True}), 409)
    refused(await owner.patch(f"/people/{last}", json={"is_owner": False} | sure), 409)


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "PUT"])
async def test_another_site_changes_nothing(home: House, method: str) -> None:
    ada = await home.person("Ada")
    document = await new_document(ada)
    path = {
        "POST": "/documents",
        "PATCH": f"/documents/{document}",
        "DELETE": f"/documents/{document}",
        "PUT": f"/documents/{document}/place",
    }[method]
    form = home.browser(cookie=f"burnish={ada.cookies['burnish']}")
    del form.headers["X-Burnish-Request"]
    refused(await form.request(method, path, json={}), 403, "not_allowed")
    foreign = {"Origin": "https://evil.example"}
    refused(await ada.request(method, path, json={}, headers=foreign), 403, "not_allowed")
    assert (await ada.get(f"/documents/{document}")).status_code == 200


async def test_somebody_else_signing_in_cannot_be_forced(home: House) -> None:
    """A form of another site must not sign a visitor in under the attacker's account."""
    await home.person("Mallory")
    form = home.browser()
    del form.headers["X-Burnish-Request"]
    body = {"email": "mallory@example.org", "password": PASSWORD}
    refused(await form.post("/session", json=body), 403)
