"""Indexes that the view of a team counts along, and the list of what is done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_user_task_ended",
        "user_task",
        ["state", "ended_at", "id"],
        sqlite_where=sa.text("state = 'completed'"),
        postgresql_where=sa.text("state = 'completed'"),
    )
    op.create_index(
        "ix_user_task_team",
        "user_task",
        [
            "state",
            "candidate_roles",
            "process_key",
            "assignee_id",
            "created_at",
            "due_sort",
            "follow_up_at",
            "waiting_until",
        ],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("false"),
    )


def downgrade() -> None:
    op.drop_index("ix_user_task_team", "user_task")
    op.drop_index("ix_user_task_ended", "user_task")
