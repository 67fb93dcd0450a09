"""Mail waits in the database: one process sends it, and what could not be sent is tried again."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Connection

from app.letters import postman as postmen
from app.mail import outbox
from app.mail.outbox import CLAIM_SECONDS, FIRST_PAUSE, GIVEN_UP_SECONDS, LONGEST_PAUSE, Mail
from tests.accounts.house import House, house, refused
from tests.engines import PostgresServer
from tests.mail.certificate import certificate
from tests.mail.conftest import settings_for
from tests.mail.moments import DAY, Time, nothing_waits, stopped
from tests.mail.server import MailBox, mail_server

T = TypeVar("T")


async def write(home: House, work: Callable[[Connection], T]) -> T:
    return await home.accounts.database.write(work)


def put(connection: Connection, about: str = "a", n: int = 1, delay: float = 0.0) -> bool:
    return outbox.put(connection, f"{about}{n}", "news", about, {"n": n}, delay=delay)


async def asks(home: House, email: str = "ada@example.org") -> None:
    answer = await home.browser().post("/recovery/mail", json={"email": email})
    assert answer.status_code == 204


async def test_a_mail_is_claimed_by_one_process_at_a_time(
    home_on_both: House, moment: Time
) -> None:
    await stopped(home_on_both)
    await write(home_on_both, lambda c: [put(c, about) for about in "abc"])
    claimed = await asyncio.gather(*(write(home_on_both, outbox.claim) for _ in range(6)))
    ids = sorted(mail.id for mail in claimed if mail is not None)
    assert ids == ["a1", "b1", "c1"]
    # Who had it has died: after a while another one may try.
    moment.now += CLAIM_SECONDS + 1
    again = await write(home_on_both, outbox.claim)
    assert again is not None
    assert again.attempts == 2


async def test_two_servers_send_each_mail_once(
    tmp_path: Path, box: MailBox, postgres: PostgresServer
) -> None:
    settings = settings_for(box.port) | {"database_url": await postgres.new_database()}
    names = [f"Person{number}" for number in range(12)]
    async with house(tmp_path, **settings) as one, house(tmp_path, **settings) as two:
        for name in names:
            await one.person_row(name)
        wanted = {f"{name.lower()}@example.org" for name in names}
        await asyncio.gather(*(asks(one, email) for email in wanted))
        await nothing_waits(two)
    assert sorted(message["To"] for message in box.messages) == sorted(wanted)


async def test_what_is_undone_sends_nothing(home_on_both: House) -> None:
    await stopped(home_on_both)

    def work(connection: Connection) -> None:
        put(connection)
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        await write(home_on_both, work)
    assert await write(home_on_both, outbox.claim) is None


async def test_what_comes_along_waits_for_the_same_mail_or_for_the_next(
    home_on_both: House, moment: Time
) -> None:
    home = home_on_both
    await stopped(home)
    assert [await write(home, lambda c, n=n: put(c, n=n)) for n in (1, 2, 3)] == [True] * 3  # type: ignore[misc]
    mail = await write(home, outbox.claim)
    assert mail is not None
    assert (mail.id, mail.data, mail.changes) == ("a1", {"n": 1}, 2)
    assert await write(home, outbox.claim) is None
    # Something comes while it is sent.
    await write(home, lambda c: put(c, n=4))
    await write(home, lambda c: outbox.settle(c, mail, then={"n": 4}, delay=600))
    assert await write(home, outbox.claim) is None
    moment.now += 601
    late = await write(home, outbox.claim)
    assert late is not None
    assert (late.id, late.data, late.attempts) == ("a1", {"n": 4}, 1)
    await write(home, lambda c: outbox.settle(c, late, then={}, delay=600))
    moment.now += 10 * DAY
    assert await write(home, outbox.claim) is None


async def test_attempts_come_further_apart_and_end_after_a_day(
    home_on_both: House, moment: Time
) -> None:
    home = home_on_both
    await stopped(home)
    await write(home, put)
    begun, pauses = moment.now, []
    while True:
        mail = await write(home, outbox.claim)
        assert isinstance(mail, Mail)
        if await write(home, lambda c, mail=mail: lost(c, mail)):  # type: ignore[misc]
            break
        before = moment.now
        while (due := await write(home, due_at)) > moment.now:
            moment.now = due
        pauses.append(round(moment.now - before))
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert max(pauses) == LONGEST_PAUSE
    assert GIVEN_UP_SECONDS <= moment.now - begun <= GIVEN_UP_SECONDS + LONGEST_PAUSE
    # Its place is free.
    await write(home, lambda c: put(c, n=2))
    assert (await write(home, outbox.claim)) is not None


def lost(connection: Connection, mail: Mail) -> bool:
    return outbox.postpone(connection, mail, recipient="a@b", trouble="no", forever=False)


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("burnish_mails_total", {"outcome": outcome}) or 0.0


def due_at(connection: Connection) -> float:
    return float(connection.exec_driver_sql("SELECT due_at FROM mails").scalar_one())


async def test_who_had_a_mail_too_long_changes_nothing_about_it(
    home_on_both: House, moment: Time
) -> None:
    home = home_on_both
    await stopped(home)
    await write(home, put)
    slow = await write(home, outbox.claim)
    moment.now += CLAIM_SECONDS + 1
    quick = await write(home, outbox.claim)
    assert slow is not None
    assert quick is not None
    await write(home, lambda c: outbox.postpone(c, slow, recipient="", trouble="", forever=True))
    await write(home, lambda c: outbox.settle(c, slow, then={}, delay=0))
    assert await write(home, lambda c: outbox.given_up(c, 10)) == []
    await write(home, lambda c: outbox.settle(c, quick, then={}, delay=0))
    assert await write(home, lambda c: outbox.waiting(c)) == (0, None)


async def test_a_full_outbox_takes_no_more(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await stopped(home)
    monkeypatch.setattr(outbox, "MOST", 2)
    assert [await write(home, lambda c, a=a: put(c, a)) for a in "abc"] == [True, True, False]  # type: ignore[misc]
    answer = await home.browser().post("/recovery/mail", json={"email": "ada@example.org"})
    assert "wait" in refused(answer, 429)["detail"]


async def test_a_mail_server_that_is_away_loses_nothing(tmp_path: Path, moment: Time) -> None:
    async with mail_server() as gone:
        port = gone.port
    async with house(tmp_path, **settings_for(port)) as home:
        postman = await stopped(home)
        owner = await home.person("Owner", is_owner=True)
        await home.person("Ada")
        await asks(home)
        assert await postman.deliver() == postmen.UNREACHABLE_SECONDS
        seen = (await owner.get("/mail")).json()
        assert seen["waiting"] == 1
        assert "onnect" in seen["trouble"]
        async with mail_server(port) as box:
            assert await postman.deliver() > 0
            moment.now += FIRST_PAUSE + 1
            assert await postman.deliver() == 0
            assert [message["To"] for message in box.messages] == ["ada@example.org"]
        assert (await owner.get("/mail")).json() == {"waiting": 0, "trouble": None, "given_up": []}


async def test_what_is_refused_for_good_is_given_up_and_shown_to_owners(
    home: House, box: MailBox
) -> None:
    postman = await stopped(home)
    owner, ada = await home.person("Owner", is_owner=True), await home.person("Ada")
    box.refuses["ada@example.org"] = "550 5.1.1 nobody of this name"
    await asks(home)
    before = counted("given up")
    assert await postman.deliver() == 0
    assert counted("given up") == before + 1
    (lost,) = (await owner.get("/mail")).json()["given_up"]
    assert (lost["kind"], lost["to"]) == ("password", "ada@example.org")
    assert lost["trouble"] == "550 5.1.1 nobody of this name"
    for method, path in (
        ("GET", "/mail"),
        ("POST", "/mail/test"),
        ("DELETE", f"/mail/{lost['id']}"),
    ):
        refused(await ada.request(method, path), 403)
    # The address was put right.
    del box.refuses["ada@example.org"]
    assert (await owner.post(f"/mail/{lost['id']}/again")).status_code == 204
    refused(await owner.delete(f"/mail/{lost['id']}"), 404)
    assert await postman.deliver() == 0
    assert len(box.messages) == 1
    box.refuses["*"] = "554 spam"
    await asks(home)
    await postman.deliver()
    (lost,) = (await owner.get("/mail")).json()["given_up"]
    assert (await owner.delete(f"/mail/{lost['id']}")).status_code == 204
    assert (await owner.get("/mail")).json()["given_up"] == []


async def test_greylisting_is_waited_for(home: House, box: MailBox, moment: Time) -> None:
    postman = await stopped(home)
    await home.person("Ada")
    box.refuses["ada@example.org"] = "450 4.2.0 come back later"
    await asks(home)
    assert await postman.deliver() == 0
    del box.refuses["ada@example.org"]
    assert await postman.deliver() > 0
    moment.now += FIRST_PAUSE + 1
    assert await postman.deliver() == 0
    assert len(box.messages) == 1


async def test_a_mail_that_cannot_be_written_holds_up_nobody(
    home: House, box: MailBox, moment: Time
) -> None:
    postman = await stopped(home)
    await home.person("Ada")
    await write(home, lambda c: outbox.put(c, "x", "password", "x", {"not": "what it takes"}))
    moment.now += 1
    await asks(home)
    assert await postman.deliver() == 0
    assert await postman.deliver() == 0
    assert len(box.messages) == 1
    _, trouble = await write(home, outbox.waiting)
    assert trouble is not None
    assert "KeyError" in trouble


async def test_an_owner_sees_at_once_whether_sending_works(home: House, box: MailBox) -> None:
    owner = await home.person("Owner", is_owner=True)
    await owner.patch("/account", json={"language": "de"})
    answer = await owner.post("/mail/test")
    assert answer.json() == {"email": "owner@example.org"}
    assert (await box.next())["Subject"] == "Burnish kann Mails verschicken"
    box.refuses["owner@example.org"] = "550 no such mailbox"
    assert "no such mailbox" in refused(await owner.post("/mail/test"), 502)["detail"]


async def test_over_tls_with_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, context = certificate(tmp_path)
    async with mail_server(tls_context=context, require_starttls=True, auth_required=True) as box:
        settings = settings_for(box.port) | {
            "smtp_url": f"smtp+starttls://bur%40nish@localhost:{box.port}",
            "smtp_password": "p@ss word",
        }
        async with house(tmp_path, **settings) as home:
            owner = await home.person("Owner", is_owner=True)
            # Nobody vouches for the server: nothing is told to it, the password least of all.
            assert "ertificate" in refused(await owner.post("/mail/test"), 502)["detail"]
            assert box.signed_in == []
            monkeypatch.setenv("SSL_CERT_FILE", str(file))
            assert (await owner.post("/mail/test")).status_code == 200
            assert box.signed_in == [b"bur@nish"]
            assert len(box.messages) == 1


async def test_starttls_that_is_not_offered_is_not_done_without(tmp_path: Path) -> None:
    async with mail_server() as box:
        settings = settings_for(box.port) | {"smtp_url": f"smtp+starttls://localhost:{box.port}"}
        async with house(tmp_path, **settings) as home:
            owner = await home.person("Owner", is_owner=True)
            refused(await owner.post("/mail/test"), 502)
            assert box.envelopes == []
