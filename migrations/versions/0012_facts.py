"""Which facts everybody reads who sees a user task, and how they are written.

Facts that are there are read by those alone who read instances, until ``flask inbox renew`` has
looked at the forms.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    shown = sa.Column("shown", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("task_fact", shown)
    op.add_column("task_fact", sa.Column("spelled", sa.String(length=120), nullable=True))
    op.create_index(
        "ix_task_fact_shown_text",
        "task_fact",
        ["name", "text", "due_sort", "urgency", "user_task_id"],
        sqlite_where=sa.text("shown = 1"),
        postgresql_where=sa.text("shown"),
    )
    op.create_index(
        "ix_task_fact_shown_number",
        "task_fact",
        ["name", "number", "user_task_id"],
        sqlite_where=sa.text("shown = 1 AND number IS NOT NULL"),
        postgresql_where=sa.text("shown AND number IS NOT NULL"),
    )
    # Who had a message is written by process and folder from now on: none is given a second time.
    op.execute(
        "UPDATE message SET expires_at = published_at "
        "WHERE id IN (SELECT message_id FROM message_taken)"
    )


def downgrade() -> None:
    op.drop_index("ix_task_fact_shown_number", "task_fact")
    op.drop_index("ix_task_fact_shown_text", "task_fact")
    with op.batch_alter_table("task_fact", schema=None) as batch_op:
        batch_op.drop_column("spelled")
        batch_op.drop_column("shown")
