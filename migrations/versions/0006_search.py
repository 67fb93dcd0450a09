"""What can be searched: a text for each document, and an index over its words.

Both are derived from the log; backups leave them out, and the server fills them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_texts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(length=128), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_search_texts_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_texts")),
        sa.UniqueConstraint("document_id", name=op.f("uq_search_texts_document_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        # The words come folded: the tokenizer only splits them at the spaces.
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5(title, body, "
            "prefix='2 3', tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")"
        )
        op.execute(
            "CREATE TRIGGER search_texts_gone AFTER DELETE ON search_texts "
            "BEGIN DELETE FROM search_index WHERE rowid = old.id; END"
        )
    else:
        op.execute("ALTER TABLE search_texts ADD COLUMN words tsvector")
        op.execute("CREATE INDEX ix_search_texts_words ON search_texts USING gin (words)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_texts")
