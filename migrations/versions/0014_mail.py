"""Mail that waits; in which language people read it, and whether news is told by it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("about", sa.String(length=255), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("due_at", sa.Float(precision=53), nullable=False),
        sa.Column("given_up_at", sa.Float(precision=53), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("about", name=op.f("uq_mails_about")),
    )
    op.create_index(op.f("ix_mails_due_at"), "mails", ["due_at"])
    op.add_column("users", sa.Column("language", sa.String(length=12), nullable=True))
    # With defaults: a server of the version before goes on to write rows without them.
    op.add_column(
        "users",
        sa.Column("mail_news", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.add_column(
        "notifications",
        sa.Column("by_mail", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("notifications", "by_mail")
    op.drop_column("users", "mail_news")
    op.drop_column("users", "language")
    op.drop_index(op.f("ix_mails_due_at"), table_name="mails")
    op.drop_table("mails")
