"""Rooms without a registry, and what the store holds of them."""

from typing import Any

from pycrdt import Doc, Text

from app.rooms.room import Room
from app.settings import Settings
from app.store.sql import Store

DOCUMENT = "essay"


async def open_room(store: Store) -> Room:
    """The document's room."""
    row = await store.documents.get(DOCUMENT)
    return Room(row, await store.updates.load(DOCUMENT), store, Settings())


async def stored_text(store: Store) -> str:
    """What somebody sees who reads the log."""
    stored = await store.updates.load(DOCUMENT)
    doc: Doc[Any] = Doc()
    for update in stored.updates:
        doc.apply_update(update)
    return str(doc.get("title", type=Text))
