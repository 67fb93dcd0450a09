"""The tables of history: versions, and who wrote which part of the log."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from app.store.metadata import metadata

versions = Table(
    "versions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("document_id", String(128), ForeignKey("documents.id"), nullable=False),
    # What it holds of the log.
    Column("seq", Integer, nullable=False),
    # The whole document as one update (yjs v1), deflated.
    Column("data", LargeBinary, nullable=False),
    # What people call it; such a version is never thinned out.
    Column("name", Text),
    Column("kind", String(12), nullable=False),
    # Names of those who wrote since the version before, as JSON.
    Column("actors", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Index(None, "document_id", "created_at"),
)

# From `clock` on, what this client of the CRDT wrote was written by `actor`, until the next row.
authors = Table(
    "authors",
    metadata,
    Column("document_id", String(128), ForeignKey("documents.id"), primary_key=True),
    Column("client", BigInteger, primary_key=True, autoincrement=False),
    Column("clock", BigInteger, primary_key=True, autoincrement=False),
    Column("actor", String(200), nullable=False),
)
