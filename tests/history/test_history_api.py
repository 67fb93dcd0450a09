"""History over HTTP: name, list, read, compare, go back, and who wrote what."""

from typing import Any

from pycrdt import Doc

from app.content.blocks import read_blocks
from app.content.copy import copy_of
from app.content.edit import replace_text
from app.rooms.room import Room
from tests.endpoints.conftest import Api, refused
from tests.endpoints.test_suggestions import offered, path
from tests.suggestions.house import Ear
from tests.waiting import until

DOCUMENTS = "/api/v1/documents"


async def change(api: Api, document_id: str, before: str, after: str, actor: str) -> None:
    """Somebody writes `after` in place of `before`."""
    async with api.services.registry.open(document_id) as room:

        def edit(doc: Doc[Any]) -> None:
            for block in read_blocks(doc):
                at = block.text.find(before)
                if at >= 0:
                    replace_text(doc, block.id, at, at + len(before), before, after)
                    return

        await room.write(edit, actor=actor)


async def named(api: Api, document_id: str, name: str) -> str:
    answer = await api.http.post(
        f"{DOCUMENTS}/{document_id}/versions", json={"name": name}, headers={"X-Burnish-Actor": "A"}
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == name
    return str(answer.json()["id"])


async def test_a_named_version_is_listed_and_read_as_it_was(api: Api) -> None:
    document_id = await api.new("One **bold** word.", title="Été 🐍")
    version = await named(api, document_id, "Draft 漢")
    await change(api, document_id, "bold", "brave", "Ben")
    listed = (await api.http.get(f"{DOCUMENTS}/{document_id}/versions")).json()
    assert [(v["id"], v["name"], v["kind"]) for v in listed["versions"]] == [
        (version, "Draft 漢", "named")
    ]
    content = f"{DOCUMENTS}/{document_id}/versions/{version}/content"
    assert (await api.http.get(content)).text == "One **bold** word.\n"
    assert (await api.http.get(f"{content}?format=text")).text == "One bold word.\n"
    update = (await api.http.get(f"{content}?format=update")).content
    assert [b.text for b in read_blocks(copy_of([update]))] == ["One bold word."]
    assert await api.text(document_id) == "One brave word.\n"


async def test_going_back_is_an_edit_that_others_write_through(api: Api) -> None:
    document_id = await api.new("First line.\n\nSecond line.")
    version = await named(api, document_id, "Before")
    await change(api, document_id, "First", "Ruined", "Ben")
    async with api.services.registry.open(document_id) as room:
        ear = Ear()
        peer = room.admit(ear, actor="Cleo")
        # Cleo writes from the state before the restore; hers arrives after it.
        hers = copy_of([bytes(room.doc.get_update())])
        known = hers.get_state()
        second = read_blocks(hers)[1]
        replace_text(hers, second.id, len(second.text), len(second.text), "", " And more.")
        answer = await api.http.post(
            f"{DOCUMENTS}/{document_id}/versions/{version}/restore",
            headers={"X-Burnish-Actor": "Ada"},
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["seq"] == room.seq
        assert len(ear.updates()) == 1
        room.submit(peer, bytes(hers.get_update(known)))
        await _until_seq(room, answer.json()["seq"] + 1)
        room.leave(peer)
    assert await api.text(document_id) == "First line.\nSecond line. And more.\n"
    listed = (await api.http.get(f"{DOCUMENTS}/{document_id}/versions")).json()["versions"]
    assert [v["kind"] for v in listed] == ["restore", "named"]
    before = f"{DOCUMENTS}/{document_id}/versions/{listed[0]['id']}/content?format=text"
    assert (await api.http.get(before)).text == "Ruined line.\nSecond line.\n"


async def _until_seq(room: Room, seq: int) -> None:
    await until(lambda: room.seq >= seq)


async def test_two_versions_are_compared_word_by_word(api: Api) -> None:
    document_id = await api.new("# Head\n\nOne red 漢 fox.\n\nGone.", title="Old")
    version = await named(api, document_id, "v1")
    await change(api, document_id, "red", "brown", "Ben")
    await change(api, document_id, "Gone.", "", "Ben")
    answer = await api.http.get(f"{DOCUMENTS}/{document_id}/compare?since={version}")
    assert answer.status_code == 200, answer.text
    head, fox, gone = answer.json()["blocks"]
    assert (head["what"], head["type"]) == ("same", "heading")
    assert [(p["text"], p["what"]) for p in fox["pieces"]] == [
        ("One ", "same"),
        ("red", "removed"),
        ("brown", "added"),
        (" 漢 fox.", "same"),
    ]
    assert [(p["text"], p["what"]) for p in gone["pieces"]] == [("Gone.", "removed")]
    assert answer.json()["title"] == [{"text": "Old", "what": "same"}]
    back = await api.http.get(f"{DOCUMENTS}/{document_id}/compare?since={version}&until={version}")
    assert {b["what"] for b in back.json()["blocks"]} == {"same"}


async def test_names_come_and_go(api: Api) -> None:
    document_id = await api.new("Text.")
    version = await named(api, document_id, "One")
    address = f"{DOCUMENTS}/{document_id}/versions/{version}"
    assert (await api.http.patch(address, json={"name": "Two"})).json()["name"] == "Two"
    assert (await api.http.patch(address, json={"name": None})).json()["name"] is None
    # The same text again is the same version.
    assert await named(api, document_id, "Three") == version
    refused(await api.http.patch(address, json={"name": ""}), 422, "invalid")
    refused(await api.http.patch(address, json={"name": "a\nb"}), 422, "invalid")


async def test_what_is_not_there_is_refused(api: Api) -> None:
    document_id, other = await api.new("Text."), await api.new("Other.")
    version = await named(api, other, "Of another")
    base = f"{DOCUMENTS}/{document_id}/versions"
    for address in (f"{base}/nothing/content", f"{base}/{version}/content"):
        refused(await api.http.get(address), 404, "not_found")
    for address in (f"{base}/nothing/restore", f"{base}/{version}/restore"):
        refused(await api.http.post(address), 404, "not_found")
    refused(await api.http.get(f"{DOCUMENTS}/none/versions"), 404, "not_found")
    refused(await api.http.get(f"{DOCUMENTS}/none/authors"), 404, "not_found")
    refused(await api.http.get(f"{DOCUMENTS}/none/provenance"), 404, "not_found")
    refused(
        await api.http.get(f"{DOCUMENTS}/{document_id}/compare?since={version}"), 404, "not_found"
    )
    assert await api.text(document_id) == "Text.\n"


async def test_the_report_says_what_the_model_wrote_and_who_took_it(api: Api) -> None:
    document_id, suggestion = await offered(api)
    accept = path(document_id, suggestion, "accept")
    await api.http.post(accept, headers={"X-Burnish-Actor": "Ada"})
    await change(api, document_id, " it", " them", "Ben")
    address = f"{DOCUMENTS}/{document_id}/provenance"
    report = (await api.http.get(address)).json()
    [passage] = report["passages"]
    assert (passage["accepted_by"], passage["model"], passage["score"]) == (
        "Ada",
        "builtin@abc",
        0.83,
    )
    assert (passage["before"], passage["after"], passage["now"]) == ("recieve", "received", "kept")
    # Characters of the word that stayed are not the model's.
    assert 0 < report["from_model"] == passage["standing"] < len("received")
    shares = {share["author"]: share["length"] for share in report["written"]}
    assert shares["Ben"] == len("them")
    assert report["length"] == len("I xx have received them.".encode("utf-16-le")) // 2
    assert sum(shares.values()) + report["from_model"] == report["length"]
    markdown = await api.http.get(f"{address}?format=markdown")
    assert markdown.headers["content-type"].startswith("text/markdown")
    assert "| Ada | builtin@abc | 0.83 | “recieve” | “received” | stands |" in markdown.text
    await change(api, document_id, "received", "got", "Ben")
    report = (await api.http.get(address)).json()
    assert report["passages"][0]["now"] in ("gone", "undone")
    assert report["from_model"] == 0


async def test_authors_are_told_by_client_and_clock(api: Api) -> None:
    document_id, suggestion = await offered(api)
    async with api.services.registry.open(document_id) as room:
        peer = room.admit(Ear(), actor="Cleo")
        hers = copy_of([bytes(room.doc.get_update())])
        known = hers.get_state()
        block = read_blocks(hers)[0]
        replace_text(hers, block.id, len(block.text), len(block.text), "", " Cleo was here.")
        room.submit(peer, bytes(hers.get_update(known)))
        await _until_seq(room, 2)
        room.leave(peer)
    await api.http.post(path(document_id, suggestion, "accept"), headers={"X-Burnish-Actor": "Ada"})
    told = (await api.http.get(f"{DOCUMENTS}/{document_id}/authors")).json()
    assert {"client": hers.client_id, "clock": 0, "actor": "Cleo"} in told["authors"]
    [span] = told["accepted"]
    assert span["suggestion_id"] == suggestion.id
    assert (span["model"], span["accepted_by"]) == ("builtin@abc", "Ada")
    assert span["end"] > span["clock"]


async def test_what_came_in_whole_is_from_whoever_brought_it(api: Api) -> None:
    body = {"title": "Plan", "markdown": "Brought along."}
    made = await api.http.post(DOCUMENTS, json=body, headers={"X-Burnish-Actor": "Ada"})
    imported = await api.http.post(
        "/api/v1/imports?name=a.md", content=b"Brought along.", headers={"X-Burnish-Actor": "Ada"}
    )
    for answer in (made, imported):
        document_id = answer.json()["id"]
        version = await named(api, document_id, "First")
        await change(api, document_id, "along", "back", "Ben")
        authors = (await api.http.get(f"{DOCUMENTS}/{document_id}/authors")).json()
        assert {each["actor"] for each in authors["authors"]} == {"Ada", "Ben"}
        listed = (await api.http.get(f"{DOCUMENTS}/{document_id}/versions")).json()["versions"]
        assert [each["actors"] for each in listed if each["id"] == version] == [["A"]]
    # Once it is open, its first version of all has the name that is known.
    answer = await api.http.post(DOCUMENTS, json=body, headers={"X-Burnish-Actor": "Ada"})
    document_id = answer.json()["id"]
    async with api.services.registry.open(document_id):
        version = await named(api, document_id, "First")
    listed = (await api.http.get(f"{DOCUMENTS}/{document_id}/versions")).json()["versions"]
    assert [each["actors"] for each in listed] == [["Ada"]]
