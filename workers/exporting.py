"""`burnish export`: documents out of the database, without a server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pycrdt import Doc

from app.content.blocknote_json import to_json
from app.content.html import to_html
from app.content.markdown import to_markdown
from app.content.plain import to_text
from app.rooms.live import LiveDocument
from app.settings import Settings
from app.store.sql import Store, open_store

PAGE = 200
ENDINGS = {"markdown": ".md", "html": ".html", "text": ".txt", "json": ".json"}


async def export_one(settings: Settings, document_id: str, kind: str) -> str:
    """One document.

    Raises:
        NotFound, StoreError
    """
    store = await open_store(settings.resolved_database_url)
    try:
        await store.documents.get(document_id)
        return await _read(store, document_id, kind)
    finally:
        await store.close()


async def export_all(settings: Settings, kind: str, folder: Path) -> int:
    """Every document as `<id>.<ending>` in `folder`; returns how many.

    Raises:
        StoreError
    """
    store = await open_store(settings.resolved_database_url)
    count = 0
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 -- nobody else is on this loop
    before: tuple[float, str] | None = None
    try:
        while rows := await store.documents.search(limit=PAGE, before=before):
            for row in rows:
                text = await _read(store, row.id, kind)
                (folder / f"{row.id}{ENDINGS[kind]}").write_text(text, encoding="utf-8")
                count += 1
            before = (rows[-1].updated_at, rows[-1].id)
    finally:
        await store.close()
    return count


async def _read(store: Store, document_id: str, kind: str) -> str:
    writers: dict[str, Callable[[Doc[Any]], str]] = {
        "markdown": to_markdown,
        "html": to_html,
        "text": to_text,
        "json": lambda doc: json.dumps(to_json(doc), ensure_ascii=False, indent=1) + "\n",
    }
    stored = await store.updates.load(document_id)
    document = LiveDocument(stored.updates)
    try:
        return writers[kind](document.doc)
    finally:
        document.close()
