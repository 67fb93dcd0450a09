"""Whoever's way in has changed is told by mail, so that nobody changes it unnoticed."""

import pytest

from tests.accounts.house import PASSWORD, House
from tests.mail.moments import Time, deliver, stopped
from tests.mail.server import MailBox, text_of
from tests.mail.test_forgotten_password import NEW, secret_in


async def test_a_new_password_is_told_whoever_chose_it(
    home_on_both: House, box: MailBox, moment: Time
) -> None:
    home = home_on_both
    postman = await stopped(home)
    owner, ada = await home.person("Owner", is_owner=True), await home.person("Ada")
    await ada.post("/account/password", json={"old": PASSWORD, "new": NEW})
    await deliver(postman)
    (message,) = box.messages
    assert (message["To"], message["Subject"]) == ("ada@example.org", "Your account has changed")
    assert "a new password" in text_of(message)
    assert "recover" not in text_of(message)
    # By a link that an owner made for themselves.
    path = f"/people/{await home.id_of('Ada')}/recovery"
    secret = (await owner.post(path, json={"password": PASSWORD})).json()["secret"]
    await owner.post("/recovery", json={"secret": secret, "password": "nine quiet harbours"})
    await deliver(postman)
    assert [each["To"] for each in box.messages] == ["ada@example.org"] * 2
    # By one that came by mail.
    await home.browser().post("/recovery/mail", json={"email": "ada@example.org"})
    await deliver(postman)
    secret = secret_in(text_of(box.messages[2]))
    await home.browser().post("/recovery", json={"secret": secret, "password": NEW})
    await deliver(postman)
    assert box.messages[3]["Subject"] == "Your account has changed"


async def test_a_wrong_password_tells_nobody_anything(home: House, box: MailBox) -> None:
    postman = await stopped(home)
    ada = await home.person("Ada")
    await ada.post("/account/password", json={"old": "not the right one", "new": NEW})
    await deliver(postman)
    assert box.envelopes == []


async def test_another_address_is_told_to_the_one_before(home: House, box: MailBox) -> None:
    postman = await stopped(home)
    owner = await home.person("Owner", is_owner=True)
    ada = await home.person("Ada")
    await ada.patch("/account", json={"language": "de"})
    change = {"email": "other@example.org", "password": PASSWORD}
    answer = await owner.patch(f"/people/{await home.id_of('Ada')}", json=change)
    assert answer.status_code == 200, answer.text
    await deliver(postman)
    (message,) = box.messages
    assert message["To"] == "ada@example.org"
    assert "andere E-Mail-Adresse: other@example.org" in text_of(message)
    # The same one in capitals is no news.
    change["email"] = "OTHER@example.org"
    found = await home.accounts.users.by_email("other@example.org")
    assert found is not None
    await owner.patch(f"/people/{found[0].id}", json=change)
    await deliver(postman)
    assert len(box.messages) == 1


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
async def test_a_second_factor_that_was_reset_is_told(
    home: House, box: MailBox, language: str
) -> None:
    postman = await stopped(home)
    owner, ada = await home.person("Owner", is_owner=True), await home.person("Ada")
    await ada.patch("/account", json={"language": language})
    path = f"/people/{await home.id_of('Ada')}/reset"
    assert (await owner.post(path, json={"password": PASSWORD})).status_code == 204
    await deliver(postman)
    (message,) = box.messages
    assert message["Content-Language"] == language
    assert "{" not in text_of(message)
