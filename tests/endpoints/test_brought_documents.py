"""Documents that a browser began without the server, and brings under an id of its own."""

import secrets
from pathlib import Path

from tests.accounts.house import house
from tests.endpoints.conftest import Api, refused

DOCUMENTS = "/api/v1/documents"


async def test_asking_twice_makes_one_document(api: Api) -> None:
    own = secrets.token_urlsafe(16)
    first = await api.http.post(DOCUMENTS, json={"id": own})
    assert (first.status_code, first.json()["id"]) == (201, own)
    again = await api.http.post(DOCUMENTS, json={"id": own})
    assert (again.status_code, again.json()) == (201, first.json())
    assert len((await api.http.get(DOCUMENTS)).json()["documents"]) == 1
    # The text comes by the connection: two beginnings would be one too many.
    assert (await api.json(own))["blocks"] == []


async def test_what_was_deleted_is_not_begun_again(api: Api) -> None:
    own = secrets.token_urlsafe(16)
    await api.http.post(DOCUMENTS, json={"id": own})
    await api.http.delete(f"{DOCUMENTS}/{own}")
    refused(await api.http.post(DOCUMENTS, json={"id": own}), 409, "conflict")


async def test_an_id_that_could_be_guessed_or_comes_with_text_is_refused(api: Api) -> None:
    own = secrets.token_urlsafe(16)
    for body in ({"id": "notes"}, {"id": own + "x"}, {"id": own + "\n"}, {"id": "../" + own[3:]}):
        refused(await api.http.post(DOCUMENTS, json=body), 422, "invalid")
    for text in ({"title": "A"}, {"markdown": ""}):
        refused(await api.http.post(DOCUMENTS, json={"id": own} | text), 422, "invalid")
    assert (await api.http.get(DOCUMENTS)).json()["documents"] == []


async def test_nobody_takes_over_the_document_of_another(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        ada, bob = await home.person("Ada"), await home.person("Bob")
        own = secrets.token_urlsafe(16)
        assert (await ada.post("/documents", json={"id": own})).status_code == 201
        refused(await bob.post("/documents", json={"id": own}), 409, "conflict")
        assert (await ada.post("/documents", json={"id": own})).status_code == 201
        assert (await bob.get(f"/documents/{own}")).status_code == 403
        assert (await ada.get(f"/documents/{own}")).json()["id"] == own
