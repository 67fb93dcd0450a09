"""A code after the password: set up, asked for, taken once, lost and turned off."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from click.testing import CliRunner

from app import clock
from app.accounts import second_factors, throttle
from app.accounts.second_factors import (
    DIGITS,
    HOW_MANY,
    SETTING_UP_SECONDS,
    STEP_SECONDS,
    STEPS_OFF,
)
from tests.accounts.house import PASSWORD, House, house, refused
from workers.cli import main

FACTOR = "/account/second-factor"
BY_PASSWORD = {"password": PASSWORD}
ADA = {"email": "ada@example.org", "password": PASSWORD}


class Phone:
    """An app that makes codes, whose clock and the server's stand still until they are moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = float(int(clock.now()) // STEP_SECONDS * STEP_SECONDS + 1)
        self.key = ""
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def code(self, *, off: int = 0) -> str:
        """Of now, or some steps off."""
        return pyotp.TOTP(self.key).at(int(self.now) + off * STEP_SECONDS)

    def next(self) -> str:
        """The code of the next step."""
        self.now += STEP_SECONDS
        return self.code()


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    return Phone(monkeypatch)


async def set_up(browser: httpx.AsyncClient, phone: Phone) -> list[str]:
    """Turns the second factor on; the recovery codes."""
    answer = await browser.post(FACTOR, json=BY_PASSWORD)
    assert answer.status_code == 200, answer.text
    phone.key = answer.json()["key"]
    answer = await browser.post(f"{FACTOR}/confirm", json={"code": phone.code()})
    assert answer.status_code == 200, answer.text
    codes: list[str] = answer.json()["codes"]
    return codes


async def tries(home: House, code: str | None) -> httpx.Response:
    """Ada signs in, in a new browser."""
    return await home.browser().post("/session", json=ADA | ({"code": code} if code else {}))


async def test_a_code_is_asked_for_after_the_password(home: House, phone: Phone) -> None:
    ada = await home.person("Ada")
    assert (await ada.get(FACTOR)).json() == {
        "on": False,
        "demanded": False,
        "recovery_codes_left": 0,
    }
    begun = (await ada.post(FACTOR, json=BY_PASSWORD)).json()
    assert begun["address"].startswith("otpauth://totp/Burnish:ada%40example.org?secret=")
    assert begun["key"] in begun["address"]
    assert begun["picture"].startswith("data:image/svg+xml")
    # Nothing is asked for before a code has shown that the app works.
    assert (await tries(home, None)).status_code == 200
    codes = await set_up(ada, phone)
    assert len(set(codes)) == HOW_MANY
    assert (await ada.get(FACTOR)).json() == {
        "on": True,
        "demanded": False,
        "recovery_codes_left": HOW_MANY,
    }
    assert (await ada.get("/account")).json()["second_factor"]

    refused(await tries(home, None), 401, "second_factor_needed")
    wrong_password = ADA | {"password": "not the password", "code": phone.next()}
    answer = await home.browser().post("/session", json=wrong_password)
    refused(answer, 401, "not_authenticated")
    assert (await tries(home, phone.code())).status_code == 200
    assert (await ada.get(FACTOR)).status_code == 200


async def test_a_code_is_taken_once_and_one_step_before_and_after(
    home: House, phone: Phone
) -> None:
    await set_up(await home.person("Ada"), phone)
    refused(await tries(home, phone.code()), 401, "wrong_code")  # It has confirmed the app.
    spaced = phone.next()[:3] + " " + phone.code()[3:]
    assert (await tries(home, spaced)).status_code == 200
    refused(await tries(home, phone.code()), 401, "wrong_code")
    phone.now += 10 * STEP_SECONDS
    for off in (-2, 2):
        refused(await tries(home, phone.code(off=off)), 401, "wrong_code")
    for off in (-1, 1):
        assert (await tries(home, phone.code(off=off))).status_code == 200
    # What came before the last one that was taken is used up, too.
    refused(await tries(home, phone.code()), 401, "wrong_code")


