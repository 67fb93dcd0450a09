"""Which sessions began at an identity provider or the like, which asks for a factor itself."""

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
        sa.Column("has_factor", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("sessions", "has_factor")
