"""`burnish tidy`: what is past keeping goes, all else stays."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, func, select

from app import clock
from app.accounts.over import KEPT_SECONDS
from app.files.blobs import open_blobs
from app.files.library import Library
from app.history.versions import Versions
from app.mail import outbox
from app.store import Seq
from app.store.accounts_schema import (
    api_tokens,
    invitations,
    session_links,
    sessions,
    share_links,
    switches,
    tickets,
)
from app.store.history_schema import versions
from app.store.schema import documents
from app.store.sql import Store, open_store
from app.tidy import DAY, Tidier, _is_turn
from tests.accounts.house import house, new_document
from tests.engines import PostgresServer
from tests.files.drawn import picture
from workers.cli import main


class Clock:
    """What time the server thinks it is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.now)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def tidier_of(store: Store, folder: Path, *, trash_days: int = 30) -> Tidier:
    library = Library(store.database, await open_blobs("", folder))
    return Tidier(store.database, library, trash_days=trash_days)


async def test_the_trash_is_emptied_after_so_many_days(
    store: Store, tmp_path: Path, time: Clock
) -> None:
    for name in ("old", "young", "kept"):
        await store.documents.create(name)
    await store.documents.delete("old")
    time.now += 20 * DAY
    await store.documents.delete("young")
    time.now += 11 * DAY
    tidier = await tidier_of(store, tmp_path)
    assert (await tidier.tidy(dry_run=True))["documents from the trash"] == 1
    assert await _in_trash(store) == {"old", "young"}
    assert (await tidier.tidy())["documents from the trash"] == 1
    assert await _in_trash(store) == {"young"}
    assert (await store.documents.get("kept")).id == "kept"
    time.now += 1000 * DAY
    for_ever = await tidier_of(store, tmp_path, trash_days=0)
    assert (await for_ever.tidy(dry_run=True))["documents from the trash"] == 0
    assert (await for_ever.tidy())["documents from the trash"] == 0
    assert await _in_trash(store) == {"young"}


async def test_versions_thin_out_in_documents_that_nobody_opens(
    store: Store, tmp_path: Path, time: Clock
) -> None:
    kept = Versions(store.database)
    time.now = 1_800_000_000.0  # The start of an hour.
    for document in ("one", "two"):
        await store.documents.create(document)
        for seq in range(1, 5):
            name = "Final" if seq == 1 else None
            await kept.add(document, Seq(seq), b"state", name=name)
            time.now += 60
        time.now -= 240
    time.now += 2 * DAY
    tidier = await tidier_of(store, tmp_path)
    assert (await tidier.tidy(dry_run=True))["versions too close together"] == 4
    assert await _count(store, versions) == 8
    assert (await tidier.tidy())["versions too close together"] == 4
    left = await kept.of_document("one")
    assert [(version.seq, version.name) for version in left] == [(4, None), (1, "Final")]


async def test_what_lets_nobody_in_any_more_goes(tmp_path: Path, time: Clock) -> None:
    async with house(tmp_path) as home:
        ada = await home.person("Ada", is_owner=True)
        path = f"/documents/{await new_document(ada)}"
        day = {"seconds": 86400}
        link = (await ada.post(f"{path}/links", json={"role": "viewer"} | day)).json()
        guest = home.browser()
        await guest.post("/links/open", json={"secret": link["secret"]})
        lasting = (await ada.post(f"{path}/links", json={"role": "viewer"})).json()
        await ada.post("/invitations", json={"days": 1})
        await ada.post("/tickets")
        await ada.post("/account/tokens", json={"name": "t", "scopes": ["read"], "days": 1})
        await ada.post("/account/tokens", json={"name": "for ever", "scopes": ["read"]})
        store = home.services.store
        await store.database.write(lost_mail)
        tidier = await tidier_of(store, tmp_path)
        # Nothing of it is over yet.
        assert {c for w, c in (await tidier.tidy()).items() if not w.startswith("bytes")} == {0}
        time.now += 2 * DAY
        counts = await tidier.tidy(dry_run=True)
        assert counts["tickets"] == 1
        # Kept for a while, for whoever asks why it does not work.
        assert (counts["share links"], counts["invitations"], counts["API tokens"]) == (0, 0, 0)
        time.now += KEPT_SECONDS
        expected = {
            "tickets": 1,
            "openings of links": 1,
            "sessions": 2,
            "share links": 1,
            "invitations": 1,
            "API tokens": 1,
            "mails that were given up": 1,
        }
        for dry_run in (True, False):
            counts = await tidier.tidy(dry_run=dry_run)
            assert {what: counts[what] for what in expected} == expected, dry_run
        left = {
            table.name: await _count(store, table)
            for table in (tickets, session_links, sessions, share_links, invitations, api_tokens)
        }
        assert left == {
            "tickets": 0,
            "session_links": 0,
            "sessions": 0,
            "share_links": 1,
            "invitations": 0,
            "api_tokens": 1,
        }
        back = await home.signed_in("ada@example.org")
        assert (await back.get(path)).status_code == 200
        opened = await home.browser().post("/links/open", json={"secret": lasting["secret"]})
        assert opened.status_code == 200


