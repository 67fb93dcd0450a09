"""What the pages for sharing, members and folders ask the server for."""

from tests.accounts.house import PASSWORD, House, new_document, refused


async def test_colleagues_are_those_one_shares_something_with(home: House) -> None:
    owner = await home.person("Owner", is_owner=True)
    ada, bea, eve = await home.person("Ada"), await home.person("Bea"), await home.person("Eve")
    cleo = await home.person("Cleo")

    async def known() -> list[str]:
        found = (await ada.get("/colleagues")).json()["colleagues"]
        return [each["name"] for each in found]

    assert await known() == []
    document = await new_document(ada)
    await ada.post(
        f"/documents/{document}/members", json={"email": "bea@example.org", "role": "viewer"}
    )
    space = (await eve.post("/workspaces", json={"name": "House"})).json()["id"]
    await eve.post(
        f"/workspaces/{space}/members", json={"email": "ada@example.org", "role": "viewer"}
    )
    assert await known() == ["Bea", "Eve"]
    assert (await cleo.get("/colleagues")).json()["colleagues"] == []
    assert len((await owner.get("/colleagues")).json()["colleagues"]) == 4
    await owner.patch(f"/people/{await home.id_of('Bea')}", json={"disabled": True})
    await eve.delete(f"/workspaces/{space}")
    assert await known() == []
    (one,) = [
        each
        for each in (await ada.get(f"/documents/{document}/members")).json()["members"]
        if each["name"] == "Bea"
    ]
    assert one["disabled"]
    refused(await bea.get("/colleagues"), 401)


async def test_who_has_a_document_by_its_workspace_is_told_to_people_but_not_to_guests(
    home: House,
) -> None:
    ada, bea, guest = await home.person("Ada"), await home.person("Bea"), home.browser()
    document = await new_document(ada)
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    wanted = {"email": "bea@example.org", "role": "editor"}
    await ada.post(f"/workspaces/{space}/members", json=wanted)
    await ada.put(f"/documents/{document}/place", json={"workspace_id": space})
    found = (await bea.get(f"/documents/{document}/members")).json()
    assert [each["name"] for each in found["members"]] == ["Ada"]
    assert found["workspace"]["name"] == "House"
    assert [(e["name"], e["role"]) for e in found["workspace"]["members"]] == [
        ("Ada", "owner"),
        ("Bea", "editor"),
    ]
    link = (await ada.post(f"/documents/{document}/links", json={"role": "editor"})).json()
    await guest.post("/links/open", json={"secret": link["secret"]})
    refused(await guest.get(f"/documents/{document}/members"), 403)


async def test_any_owner_of_a_place_withdraws_its_invitations_and_no_others(home: House) -> None:
    ada, bea = await home.person("Ada"), await home.person("Bea")
    paths = []
    for _ in range(2):
        space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
        paths += [f"/documents/{await new_document(ada)}", f"/workspaces/{space}"]
    for path in paths[:2]:
        await ada.post(f"{path}/members", json={"email": "bea@example.org", "role": "owner"})
    for number, path in enumerate(paths):
        one = (await ada.post(f"{path}/invitations", json={})).json()["id"]
        if number < 2:
            assert (await bea.delete(f"{path}/invitations/{one}")).status_code == 204
            assert (await ada.get(f"{path}/invitations")).json()["invitations"] == []
        else:
            # An owner of one place reaches into no other by naming its own in the address.
            refused(await bea.delete(f"{paths[number - 2]}/invitations/{one}"), 404)
            refused(await bea.delete(f"{path}/invitations/{one}"), 403)


async def test_editors_of_a_workspace_move_documents_within_it(home: House) -> None:
    ada, bea, eve = await home.person("Ada"), await home.person("Bea"), await home.person("Eve")
    document = await new_document(ada)
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    folder = (await ada.post(f"/workspaces/{space}/folders", json={"name": "Letters"})).json()["id"]
    path, wanted = f"/documents/{document}/place", {"folder_id": folder}
    refused(await ada.patch(path, json=wanted), 404)
    await ada.put(path, json={"workspace_id": space})
    editor = {"email": "bea@example.org", "role": "editor"}
    await ada.post(f"/workspaces/{space}/members", json=editor)
    assert (await bea.patch(path, json=wanted)).status_code == 204
    assert (await bea.get(path)).json() == {"workspace_id": space, "folder_id": folder}
    refused(await bea.put(path, json={}), 403)
    # Who edits this one document has no say in where it lies.
    await ada.post(f"/documents/{document}/members", json=editor | {"email": "eve@example.org"})
    refused(await eve.patch(path, json={"folder_id": None}), 403)
    refused(await bea.patch(path, json={"folder_id": "0" * 32}), 404)