async def test_of_two_who_send_the_same_code_one_gets_in(home: House, phone: Phone) -> None:
    codes = await set_up(await home.person("Ada"), phone)
    for code in (phone.next(), codes[0]):
        answers = await asyncio.gather(*(tries(home, code) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [200, 401]


async def test_wrong_codes_are_counted_whoever_knows_the_password(
    home: House, phone: Phone
) -> None:
    codes = await set_up(await home.person("Ada"), phone)
    most = throttle.CODES.limit.amount
    wrong = f"{(int(phone.code(off=5)) + 1) % 10**DIGITS:0{DIGITS}}"
    for _ in range(most):
        refused(await tries(home, wrong), 401, "wrong_code")
    for right in (phone.next(), codes[0]):
        assert "wait" in refused(await tries(home, right), 429, "too_many")["detail"]
    # The account is not locked for whoever is in already, nor is anybody else.
    await home.person("Bea")


async def test_recovery_codes_work_once_and_are_kept_as_hashes(home: House, phone: Phone) -> None:
    ada = await home.person("Ada")
    codes = await set_up(ada, phone)
    kept = await home.accounts.database.read(
        lambda c: str(c.exec_driver_sql("SELECT * FROM recovery_codes").all())
    )
    assert codes[0].replace("-", "") not in kept
    assert (await tries(home, codes[0].upper())).status_code == 200
    refused(await tries(home, codes[0]), 401, "wrong_code")
    assert (await ada.get(FACTOR)).json()["recovery_codes_left"] == HOW_MANY - 1
    refused(await ada.post(f"{FACTOR}/recovery-codes", json={"password": "wrong password"}), 403)
    new = (await ada.post(f"{FACTOR}/recovery-codes", json=BY_PASSWORD)).json()["codes"]
    refused(await tries(home, codes[1]), 401, "wrong_code")
    assert (await tries(home, new[0])).status_code == 200


async def test_turning_it_on_and_off_needs_the_password(home: House, phone: Phone) -> None:
    ada = await home.person("Ada")
    wrong = {"password": "wrong password"}
    refused(await ada.post(FACTOR, json=wrong), 403, "not_allowed")
    refused(await ada.post(f"{FACTOR}/confirm", json={"code": "123456"}), 409)
    begun = (await ada.post(FACTOR, json=BY_PASSWORD)).json()
    phone.key = begun["key"]
    refused(await ada.post(f"{FACTOR}/confirm", json={"code": phone.code(off=9)}), 403)
    late = phone.now
    phone.now += SETTING_UP_SECONDS + 1
    refused(await ada.post(f"{FACTOR}/confirm", json={"code": phone.code()}), 409)
    phone.now = late
    await set_up(ada, phone)
    # Somebody at an open screen neither sees the key nor puts another one in its place.
    refused(await ada.post(FACTOR, json=BY_PASSWORD), 409, "conflict")
    refused(await ada.post(f"{FACTOR}/confirm", json={"code": phone.next()}), 409)
    refused(await ada.post(f"{FACTOR}/off", json=wrong), 403, "not_allowed")
    assert (await ada.post(f"{FACTOR}/off", json=BY_PASSWORD)).status_code == 204
    assert (await tries(home, None)).status_code == 200
    refused(await ada.post(f"{FACTOR}/recovery-codes", json=BY_PASSWORD), 409)


async def test_the_log_tells_of_codes_that_were_refused(home: House, phone: Phone) -> None:
    owner = await home.person("Owner", is_owner=True)
    await set_up(await home.person("Ada"), phone)
    refused(await tries(home, phone.code(off=7)), 401, "wrong_code")
    events = (await owner.get("/audit?action=code refused")).json()["events"]
    assert [each["person_name"] for each in events] == ["Ada"]


async def test_no_answer_ever_holds_the_key_again(home: House, phone: Phone) -> None:
    ada = await home.person("Ada", is_owner=True)
    await set_up(ada, phone)
    for path in ("/account", FACTOR, "/people", "/session", "/audit", "/account/sessions"):
        assert phone.key not in (await ada.get(path)).text


async def test_the_key_is_encrypted_where_the_server_has_one(tmp_path: Path, phone: Phone) -> None:
    async with house(tmp_path, secret_key="x" * 40) as home:
        await set_up(await home.person("Ada"), phone)
        kept = await home.accounts.database.read(
            lambda c: str(c.exec_driver_sql("SELECT secret FROM second_factors").scalar_one())
        )
        assert phone.key not in kept
    async with house(tmp_path, secret_key="x" * 40) as home:
        assert (await tries(home, phone.next())).status_code == 200
    async with house(tmp_path, secret_key="y" * 40) as home:
        told = refused(await tries(home, phone.next()), 500, "wrong_key")
        assert "BURNISH_SECRET_KEY" in told["detail"]


async def test_the_command_line_lets_the_owner_in_who_has_lost_it(
    tmp_path: Path, phone: Phone
) -> None:
    async with house(tmp_path) as home:
        ada = await home.person("Ada", is_owner=True)
        await set_up(ada, phone)
        refused(await tries(home, None), 401, "second_factor_needed")
        environment = {
            "BURNISH_DATA_DIR": str(tmp_path),
            "BURNISH_AUTH": "accounts",
        }
        call: Callable[[], Any] = lambda: CliRunner().invoke(  # noqa: E731
            main, ["user", "second-factor-off", "ada@example.org"], env=environment
        )
        done = await asyncio.to_thread(call)
        assert done.exit_code == 0, done.output
        refused(await ada.get("/account"), 401)
        assert (await tries(home, None)).status_code == 200


async def test_every_code_is_compared_as_often_as_any_other(
    home: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long it takes must not tell which of the codes of now was close."""
    await set_up(await home.person("Ada"), phone)
    person = await home.id_of("Ada")
    compared: list[bytes] = []

    def compare(kept: bytes, given: bytes) -> bool:
        compared.append(given)
        return kept == given

    monkeypatch.setattr(second_factors, "compare_digest", compare)
    phone.now += 10 * STEP_SECONDS
    counts = []
    for off in (9, 1, 0, -1):
        compared.clear()
        await home.accounts.factors.takes(person, phone.code(off=off))
        counts.append(len(compared))
    assert counts == [2 * STEPS_OFF + 1] * 4
