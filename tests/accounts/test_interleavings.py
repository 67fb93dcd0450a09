"""What must always be true of accounts holds wherever another change comes between (PostgreSQL)."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from app.accounts.folders import Folders, Place
from app.accounts.members import Members
from app.accounts.sessions import Sessions
from app.accounts.setup import Setup
from app.accounts.users import Users
from app.accounts.workspaces import Workspaces
from app.errors import AppError, Conflict, NotAuthenticated, NotFound
from app.roles import Role
from app.store.database import Database
from app.store.sql import Store, open_store
from tests.engines import PostgresServer
from tests.interleaving import interleaved

TRIES = range(1, 25)


@pytest.fixture
async def store(postgres: PostgresServer) -> AsyncIterator[Store]:
    opened = await open_store(await postgres.new_database())
    yield opened
    await opened.close()


@pytest.fixture
def database(store: Store) -> Database:
    return store.database


@pytest.fixture
async def two(database: Database) -> tuple[str, str]:
    """The ids of two people who own the server."""
    people = Users(database)
    made = [
        await people.create(name=n, email=f"{n}@example.org", password_hash="-", is_owner=True)
        for n in ("Ada", "Ben")
    ]
    return made[0].id, made[1].id


async def test_of_two_owners_who_step_down_one_stays(
    store: Store, database: Database, two: tuple[str, str]
) -> None:
    ada, ben = two
    members = Members(database)
    for number in TRIES:
        await store.documents.create(f"essay-{number}", owner=ada)
        await members.put(f"essay-{number}", ben, Role.OWNER)
    async for number, *stepped in interleaved(
        database,
        lambda n: members.put(f"essay-{n}", ada, Role.VIEWER),
        lambda n: members.remove(f"essay-{n}", ben),
    ):
        refused = [isinstance(each, Conflict) for each in stepped]
        assert sorted(refused) == [False, True], f"before statement {number}: {stepped}"
        roles = [member.role for member in await members.of(f"essay-{number}")]
        assert roles.count(Role.OWNER) == 1


async def test_of_two_owners_of_the_server_who_step_down_one_stays(
    database: Database, two: tuple[str, str]
) -> None:
    people = Users(database)
    ada, ben = two
    async for number, *stepped in interleaved(
        database,
        lambda _: people.change(ada, is_owner=False),
        lambda _: people.disable(ben, disabled=True),
    ):
        refused = [isinstance(each, Conflict) for each in stepped]
        assert sorted(refused) == [False, True], f"before statement {number}: {stepped}"
        await people.disable(ben, disabled=False)
        await people.change(ada, is_owner=True)


async def test_no_folder_comes_to_lie_in_itself(database: Database, two: tuple[str, str]) -> None:
    place = await Workspaces(database).create("Harbour", owner=two[0])
    folders = Folders(database)
    pairs = {
        number: (
            (await folders.create(place.id, f"a {number}", None)).id,
            (await folders.create(place.id, f"b {number}", None)).id,
        )
        for number in TRIES
    }
    async for number, *moved in interleaved(
        database,
        lambda n: folders.change(place.id, pairs[n][0], name=None, parent_id=pairs[n][1]),
        lambda n: folders.change(place.id, pairs[n][1], name=None, parent_id=pairs[n][0]),
    ):
        refused = [isinstance(each, Conflict) for each in moved]
        assert sorted(refused) == [False, True], f"before statement {number}: {moved}"


async def test_nothing_is_put_into_a_folder_or_a_workspace_that_goes(
    store: Store, database: Database, two: tuple[str, str]
) -> None:
    workspaces, folders = Workspaces(database), Folders(database)
    places = {}
    for number in TRIES:
        await store.documents.create(f"essay-{number}", owner=two[0])
        workspace = await workspaces.create("Harbour", owner=two[0])
        folder = await folders.create(workspace.id, "Ships", None)
        places[number] = Place(workspace.id, folder.id)
    async for number, put, gone in interleaved(
        database,
        lambda n: folders.put(f"essay-{n}", places[n]),
        lambda n: folders.delete(places[n].workspace_id, str(places[n].folder_id)),
    ):
        assert gone is None, f"before statement {number}: {gone}"
        there = await folders.place_of(f"essay-{number}")
        if isinstance(put, NotFound):
            assert there is None
        else:
            assert put is None, f"before statement {number}: {put}"
            assert there == Place(places[number].workspace_id, None)
    async for number, made, gone in interleaved(
        database,
        lambda n: folders.create(places[n].workspace_id, "Boats", None),
        lambda n: workspaces.delete(places[n].workspace_id),
    ):
        assert gone is None, f"before statement {number}: {gone}"
        assert not isinstance(made, Exception) or isinstance(made, NotFound)
        assert await folders.of(places[number].workspace_id) == []


async def test_a_server_gets_one_first_owner(database: Database) -> None:
    setup, people = Setup(database), Users(database)
    token = await setup.token()
    assert token is not None

    async def begin(name: str) -> object:
        email = f"{name}@example.org"
        return await setup.first_owner(token, name=name, email=email, password_hash="-")

    async for number, *made in interleaved(
        database, lambda n: begin(f"ada{n}"), lambda n: begin(f"ben{n}")
    ):
        assert sum(isinstance(each, AppError) for each in made) == 1, f"before {number}: {made}"
        assert await people.count() == 1
        await database.write(lambda c: c.execute(text("TRUNCATE users CASCADE")))
        token = await setup.token()
    assert number > 5


async def test_a_password_that_was_changed_meanwhile_is_not_hashed_anew(
    database: Database, two: tuple[str, str]
) -> None:
    people = Users(database)
    await people.set_password(two[0], "new", but_session=None)
    await people.rehash(two[0], "-", "the old one, hashed anew")
    await people.rehash(two[1], "-", "the same one, hashed anew")
    found = [await people.by_email(f"{name}@example.org") for name in ("Ada", "Ben")]
    assert [each and each[1] for each in found] == ["new", "the same one, hashed anew"]


async def test_nobody_stays_signed_in_with_a_password_that_was_just_changed(
    database: Database, two: tuple[str, str]
) -> None:
    people, sessions = Users(database), Sessions(database, days=1, idle_days=1)
    ada = two[0]

    async def signs_in(_: int) -> object:
        return await sessions.begin(ada, address="", agent="", kept="-")

    async def changes(_: int) -> None:
        await people.set_password(ada, "new", but_session=None)

    for ours, theirs in ((signs_in, changes), (changes, signs_in)):
        async for number, *both in interleaved(database, ours, theirs):
            failures = [each for each in both if isinstance(each, Exception)]
            assert all(isinstance(each, NotAuthenticated) for each in failures), failures
            assert await sessions.of(ada) == [], f"before statement {number}"
            await people.set_password(ada, "-", but_session=None)
        assert number > 1