async def test_files_are_counted_first_and_deleted_only_when_asked(
    store: Store, tmp_path: Path, time: Clock
) -> None:
    library = Library(store.database, await open_blobs("", tmp_path))
    await store.documents.create("essay")
    kept = await library.add("essay", picture("PNG", (10, 10)), "")
    orphan = await library.add("never made", picture("PNG", (11, 10)), "")
    time.now += 2 * DAY
    tidier = await tidier_of(store, tmp_path)
    for dry_run in (True, False):
        counts = await tidier.tidy(dry_run=dry_run)
        assert counts["entries of files without a document"] == 1
        assert counts["files that nothing names"] == 1
        assert counts["bytes of these files"] == orphan.size
        held = {path.name for path in (tmp_path / "files").rglob("*") if path.is_file()}
        assert held == ({kept.hash, orphan.hash} if dry_run else {kept.hash})


async def test_one_of_many_servers_tidies_once_a_day(store: Store, time: Clock) -> None:
    assert await store.database.write(_is_turn)
    assert not await store.database.write(_is_turn)
    time.now += DAY - 60
    assert not await store.database.write(_is_turn)
    time.now += 120
    assert [await store.database.write(_is_turn) for _ in range(3)] == [True, False, False]


async def test_postgresql_is_tidied_as_well(
    postgres: PostgresServer, tmp_path: Path, time: Clock
) -> None:
    store = await open_store(await postgres.new_database())
    try:
        await store.documents.create("old")
        await Versions(store.database).add("old", Seq(1), b"state")
        await store.documents.delete("old")
        time.now += 31 * DAY
        tidier = await tidier_of(store, tmp_path)
        for dry_run in (True, False):
            assert (await tidier.tidy(dry_run=dry_run))["documents from the trash"] == 1
        assert await _in_trash(store) == set()
        assert await _count(store, versions) == 0
        assert [await store.database.write(_is_turn) for _ in range(2)] == [True, False]
    finally:
        await store.close()


async def test_a_running_server_tidies_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.tidy.FIRST_LOOK_SECONDS", 0.0)
    async with house(tmp_path) as home:
        async with asyncio.timeout(60):
            # Nobody tells when it has: the row is what there is to see.
            while not await home.services.store.database.read(_tidied):  # noqa: ASYNC110
                await asyncio.sleep(0.02)


def test_the_command_says_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BURNISH_DATA_DIR", str(tmp_path))
    told = CliRunner().invoke(main, ["tidy", "--dry-run"])
    assert told.exit_code == 0, told.output
    assert "0 documents from the trash" in told.output
    assert "Nothing was deleted" in told.output
    told = CliRunner().invoke(main, ["tidy"])
    assert told.output.endswith("Done.\n"), told.output


async def _in_trash(store: Store) -> set[str]:
    query = select(documents.c.id).where(
        documents.c.deleted_at.is_not(None), documents.c.purged_at.is_(None)
    )
    return await store.database.read(lambda c: set(c.execute(query).scalars()))


async def _count(store: Store, table: object) -> int:
    query = select(func.count()).select_from(table)  # type: ignore[arg-type]
    return await store.database.read(lambda c: c.execute(query).scalar_one())


def _tidied(connection: Connection) -> bool:
    query = select(switches.c.value).where(switches.c.name == "tidied_at")
    return connection.execute(query).first() is not None


def lost_mail(connection: Connection) -> None:
    """A mail that could not be sent."""
    outbox.put(connection, "lost", "password", "lost", {})
    mail = outbox.claim(connection)
    assert mail is not None
    outbox.postpone(connection, mail, recipient="a@b.c", trouble="550 no", forever=True)
