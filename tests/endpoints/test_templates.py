"""/templates over HTTP."""

import pytest

from app.content.starters import STARTERS
from tests.convert.made import word_file
from tests.endpoints.conftest import Api, refused


async def used(api: Api, template_id: str, language: str = "en") -> str:
    answer = await api.http.post(f"/api/v1/templates/{template_id}/documents?language={language}")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize("language", sorted(STARTERS))
async def test_every_built_in_template_makes_a_document(api: Api, language: str) -> None:
    starters = STARTERS[language]
    path = f"/api/v1/templates?language={language}"
    listed = (await api.http.get(path)).json()["templates"]
    assert [(each["id"], each["title"], each["own"]) for each in listed] == [
        (name, starter.title, False) for name, starter in starters.items()
    ]
    assert all(each["about"] for each in listed)
    for name, starter in starters.items():
        document_id = await used(api, name, language)
        row = (await api.http.get(f"/api/v1/documents/{document_id}")).json()
        assert row["title"] == starter.title
        assert len((await api.text(document_id)).splitlines()) > 5
    made = await used(api, "meeting", language)
    kinds = {block["type"] for block in (await api.json(made))["blocks"]}
    assert {"heading", "table", "checkListItem", "numberedListItem"} <= kinds


def test_the_built_in_templates_are_the_same_in_every_language() -> None:
    def shapes(language: str) -> dict[str, list[str]]:
        return {
            name: [line.lstrip()[:2] for line in each.markdown.splitlines() if line[:1] in "#|->1"]
            for name, each in STARTERS[language].items()
        }

    for language in STARTERS:
        assert shapes(language) == shapes("en"), language
        assert len({each.title for each in STARTERS[language].values()}) == len(STARTERS["en"])


async def test_a_language_that_there_is_not_is_refused(api: Api) -> None:
    refused(await api.http.get("/api/v1/templates?language=tlh"), 422, "invalid")


async def test_a_document_becomes_a_template_that_outlives_it(api: Api) -> None:
    first = await api.new("# Hello\n\n- a\n  - b\n", title="Mine")
    made = (await api.http.post(f"/api/v1/documents/{first}/template")).json()
    assert (made["title"], made["own"]) == ("Mine", True)
    await api.http.delete(f"/api/v1/documents/{first}")
    await api.http.delete(f"/api/v1/trash/{first}")
    document_id = await used(api, made["id"])
    assert document_id != first
    assert await api.text(document_id) == "Hello\na\nb\n"
    ids = [block["id"] for block in (await api.json(document_id))["blocks"]]
    again = await used(api, made["id"])
    assert ids != [block["id"] for block in (await api.json(again))["blocks"]]
    await api.http.delete(f"/api/v1/templates/{made['id']}")
    refused(await api.http.post(f"/api/v1/templates/{made['id']}/documents"), 404, "not_found")
    refused(await api.http.delete("/api/v1/templates/meeting"), 404, "not_found")
    assert await api.text(document_id) == "Hello\na\nb\n"


async def test_a_template_has_pictures_of_its_own(api: Api) -> None:
    imported = await api.http.post("/api/v1/imports?name=a.docx", content=word_file())
    first = imported.json()["id"]
    made = (await api.http.post(f"/api/v1/documents/{first}/template")).json()
    await api.http.delete(f"/api/v1/documents/{first}")
    await api.http.delete("/api/v1/trash")
    assert (await api.services.library.tidy(grace=-60)).files == 0
    copy = await used(api, made["id"])
    (url,) = [b["props"]["url"] for b in (await api.json(copy))["blocks"] if b["type"] == "image"]
    assert f"/documents/{copy}/files/" in url
    assert (await api.http.get(url)).content.startswith(b"\x89PNG")
