"""/favourites, /recent and /trash over HTTP."""

from tests.endpoints.conftest import Api, refused


async def titles(api: Api, path: str) -> list[str]:
    answer = await api.http.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["documents"]]


async def test_a_document_goes_to_the_trash_and_comes_back(api: Api) -> None:
    document_id = await api.new("Hello", title="Essay")
    await api.http.delete(f"/api/v1/documents/{document_id}")
    assert await titles(api, "/trash") == ["Essay"]
    assert (await api.http.get("/api/v1/trash")).json()["kept_days"] == 30
    assert await titles(api, "/documents") == []
    answer = await api.http.post(f"/api/v1/trash/{document_id}/restore")
    assert answer.json()["title"] == "Essay"
    assert await titles(api, "/trash") == []
    assert await api.text(document_id) == "Hello\n"


async def test_what_is_deleted_for_good_is_gone(api: Api) -> None:
    ids = [await api.new("Hello", title=f"Essay {number}") for number in range(3)]
    refused(await api.http.delete(f"/api/v1/trash/{ids[0]}"), 404, "not_found")
    for document_id in ids:
        await api.http.delete(f"/api/v1/documents/{document_id}")
    assert (await api.http.delete(f"/api/v1/trash/{ids[0]}")).status_code == 204
    assert await titles(api, "/trash") == ["Essay 2", "Essay 1"]
    refused(await api.http.post(f"/api/v1/trash/{ids[0]}/restore"), 404, "not_found")
    assert (await api.http.delete("/api/v1/trash")).json() == {"deleted": 2}
    assert await titles(api, "/trash") == []
    refused(await api.http.get(f"/api/v1/documents/{ids[1]}/content"), 404, "not_found")


async def test_favourites_and_recent_documents_are_listed(api: Api) -> None:
    first, second = await api.new(title="First"), await api.new(title="Second")
    for document_id in (first, second, first):
        await api.http.put(f"/api/v1/documents/{document_id}/favourite")
        answer = await api.http.post(f"/api/v1/documents/{document_id}/visits")
        assert answer.status_code == 204
    assert await titles(api, "/favourites") == ["Second", "First"]
    assert await titles(api, "/recent") == ["First", "Second"]
    assert await titles(api, "/recent?limit=1") == ["First"]
    await api.http.delete(f"/api/v1/documents/{second}/favourite")
    assert await titles(api, "/favourites") == ["First"]
    refused(await api.http.put("/api/v1/documents/nobody/favourite"), 404, "not_found")
