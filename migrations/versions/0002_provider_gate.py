"""A provider's limits hold for all workers together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.lib.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_gate",
        sa.Column("provider_key", sa.String(length=60), nullable=False),
        sa.Column("next_free", app.lib.db.Moment(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("opened_at", app.lib.db.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("provider_key", name=op.f("pk_provider_gate")),
    )


def downgrade() -> None:
    op.drop_table("provider_gate")
