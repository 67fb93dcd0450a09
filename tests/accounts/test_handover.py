"""Who has left leaves documents and workspaces behind: an owner of the server gives them on."""

from typing import Any

import httpx
import pytest

from tests.accounts.house import PASSWORD, House, new_document, refused


@pytest.fixture
def home(home_on_both: House) -> House:
    return home_on_both


async def test_what_somebody_left_has_another_owner(home: House) -> None:
    owner = await home.person("Owner", is_owner=True)
    ada, bea = await home.person("Ada"), await home.person("Bea")
    alone, shared = await new_document(ada), await new_document(ada)
    foreign = await new_document(owner)
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    bea_too = {"email": "bea@example.org", "role": "viewer"}
    await ada.post(f"/documents/{shared}/members", json=bea_too)
    await owner.post(
        f"/documents/{foreign}/members", json={"email": "ada@example.org", "role": "editor"}
    )
    giver, taker = await home.id_of("Ada"), await home.id_of("Bea")
    path = f"/people/{giver}/handover"
    body: dict[str, Any] = {"to": taker, "password": PASSWORD}

    # While somebody is here, it is theirs to share.
    refused(await bea.post(path, json=body), 403)
    refused(await owner.post(path, json=body), 409)
    await owner.patch(f"/people/{giver}", json={"disabled": True})
    refused(await owner.post(path, json=body | {"password": "not the right one"}), 403)
    refused(await owner.post(path, json=body | {"to": "nobody"}), 404)
    refused(await owner.post(path, json=body | {"to": giver}), 409)
    refused(await bea.get(f"/documents/{alone}"), 403)

    given = await owner.post(path, json=body)
    assert given.json() == {"documents": 2, "workspaces": 1}
    for document in (alone, shared):
        assert (await bea.patch(f"/documents/{document}", json={"title": "New"})).status_code == 200
        assert await role_in(bea, f"/documents/{document}") == "owner"
    assert await role_in(bea, f"/workspaces/{space}") == "owner"
    refused(await bea.get(f"/documents/{foreign}"), 403)
    # The owner of the server has got nothing by it, and the second time nothing is left.
    refused(await owner.get(f"/documents/{alone}"), 403)
    assert (await owner.post(path, json=body)).json() == {"documents": 0, "workspaces": 0}
    [_, event] = (await owner.get("/audit?action=handed over")).json()["events"]
    assert (event["actor_name"], event["person_name"]) == ("Owner", "Ada")
    assert event["detail"]["documents"] == 2


async def role_in(browser: httpx.AsyncClient, path: str) -> str:
    found = (await browser.get(f"{path}/members")).json()["members"]
    return next(str(each["role"]) for each in found if each["name"] == "Bea")
