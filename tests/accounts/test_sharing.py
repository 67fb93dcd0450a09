"""Roles on documents: members, links, invitations, workspaces; tokens, switches, the audit log."""

import pytest

from app import clock
from app.accounts import throttle
from tests.accounts.house import PASSWORD, House, new_document, refused


async def test_a_document_is_seen_by_its_owner_and_by_nobody_else(home: House) -> None:
    ada, bea = await home.person("Ada"), await home.person("Bea")
    document = await new_document(ada)
    path = f"/documents/{document}"
    stranger = refused(await bea.get(path), 403, "not_allowed")
    missing = refused(await bea.get("/documents/never-made"), 403, "not_allowed")
    assert stranger["detail"] == missing["detail"]
    refused(await home.browser().get(path), 401, "not_authenticated")
    assert (await bea.get("/documents")).json()["documents"] == []
    assert [each["id"] for each in (await ada.get("/documents")).json()["documents"]] == [document]


@pytest.mark.parametrize(
    ("role", "reads", "writes", "owns"),
    [("viewer", 200, 403, 403), ("commenter", 200, 403, 403), ("editor", 200, 200, 403)],
)
async def test_each_role_may_do_what_it_may(
    home: House, role: str, reads: int, writes: int, owns: int
) -> None:
    ada, bea = await home.person("Ada"), await home.person("Bea")
    path = f"/documents/{await new_document(ada)}"
    answer = await ada.post(f"{path}/members", json={"email": "BEA@example.org", "role": role})
    assert answer.json()["role"] == role
    assert (await bea.get(f"{path}/content")).status_code == reads
    assert (await bea.patch(path, json={"title": "New"})).status_code == writes
    assert (await bea.delete(path)).status_code == owns
    assert len((await bea.get("/documents")).json()["documents"]) == 1
    me = await home.id_of("Bea")
    refused(await bea.patch(f"{path}/members/{me}", json={"role": "owner"}), 403)
    assert (await bea.delete(f"{path}/membership")).status_code == 204
    refused(await bea.get(path), 403)


async def test_a_document_keeps_an_owner(home: House) -> None:
    ada = await home.person("Ada")
    path = f"/documents/{await new_document(ada)}"
    me = await home.id_of("Ada")
    refused(await ada.patch(f"{path}/members/{me}", json={"role": "viewer"}), 409)
    refused(await ada.delete(f"{path}/members/{me}"), 409)
    refused(await ada.delete(f"{path}/membership"), 409)
    wanted = {"email": "nobody@example.org", "role": "editor"}
    refused(await ada.post(f"{path}/members", json=wanted), 404, "no_such_person")


async def test_a_share_link_makes_a_guest_and_works_until_it_is_turned_off(home: House) -> None:
    ada, guest = await home.person("Ada"), home.browser()
    document = await new_document(ada)
    path = f"/documents/{document}"
    link = (await ada.post(f"{path}/links", json={"role": "viewer"})).json()
    refused(await guest.post("/links/open", json={"secret": "burnish_link_guess"}), 404)
    opened = await guest.post("/links/open", json={"secret": link["secret"]})
    assert opened.json() == {"document_id": document, "role": "viewer"}
    assert (await guest.get(f"{path}/content")).status_code == 200
    refused(await guest.patch(path, json={"title": "Mine"}), 403)
    refused(await guest.get("/documents"), 401)
    refused(await guest.post("/documents", json={}), 401)
    assert (await guest.get("/session")).json()["guest"]
    listed = (await ada.get(f"{path}/links")).json()["links"]
    assert [each["secret"] for each in listed] == [None]
    assert (await ada.delete(f"{path}/links/{link['id']}")).status_code == 204
    refused(await guest.get(path), 403)
    refused(await home.browser().post("/links/open", json={"secret": link["secret"]}), 404)


