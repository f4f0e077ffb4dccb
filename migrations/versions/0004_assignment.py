"""User tasks: who they are being assigned to, and why the last one was refused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_task", sa.Column("asked", sa.Text(), nullable=True))
    op.add_column("user_task", sa.Column("denial", sa.String(length=800), nullable=True))


def downgrade() -> None:
    op.drop_column("user_task", "denial")
    op.drop_column("user_task", "asked")
