"""An invitation goes out by mail, with a link of its own that works like the one to copy."""

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from app.store.schema import documents
from tests.accounts.house import ADDRESS, PASSWORD, House, new_document, refused
from tests.mail.server import MailBox, html_of, text_of
from tests.waiting import until

BEA = "bea@example.org"


def secret_in(text: str) -> str:
    found = re.search(rf"{ADDRESS}/invite/(\S+)", text)
    assert found is not None, text
    return found[1]


async def invited(browser: httpx.AsyncClient, to: str = "", **body: Any) -> tuple[str, str]:
    """The address of an invitation, and its secret to copy."""
    answer = await browser.post(f"{to}/invitations", json={"email": BEA} | body)
    assert answer.status_code == 201, answer.text
    return f"{to}/invitations/{answer.json()['id']}", answer.json()["secret"]


async def joins(browser: httpx.AsyncClient, secret: str) -> httpx.Response:
    return await browser.post(
        "/invitations/answer",
        json={"secret": secret, "name": "Bea", "email": BEA, "password": PASSWORD},
    )


async def test_an_invitation_to_a_document_comes_by_mail_and_lets_in(
    home_on_both: House, box: MailBox
) -> None:
    ada = await home_on_both.person("Ada")
    document = await new_document(ada)
    path, copied = await invited(ada, f"/documents/{document}", role="commenter")
    answer = await ada.post(f"{path}/mail")
    assert (answer.status_code, answer.json()) == (200, {"email": BEA})
    message = await box.next()
    assert box.envelopes[0].rcpt_tos == [BEA]
    assert message["Subject"] == "Ada invites you to “A title”"
    assert "You may comment." in text_of(message)
    assert "Hello." not in message.as_string()
    secret = secret_in(text_of(message))
    assert secret != copied
    bea = home_on_both.browser()
    seen = await bea.post("/invitations/look", json={"secret": secret})
    assert seen.json()["document_id"] == document
    assert (await joins(bea, secret)).status_code == 200
    refused(await bea.patch(f"/documents/{document}", json={"title": "Mine"}), 403)
    assert (await bea.get(f"/documents/{document}")).status_code == 200
    # One invitation, by whichever of its links.
    for used in (secret, copied):
        refused(await home_on_both.browser().post("/invitations/look", json={"secret": used}), 404)


async def test_invitations_to_a_workspace_and_to_the_server(home: House, box: MailBox) -> None:
    owner = await home.person("Owner", is_owner=True)
    space = (await owner.post("/workspaces", json={"name": "Kitchen"})).json()["id"]
    path, _ = await invited(owner, f"/workspaces/{space}", role="editor")
    assert (await owner.post(f"{path}/mail")).status_code == 200
    assert (await box.next())["Subject"] == "Owner invites you to the workspace “Kitchen”"
    path, _ = await invited(owner)
    assert (await owner.post(f"{path}/mail")).status_code == 200
    message = await box.next(2)
    assert message["Subject"] == "Owner invites you to write together"
    assert (await joins(home.browser(), secret_in(text_of(message)))).status_code == 200
    events = (await owner.get("/audit?action=invitation mailed")).json()["events"]
    assert len(events) == 2
    assert BEA not in str(events)


async def test_it_is_in_the_language_of_whoever_invites(home: House, box: MailBox) -> None:
    ada = await home.person("Ada")
    document = await new_document(ada)
    for count, (language, word) in enumerate(
        [("de", "lädt Sie"), ("fr", "vous invite"), ("es", "le invita")], 1
    ):
        await ada.patch("/account", json={"language": language})
        path, _ = await invited(ada, f"/documents/{document}", role="editor")
        await ada.post(f"{path}/mail")
        message = await box.next(count)
        assert word in message["Subject"]
        assert message["Content-Language"] == language
        assert f'<html lang="{language}">' in html_of(message)


