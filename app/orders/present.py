"""An order as others see it: the words of what it waits for, and its JSON forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.access import Principal
from app.audit.models import History
from app.lib.db import db
from app.lib.words import stamp
from app.orders.models import Order, OrderItem
from app.orders.seeing import Seeing
from app.providers import service as providers
from app.runtime import given_up
from app.runtime.models import (
    OPEN_TASKS,
    Incident,
    Instance,
    Job,
    JobState,
    MessageSubscription,
    Timer,
    UserTask,
)
from app.tasks import queries as tasks


@dataclass(frozen=True)
class Waiting:
    """One thing that an item waits for, in words, most pressing kind first."""

    kind: str  # incident, user_task, message, job, timer
    words: str
    link: str = ""
    message: str = ""
    key: str = ""
    due: Any = None


def waits(instance_uuids: Sequence[str], who: Principal) -> dict[str, list[Waiting]]:
    """What instances wait for, by their UUID, processes that they called included.

    A user task that somebody may not see is named, so that they know how far the order is; who
    has it, to whom it is offered and the way to it are left out.

    One query for each kind of wait, however many instances are asked for.
    """
    own = select(Instance.id, Instance.uuid).where(Instance.uuid.in_(instance_uuids))
    found = {row.id: row.uuid for row in db.session.execute(own)}
    level = list(found)
    while level:
        below = select(Instance.id, Instance.parent_id).where(Instance.parent_id.in_(level))
        rows = db.session.execute(below).all()
        found |= {row.id: found[row.parent_id] for row in rows}
        level = [row.id for row in rows]
    said: dict[str, list[Waiting]] = {}
    for instance_id, waiting in _all(list(found), who):
        said.setdefault(found[instance_id], []).append(waiting)
    return said


def _all(ids: list[int], who: Principal) -> list[tuple[int, Waiting]]:
    if not ids:
        return []
    made: list[tuple[int, Waiting]] = []
    for row in _rows(Incident, ids, "open"):
        words = f"It needs a repair: {row.element_name or row.element_id} stopped. {row.cause}"
        made.append((row.instance_id, Waiting("incident", words, f"/incidents/{row.uuid}")))
    for row in given_up.of(ids):
        words = f"{given_up.words(row.type)}, so it stands still. An administrator tries it again."
        made.append((row.instance_id or 0, Waiting("incident", words, "/incidents")))
    opened = list(_rows(UserTask, ids, *OPEN_TASKS))
    seen = tasks.seen(opened, who)
    names = accounts.role_names() if opened else {}
    made += [(row.instance_id, _at_task(row, names, is_seen=row.id in seen)) for row in opened]
    for row in _rows(MessageSubscription, ids, "waiting", "matched"):
        words = f"It waits for news from outside: {row.element_name or row.name}."
        waiting = Waiting("message", words, message=row.name, key=row.correlation_key)
        made.append((row.instance_id, waiting))
    for row in _rows(Job, ids, JobState.READY, JobState.LEASED):
        if row.element_id:
            made.append((row.instance_id, Waiting("job", _job_words(row), due=row.due_at)))
    for row in _rows(Timer, ids, "waiting"):
        words = f"{row.name or row.element_id} is due {stamp(row.due_at, '%-d %b %Y, %H:%M')}."
        made.append((row.instance_id, Waiting("timer", words, due=row.due_at)))
    return made


def _rows(model: Any, ids: list[int], *states: str) -> Any:
    rows = select(model).where(model.instance_id.in_(ids), model.state.in_(states))
    return db.session.scalars(rows.order_by(model.id))


def _at_task(row: UserTask, names: Mapping[str, str], *, is_seen: bool) -> Waiting:
    if not is_seen:
        words = f"It waits for a user task: {row.name}."
        return Waiting("user_task", words, due=row.due_at)
    roles = " or ".join(names.get(role, role) for role in row.candidate_roles)
    holder = row.assignee_name or roles or "an administrator"
    words = f"It waits for {holder}: {row.name}."
    if row.state == "completing":
        words = f"{holder} is completing {row.name}."
    return Waiting("user_task", words, f"/inbox/{row.uuid}", due=row.due_at)


def _job_words(row: Job) -> str:
    name = providers.title(row.type)
    if row.last_error:
        return f"{name}: tried {row.attempt} times, again at {stamp(row.due_at, '%H:%M:%S')}."
    return f"It waits for {name}."


def order(row: Order, who: Principal) -> dict[str, Any]:
    """The order with its items and what they wait for, as somebody may see it (our API)."""
    waiting = waits([item.instance_uuid or "" for item in row.items], who)
    return {
        "id": row.number,
        "href": f"/api/v1/orders/{row.number}",
        "externalId": row.external_id,
        "customer": {"id": row.customer.key, "name": row.customer.name},
        "state": row.state,
        "category": row.category,
        "priority": row.priority,
        "note": row.note,
        "orderDate": row.placed_at.isoformat(),
        "completionDate": row.ended_at.isoformat() if row.ended_at else None,
        "value": row.value,
        "currency": row.currency,
        "productOrderItem": [_item(item, waiting) for item in row.items],
    }


def _item(item: OrderItem, waiting: dict[str, list[Waiting]]) -> dict[str, Any]:
    return {
        "id": item.item_id,
        "action": item.action,
        "quantity": item.quantity,
        "state": item.state,
        "reason": item.reason,
        "productOffering": {"id": item.product.key, "name": item.product.name},
        "product": {
            "id": item.subscription.key if item.subscription else None,
            "characteristic": [
                {"name": name, "value": value}
                for name, value in item.characteristic.items()
                if value is not None
            ],
        },
        "itemTerm": [{"name": item.term}],
        "billingPlan": item.billing_plan,
        "price": item.price,
        "process": item.process_key,
        "instance": item.instance_uuid,
        "waitsFor": [w.words for w in waiting.get(item.instance_uuid or "", [])],
    }


def entry(row: History, seeing: Seeing) -> dict[str, Any]:
    """An entry of the history, as far as somebody may read it."""
    return {
        "at": row.at.isoformat(),
        "stream": row.stream,
        "kind": row.kind,
        "actor": row.actor if seeing.is_named(row) else None,
        "element": row.element,
        "detail": seeing.detail(row),
        "hash": row.hash,
    }
