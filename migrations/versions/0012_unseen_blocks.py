"""How far the model has looked over what came into a document whole."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("documents", sa.Column("look_from", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("documents", "look_from")
