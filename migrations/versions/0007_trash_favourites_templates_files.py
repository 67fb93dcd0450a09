"""Around the list: final deletion, favourites, visits, templates, and uploaded files."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _document_id(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    return (
        sa.Column("document_id", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f(f"fk_{table}_document_id")
        ),
    )


def upgrade() -> None:
    op.add_column("documents", sa.Column("purged_at", sa.Float(precision=53), nullable=True))
    for table in ("favourites", "visits"):
        op.create_table(
            table,
            sa.Column("person", sa.String(length=64), nullable=False),
            *_document_id(table),
            sa.Column("at", sa.Float(precision=53), nullable=False),
            sa.PrimaryKeyConstraint("person", "document_id", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_document_id"), table, ["document_id"])
    op.create_index(op.f("ix_visits_person_visits_at"), "visits", ["person", "at"])
    op.create_table(
        "templates",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
    )
    op.create_index(op.f("ix_templates_person"), "templates", ["person"])
    op.create_table(
        "files",
        sa.Column("owner", sa.String(length=160), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("media", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("owner", "hash", name=op.f("pk_files")),
    )
    op.create_index(op.f("ix_files_hash"), "files", ["hash"])


def downgrade() -> None:
    for table in ("files", "templates", "visits", "favourites"):
        op.drop_table(table)
    op.drop_column("documents", "purged_at")
