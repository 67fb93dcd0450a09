"""The tables of comments: threads on a range of the text, what was said, who is to hear of it.

A person is an id of an account; where nobody signs in, the name they chose.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from app.store.metadata import metadata

comment_threads = Table(
    "comment_threads",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("document_id", String(128), ForeignKey("documents.id"), nullable=False, index=True),
    Column("block_id", String(128), nullable=False),
    # UTF-16 code units in the block's text, against `quote`.
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("suffix", Text, nullable=False),
    # Whether the text it is about is still there.
    Column("attached", Boolean, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("resolved_at", Float(53)),
    Column("resolved_by", String(200)),
)

comments = Table(
    "comments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("thread_id", String(32), ForeignKey("comment_threads.id"), nullable=False, index=True),
    Column("author", String(200), nullable=False),
    Column("author_id", String(200), nullable=False),
    Column("body", Text, nullable=False),
    # Names that are mentioned, as JSON.
    Column("mentions", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("edited_at", Float(53)),
    Column("deleted_at", Float(53)),
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person", String(200), nullable=False),
    Column("document_id", String(128), ForeignKey("documents.id"), nullable=False, index=True),
    Column("thread_id", String(32), ForeignKey("comment_threads.id"), nullable=False, index=True),
    Column("comment_id", String(32), ForeignKey("comments.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("at", Float(53), nullable=False),
    Column("read_at", Float(53)),
    # It is to be told by mail, and was not yet.
    Column("by_mail", Boolean, nullable=False, server_default=false()),
    Index(None, "person", "at"),
)
