"""Attaching workflow templates to orders, and which of them fit."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.catalog import service as catalog
from app.designer import queries as processes
from app.designer import service as designer
from app.designer.models import Process, ProcessVersion
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Invalid, NotFound, Problem
from app.orders import service as orders
from app.orders.attached.models import AttachedProcess, ProcessFit
from app.orders.models import Order, OrderItem
from app.runtime import service as runtime
from app.runtime.models import OPEN_STATES, ElementInstance, Instance, UserTask
from app.tasks import queries as tasks

BY_HAND = {
    "userTask",
    "manualTask",
    "task",
    "startEvent",
    "endEvent",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "sequenceFlow",
    "subProcess",
}

NOTHING = "Nothing was attached."
Fitting = dict[str, list[tuple[ProcessFit, Process]]]


@dataclass(frozen=True)
class Progress:
    """How far an attached process is: user tasks that were done, of those that are drawn."""

    row: AttachedProcess
    item: OrderItem | None
    done: int
    of: int
    waits_for: tuple[UserTask, ...]
    seen: frozenset[int]  # the keys of those that who looks may see

    @property
    def is_open(self) -> bool:
        """Whether it still runs."""
        return is_open(self.row)

    @property
    def item_id(self) -> str:
        """The item that it is for; empty: the whole order."""
        return self.item.item_id if self.item else ""


# ---- which templates there are, and which fit


def templates() -> list[tuple[ProcessFit, Process, ProcessVersion | None]]:
    """All workflow templates by name, each with its live version."""
    rows = (
        select(ProcessFit, Process)
        .join(Process, Process.key == ProcessFit.process_key)
        .order_by(Process.name)
    )
    live = designer.live_versions()
    return [(fit, process, live.get(process.key)) for fit, process in db.session.execute(rows)]


def candidates() -> list[tuple[str, str]]:
    """Key and name of live processes that are no template yet and are done by people alone."""
    known = set(db.session.scalars(select(ProcessFit.process_key)))
    return [
        (key, version.process.name)
        for key, version in sorted(designer.live_versions().items())
        if key not in known and is_by_hand(version)
    ]


def is_by_hand(version: ProcessVersion) -> bool:
    """Whether people do all of it: user tasks, and what orders them."""
    definition = designer.definition(version.id)
    kinds = {element.type for element in definition.elements.values()}
    return "userTask" in kinds and kinds <= BY_HAND


def fitting(order: Order) -> Fitting:
    """The templates that fit an order as a whole (""), and each of its items by its id."""
    found = [(fit, process) for fit, process, live in templates() if live is not None]
    made = {"": [(fit, process) for fit, process in found if _fits_any(fit, order.items)]}
    for item in order.items:
        made[item.item_id] = [(fit, process) for fit, process in found if _fits(fit, item)]
    return made


def _fits_any(fit: ProcessFit, items: Sequence[OrderItem]) -> bool:
    return any(_fits(fit, item) for item in items)


def _fits(fit: ProcessFit, item: OrderItem) -> bool:
    if not fit.products and not fit.categories:
        return True
    return item.product.key in fit.products or item.product.category in fit.categories


def set_fit(key: str, said: Mapping[str, Any], who: Principal) -> ProcessFit:
    """Makes a process a workflow template, or changes for what it fits. Raises Invalid."""
    with transaction() as session:
        process = processes.process(key)
        row = session.scalar(select(ProcessFit).where(ProcessFit.process_key == key))
        products, categories = list(said.get("products") or ()), list(said.get("categories") or ())
        known = catalog.products()
        problems = [
            Problem("/products", f"There is no product {one[:60]!r}.")
            for one in products
            if one not in {product.key for product in known}
        ]
        problems += [
            Problem("/categories", f"No product is of the category {one[:60]!r}.")
            for one in categories
            if one not in {product.category for product in known}
        ]
        live = designer.live(key)
        if live is None:
            problems.append(Problem("/process", f"{process.name} has no live version."))
        if problems:
            raise Invalid("Nothing was changed.", problems=problems)
        if row is None:
            row = ProcessFit(process_key=key)
            session.add(row)
        row.products, row.categories = products, categories
        row.words = str(said.get("words") or "").strip()[:2_000]
        row.changed_at, row.changed_by = clock.now(), who.name
        try:
            session.flush()
        except IntegrityError:
            raise Conflict(
                "Somebody else made it a template just now. Load the page again."
            ) from None
        detail = {"process": key, "products": products, "categories": categories}
        record(session, [Entry("processes", "template_fit", who.name, detail, at=clock.now())])
        return row


def drop_fit(key: str, who: Principal) -> None:
    """Offers the process as a template no longer; what runs goes on. Raises NotFound."""
    with transaction() as session:
        row = session.scalar(select(ProcessFit).where(ProcessFit.process_key == key[:100]))
        if row is None:
            raise NotFound("This process is no workflow template.")
        session.delete(row)
        detail = {"process": key}
        record(session, [Entry("processes", "template_dropped", who.name, detail, at=clock.now())])


# ---- attaching


def attach(number: str, process_key: str, item_id: str, who: Principal) -> AttachedProcess:
    """Begins a template for an order or one item of it. Raises Invalid where it does not fit."""
    return attach_all(number, [(process_key, item_id)], who)[0]


def attach_all(
    number: str, chosen: Sequence[tuple[str, str]], who: Principal
) -> list[AttachedProcess]:
    """Begins several templates, each given as process and item: all of them or none.

    Raises Invalid where one does not fit, or none was chosen.
    """
    if not chosen:
        raise Invalid(NOTHING, problems=[Problem("/process", "Tick what is to be attached.")])
    with transaction() as session:
        order = orders.find(number)
        fits = fitting(order)
        wanted = [_wanted(order, fits, *one) for one in chosen]
        _hold(session, order)
        starts = [_start(order, *one) for one in wanted]
        begun = zip(wanted, runtime.start_all(session, starts, actor=who.name), strict=True)
        rows = [_attached(order, *one, instance, who) for one, instance in begun]
        session.add_all(rows)
        session.flush()
        items = {item.id: item.item_id for item in order.items}
        for row in rows:
            item = items.get(row.order_item_id or 0)
            detail = {"process": row.process_key, "name": row.name, "item": item}
            _note(session, order, "template_attached", who, detail)
        return rows


def _wanted(
    order: Order, fits: Fitting, process_key: str, item_id: str
) -> tuple[OrderItem | None, Process]:
    """The item that a template is for, and the template."""
    item = _item(order, item_id)
    offered = {process.key: process for _, process in fits[item_id]}
    process = offered.get(process_key)
    if process is None:
        told = "Choose a template that fits. A process owner says for which products it is."
        raise Invalid(NOTHING, problems=[Problem("/process", told)])
    return item, process


def _start(order: Order, item: OrderItem | None, process: Process) -> runtime.Start:
    title = f"{order.customer.name} · {process.name}"
    begin = runtime.Begin(business_key=order.number, title=title)
    return runtime.Start(process.key, _variables(order, item), begin)


def _attached(
    order: Order, item: OrderItem | None, process: Process, instance: Instance, who: Principal
) -> AttachedProcess:
    """What one template became, not kept yet."""
    return AttachedProcess(
        uuid=str(uuid.uuid4()),
        order_id=order.id,
        order_item_id=item.id if item else None,
        process_key=process.key,
        name=process.name,
        instance_id=instance.id,
        instance=instance,
        attached_at=clock.now(),
        attached_by=who.name,
    )


def _item(order: Order, item_id: str) -> OrderItem | None:
    if not item_id:
        return None
    found = next((item for item in order.items if item.item_id == item_id), None)
    if found is None:
        raise NotFound(f"{order.number} has no item {item_id[:40]!r}.")
    return found


def _variables(order: Order, item: OrderItem | None) -> dict[str, Any]:
    """What the process is told: the same as what fulfils the item is."""
    said = orders.contexts(order, order.customer, is_new=False)
    one = item or (order.items[0] if len(order.items) == 1 else None)
    if one is None:
        return said
    return {
        **said,
        "item": orders.item_context(one, one.item_id, one.unit_price, one.price, order.currency),
        "product": catalog.product_context(one.product),
        "subscription": catalog.subscription_context(one.subscription),
    }


def cancel(number: str, attached_uuid: str, reason: str, who: Principal) -> AttachedProcess:
    """Ends an attached process and its user tasks. Raises Conflict when it has ended."""
    with transaction() as session:
        order = orders.find(number)
        row = _find(order, attached_uuid)
        said = " ".join(reason.split())[:2_000]
        if not said:
            told = "Say why it is cancelled."
            raise Invalid(told, problems=[Problem("/reason", told)])
        runtime.lock_instance(row.instance.uuid)
        _hold(session, order)
        runtime.cancel_instance(row.instance.uuid, who)
        _note(session, order, "template_cancelled", who, {"name": row.name, "reason": said})
        return row


def _find(order: Order, attached_uuid: str) -> AttachedProcess:
    found = select(AttachedProcess).where(
        AttachedProcess.uuid == attached_uuid[:36], AttachedProcess.order_id == order.id
    )
    row = db.session.scalar(found)
    if row is None:
        raise NotFound(f"Nothing of that id is attached to {order.number}.")
    return row


def progress(order: Order, who: Principal) -> list[Progress]:
    """What is attached to an order, newest first, and how far each is, for who looks."""
    found = select(AttachedProcess).where(AttachedProcess.order_id == order.id)
    rows = list(db.session.scalars(found.order_by(AttachedProcess.id.desc())))
    ids = [row.instance_id for row in rows]
    if not ids:
        return []
    done = _done(ids)
    waiting: dict[int, list[UserTask]] = {}
    opened = select(UserTask).where(UserTask.instance_id.in_(ids), UserTask.state == "open")
    open_tasks = list(db.session.scalars(opened.order_by(UserTask.id)))
    seen = tasks.seen(open_tasks, who)
    for task in open_tasks:
        waiting.setdefault(task.instance_id, []).append(task)
    items = {item.id: item for item in order.items}
    return [
        Progress(
            row,
            items.get(row.order_item_id or 0),
            done.get(row.instance_id, 0),
            _drawn(row.instance.version_id),
            tuple(waiting.get(row.instance_id, ())),
            seen,
        )
        for row in rows
    ]


def _done(ids: Sequence[int]) -> dict[int, int]:
    counted = (
        select(
            ElementInstance.instance_id,
            func.count(func.distinct(ElementInstance.element_id)),
        )
        .where(
            ElementInstance.instance_id.in_(ids),
            ElementInstance.element_type == "userTask",
            ElementInstance.state == "completed",
        )
        .group_by(ElementInstance.instance_id)
    )
    return {instance: number for instance, number in db.session.execute(counted)}


def _drawn(version_id: int) -> int:
    elements = designer.definition(version_id).elements.values()
    return sum(element.type == "userTask" for element in elements)


def is_open(row: AttachedProcess) -> bool:
    """Whether it still runs."""
    return row.instance.state in OPEN_STATES


def _hold(session: Session, order: Order) -> None:
    """Locks the order, whose history is written next: two at once would take one number of it.

    An instance that others know is locked before its order, and the order before the messages of
    a step, as by a job that sets its state, and before a row that points to it: the lock that such
    a row takes cannot grow while another has the same.
    """
    session.scalar(select(Order.id).where(Order.id == order.id).with_for_update())


def _note(
    session: Session, order: Order, kind: str, who: Principal, detail: dict[str, Any]
) -> None:
    stream = f"order:{order.number}"
    record(session, [Entry(stream, kind, who.name, detail, at=clock.now())])
