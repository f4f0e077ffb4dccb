"""Which items of checklists were dated by hand.

Of those that are there, the history tells: what a hand moved, and moved to no day that it had before
by its template. An item that was added is due with the end, unless it was given a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.lib import json

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ITEMS = sa.text(
    "SELECT checklist_item.id, checklist_item.key, added, due_on, ends_on, "
    "instance.uuid, user_task.element_instance "
    "FROM checklist_item JOIN checklist ON checklist.id = checklist_id "
    "JOIN instance ON instance.id = checklist.instance_id "
    "LEFT JOIN user_task ON user_task.id = checklist_item.task_id "
    "WHERE checklist_item.state <> 'group' ORDER BY checklist.id"
)
SAID = sa.text(
    "SELECT at, kind, element, element_instance, detail FROM history WHERE stream = :stream "
    "AND kind IN ('item_changed', 'checklist_changed', 'updated') ORDER BY sequence"
)
DATED = sa.text("UPDATE checklist_item SET dated = :yes WHERE id = :id")


def upgrade() -> None:
    dated = sa.Column("dated", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("checklist_item", dated)
    _fill(op.get_bind())


def _fill(connection: Any) -> None:
    lists: dict[str, list[Any]] = defaultdict(list)
    for item in connection.execute(ITEMS):
        lists[f"instance:{item.uuid}"].append(item)
    for stream, items in lists.items():
        said = [(*one[:4], json.loads(one.detail)) for one in connection.execute(SAID, {"stream": stream})]
        deeds = {at for at, kind, *_ in said if kind != "updated"}
        days, moments = defaultdict(list), defaultdict(list)
        for at, kind, element, number, detail in said:
            changes = detail.get("changes") or {}
            if kind == "item_changed" and changes.get("due") and detail.get("from"):
                days[element].append((detail["from"], changes["due"]))
            elif kind == "updated" and "due_date" in changes and at not in deeds:
                moments[number].append((changes["due_date"]["from"], changes["due_date"]["to"]))
        for item in items:
            by_task = _moved(moments[item.element_instance])
            by_day = _moved(days[f"Item_{item.key}"])
            if item.added:
                by_day = str(item.due_on) != str(item.ends_on)
            if by_task or by_day:
                connection.execute(DATED, {"id": item.id, "yes": True})


def _moved(changes: Iterable[tuple[Any, Any]]) -> bool:
    """Whether what was moved is elsewhere now than where it was before."""
    first, moved = None, False
    for before, after in changes:
        if before != after:
            first = first if moved else before
            moved = after != first
    return moved


def downgrade() -> None:
    with op.batch_alter_table("checklist_item", schema=None) as batch_op:
        batch_op.drop_column("dated")
