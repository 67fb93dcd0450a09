"""Who has forgotten the password gets a link by mail; nobody learns who has an account."""

import re
from pathlib import Path

import httpx
import pytest

from app import clock
from app.accounts.recovery import MAILED_SECONDS
from tests.accounts.house import ADDRESS, PASSWORD, House, house, refused
from tests.accounts.test_second_factor import Phone, set_up
from tests.mail.moments import nothing_waits
from tests.mail.server import MailBox, html_of, text_of

NEW = "seven quiet harbours"
LINK = re.compile(r"http://\S+/recover#(\S+)")


async def ask(browser: httpx.AsyncClient, email: str, **more: str) -> httpx.Response:
    return await browser.post("/recovery/mail", json={"email": email} | more)


def secret_in(text: str) -> str:
    found = LINK.search(text)
    assert found is not None, text
    return found[1]


async def left(home: House) -> int:
    """How much mail waits."""
    return int(
        await home.accounts.database.read(
            lambda c: c.exec_driver_sql("SELECT count(*) FROM mails").scalar_one()
        )
    )


async def test_a_link_comes_by_mail_and_gives_a_new_password_once(
    home_on_both: House, box: MailBox
) -> None:
    home = home_on_both
    ada = await home.person("Ada")
    stranger = home.browser()
    # As it is typed, not as it is in the account.
    answer = await ask(stranger, " ADA@example.org ")
    assert (answer.status_code, answer.text) == (204, "")
    message = await box.next()
    assert message["To"] == "ada@example.org"
    assert message["From"] == "Burnish <write@burnish.test>"
    assert message["Subject"] == "Choose a new password"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None
    assert "30 minutes" in text_of(message)
    secret = secret_in(text_of(message))
    assert f'href="{ADDRESS}/recover#{secret}"' in html_of(message)
    for loaded in ("<img", "src=", "url(", "<link"):
        assert loaded not in html_of(message)
    seen = await stranger.post("/recovery/look", json={"secret": secret})
    assert seen.json() == {"name": "Ada", "email": "ada@example.org"}
    chosen = {"secret": secret, "password": NEW}
    assert (await stranger.post("/recovery", json=chosen)).status_code == 200
    refused(await stranger.post("/recovery", json=chosen), 404)
    refused(await ada.get("/account"), 401)
    refused(await home.browser().post("/session", json=who(PASSWORD)), 401)
    assert (await home.browser().post("/session", json=who(NEW))).status_code == 200
    await nothing_waits(home)


def who(password: str) -> dict[str, str]:
    return {"email": "ada@example.org", "password": password}


