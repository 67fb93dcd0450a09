"""Files inside of a document that comes in, and the links to them in one that goes out."""

import base64
import io
import zipfile
from urllib.parse import quote

import httpx
import pytest

from app.convert import read as module
from app.convert.formats import FORMATS
from app.convert.read import ATTACHMENT, read
from tests.endpoints.conftest import Api, api, refused
from tests.files.drawn import picture

__all__ = ["api"]

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def carried(data: bytes, name: str) -> str:
    """The file as an address, as our page writes it."""
    inside = base64.b64encode(data).decode()
    return f"data:application/octet-stream;name={quote(name, safe='')};base64,{inside}"


async def imported(api: Api, name: str, text: str) -> str:
    answer = await api.http.post("/api/v1/imports", params={"name": name}, content=text.encode())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def attachment_of(api: Api, document_id: str) -> httpx.Response:
    (block,) = [b for b in (await api.json(document_id))["blocks"] if b["type"] == "file"]
    return await api.http.get(block["props"]["url"])


async def test_a_link_to_a_file_inside_becomes_an_attachment(api: Api) -> None:
    target = carried(PDF, "Bericht (März).pdf")
    for name, text in (
        ("a.md", f"# T\n\nBefore.\n\n[the report]({target})\n\nAfter.\n"),
        ("a.html", f"<h1>T</h1><p>Before.<p><a href='{target}'>the report</a><p>After."),
    ):
        document_id = await imported(api, name, text)
        blocks = (await api.json(document_id))["blocks"]
        assert [b["type"] for b in blocks] == ["paragraph", "file", "paragraph"], name
        props = blocks[1]["props"]
        assert (props["name"], props["size"]) == ("Bericht (März).pdf", len(PDF))
        assert props["url"].startswith(f"/api/v1/documents/{document_id}/files/")
        got = await api.http.get(props["url"])
        assert got.content == PDF
        assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Bericht")


async def test_a_file_named_in_words_lists_and_tables_follows_them() -> None:
    one, two, three = (carried(b"%d" % n, f"{n}.txt") for n in (1, 2, 3))
    text = (
        f"# T\n\nSee [this]({one}) first.\n\n- [listed]({two})\n\n"
        f"| a | b |\n|---|---|\n| x | [cell]({three}) |\n\nEnd.\n"
    )
    got = await read(text.encode(), FORMATS["markdown"], "a.md")
    said = [(block.type, block.text or block.props.get("name", "")) for block in got.blocks]
    assert said == [
        ("paragraph", "See this first."),
        ("file", "1.txt"),
        ("bulletListItem", "listed"),
        ("file", "2.txt"),
        ("table", ""),
        ("file", "3.txt"),
        ("paragraph", "End."),
    ]
    (table,) = [block for block in got.blocks if block.type == "table"]
    assert [[cell.runs[0].text for cell in row] for row in table.rows][-1] == ["x", "cell"]
    assert [file.data for file in got.attachments.values()] == [b"1", b"2", b"3"]
    assert not [run for block in got.blocks for run in block.runs if "link" in run.marks]


async def test_a_file_under_a_number_has_the_name_that_its_link_says() -> None:
    for words, called in (("Report.PDF", "Report.PDF"), ("the report", "655.pdf")):
        text = f"# T\n\n[{words}]({carried(PDF, '655.pdf')})\n"
        got = await read(text.encode(), FORMATS["markdown"], "a.md")
        assert got.blocks[0].props["name"] == called


async def test_what_is_no_file_leaves_its_words() -> None:
    for target in ("data:text/html,alert(1)", "data:;base64,", "data:x", "data:"):
        got = await read(f"# T\n\n[words](<{target}>)\n".encode(), FORMATS["markdown"], "a.md")
        assert [(each.type, each.text) for each in got.blocks] == [("paragraph", "words")], target
        assert got.attachments == {}
    long = carried(b"x", "n" * 700)
    got = await read(f"# T\n\n[w]({long})\n".encode(), FORMATS["markdown"], "a.md")
    assert got.blocks[0].props["url"] == f"{ATTACHMENT}1"


async def test_a_hostile_page_is_attached_as_bytes_under_a_safe_name(api: Api) -> None:
    target = carried(b"<script>alert(1)</script>", "../../\u202eevil\r\n.html")
    document_id = await imported(api, "a.md", f"# T\n\n[x]({target})\n")
    got = await attachment_of(api, document_id)
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''evil.html"


async def test_a_long_file_comes_in_whole(api: Api) -> None:
    data = PDF * 1300
    assert len(data) > 13 * 10**6
    for name, text in (
        ("a.md", "# T\n\n[x]({})\n"),
        ("a.html", "<h1>T</h1><p><a href='{}'>x</a></p>"),
    ):
        document_id = await imported(api, name, text.format(carried(data, "x.pdf")))
        assert (await attachment_of(api, document_id)).content == data


