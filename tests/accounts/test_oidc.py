"""Sign-in with a real OpenID provider: who gets in, as whom, and where they land."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app import clock
from app.accounts import throttle
from app.accounts.switches import DEMAND, put
from app.accounts.trips import LIFE_SECONDS
from tests.accounts.house import ADDRESS, PASSWORD, House, house, new_document, refused
from tests.accounts.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    at_provider,
    identity_provider,
    journey,
)
from tests.engines import free_port

pytestmark = pytest.mark.node

PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {"email": "Ada@example.org", "email_verified": True, "name": "Ada L."},
    "bea": {"email": "bea@example.org", "email_verified": True, "name": "Bea\u202e\n Berg"},
    "eve": {"email": "ada@example.org", "email_verified": False, "name": "Eve"},
    "nameless": {"email": "n.n@other.example", "email_verified": "true"},
    "bare": {},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with identity_provider(ADDRESS, **PEOPLE) as running:
        yield running


def settings_for(issuer: str, **more: str) -> dict[str, str]:
    return {
        "oidc_issuer": issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
        "oidc_name": "House ID",
        **more,
    }


@pytest.fixture
async def strict(tmp_path: Path, issuer: str) -> AsyncIterator[House]:
    """Whoever comes by the provider needs an account or an invitation."""
    async with house(tmp_path, **settings_for(issuer)) as running:
        await running.person_row("Owner", is_owner=True)
        yield running


@pytest.fixture
async def open_house(tmp_path: Path, issuer: str) -> AsyncIterator[House]:
    """Whoever comes by the provider gets an account."""
    async with house(tmp_path, **settings_for(issuer, oidc_create="yes")) as running:
        await running.person_row("Owner", is_owner=True)
        yield running


def landed(answer: httpx.Response, where: str) -> None:
    assert (answer.status_code, answer.headers["location"]) == (303, where), answer.text


async def is_out(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/session")).json()["person"] is None


async def test_the_page_is_told_what_the_provider_is_called(strict: House, home: House) -> None:
    assert (await strict.browser().get("/session")).json()["provider"] == "House ID"
    assert (await home.browser().get("/session")).json()["provider"] is None
    refused(await home.browser().post("/oidc/begin", json={}), 404, "not_found")


async def test_the_journey_is_bound_by_state_nonce_and_a_proof_key(
    strict: House, issuer: str
) -> None:
    browser = strict.browser()
    begun = await browser.post("/oidc/begin", json={})
    address = urlsplit(begun.json()["address"])
    asked = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}" == issuer
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"{ADDRESS}/api/v1/oidc/callback"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) > 40
    assert len(asked["nonce"]) > 40
    assert {"openid", "email", "profile"} == set(asked["scope"].split())
    cookie = begun.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    # Neither the journey's secret nor the browser's is in the database.
    rows = await strict.accounts.database.read(
        lambda c: str(c.exec_driver_sql("SELECT * FROM errands").all())
    )
    assert asked["state"] not in rows
    assert browser.cookies["burnish-trip"] not in rows


async def test_who_has_an_account_comes_in_by_a_verified_address_and_where_they_were_going(
    strict: House,
) -> None:
    ada = await strict.person("Ada")
    document = await new_document(ada)
    browser = strict.browser()
    landed(await journey(browser, "ada", to=f"/d/{document}?x=1"), f"/d/{document}?x=1")
    assert (await browser.get("/session")).json()["person"]["name"] == "Ada"
    assert (await browser.get(f"/documents/{document}")).status_code == 200
    # The password works on, and the address at the provider no longer matters.
    await strict.signed_in("ada@example.org")
    found = await strict.accounts.users.by_email("ada@example.org")
    assert found is not None
    again = strict.browser()
    landed(await journey(again, "ada"), "/")
    owner = await strict.signed_in("owner@example.org")
    events = (await owner.get("/audit?limit=500")).json()["events"]
    how = [e["detail"].get("provider") for e in events if e["action"] == "signed in"]
    assert sorted(each for each in how if each) == ["known", "linked"]


async def test_where_all_must_have_a_second_factor_the_provider_has_asked_for_it(
    strict: House,
) -> None:
    ada, browser = await strict.person("Ada"), strict.browser()
    await strict.accounts.database.write(lambda c: put(c, DEMAND, True))
    landed(await journey(browser, "ada"), "/")
    assert (await browser.get("/documents")).status_code == 200
    wanted = {"name": "program", "scopes": ["read"]}
    secret = (await browser.post("/account/tokens", json=wanted)).json()["secret"]
    program = strict.browser(authorization=f"Bearer {secret}")
    assert (await program.get("/documents")).status_code == 200
    refused(await ada.get("/documents"), 403, "second_factor_demanded")


async def test_an_address_that_is_not_verified_opens_nobodys_account(open_house: House) -> None:
    await open_house.person("Ada")
    for name in ("eve", "bare"):
        browser = open_house.browser()
        landed(await journey(browser, name, to="/account"), "/account#sign-in=email_not_verified")
        assert await is_out(browser)


async def test_somebody_unknown_needs_an_invitation_unless_the_server_takes_all(
    strict: House, tmp_path: Path, issuer: str
) -> None:
    browser = strict.browser()
    landed(await journey(browser, "bea"), "/#sign-in=unknown_person")
    assert await is_out(browser)
    assert await strict.accounts.users.by_email("bea@example.org") is None


async def test_a_server_that_takes_all_makes_accounts_without_a_password(
    open_house: House,
) -> None:
    bea = open_house.browser()
    landed(await journey(bea, "bea"), "/")
    person = (await bea.get("/account")).json()
    assert (person["name"], person["email"]) == ("Bea Berg", "bea@example.org")
    assert (person["has_password"], person["is_owner"]) == (False, False)
    again = open_house.browser()
    landed(await journey(again, "bea"), "/")
    assert (await again.get("/account")).json()["id"] == person["id"]
    nameless = open_house.browser()
    landed(await journey(nameless, "nameless"), "/")
    assert (await nameless.get("/account")).json()["name"] == "n.n"
    # No password lets nobody in by an empty one, and a first one can be set.
    empty = {"email": "bea@example.org", "password": ""}
    refused(await open_house.browser().post("/session", json=empty), 401)
    assert (await bea.post("/account/password", json={"new": PASSWORD})).status_code == 204
    await open_house.signed_in("bea@example.org")


async def test_only_the_domains_of_the_server_get_in(tmp_path: Path, issuer: str) -> None:
    chosen = settings_for(issuer, oidc_create="yes", oidc_domains="@Example.org, house.example")
    async with house(tmp_path, **chosen) as home:
        await home.person_row("Owner", is_owner=True)
        browser = home.browser()
        landed(await journey(browser, "nameless"), "/#sign-in=email_domain")
        assert await is_out(browser)
        landed(await journey(browser, "bea"), "/")


async def test_before_there_is_an_owner_nobody_comes_in(tmp_path: Path, issuer: str) -> None:
    async with house(tmp_path, **settings_for(issuer, oidc_create="yes")) as home:
        browser = home.browser()
        landed(await journey(browser, "bea"), "/#sign-in=setup_needed")
        assert (await browser.get("/session")).json()["setup_needed"]


async def test_whoever_is_disabled_stays_out(strict: House) -> None:
    await strict.person("Ada")
    browser = strict.browser()
    landed(await journey(browser, "ada"), "/")
    user = await strict.id_of("Ada")
    await strict.accounts.users.disable(user, disabled=True)
    for _ in range(2):
        late = strict.browser()
        landed(await journey(late, "ada"), "/#sign-in=disabled")
        assert await is_out(late)


async def test_an_invitation_is_taken_on_the_way(strict: House) -> None:
    owner = await strict.signed_in("owner@example.org")
    document = await new_document(owner)
    path = f"/documents/{document}/invitations"
    wanted = {"email": "bea@example.org", "role": "editor"}
    invited = (await owner.post(path, json=wanted)).json()["secret"]
    wrong = strict.browser()
    landed(await journey(wrong, "nameless", invitation=invited), "/#sign-in=conflict")
    assert await strict.accounts.users.by_email("n.n@other.example") is None
    bea = strict.browser()
    landed(await journey(bea, "bea", to=f"/d/{document}", invitation=invited), f"/d/{document}")
    assert (await bea.get(f"/documents/{document}")).status_code == 200
    refused(await bea.post("/oidc/begin", json={"invitation": invited}), 404)
    # The next one is for whom the provider is known already.
    other = await new_document(owner)
    wanted = {"email": "bea@example.org", "role": "viewer"}
    invited = (await owner.post(f"/documents/{other}/invitations", json=wanted)).json()["secret"]
    landed(await journey(strict.browser(), "bea", invitation=invited), "/")
    assert (await bea.get(f"/documents/{other}")).status_code == 200


async def test_whoever_turns_back_at_the_provider_is_told_so(strict: House) -> None:
    browser = strict.browser()
    landed(await journey(browser, None, to="/d/x"), "/d/x#sign-in=cancelled")
    assert await is_out(browser)


async def test_an_answer_works_once_and_in_the_browser_that_asked(
    strict: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await strict.person("Ada")
    browser, other = strict.browser(), strict.browser()
    begun = await browser.post("/oidc/begin", json={})
    back = await at_provider(begun.json()["address"], "ada")
    # Somebody who is sent another's answer would go on as the other, and write into their account.
    await other.post("/oidc/begin", json={})
    landed(await other.get(back), "/#sign-in=expired")
    assert await is_out(other)
    landed(await browser.get(back), "/#sign-in=expired")
    begun = await browser.post("/oidc/begin", json={})
    back = await at_provider(begun.json()["address"], "ada")
    landed(await browser.get(back), "/")
    landed(await browser.get(back), "/#sign-in=expired")
    landed(await browser.get("/oidc/callback?code=x&state=guess"), "/#sign-in=expired")
    landed(await browser.get("/oidc/callback"), "/#sign-in=expired")
    late = strict.browser()
    begun = await late.post("/oidc/begin", json={})
    back = await at_provider(begun.json()["address"], "ada")
    later = clock.now() + LIFE_SECONDS + 1
    monkeypatch.setattr(clock, "now", lambda: later)
    landed(await late.get(back), "/#sign-in=expired")
    assert await is_out(late)


async def test_two_tabs_do_not_take_each_others_journey_away(strict: House) -> None:
    await strict.person("Ada")
    browser = strict.browser()
    first = (await browser.post("/oidc/begin", json={"to": "/d/first"})).json()["address"]
    second = (await browser.post("/oidc/begin", json={"to": "/d/second"})).json()["address"]
    landed(await browser.get(await at_provider(second, "ada")), "/d/second")
    landed(await browser.get(await at_provider(first, "ada")), "/d/first")


async def test_signing_in_ends_the_session_before(strict: House) -> None:
    ada = await strict.person("Ada")
    old = ada.cookies["burnish"]
    landed(await journey(ada, "ada"), "/")
    assert ada.cookies["burnish"] != old
    refused(await strict.browser(cookie=f"burnish={old}").get("/account"), 401)


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "d/x",
    "",
    "/d/x\r\nSet-Cookie: a=b",
    "/" + "x" * 500,
)


async def test_nobody_is_sent_elsewhere(strict: House) -> None:
    for to in ELSEWHERE:
        answer = await strict.browser().post("/oidc/begin", json={"to": to})
        assert (answer.status_code, answer.json().get("code")) == (422, "invalid"), to


async def test_a_page_of_another_site_cannot_begin_a_journey(strict: House) -> None:
    browser = strict.browser()
    del browser.headers["X-Burnish-Request"]
    refused(await browser.post("/oidc/begin", json={}), 403, "not_allowed")


async def test_under_tls_the_public_address_is_what_the_provider_sees(
    tmp_path: Path, issuer: str
) -> None:
    chosen = settings_for(issuer, public_url="https://write.example.org/")
    async with house(tmp_path, **chosen) as home:
        begun = await home.browser(host="write.example.org").post("/oidc/begin", json={})
        asked = parse_qs(urlsplit(begun.json()["address"]).query)
        assert asked["redirect_uri"] == ["https://write.example.org/api/v1/oidc/callback"]
        assert begun.headers["set-cookie"].startswith("__Host-burnish-trip=")


async def test_a_provider_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    async with house(tmp_path, **settings_for(away)) as home:
        told = refused(await home.browser().post("/oidc/begin", json={}), 503, "provider_away")
        assert "try again" in told["detail"]


async def test_a_wrong_secret_is_refused_by_the_provider(tmp_path: Path, issuer: str) -> None:
    async with house(tmp_path, **settings_for(issuer, oidc_client_secret="wrong")) as home:
        await home.person_row("Ada")
        browser = home.browser()
        landed(await journey(browser, "ada"), "/#sign-in=provider_refused")
        assert await is_out(browser)


async def test_journeys_are_counted_by_address(strict: House) -> None:
    for _ in range(throttle.TRIPS.limit.amount):
        await strict.accounts.tries.count((throttle.TRIPS, "127.0.0.1"))
    refused(await strict.browser().post("/oidc/begin", json={}), 429, "too_many")
