"""Power over the server or an account is given and taken by an owner who says who they are, and one
change after the other."""

import asyncio

import httpx
import pytest

from tests.accounts.house import PASSWORD, House, refused

SURE = {"password": PASSWORD}


async def test_power_changes_hands_with_the_owners_own_password(home: House) -> None:
    owner = await home.person("Owner", is_owner=True)
    await home.person("Bea")
    path = f"/people/{await home.id_of('Bea')}"
    wanted = ({"is_owner": True}, {"email": "bea@example.com"})
    for change in wanted:
        told = refused(await owner.patch(path, json=change), 403, "not_allowed")
        assert "password" in told["title"] + told.get("detail", "")
        refused(await owner.patch(path, json=change | {"password": "not the right one"}), 403)
        # Nothing of what was asked for along with it has happened either.
        refused(await owner.patch(path, json=change | {"name": "Beatrix", "disabled": True}), 403)
    [bea] = [p for p in (await owner.get("/people")).json()["people"] if p["name"] == "Bea"]
    assert (bea["email"], bea["is_owner"], bea["disabled"]) == ("bea@example.org", False, False)

    for change in (*wanted, {"is_owner": False}):
        assert (await owner.patch(path, json=change | SURE)).status_code == 200
    # What gives nobody power takes no password, nor what is so already.
    for change in ({"name": "Beatrix"}, {"email": "bea@example.com"}, {"is_owner": False}):
        assert (await owner.patch(path, json=change)).status_code == 200
    events = (await owner.get("/audit?action=person changed")).json()["events"]
    seen = [(e["detail"]["is_owner"], e["detail"]["email_changed"]) for e in events]
    assert seen[3:] == [(False, None), (None, True), (True, None)]


async def test_an_invitation_that_makes_an_owner_takes_the_password_too(home: House) -> None:
    owner = await home.person("Owner", is_owner=True)
    wanted = {"is_owner": True, "days": 1}
    refused(await owner.post("/invitations", json=wanted), 403, "not_allowed")
    refused(await owner.post("/invitations", json=wanted | {"password": "not the one"}), 403)
    assert (await owner.get("/invitations")).json()["invitations"] == []
    assert (await owner.post("/invitations", json=wanted | SURE)).status_code == 201
    assert (await owner.post("/invitations", json={"days": 1})).status_code == 201


async def test_who_guesses_an_owners_password_there_is_slowed_down(home: House) -> None:
    owner = await home.person("Owner", is_owner=True)
    await home.person("Bea")
    path = f"/people/{await home.id_of('Bea')}"
    wrong = {"is_owner": True, "password": "not the right one"}
    for _ in range(40):
        if (answer := await owner.patch(path, json=wrong)).status_code == 429:
            break
    refused(answer, 429)


async def test_an_owner_without_a_password_is_not_locked_out(home: House) -> None:
    owner = await home.person("Owner", is_owner=True)
    await home.person("Bea")
    await home.accounts.database.write(
        lambda c: c.exec_driver_sql("UPDATE users SET password_hash = NULL WHERE name = 'Owner'")
    )
    path = f"/people/{await home.id_of('Bea')}"
    assert (await owner.patch(path, json={"is_owner": True})).json()["is_owner"]


async def test_of_two_who_want_one_address_one_gets_it(home_on_both: House) -> None:
    home = home_on_both
    owner = await home.person("Owner", is_owner=True)
    names = ("Ada", "Bea", "Chris", "Dora")
    paths = []
    for name in names:
        await home.person_row(name)
        paths.append(f"/people/{await home.id_of(name)}")
    for attempt in range(8):
        wanted = {"email": f"new{attempt}@example.org"} | SURE
        answers = await asyncio.gather(*(owner.patch(path, json=wanted) for path in paths))
        assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
        assert all("another account" in each.text for each in answers if each.status_code == 409)


@pytest.mark.parametrize("change", [{"is_owner": False} | SURE, {"disabled": True}])
async def test_two_owners_who_take_each_other_out_leave_one(
    home_on_both: House, change: dict[str, object]
) -> None:
    home = home_on_both
    people = {name: await home.person(name, is_owner=True) for name in ("Ada", "Bea")}
    paths = {name: f"/people/{await home.id_of(name)}" for name in people}

    async def out(by: httpx.AsyncClient, whom: str) -> int:
        return (await by.patch(paths[whom], json=change)).status_code

    for _ in range(5):
        answers = await asyncio.gather(out(people["Ada"], "Bea"), out(people["Bea"], "Ada"))
        users = await home.accounts.users.list()
        left = [each for each in users if each.is_owner and each.disabled_at is None]
        assert len(left) == 1, answers
        for each in users:
            await home.accounts.users.change(each.id, is_owner=True)
            await home.accounts.users.disable(each.id, disabled=False)
        people = {name: await home.signed_in(f"{name.lower()}@example.org") for name in people}