async def test_an_address_that_is_text_stays_text() -> None:
    address = carried(b"x" * 3000, "x.pdf")
    text = f"# T\n\n`{address}`\n\n```\n{address}\n```\n\n| a |\n|---|\n| `{address}` |\n"
    got = await read(text.encode(), FORMATS["markdown"], "a.md")
    assert got.blocks[0].text == got.blocks[1].text == address
    assert got.blocks[2].rows[-1][0].runs[0].text == address


async def test_a_picture_inside_is_taken_however_long_it_is() -> None:
    data = picture("PNG", (900, 900))
    shown = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    for form, text in (("markdown", f"![A]({shown})"), ("html", f"<p><img src='{shown}' alt='A'>")):
        got = await read(text.encode(), FORMATS[form], "a")
        assert got.pictures == {"1": data}, form


async def test_copies_and_templates_have_the_files(api: Api) -> None:
    document_id = await imported(api, "a.md", f"# T\n\n[x]({carried(PDF, 'x.pdf')})\n")
    copy = (await api.http.post(f"/api/v1/documents/{document_id}/copy", json={})).json()["id"]
    template = (await api.http.post(f"/api/v1/documents/{document_id}/template")).json()["id"]
    made = await api.http.post(f"/api/v1/templates/{template}/documents")
    await api.http.delete(f"/api/v1/documents/{document_id}")
    for other in (copy, made.json()["id"]):
        got = await attachment_of(api, other)
        assert got.content == PDF
        assert f"/documents/{other}/" in str(got.request.url)


async def test_every_form_that_goes_out_links_to_the_file(api: Api) -> None:
    text = f"# T\n\nHi.\n\n[x]({carried(PDF, 'x.pdf')})\n"
    document_id = await imported(api, "a.md", text)
    address = str((await attachment_of(api, document_id)).request.url)
    assert address.startswith("http://127.0.0.1:8000/api/v1/")
    path = f"/api/v1/documents/{document_id}"
    page = (await api.http.get(f"{path}/export?format=html")).text
    assert f'<a href="{address}" rel="noopener">x.pdf</a>' in page
    markdown = (await api.http.get(f"{path}/export?format=markdown")).text
    assert f"[x.pdf](<{address}>)" in markdown
    assert (await api.text(document_id)) == "Hi.\nx.pdf\n"
    word = (await api.http.get(f"{path}/export?format=docx")).content
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        assert address in parts.read("word/_rels/document.xml.rels").decode()
    # The API itself gives what stands in the document.
    inside = (await api.http.get(f"{path}/content?format=markdown")).text
    assert f"[x.pdf](<{address.removeprefix('http://127.0.0.1:8000')}>)" in inside
    assert (await api.http.get(f"{path}/export?format=pdf")).content.startswith(b"%PDF-")


async def test_only_so_many_files_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    files = "\n\n".join(f"[{n}]({carried(b'%d' % n, f'{n}.txt')})" for n in range(3))
    got = await read(f"# T\n\n{files}\n".encode(), FORMATS["markdown"], "a.md")
    assert len(got.attachments) == 3
    monkeypatch.setattr(module, "MOST_ATTACHMENTS", 2)
    got = await read(f"# T\n\n{files}\n".encode(), FORMATS["markdown"], "a.md")
    assert [block.type for block in got.blocks] == ["file", "file", "paragraph"]


async def test_a_picture_can_be_attached(api: Api) -> None:
    data = picture("PNG")
    document_id = await imported(api, "a.md", f"# T\n\n[x]({carried(data, 'x.png')})\n")
    got = await attachment_of(api, document_id)
    assert got.content == data
    assert got.headers["content-disposition"].startswith("attachment")
    address = str(got.request.url).replace(document_id, "nobody")
    refused(await api.http.get(address), 404, "not_found")


async def test_a_title_is_not_said_twice_and_a_lost_picture_leaves_no_gap() -> None:
    """As Notion and Confluence write their pages."""
    page = (
        "<html><head><title>Home</title></head><body><header><h1>Home</h1></header>"
        "<ul><li>One<img src='images/icon.png'><ul><li>Two</li></ul></li></ul></body></html>"
    )
    got = await read(page.encode(), FORMATS["html"], "Home_98.html")
    assert got.title == "Home"
    assert [(block.type, block.depth, block.text) for block in got.blocks] == [
        ("bulletListItem", 0, "One"),
        ("bulletListItem", 1, "Two"),
    ]
    other = page.replace("<h1>Home</h1>", "<h1>Not Home</h1>")
    got = await read(other.encode(), FORMATS["html"], "Home_98.html")
    assert got.blocks[0].text == "Not Home"
