"""Names that lead out of their folder, and more of something than anybody needs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from app import clock
from app.accounts import links
from app.accounts.over import KEPT_SECONDS
from app.settings import Settings
from app.store.accounts_schema import share_links, users
from app.store.sql import open_store
from tests.accounts.house import House, house, new_document, refused
from tests.endpoints.conftest import Api, api
from workers.exporting import export_all

__all__ = ["api"]

OUTSIDE = ("../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a/../../b", "C:\\x", "..", ".")


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as running:
        yield running


@pytest.mark.parametrize("name", [*OUTSIDE, 'x"; filename="y.exe', "été 🐍"])
@pytest.mark.parametrize("form", ["markdown", "html", "text"])
async def test_a_file_that_goes_out_is_named_without_a_path(api: Api, name: str, form: str) -> None:
    document = await api.new("Text.", title=name)
    answer = await api.http.get(f"/api/v1/documents/{document}/export?format={form}")
    assert answer.status_code == 200
    kind, _, given = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert kind == "attachment"
    assert not set('/\\"; \r\n') & set(given), given
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", OUTSIDE)
async def test_a_file_that_comes_in_is_kept_under_no_name_of_its_own(
    api: Api, tmp_path: Path, name: str
) -> None:
    before = _held(tmp_path)
    answer = await api.http.post(
        "/api/v1/imports", params={"name": f"{name}.md"}, content=b"# Hello"
    )
    assert answer.status_code == 201, answer.text
    assert _held(tmp_path) == before


async def test_all_documents_go_into_the_folder_whatever_they_are_called(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    (tmp_path / "data").mkdir()
    store = await open_store(settings.resolved_database_url)
    for name in ("..", ".", "...", "-rf", "con"):
        await store.documents.ensure(name)
    await store.close()
    out = tmp_path / "deep" / "out"
    assert await export_all(settings, "markdown", out) == 5
    written = _held(tmp_path)
    assert len(written) == 5
    assert {path.parent for path in written} == {out}


async def test_ten_thousand_share_links_are_refused_listed_in_bounds_and_tidied_away(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await home.person("Ada")
    path = f"/documents/{await new_document(ada)}"
    made = [await ada.post(f"{path}/links", json={"role": "viewer"}) for _ in range(links.MOST + 1)]
    assert [answer.status_code for answer in made[:-1]] == [201] * links.MOST
    told = refused(made[-1], 429, "too_many")
    assert "turn off one" in told["detail"]

    def old_ones(connection: Connection) -> None:
        owner = connection.execute(select(users.c.id)).scalar_one()
        rows = [
            {
                "id": f"{number:032x}",
                "token_hash": f"{number:064x}",
                "document_id": path.rpartition("/")[2],
                "role": "editor",
                "created_by": owner,
                "created_at": 1.0 + number,
                "expires_at": 2.0 + number,
            }
            for number in range(10_000)
        ]
        connection.execute(insert(share_links), rows)

    await home.services.store.database.write(old_ones)
    listed = (await ada.get(f"{path}/links")).json()["links"]
    assert len(listed) == links.MOST
    refused(await ada.post(f"{path}/links", json={"role": "viewer"}), 429)
    secret = made[0].json()["secret"]
    opened = await asyncio.gather(
        *(home.browser().post("/links/open", json={"secret": secret}) for _ in range(5))
    )
    assert {answer.status_code for answer in opened} == {200}
    later = clock.now() + KEPT_SECONDS
    monkeypatch.setattr(clock, "now", lambda: later)
    await home.accounts.sessions.clear()
    left = select(share_links.c.id)
    kept = await home.services.store.database.read(lambda c: len(c.execute(left).all()))
    assert kept == links.MOST


def _held(folder: Path) -> list[Path]:
    """The files in it, but the database."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.name.startswith("burnish.db"))