async def test_the_same_is_answered_and_done_whether_or_not_there_is_an_account(
    home: House, box: MailBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home.person("Ada")
    await home.person("Gone", is_owner=True)
    owner = await home.person("Owner", is_owner=True)
    await owner.patch(f"/people/{await home.id_of('Gone')}", json={"disabled": True})
    done: list[list[str]] = []
    write = home.accounts.database.write
    counting = False

    async def counted(work):  # type: ignore[no-untyped-def]
        if counting:
            done[-1].append(getattr(work, "__qualname__", ""))
        return await write(work)

    monkeypatch.setattr(home.accounts.database, "write", counted)
    answers = []
    assert home.services.postman is not None
    await home.services.postman.close()
    for email in ("ada@example.org", "nobody@example.org", "gone@example.org"):
        done.append([])
        counting = True
        answer = await ask(home.browser(), email)
        counting = False
        answers.append((answer.status_code, answer.text, sorted(answer.headers)))
    assert answers[0][0] == 204
    # The same steps against the database, so the same time.
    assert answers[0] == answers[1] == answers[2]
    assert done[0] == done[1] == done[2] != []
    assert await left(home) == 3
    while await home.services.postman.deliver() == 0:
        pass
    assert [message["To"] for message in box.messages] == ["ada@example.org"]
    assert await left(home) == 0
    log = (await owner.get("/audit")).json()["events"]
    asked = [each for each in log if each["action"] == "new password asked for"]
    assert len(asked) == 3
    assert "nobody@" not in str(asked)


async def test_asking_often_is_refused_for_any_address_alike(home: House, box: MailBox) -> None:
    await home.person("Ada")
    for email in ("ada@example.org", "nobody@example.org"):
        for _ in range(3):
            assert (await ask(home.browser(), email)).status_code == 204
        refused(await ask(home.browser(), email.upper()), 429)
    refused(await ask(home.browser(), "no address"), 400)


async def test_a_second_factor_is_asked_for_as_before(
    home: House, box: MailBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = Phone(monkeypatch)
    await set_up(await home.person("Ada"), phone)
    await ask(home.browser(), "ada@example.org")
    secret = secret_in(text_of(await box.next()))
    await home.browser().post("/recovery", json={"secret": secret, "password": NEW})
    refused(await home.browser().post("/session", json=who(NEW)), 401, "second_factor_needed")


async def test_a_link_by_mail_ends_after_half_an_hour_and_leaves_an_owners_link_alone(
    home: House, box: MailBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await home.person("Owner", is_owner=True)
    await home.person("Ada")
    made = await owner.post(
        f"/people/{await home.id_of('Ada')}/recovery", json={"password": PASSWORD}
    )
    await ask(home.browser(), "ada@example.org")
    secret = secret_in(text_of(await box.next()))

    async def works(secret: str) -> bool:
        answer = await home.browser().post("/recovery/look", json={"secret": secret})
        return answer.status_code == 200

    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + MAILED_SECONDS - 60)
    assert await works(secret)
    monkeypatch.setattr(clock, "now", lambda: now + MAILED_SECONDS + 60)
    assert not await works(secret)
    assert await works(made.json()["secret"])
    monkeypatch.setattr(clock, "now", lambda: now)
    # A new password by one of them ends the other.
    chosen = {"secret": made.json()["secret"], "password": NEW}
    assert (await home.browser().post("/recovery", json=chosen)).status_code == 200
    assert not await works(secret)


async def test_who_has_no_password_is_sent_to_the_provider(home: House, box: MailBox) -> None:
    await home.person("Ada")
    await home.accounts.database.write(
        lambda c: c.exec_driver_sql("UPDATE users SET password_hash = NULL").rowcount
    )
    await ask(home.browser(), "ada@example.org")
    text = text_of(await box.next())
    assert "OpenID Connect" in text
    assert "/recover" not in text


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "Choose a new password"),
        ("de", "Neues Passwort wählen"),
        ("fr", "Choisir un nouveau mot de passe"),
        ("es", "Elija una contraseña nueva"),
    ],
)
async def test_it_comes_in_the_language_of_the_person_or_of_the_page(
    home: House, box: MailBox, language: str, subject: str
) -> None:
    ada = await home.person("Ada")
    await ask(home.browser(), "ada@example.org", language=language)
    first = await box.next()
    assert (first["Subject"], first["Content-Language"]) == (subject, language)
    # What the account says comes first.
    await ada.patch("/account", json={"language": "fr"})
    await ask(home.browser(), "ada@example.org", language=language)
    assert (await box.next(2))["Content-Language"] == "fr"


async def test_no_secret_waits_in_the_database(home: House, box: MailBox) -> None:
    assert home.services.postman is not None
    await home.services.postman.close()
    await home.person("Ada")
    await ask(home.browser(), "ada@example.org")
    rows = await home.accounts.database.read(
        lambda c: str(c.exec_driver_sql("SELECT * FROM mails").mappings().all())
    )
    assert "burnish_" not in rows
    errands = await home.accounts.database.read(
        lambda c: c.exec_driver_sql("SELECT count(*) FROM errands").scalar_one()
    )
    assert errands == 0


async def test_without_a_mail_server_nothing_is_offered(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        ada = await home.person("Ada", is_owner=True)
        refused(await ask(home.browser(), "ada@example.org"), 404)
        made = (await ada.post("/invitations", json={"email": "bea@example.org"})).json()
        refused(await ada.post(f"/invitations/{made['id']}/mail"), 404)
        assert (await ada.get("/session")).json()["mail"] is False
        assert await left(home) == 0