async def test_the_audit_log_is_filtered_and_owners_of_a_workspace_see_their_part(
    home: House,
) -> None:
    owner = await home.person("Owner", is_owner=True)
    ada, bea = await home.person("Ada"), await home.person("Bea")
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    inside, outside = await new_document(ada), await new_document(ada)
    await ada.put(f"/documents/{inside}/place", json={"workspace_id": space})
    wanted = {"email": "bea@example.org", "role": "viewer"}
    for path in (f"/documents/{inside}", f"/documents/{outside}", f"/workspaces/{space}"):
        await ada.post(f"{path}/members", json=wanted)
    events = (await ada.get(f"/workspaces/{space}/audit")).json()["events"]
    assert [each["action"] for each in events] == [
        "taken into the workspace",
        "shared",
        "document moved",
        "workspace created",
    ]
    assert {each["document_id"] for each in events} == {inside, None}
    assert {each["address"] for each in events} == {""}
    assert events[0]["person_name"] == "Bea"
    await ada.put(f"/documents/{inside}/place", json={})
    (last, *_) = (await ada.get(f"/workspaces/{space}/audit")).json()["events"]
    assert (last["action"], last["document_id"]) == ("document moved", inside)
    await ada.put(f"/documents/{inside}/place", json={"workspace_id": space})
    refused(await bea.get(f"/workspaces/{space}/audit"), 403)
    me = await home.id_of("Bea")
    by_bea = (await owner.get(f"/audit?actor_id={me}")).json()["events"]
    assert {each["actor_name"] for each in by_bea} == {"Bea"}
    shared = (await owner.get("/audit?action=shared")).json()["events"]
    assert [each["document_id"] for each in shared] == [outside, inside]


async def test_a_member_leaves_a_workspace_and_its_last_owner_does_not(home: House) -> None:
    ada, bea = await home.person("Ada"), await home.person("Bea")
    document = await new_document(ada)
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    await ada.put(f"/documents/{document}/place", json={"workspace_id": space})
    wanted = {"email": "bea@example.org", "role": "viewer"}
    await ada.post(f"/workspaces/{space}/members", json=wanted)
    assert (await bea.get(f"/documents/{document}")).status_code == 200
    assert (await bea.delete(f"/workspaces/{space}/membership")).status_code == 204
    refused(await bea.get(f"/documents/{document}"), 403)
    refused(await bea.delete(f"/workspaces/{space}/membership"), 403)
    refused(await ada.delete(f"/workspaces/{space}/membership"), 409)
    events = (await ada.get(f"/workspaces/{space}/audit?action=left the workspace")).json()
    assert [each["actor_name"] for each in events["events"]] == ["Bea"]


async def test_the_log_tells_of_every_move_within_a_workspace_and_out_of_it(home: House) -> None:
    ada = await home.person("Ada")
    document = await new_document(ada)
    house, shed = [
        (await ada.post("/workspaces", json={"name": name})).json()["id"]
        for name in ("House", "Shed")
    ]
    folders = f"/workspaces/{house}/folders"
    letters, old = [
        (await ada.post(folders, json={"name": name})).json()["id"] for name in ("Letters", "Old")
    ]
    place = f"/documents/{document}/place"
    await ada.put(place, json={"workspace_id": house})
    await ada.patch(place, json={"folder_id": letters})
    # Where it lies already is no move.
    await ada.patch(place, json={"folder_id": letters})
    await ada.patch(f"{folders}/{letters}", json={"name": "Post", "parent_id": old})
    await ada.patch(f"{folders}/{letters}", json={"name": "Letters", "parent_id": old})
    await ada.put(place, json={"workspace_id": shed})
    await ada.delete(f"{folders}/{letters}")
    events = (await ada.get(f"/workspaces/{house}/audit")).json()["events"]
    assert [each["action"] for each in events] == [
        "folder deleted",
        "document moved",
        "folder moved",
        "document moved",
        "document moved",
        "workspace created",
    ]
    assert (events[1]["detail"]["out_of"], events[1]["detail"]["out_of_folder"]) == (house, letters)
    assert events[2]["detail"] == {
        "workspace": house,
        "folder": letters,
        "into": old,
        "out_of_folder": None,
    }
    here = (await ada.get(f"/workspaces/{shed}/audit?action=document moved")).json()["events"]
    assert [each["detail"]["folder"] for each in here] == [None, letters, None]


async def test_an_owner_of_the_server_changes_names_and_addresses(home: House) -> None:
    owner = await home.person("Owner", is_owner=True)
    bea = await home.person("Bea")
    await home.person("Chris")
    path = f"/people/{await home.id_of('Bea')}"
    refused(await bea.patch(path, json={"email": "b@example.org"}), 403)
    taken, sure = {"email": "CHRIS@example.org"}, {"password": PASSWORD}
    refused(await owner.patch(path, json=taken | sure), 409)
    refused(await owner.patch(path, json={"email": "no address"} | sure), 400)
    wanted = {"name": "Beatrix", "email": "Beatrix@example.org"}
    changed = await owner.patch(path, json=wanted | sure)
    assert (changed.json()["name"], changed.json()["email"]) == ("Beatrix", "Beatrix@example.org")
    # In another spelling it is the same address.
    again = {"email": "beatrix@example.org"} | sure
    assert (await owner.patch(path, json=again)).status_code == 200
    assert (await home.signed_in("beatrix@example.org")) is not None
    old = {"email": "bea@example.org", "password": PASSWORD}
    refused(await home.browser().post("/session", json=old), 401)
    assert (await bea.get("/account")).json()["name"] == "Beatrix"
    events = (await owner.get("/audit?action=person changed")).json()["events"]
    assert [(e["detail"]["renamed"], e["detail"]["email_changed"]) for e in events] == [
        (None, True),
        (True, True),
    ]
    assert "beatrix@" not in str(events).lower()
