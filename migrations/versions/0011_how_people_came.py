"""Which sessions began at the identity provider, which has asked for a second factor itself."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With a default: a server of the version before goes on to write rows without it.
    op.add_column(
        "sessions",
        sa.Column("by_provider", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("sessions", "by_provider")