async def test_a_link_expires_by_the_clock(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, guest = await home.person("Ada"), home.browser()
    path = f"/documents/{await new_document(ada)}"
    wanted = {"role": "editor", "seconds": 60}
    link = (await ada.post(f"{path}/links", json=wanted)).json()
    await guest.post("/links/open", json={"secret": link["secret"]})
    assert (await guest.patch(path, json={"title": "New"})).status_code == 200
    later = clock.now() + 61
    monkeypatch.setattr(clock, "now", lambda: later)
    refused(await guest.patch(path, json={"title": "Newer"}), 403)
    refused(await home.browser().post("/links/open", json={"secret": link["secret"]}), 404)


async def test_a_link_with_a_password_asks_for_it_and_counts_tries(home: House) -> None:
    ada, guest = await home.person("Ada"), home.browser()
    path = f"/documents/{await new_document(ada)}"
    link = (await ada.post(f"{path}/links", json={"password": "open sesame"})).json()
    secret = {"secret": link["secret"]}
    refused(await guest.post("/links/open", json=secret), 403, "password_needed")
    wrong = secret | {"password": "open barley"}
    refused(await guest.post("/links/open", json=wrong), 403, "password_needed")
    refused(await guest.get(path), 401)
    right = secret | {"password": "open sesame"}
    assert (await guest.post("/links/open", json=right)).status_code == 200
    assert (await guest.get(path)).status_code == 200
    for _ in range(throttle.BY_LINK.limit.amount):
        await home.browser().post("/links/open", json=wrong)
    refused(await home.browser().post("/links/open", json=right), 429)


async def test_a_switch_turns_all_links_off_and_on_again(home: House) -> None:
    owner, ada, guest = (
        await home.person("Owner", is_owner=True),
        await home.person("Ada"),
        home.browser(),
    )
    path = f"/documents/{await new_document(ada)}"
    link = (await ada.post(f"{path}/links", json={})).json()
    await guest.post("/links/open", json={"secret": link["secret"]})
    refused(await ada.patch("/switches", json={"public_links": False}), 403)
    assert (await owner.patch("/switches", json={"public_links": False})).status_code == 200
    refused(await guest.get(path), 403)
    refused(await ada.post(f"{path}/links", json={}), 403)
    refused(await home.browser().post("/links/open", json={"secret": link["secret"]}), 404)
    await owner.patch("/switches", json={"public_links": True})
    assert (await guest.get(path)).status_code == 200


async def test_an_invitation_makes_one_account_with_a_role(home: House) -> None:
    ada = await home.person("Ada")
    path = f"/documents/{await new_document(ada)}"
    wanted = {"email": "bea@example.org", "role": "commenter"}
    invited = (await ada.post(f"{path}/invitations", json=wanted)).json()
    bea = home.browser()
    look = await bea.post("/invitations/look", json={"secret": invited["secret"]})
    assert (look.json()["inviter"], look.json()["role"]) == ("Ada", "commenter")
    answer = {"secret": invited["secret"], "name": "Bea", "password": PASSWORD}
    other = answer | {"email": "eve@example.org"}
    refused(await bea.post("/invitations/answer", json=other), 409)
    taken = await bea.post("/invitations/answer", json=answer | {"email": "bea@example.org"})
    assert taken.status_code == 200
    assert (await bea.get(f"{path}/content")).status_code == 200
    again = answer | {"email": "bea2@example.org"}
    refused(await home.browser().post("/invitations/answer", json=again), 404)


async def test_an_invitation_is_withdrawn_and_expires(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, ada = await home.person("Owner", is_owner=True), await home.person("Ada")
    refused(await ada.post("/invitations", json={}), 403)
    one = (await owner.post("/invitations", json={"days": 1})).json()
    refused(await ada.delete(f"/invitations/{one['id']}"), 404)
    assert (await owner.delete(f"/invitations/{one['id']}")).status_code == 204
    refused(await home.browser().post("/invitations/look", json={"secret": one["secret"]}), 404)
    other = (await owner.post("/invitations", json={"days": 1})).json()
    later = clock.now() + 86401
    monkeypatch.setattr(clock, "now", lambda: later)
    refused(await home.browser().post("/invitations/look", json={"secret": other["secret"]}), 404)


async def test_members_of_a_workspace_have_its_documents(home: House) -> None:
    ada, bea, eve = await home.person("Ada"), await home.person("Bea"), await home.person("Eve")
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    folder = (await ada.post(f"/workspaces/{space}/folders", json={"name": "Letters"})).json()["id"]
    inner = {"name": "Old", "parent_id": folder}
    below = (await ada.post(f"/workspaces/{space}/folders", json=inner)).json()["id"]
    document = await new_document(ada)
    place = {"workspace_id": space, "folder_id": below}
    refused(await bea.put(f"/documents/{document}/place", json=place), 403)
    assert (await ada.put(f"/documents/{document}/place", json=place)).status_code == 204
    refused(await bea.get(f"/workspaces/{space}/documents?folder_id={below}"), 403)
    wanted = {"email": "bea@example.org", "role": "editor"}
    assert (await ada.post(f"/workspaces/{space}/members", json=wanted)).status_code == 200
    found = await bea.get(f"/workspaces/{space}/documents?folder_id={below}")
    assert [each["id"] for each in found.json()["documents"]] == [document]
    assert (await bea.patch(f"/documents/{document}", json={"title": "New"})).status_code == 200
    assert [each["id"] for each in (await bea.get("/documents")).json()["documents"]] == [document]
    refused(await eve.get(f"/documents/{document}"), 403)
    refused(await eve.get(f"/workspaces/{space}/folders"), 403)
    circle = {"name": "Letters", "parent_id": below}
    refused(await ada.patch(f"/workspaces/{space}/folders/{folder}", json=circle), 409)
    assert (await ada.delete(f"/workspaces/{space}/folders/{below}")).status_code == 204
    assert (await ada.get(f"/documents/{document}/place")).json()["folder_id"] == folder
    assert (await ada.delete(f"/workspaces/{space}")).status_code == 204
    refused(await bea.get(f"/documents/{document}"), 403)
    assert (await ada.get(f"/documents/{document}")).status_code == 200


async def test_a_token_may_do_what_its_scopes_say(home: House) -> None:
    ada = await home.person("Ada")
    document = await new_document(ada)
    wanted = {"name": "reader", "scopes": ["read"]}
    token = (await ada.post("/account/tokens", json=wanted)).json()
    program = home.browser(authorization=f"Bearer {token['secret']}")
    del program.headers["X-Burnish-Request"]
    assert (await program.get(f"/documents/{document}")).status_code == 200
    told = refused(await program.patch(f"/documents/{document}", json={"title": "x"}), 403)
    assert "'write'" in told["detail"]
    refused(await program.post("/account/tokens", json=wanted), 403)
    assert (await ada.get("/account/tokens")).json()["tokens"][0]["secret"] is None
    bea = await home.person("Bea")
    refused(await bea.delete(f"/account/tokens/{token['id']}"), 404)
    assert (await ada.delete(f"/account/tokens/{token['id']}")).status_code == 204
    refused(await program.get(f"/documents/{document}"), 401)
    refused(await ada.post("/account/tokens", json={"name": "x", "scopes": ["root"]}), 422)


async def test_the_audit_log_says_who_did_what_and_holds_no_secret(home: House) -> None:
    owner, ada = await home.person("Owner", is_owner=True), await home.person("Ada")
    path = f"/documents/{await new_document(ada)}"
    link = (await ada.post(f"{path}/links", json={"password": "open sesame"})).json()
    refused(await ada.get("/audit"), 403)
    events = (await owner.get("/audit?limit=2")).json()
    assert events["events"][0]["action"] == "link created"
    assert events["events"][0]["actor_name"] == "Ada"
    rest = await owner.get(f"/audit?before={events['next']}")
    assert rest.json()["events"][-1]["action"] == "signed in"
    everything = (await owner.get("/audit?limit=500")).text
    assert link["secret"] not in everything
    assert "sesame" not in everything
    assert PASSWORD not in everything
