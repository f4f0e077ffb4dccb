"""The order of follow-up dates, beside that of due dates: what has none comes last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.lib.db import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NEVER = {"sqlite": "'9999-12-31 00:00:00.000000'", "postgresql": "'9999-12-31 00:00:00+00'"}


def upgrade() -> None:
    never = sa.text(NEVER[op.get_bind().dialect.name])
    op.drop_index("ix_user_task_follow_up", "user_task")
    for table in ("user_task", "offer"):
        follow = sa.Column("follow_sort", Moment(timezone=True), server_default=never, nullable=False)
        op.add_column(table, follow)
    dated = "SELECT id FROM user_task WHERE follow_up_at IS NOT NULL"
    op.execute(f"UPDATE user_task SET follow_sort = follow_up_at WHERE id IN ({dated})")
    op.execute(
        "UPDATE offer SET follow_sort = "
        "(SELECT follow_up_at FROM user_task WHERE user_task.id = offer.user_task_id) "
        f"WHERE user_task_id IN ({dated})"
    )
    op.create_index(
        "ix_user_task_follow_up", "user_task", ["state", "follow_sort", "urgency", "id"]
    )
    op.create_index(
        "ix_offer_follow_up", "offer", ["role_key", "follow_sort", "urgency", "user_task_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_offer_follow_up", "offer")
    op.drop_index("ix_user_task_follow_up", "user_task")
    for table in ("offer", "user_task"):
        op.drop_column(table, "follow_sort")
    op.create_index("ix_user_task_follow_up", "user_task", ["state", "follow_up_at"])
