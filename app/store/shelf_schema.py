"""The tables around the list: favourites, visits, templates, and what was uploaded.

A person is an id of an account, or one word for everybody where nobody signs in.
"""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from app.store.metadata import metadata

favourites = Table(
    "favourites",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("document_id", String(128), ForeignKey("documents.id"), primary_key=True, index=True),
    Column("at", Float(53), nullable=False),
)

visits = Table(
    "visits",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("document_id", String(128), ForeignKey("documents.id"), primary_key=True, index=True),
    Column("at", Float(53), nullable=False),
    Index(None, "person", "at"),
)

templates = Table(
    "templates",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person", String(64), nullable=False, index=True),
    Column("title", Text, nullable=False),
    # The whole document, as one update.
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Float(53), nullable=False),
)

# Who has which uploaded file; the bytes lie outside, under their hash.
files = Table(
    "files",
    metadata,
    # A document, "template:" and the id of a template, or "passing:" and the name of what is on its
    # way in. No foreign key: only the first of them are documents.
    Column("owner", String(160), primary_key=True),
    # SHA-256 of the bytes as they are stored, in hex.
    Column("hash", String(64), primary_key=True, index=True),
    Column("media", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),
)
