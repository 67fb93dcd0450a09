"""Which new documents the model is to look over: those whose text nobody typed here."""

from pathlib import Path

from tests.accounts.house import house


async def test_text_that_came_in_whole_is_to_be_looked_over(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        browser, documents = await home.person("Ada"), home.services.store.documents
        empty = (await browser.post("/documents", json={"title": "Empty"})).json()["id"]
        given = (await browser.post("/documents", json={"markdown": "See teh end."})).json()["id"]
        answer = await browser.post("/imports?name=notes.md", content=b"See teh end.")
        assert answer.status_code == 201, answer.text
        imported = answer.json()["id"]
        found = [(await documents.get(each)).look_from for each in (empty, given, imported)]
        assert found == [None, 0, 0]
