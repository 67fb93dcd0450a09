"""The tables. `migrations/` creates them; a test holds the two equal."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

# Read here, so that whoever takes the tables takes all of them.
from app.store import accounts_schema as accounts_schema
from app.store import comments_schema as comments_schema
from app.store import history_schema as history_schema
from app.store import mail_schema as mail_schema
from app.store import shelf_schema as shelf_schema
from app.store.metadata import metadata as metadata

documents = Table(
    "documents",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("title", Text, nullable=False),
    # What a search compares: SQL knows upper and lower case of ASCII only.
    Column("title_folded", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("updated_at", Float(53), nullable=False),
    Column("deleted_at", Float(53)),
    # Deleted for good: the row alone stays, so that no old copy brings the document back.
    Column("purged_at", Float(53)),
    # The last seq given out. Raising it locks the row: appends of one document queue up here.
    Column("seq", Integer, nullable=False, default=0),
    Column("suggestions_enabled", Boolean, nullable=False, default=True),
    Column("strength", Float, nullable=False, default=0.0),
    Column("alarms", Float, nullable=False, server_default=text("2.0")),
    # How many of the blocks that came whole, by a file or the API, the model has looked over;
    # empty: there is nothing left.
    Column("look_from", Integer),
    Index(None, "updated_at", "id"),
)

updates = Table(
    "updates",
    metadata,
    Column("document_id", String(128), ForeignKey("documents.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
    Column("at", Float(53), nullable=False),
    sqlite_with_rowid=False,
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("document_id", String(128), ForeignKey("documents.id"), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("at", Float(53), nullable=False),
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("document_id", String(128), ForeignKey("documents.id"), nullable=False),
    Column("block_id", String(128), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("alternatives", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("score", Float, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("model", String(200), nullable=False),
    Column("prefix", Text, nullable=False),
    Column("suffix", Text, nullable=False),
    Column("sentence_hash", String(32), nullable=False),
    Column("status", String(12), nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("decided_by", String(200)),
    Column("decided_at", Float(53)),
    Column("decided_seq", Integer),
    # Which of `alternatives` was accepted; empty: `after` was, or nothing yet.
    Column("chosen", Integer),
    # Who proposes it; empty: the model.
    Column("author", String(200)),
    Column("author_id", String(200)),
    Index(None, "document_id", "status"),
)

suggestion_events = Table(
    "suggestion_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("suggestion_id", String(40), ForeignKey("suggestions.id"), nullable=False),
    Column("event", String(12), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("seq", Integer),
    Column("at", Float(53), nullable=False),
    # Idempotency: the first answer under a key is the answer for ever.
    Column("key", String(200)),
    Column("answer_update", LargeBinary),
    UniqueConstraint("suggestion_id", "key"),
)

replicas = Table(
    "replicas",
    metadata,
    Column("id", String(32), primary_key=True),
    # By the clock of the database.
    Column("expires_at", Float(53), nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("document_id", String(128), ForeignKey("documents.id"), primary_key=True),
    # The id of a replica; empty: given back.
    Column("holder", String(32), nullable=False),
    # One more with every change of hands.
    Column("fence", Integer, nullable=False),
)

rejections = Table(
    "rejections",
    metadata,
    Column("document_id", String(128), ForeignKey("documents.id"), primary_key=True),
    # Of sentence, quote and replacement: the same proposal in the same sentence.
    Column("hash", String(32), primary_key=True),
    Column("at", Float(53), nullable=False),
)
