"""Who comes in by the provider, on both engines and at the same moment."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.accounts.identities import Identities
from app.accounts.provider import Identity
from app.accounts.users import Users
from app.errors import NotAllowed
from app.store.sql import Store, open_store
from tests.engines import PostgresServer

ADA = Identity("https://id.example.org", "ada", "Ada@example.org", True, "Ada")


@pytest.fixture(params=["sqlite", "postgres"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    url = f"sqlite:///{tmp_path / 'burnish.db'}"
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = await server.new_database()
    store = await open_store(url)
    users = Users(store.database)
    await users.create(name="Owner", email="o@example.org", password_hash=None, is_owner=True)
    yield store
    await store.close()


async def test_one_person_in_many_tabs_gets_one_account(kept: Store) -> None:
    identities = Identities(kept.database, create=True)
    arrived = await asyncio.gather(*(identities.arrive(ADA) for _ in range(8)))
    assert len({each.user.id for each in arrived}) == 1
    assert sorted(each.how for each in arrived) == ["created"] + ["known"] * 7
    assert await Users(kept.database).count() == 2


async def test_one_account_may_have_several_identities_and_an_identity_only_one(
    kept: Store,
) -> None:
    users = Users(kept.database)
    ada = await users.create(name="Ada", email="ada@example.org", password_hash=None)
    identities = Identities(kept.database)
    elsewhere = Identity("https://other.example", "ada", "ADA@example.org", True, "")
    arrived = [await identities.arrive(who) for who in (ADA, elsewhere, ADA)]
    assert [(each.user.id, each.how) for each in arrived] == [
        (ada.id, "linked"),
        (ada.id, "linked"),
        (ada.id, "known"),
    ]
    # Another address at the provider changes nothing: the subject is who one is.
    moved = Identity(ADA.issuer, ADA.subject, "o@example.org", True, "Ada")
    assert (await identities.arrive(moved)).user.id == ada.id


@pytest.mark.parametrize("email", ["ada", "a b@example.org", "@example.org", ""])
async def test_what_is_no_address_opens_nothing(kept: Store, email: str) -> None:
    identities = Identities(kept.database, create=True)
    with pytest.raises(NotAllowed) as refused:
        await identities.arrive(Identity(ADA.issuer, "x", email, True, "X"))
    assert refused.value.extra["reason"] == "email_not_verified"
