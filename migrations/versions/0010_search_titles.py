"""On PostgreSQL, the words of titles apart from those of texts.

The database derives them from the column `words`, so a server of the version before goes on
writing as it did. SQLite's index knows its columns by itself.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(
        "ALTER TABLE search_texts ADD COLUMN title_words tsvector "
        "GENERATED ALWAYS AS (ts_filter(words, '{a}')) STORED"
    )
    op.execute("CREATE INDEX ix_search_texts_title_words ON search_texts USING gin (title_words)")


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE search_texts DROP COLUMN title_words")
