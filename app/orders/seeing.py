"""What of an order's history somebody reads: who did a user task, and the values of its process.

What happens to an order is known to all who read orders. What its processes hold is for those who
read instances, and who did a user task for those who may see that user task as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.access import Permission, Principal
from app.audit.models import History
from app.lib.db import db
from app.orders.models import Order
from app.runtime.models import Instance, UserTask
from app.tasks import queries as tasks

INSTANCE = "instance:"
TOLD = ("name", "type", "state", "code", "reason", "count", "done")  # none is a value of a process


@dataclass(frozen=True)
class Seeing:
    """What somebody may read of the history of one order."""

    everything: bool
    theirs: frozenset[tuple[str, int]]  # streams and element instances of user tasks that they see

    def is_named(self, row: History) -> bool:
        """Whether they may read who did it."""
        own = (row.stream, row.element_instance or 0) in self.theirs
        return self.everything or own or not row.stream.startswith(INSTANCE)

    def detail(self, row: History) -> dict[str, Any]:
        """What they may read of what is said about it."""
        if self.everything or not row.stream.startswith(INSTANCE):
            return row.detail
        return {name: row.detail[name] for name in TOLD if name in row.detail}


def of(order: Order, who: Principal) -> Seeing:
    """What somebody may read of the history of an order."""
    if who.may(Permission.INSTANCE_READ):
        return Seeing(True, frozenset())
    found = select(UserTask, Instance.uuid).join(Instance, Instance.id == UserTask.instance_id)
    rows = db.session.execute(found.where(UserTask.business_key == order.number)).all()
    return Seeing(False, frozenset(_theirs(rows, who)))


def _theirs(rows: Iterable[Any], who: Principal) -> Iterable[tuple[str, int]]:
    held = list(rows)
    seen = tasks.seen((task for task, _ in held), who)
    return ((f"{INSTANCE}{uuid}", task.element_instance) for task, uuid in held if task.id in seen)