async def test_what_is_withdrawn_or_deleted_before_it_goes_out_does_not(
    home: House, box: MailBox
) -> None:
    assert home.services.postman is not None
    await home.services.postman.close()
    ada = await home.person("Ada")
    document, other = await new_document(ada), await new_document(ada)
    withdrawn, _ = await invited(ada, f"/documents/{document}", role="editor")
    deleted, _ = await invited(ada, f"/documents/{other}", role="editor")
    for path in (withdrawn, deleted):
        assert (await ada.post(f"{path}/mail")).status_code == 200
    await ada.delete(withdrawn)
    await ada.delete(f"/documents/{other}")
    while await home.services.postman.deliver() == 0:
        pass
    assert box.envelopes == []


async def test_only_who_may_withdraw_it_may_send_it(home: House, box: MailBox) -> None:
    ada, eve = await home.person("Ada"), await home.person("Eve")
    mine, others = await new_document(eve), await new_document(ada)
    path, _ = await invited(ada, f"/documents/{others}", role="editor")
    invitation = path.rpartition("/")[2]
    refused(await eve.post(f"{path}/mail"), 403)
    refused(await eve.post(f"/documents/{mine}/invitations/{invitation}/mail"), 404)
    refused(await eve.post(f"/invitations/{invitation}/mail"), 404)
    # Her own, by its id alone.
    assert (await ada.post(f"/invitations/{invitation}/mail")).status_code == 200
    await box.next()
    nameless, _ = await invited(ada, f"/documents/{others}", role="editor", email=None)
    refused(await ada.post(f"{nameless}/mail"), 400)


@pytest.mark.parametrize(
    "title",
    [
        "Plan\r\nBcc: eve@example.org",
        "Plan\n\n<h1>not ours</h1>",
        "Plan “quoted” \u2028 {by} {0} %s",
        "<img src=https://evil.example/pixel>",
        "É" * 300,
    ],
)
async def test_a_title_adds_nothing_to_headers_or_html(
    home: House, box: MailBox, title: str
) -> None:
    ada = await home.person("Ada")
    document = await new_document(ada)
    # By way of the text itself a title may be anything.
    await home.accounts.database.write(
        lambda c: c.execute(update(documents).values(title=title)).rowcount
    )
    path, _ = await invited(ada, f"/documents/{document}", role="editor")
    await ada.post(f"{path}/mail")
    message = await box.next()
    assert box.envelopes[0].rcpt_tos == [BEA]
    assert message["Bcc"] is None
    assert message.get_all("To") == [BEA]
    assert "\n" not in message["Subject"]
    assert len(message["Subject"]) <= 180
    assert not re.search(r"<(img|h1)", html_of(message))
    if "{by}" in title:
        assert "{by} {0} %s" in text_of(message)


@pytest.mark.parametrize(
    "email",
    ["bea@example.org,eve@example.org", "<bea@example.org>@evil.example", '"b ea"@example.org'],
)
async def test_an_address_that_is_none_is_refused_or_given_up_and_reaches_nobody(
    home: House, box: MailBox, email: str
) -> None:
    owner = await home.person("Owner", is_owner=True)
    answer = await owner.post("/invitations", json={"email": email})
    if answer.status_code == 400:
        return
    assert home.services.postman is not None
    await home.services.postman.close()
    await owner.post(f"/invitations/{answer.json()['id']}/mail")
    await home.services.postman.deliver()
    assert box.envelopes == []
    (lost,) = (await owner.get("/mail")).json()["given_up"]
    assert "address" in lost["trouble"]


async def test_letters_of_other_alphabets_arrive(home: House, box: MailBox) -> None:
    ada = await home.person("Ada")
    document = await new_document(ada)
    await ada.patch("/account", json={"name": "Zoë 漢字 🐍"})
    path, _ = await invited(
        ada, f"/documents/{document}", role="editor", email="bea@bücher.example"
    )
    await ada.post(f"{path}/mail")
    await until(lambda: bool(box.envelopes))
    assert box.envelopes[0].rcpt_tos == ["bea@xn--bcher-kva.example"]
    assert "Zoë 漢字 🐍" in box.messages[0]["Subject"]
