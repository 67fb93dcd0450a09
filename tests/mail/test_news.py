"""Mentions and answers come by mail to who was not in the document, gathered, and by role."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from app.accounts.callers import Caller
from app.comments.by_mail import GATHERED_SECONDS
from app.letters.postman import Postman
from app.rooms.protocol import ClientState, encode_awareness
from tests.accounts.house import ADDRESS, House, new_document
from tests.mail.moments import Time, deliver, stopped
from tests.mail.server import MailBox, html_of, text_of
from tests.rooms.wires import Visitor


@dataclass
class Desk:
    """A document of Ada's that Bea may comment on."""

    home: House
    postman: Postman
    ada: httpx.AsyncClient
    bea: httpx.AsyncClient
    document: str
    block: str

    @property
    def path(self) -> str:
        return f"/documents/{self.document}"

    async def says(self, who: httpx.AsyncClient, body: str, *mentions: str) -> Any:
        """A new thread."""
        place = {"block_id": self.block, "start": 0, "end": 6, "quote": "Hello."}
        answer = await who.post(
            f"{self.path}/comments", json=place | {"body": body, "mentions": list(mentions)}
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def answers(self, who: httpx.AsyncClient, thread: Any, body: str, *mentions: str) -> Any:
        answer = await who.post(
            f"{self.path}/comments/{thread['id']}/replies",
            json={"body": body, "mentions": list(mentions)},
        )
        assert answer.status_code == 201, answer.text
        return answer.json()


async def desk_in(home: House) -> Desk:
    postman = await stopped(home)
    ada, bea = await home.person("Ada"), await home.person("Bea")
    document = await new_document(ada)
    wanted = {"email": "bea@example.org", "role": "commenter"}
    assert (await ada.post(f"/documents/{document}/members", json=wanted)).status_code < 300
    content = await ada.get(f"/documents/{document}/content?format=json")
    return Desk(home, postman, ada, bea, document, content.json()["blocks"][0]["id"])


@pytest.fixture
async def desk(home: House) -> Desk:
    return await desk_in(home)


async def test_what_came_within_ten_minutes_is_one_mail(
    home_on_both: House, box: MailBox, moment: Time
) -> None:
    desk = await desk_in(home_on_both)
    await desk.bea.patch("/account", json={"language": "de"})
    thread = await desk.says(desk.ada, "@Bea, is <b>this</b> right?\nBcc: x@example.org", "Bea")
    moment.now += GATHERED_SECONDS - 5
    await desk.answers(desk.bea, thread, "It is.")
    await desk.answers(desk.ada, thread, "Thank you.")
    await deliver(desk.postman)
    assert box.envelopes == []
    moment.now += 10
    await deliver(desk.postman)
    (message,) = box.messages
    assert message["To"] == "bea@example.org"
    assert message["Subject"] == "2 Kommentare für Sie in „A title“"
    assert message["List-Unsubscribe"] == f"<{ADDRESS}/account>"
    assert message["Auto-Submitted"] == "auto-generated"
    text = text_of(message)
    assert "Ada hat Sie erwähnt:\n\n> @Bea, is <b>this</b> right?\n> Bcc: x@example.org" in text
    assert "Ada hat geantwortet:\n\n> Thank you." in text
    assert f"{ADDRESS}/d/{desk.document}" in text
    # What she said herself, and the text of the document, are not in it.
    assert "It is." not in text
    assert "Hello." not in text
    assert "&lt;b&gt;this&lt;/b&gt;" in html_of(message)
    # Ada hears of Bea's answer; and nobody hears of anything twice.
    moment.now += GATHERED_SECONDS
    await deliver(desk.postman)
    assert [each["To"] for each in box.messages] == ["bea@example.org", "ada@example.org"]
    moment.now += 10 * GATHERED_SECONDS
    await deliver(desk.postman)
    assert len(box.messages) == 2
    await desk.answers(desk.ada, thread, "One more.")
    moment.now += GATHERED_SECONDS + 1
    await deliver(desk.postman)
    assert "One more." in text_of(box.messages[2])
    assert "Thank you." not in text_of(box.messages[2])


async def test_what_is_said_while_a_mail_goes_out_is_in_the_next(
    home_on_both: House, box: MailBox, moment: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await desk_in(home_on_both)
    thread = await desk.says(desk.ada, "@Bea, first", "Bea")
    moment.now += GATHERED_SECONDS + 1
    send = desk.postman.send

    async def meanwhile(*args: Any) -> None:
        await send(*args)
        if len(box.messages) == 1:
            await desk.answers(desk.ada, thread, "@Bea, second", "Bea")

    monkeypatch.setattr(desk.postman, "send", meanwhile)
    await deliver(desk.postman)
    assert len(box.messages) == 1
    moment.now += GATHERED_SECONDS + 1
    await deliver(desk.postman)
    assert len(box.messages) == 2
    assert "second" in text_of(box.messages[1])
    assert "first" not in text_of(box.messages[1])
    moment.now += 5 * GATHERED_SECONDS
    await deliver(desk.postman)
    assert len(box.messages) == 2


@pytest.mark.parametrize(
    "why", ["read", "taken back", "no role", "switched off", "disabled", "deleted", "no factor"]
)
async def test_no_mail_of_what_was_seen_or_may_not_be_read_any_more(
    desk: Desk, box: MailBox, moment: Time, why: str
) -> None:
    thread = await desk.says(desk.ada, "@Bea, secret words", "Bea")
    bea = await desk.home.id_of("Bea")
    match why:
        case "read":
            await desk.bea.post("/notifications/read", json={"threads": [thread["id"]]})
        case "taken back":
            await desk.ada.delete(f"{desk.path}/comment/{thread['comments'][0]['id']}")
        case "no role":
            await desk.ada.delete(f"{desk.path}/members/{bea}")
        case "switched off":
            await desk.bea.patch("/account", json={"mail_news": False})
        case "disabled":
            owner = await desk.home.person("Owner", is_owner=True)
            await owner.patch(f"/people/{bea}", json={"disabled": True})
        case "deleted":
            await desk.ada.delete(desk.path)
        case _:
            await desk.home.accounts.database.write(
                lambda c: (
                    c.exec_driver_sql(
                        "INSERT INTO switches VALUES ('second_factor_demanded', 'on')"
                    ).rowcount
                )
            )
    moment.now += GATHERED_SECONDS + 1
    await deliver(desk.postman)
    assert box.envelopes == []


@asynccontextmanager
async def _open(desk: Desk, document: str, *said: dict[str, Any]) -> AsyncIterator[None]:
    """Bea has this document open, and her page says these things about her, one after the other."""
    watch, services = desk.home.accounts.watch, desk.home.services
    watched = watch.follow(Caller(user_id=await desk.home.id_of("Bea")), document)
    async with services.registry.open(document) as room:
        page = Visitor(room, "Bea")
        await watch.attach(watched, page.peer, None)
        for clock, state in enumerate(said, 1):
            page.say(encode_awareness([ClientState(7, clock, json.dumps(state))]))
        yield
        watch.forget(watched)
        page.leave()


LOOKS, AWAY = {"user": {"name": "Bea"}}, {"user": {"name": "Bea"}, "away": True}
BACK = AWAY | {"away": False}


@pytest.mark.parametrize(
    ("said", "mailed"),
    [
        pytest.param([LOOKS], False, id="looks"),
        pytest.param([LOOKS, AWAY, BACK], False, id="back"),
        pytest.param([LOOKS, AWAY], True, id="away"),
        # Frozen by the browser, it has been silent for too long.
        pytest.param([], True, id="silent"),
    ],
)
@pytest.mark.parametrize("where", ["here", "in another process"])
async def test_who_looks_at_the_document_gets_no_mail_and_a_forgotten_tab_does(
    desk: Desk, box: MailBox, moment: Time, said: list[dict[str, Any]], mailed: bool, where: str
) -> None:
    if where == "here":
        async with _open(desk, desk.document, *said):
            await desk.says(desk.ada, "@Bea, here?", "Bea")
    else:
        # That process hears of what was said in this one, as `CommentDesk` tells it.
        thread = await desk.says(desk.ada, "@Bea, here?", "Bea")
        async with _open(desk, desk.document, *said):
            seen = desk.home.services.comments.announcer.heard(desk.document, [thread["id"]])
            if seen is not None:
                await desk.home.accounts.database.write(seen)
    moment.now += GATHERED_SECONDS + 1
    await deliver(desk.postman)
    assert ["here?" in text_of(each) for each in box.messages] == ([True] if mailed else [])


async def test_who_has_another_document_open_gets_mail(
    desk: Desk, box: MailBox, moment: Time
) -> None:
    elsewhere = await new_document(desk.bea)
    async with _open(desk, elsewhere, LOOKS):
        await desk.says(desk.ada, "@Bea, away?", "Bea")
    moment.now += GATHERED_SECONDS + 1
    await deliver(desk.postman)
    (message,) = box.messages
    assert "away?" in text_of(message)


async def test_who_wants_no_news_by_mail_still_gets_other_mail(
    desk: Desk, box: MailBox, moment: Time
) -> None:
    assert (await desk.bea.get("/account")).json()["mail_news"] is True
    await desk.bea.patch("/account", json={"mail_news": False})
    await desk.says(desk.ada, "@Bea, hello", "Bea")
    waiting = await desk.home.accounts.database.read(
        lambda c: c.exec_driver_sql("SELECT count(*) FROM mails").scalar_one()
    )
    assert waiting == 0
    await desk.home.browser().post("/recovery/mail", json={"email": "bea@example.org"})
    await deliver(desk.postman)
    assert len(box.messages) == 1


async def test_a_long_conversation_is_cut_short(desk: Desk, box: MailBox, moment: Time) -> None:
    thread = await desk.says(desk.ada, "@Bea, " + "x" * 3000, "Bea")
    await desk.answers(desk.bea, thread, "Yes?")
    for number in range(14):
        await desk.answers(desk.ada, thread, f"number {number}")
    moment.now += GATHERED_SECONDS + 1
    await deliver(desk.postman)
    message = next(each for each in box.messages if each["To"] == "bea@example.org")
    assert message["Subject"] == "15 comments for you in “A title”"
    assert "And 5 more." in text_of(message)
    assert "x" * 700 not in text_of(message)
