"""A copy says what the document says, and has nothing of what belongs to the document alone."""

from pathlib import Path
from typing import Any

from tests.accounts.house import house, new_document
from tests.accounts.house import refused as refused_there
from tests.convert.made import word_file
from tests.endpoints.conftest import Api, refused
from tests.proposals import propose


async def copied(api: Api, document_id: str, **body: Any) -> dict[str, Any]:
    answer = await api.http.post(f"/api/v1/documents/{document_id}/copy", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_copy_says_the_same_and_goes_its_own_way(api: Api) -> None:
    first = await api.new("# Hello\n\n- a\n  - b\n", title="Plan")
    made = await copied(api, first)
    assert made["title"] == "Plan"
    assert await api.text(made["id"]) == "Hello\na\nb\n"
    assert (await copied(api, first, title="Copy of Plan"))["title"] == "Copy of Plan"
    blocks = (await api.json(first))["blocks"]
    assert {b["id"] for b in blocks}.isdisjoint(
        {b["id"] for b in (await api.json(made["id"]))["blocks"]}
    )
    await api.http.post(
        f"/api/v1/documents/{first}/comments",
        json={
            "block_id": blocks[0]["id"],
            "start": 0,
            "end": 5,
            "quote": "Hello",
            "body": "Why?",
        },
    )
    again = (await copied(api, first))["id"]
    listed = (await api.http.get(f"/api/v1/documents/{again}/comments")).json()
    assert listed["threads"] == []
    # Nobody typed it there: the model looks it over.
    assert (await api.services.store.documents.get(again)).look_from == 0
    await api.http.delete(f"/api/v1/documents/{first}")
    refused(await api.http.post(f"/api/v1/documents/{first}/copy", json={}), 404, "not_found")
    assert await api.text(again) == "Hello\na\nb\n"


async def test_what_was_rejected_does_not_come_back_in_the_copy(api: Api) -> None:
    first = await api.new("See teh end.")
    ledger = api.services.store.ledger
    [one] = await ledger.offer([propose(first)])
    await ledger.decide(one.id, "reject", actor="Ada")
    made = (await copied(api, first))["id"]
    assert await ledger.offer([propose(made)]) == []


async def test_a_copy_has_pictures_of_its_own(api: Api) -> None:
    imported = await api.http.post("/api/v1/imports?name=a.docx", content=word_file())
    first = imported.json()["id"]
    made = (await copied(api, first))["id"]
    await api.http.delete(f"/api/v1/documents/{first}")
    await api.http.delete("/api/v1/trash")
    assert (await api.services.library.tidy(grace=-60)).files == 0
    (url,) = [b["props"]["url"] for b in (await api.json(made))["blocks"] if b["type"] == "image"]
    assert f"/documents/{made}/files/" in url
    assert (await api.http.get(url)).content.startswith(b"\x89PNG")


async def test_who_may_read_makes_a_copy_and_guests_do_not(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        ada, bea = await home.person("Ada"), await home.person("Bea")
        document = await new_document(ada)
        path = f"/documents/{document}"
        refused_there(await bea.post(f"{path}/copy", json={}), 403)
        await ada.post(f"{path}/members", json={"email": "bea@example.org", "role": "viewer"})
        made = (await bea.post(f"{path}/copy", json={})).json()["id"]
        refused_there(await ada.get(f"/documents/{made}"), 403)
        assert (await bea.delete(f"/documents/{made}")).status_code == 204
        secret = (await ada.post(f"{path}/links", json={"role": "editor"})).json()["secret"]
        guest = home.browser()
        await guest.post("/links/open", json={"secret": secret})
        assert (await guest.get(path)).status_code == 200
        refused_there(await guest.post(f"{path}/copy", json={}), 403)
