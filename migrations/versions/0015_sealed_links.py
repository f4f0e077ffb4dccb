"""The secret of a link to somebody outside, sealed while it is open: a reminder sends it again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outside_link", sa.Column("sealed", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("outside_link", "sealed")
