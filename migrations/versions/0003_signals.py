"""Signals: who waits for one, and what one starts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signal_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=False),
        sa.Column("element_instance", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["instance.id"],
            name=op.f("fk_signal_subscription_instance_id_instance"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_subscription")),
    )
    op.create_index("ix_signal_subscription_match", "signal_subscription", ["name", "state"])
    op.create_index(
        "ix_signal_subscription_wait", "signal_subscription", ["instance_id", "element_instance"]
    )
    op.add_column(
        "start_subscription", sa.Column("signal_name", sa.String(length=255), nullable=True)
    )
    op.create_index(
        op.f("ix_start_subscription_signal_name"), "start_subscription", ["signal_name"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_start_subscription_signal_name"), "start_subscription")
    op.drop_column("start_subscription", "signal_name")
    op.drop_table("signal_subscription")
