"""The table of searchable texts, kept apart from the tables that hold what people wrote."""

from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text

texts = Table(
    "search_texts",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("document_id", String(128), nullable=False, unique=True),
    # The place in the log that this text was read at.
    Column("seq", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Float(53), nullable=False),
)
"""PostgreSQL has a further column, `words`; SQLite a further table, `search_index`."""
