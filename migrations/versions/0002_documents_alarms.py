"""Documents know how many false alarms their people live with.

With a default of the server, so that a process of the earlier version can go on making documents.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "documents", sa.Column("alarms", sa.Float(), nullable=False, server_default=sa.text("2.0"))
    )


def downgrade() -> None:
    # Not as a batch: SQLite would copy a table that others refer to.
    op.drop_column("documents", "alarms")
