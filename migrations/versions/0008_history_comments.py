"""Versions, authors, comments, notifications; and suggestions that people make."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=128), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("actors", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        _of("versions", "document_id", "documents"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
    )
    op.create_index(
        op.f("ix_versions_document_id_versions_created_at"),
        "versions",
        ["document_id", "created_at"],
    )
    op.create_table(
        "authors",
        sa.Column("document_id", sa.String(length=128), nullable=False),
        sa.Column("client", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("clock", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        _of("authors", "document_id", "documents"),
        sa.PrimaryKeyConstraint("document_id", "client", "clock", name=op.f("pk_authors")),
    )
    op.create_table(
        "comment_threads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=128), nullable=False),
        sa.Column("block_id", sa.String(length=128), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("attached", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("resolved_at", sa.Float(precision=53), nullable=True),
        sa.Column("resolved_by", sa.String(length=200), nullable=True),
        _of("comment_threads", "document_id", "documents"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_threads")),
    )
    op.create_index(op.f("ix_comment_threads_document_id"), "comment_threads", ["document_id"])
    op.create_table(
        "comments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("thread_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("mentions", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("edited_at", sa.Float(precision=53), nullable=True),
        sa.Column("deleted_at", sa.Float(precision=53), nullable=True),
        _of("comments", "thread_id", "comment_threads"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_thread_id"), "comments", ["thread_id"])
    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("document_id", sa.String(length=128), nullable=False),
        sa.Column("thread_id", sa.String(length=32), nullable=False),
        sa.Column("comment_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.Column("read_at", sa.Float(precision=53), nullable=True),
        _of("notifications", "document_id", "documents"),
        _of("notifications", "thread_id", "comment_threads"),
        _of("notifications", "comment_id", "comments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    for column in ("document_id", "thread_id", "comment_id"):
        op.create_index(op.f(f"ix_notifications_{column}"), "notifications", [column])
    op.create_index(
        op.f("ix_notifications_person_notifications_at"), "notifications", ["person", "at"]
    )
    for name in ("author", "author_id"):
        op.add_column("suggestions", sa.Column(name, sa.String(length=200), nullable=True))


def downgrade() -> None:
    for name in ("author_id", "author"):
        op.drop_column("suggestions", name)
    for table in ("notifications", "comments", "comment_threads", "authors", "versions"):
        op.drop_table(table)
