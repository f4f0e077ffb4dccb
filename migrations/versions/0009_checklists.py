"""Checklists with their templates and items; workflow templates and what is attached to orders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "checklist_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("occasion", sa.String(200), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name="fk_checklist_template_process_id_process"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_checklist_template"),
        sa.UniqueConstraint("key", name="uq_checklist_template_key"),
    )
    op.create_table(
        "checklist_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", sa.String(200), nullable=False),
        sa.Column("process_version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["checklist_template.id"],
            name="fk_checklist_version_template_id_checklist_template",
        ),
        sa.ForeignKeyConstraint(
            ["process_version_id"],
            ["process_version.id"],
            name="fk_checklist_version_process_version_id_process_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_checklist_version"),
        sa.UniqueConstraint("template_id", "number", name="uq_checklist_version_template_id_number"),
    )
    op.create_table(
        "checklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("customer_key", sa.String(60), nullable=False),
        sa.Column("customer_name", sa.String(200), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("lead_name", sa.String(200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("started_by", sa.String(200), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["checklist_version.id"],
            name="fk_checklist_version_id_checklist_version",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_checklist_customer_id_customer"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name="fk_checklist_lead_id_person"),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name="fk_checklist_started_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name="fk_checklist_instance_id_instance"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_checklist"),
        sa.UniqueConstraint("uuid", name="uq_checklist_uuid"),
        sa.UniqueConstraint("number", name="uq_checklist_number"),
    )
    op.create_index("ix_checklist_customer_id", "checklist", ["customer_id"])
    op.create_index("ix_checklist_instance_id", "checklist", ["instance_id"])
    op.create_index("ix_checklist_state_ends", "checklist", ["state", "ends_on", "id"])
    op.create_table(
        "checklist_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent", sa.String(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("assignee_name", sa.String(200), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("waits_for", sa.Text(), nullable=False),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("added", sa.Boolean(), nullable=False),
        sa.Column("form", sa.String(80), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("ready_at", MOMENT, nullable=True),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name="fk_checklist_item_checklist_id_checklist"
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["person.id"], name="fk_checklist_item_assignee_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name="fk_checklist_item_task_id_user_task"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_checklist_item"),
        sa.UniqueConstraint("checklist_id", "key", name="uq_checklist_item_checklist_id_key"),
    )
    op.create_index("ix_checklist_item_task_id", "checklist_item", ["task_id"])
    op.create_table(
        "process_fit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_key", sa.String(100), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_process_fit"),
        sa.UniqueConstraint("process_key", name="uq_process_fit_process_key"),
    )
    op.create_table(
        "attached_process",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("order_item_id", sa.Integer(), nullable=True),
        sa.Column("process_key", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=False),
        sa.Column("attached_at", MOMENT, nullable=False),
        sa.Column("attached_by", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["customer_order.id"], name="fk_attached_process_order_id_customer_order"
        ),
        sa.ForeignKeyConstraint(
            ["order_item_id"],
            ["order_item.id"],
            name="fk_attached_process_order_item_id_order_item",
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name="fk_attached_process_instance_id_instance"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attached_process"),
        sa.UniqueConstraint("uuid", name="uq_attached_process_uuid"),
    )
    op.create_index("ix_attached_process_order_id", "attached_process", ["order_id"])


def downgrade() -> None:
    for table in (
        "attached_process",
        "process_fit",
        "checklist_item",
        "checklist",
        "checklist_version",
        "checklist_template",
    ):
        op.drop_table(table)
