"""Suggestions know which of their alternatives was accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("suggestions", sa.Column("chosen", sa.Integer(), nullable=True))


def downgrade() -> None:
    # Not as a batch: SQLite would copy a table that others refer to.
    op.drop_column("suggestions", "chosen")
