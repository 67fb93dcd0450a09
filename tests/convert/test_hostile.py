"""Files that are meant to do harm: refused within limits, and nothing of them is kept."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from app.convert import archive, limited
from app.convert.archive import NotThatFile
from app.convert.formats import FORMATS
from app.convert.limited import Failed
from app.convert.read import read
from app.errors import BadRequest, TooBig
from tests.convert.made import with_parts, word_file, xml_of

WORD = FORMATS["docx"]


@pytest.fixture(scope="module")
def word() -> bytes:
    return word_file()


async def test_a_bomb_is_refused_while_it_unpacks(word: bytes) -> None:
    bomb = with_parts(word, {"word/media/a.bin": b"\0" * (archive.MOST_UNPACKED + 1)})
    assert len(bomb) < 2**20
    with pytest.raises(TooBig):
        await read(bomb, WORD)


async def test_a_table_without_end_is_refused(word: bytes) -> None:
    row = b"<w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>"
    xml = xml_of(word).replace(b"</w:body>", b"<w:tbl>" + row * 1_100_000 + b"</w:tbl></w:body>")
    with pytest.raises(TooBig):
        await read(with_parts(word, {"word/document.xml": xml}), WORD)


async def test_many_parts_are_refused(word: bytes) -> None:
    parts = {f"word/p{number}.xml": b"<a/>" for number in range(archive.MOST_MEMBERS)}
    with pytest.raises(TooBig):
        await read(with_parts(word, parts), WORD)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
async def test_entities_are_refused(word: bytes, encoding: str) -> None:
    xml = (
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">'
        '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&x;&b;</d>'
    ).encode(encoding)
    with pytest.raises(BadRequest, match="entities"):
        await read(with_parts(word, {"word/document.xml": xml}), WORD)


async def test_an_entity_across_two_reads_is_seen(word: bytes) -> None:
    for shift in range(0, 9, 2):
        xml = b" " * (2**18 - 5 - shift) + b"<!ENTITY x 'y'>"
        with pytest.raises(BadRequest, match="entities"):
            await read(with_parts(word, {"word/styles.xml": xml}), WORD)


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"%PDF-1.7", b"MZ" * 100, b"<html></html>", b"PK\x05\x06" + b"\0" * 18],
)
async def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    for form in ("docx", "odt", "epub"):
        with pytest.raises(NotThatFile):
            await read(data, FORMATS[form])


async def test_one_kind_is_not_taken_for_another(word: bytes) -> None:
    with pytest.raises(NotThatFile):
        await read(word, FORMATS["odt"])


async def test_damage_anywhere_is_a_refusal_and_nothing_else(word: bytes) -> None:
    for at in range(0, len(word), len(word) // 12):
        damaged = bytearray(word)
        damaged[at : at + 40] = b"\xff" * 40
        with suppress(BadRequest, TooBig, Failed):
            await read(bytes(damaged), WORD)


@pytest.mark.parametrize("data", [b"<div>" * 100_000, b"> " * 50_000 + b"x", b"- " * 20_000 + b"x"])
async def test_deep_nesting_is_bounded(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "CPU_SECONDS", 5)
    form = FORMATS["html" if data.startswith(b"<") else "markdown"]
    with suppress(Failed):
        got = await read(data, form)
        assert max((block.depth for block in got.blocks), default=0) <= 24


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """An address that notes whoever comes."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    came.append(server.accept())
                except OSError:
                    return

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", came
        server.shutdown(socket.SHUT_RDWR)


async def test_nothing_is_fetched_and_no_file_is_read(
    listener: tuple[str, list[object]], word: bytes
) -> None:
    address, came = listener
    page = (
        f'<link rel=stylesheet href="{address}/a.css"><img src="{address}/b.png">'
        f'<iframe src="{address}/c"></iframe><object data="{address}/d"></object>'
        '<img src="file:///etc/passwd"><img src="/etc/passwd"><img src="../../etc/passwd">'
        '<iframe src="file:///etc/passwd"></iframe><script>alert(1)</script>'
        '<a href="javascript:alert(1)">link</a><p onclick="alert(1)">text</p>'
    )
    got = await read(page.encode(), FORMATS["html"], "page.html")
    text = repr(got.blocks)
    assert "root:" not in text
    assert "javascript" not in text
    assert "alert" not in text
    assert got.pictures == {}
    include = f"![x]({address}/e.png)\n\n![y](/etc/passwd)\n\n!include /etc/passwd\n"
    got = await read(include.encode(), FORMATS["markdown"], "page.md")
    assert "root:" not in repr(got.blocks)
    rels = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        b'2006/relationships"><Relationship Id="rId9" TargetMode="External" Target="'
        + address.encode()
        + b'/f.png" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'image"/></Relationships>'
    )
    await read(with_parts(word, {"word/_rels/document.xml.rels": rels}), WORD)
    assert came == []


async def test_a_program_that_runs_away_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "CPU_SECONDS", 1)
    with pytest.raises(Failed) as found:
        await limited.run(["/bin/sh", "-c", "while :; do :; done"], b"")
    assert found.value.limit is not None
    monkeypatch.setattr(limited, "WAIT_SECONDS", 0.5)
    with pytest.raises(Failed) as found:
        await limited.run(["/bin/sleep", "600"], b"")
    assert found.value.limit is not None
    monkeypatch.setattr(limited, "WAIT_SECONDS", 60.0)
    monkeypatch.setattr(limited, "MOST_OUTPUT", 2**20)
    with pytest.raises(Failed) as found:
        await limited.run(["/usr/bin/yes"], b"")
    assert found.value.limit == "more than 1 MiB"
