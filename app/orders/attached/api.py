"""Workflow templates for programs: which there are and fit, attaching them, how far they are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.designer.models import Process, ProcessVersion
from app.lib.api import Operation, Text, described, taken
from app.lib.errors import NotFound
from app.lib.schema import Schema, choice, given, many, maybe, moment, record, text
from app.lib.web import write_json
from app.orders import service as orders
from app.orders.attached import service
from app.orders.attached.models import ProcessFit
from app.orders.attached.service import Progress
from app.runtime.models import InstanceState
from app.tasks.api.asking import REPLAYED, repeatable

bp = Blueprint("attached_api", __name__)
P = Permission
TAG = "Workflow templates"
AT = "/api/v1/workflow-templates/<key>"
OF = "/api/v1/orders/<order_number>"
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
ITEM = Text("item", "The id of an item of the order; without it, for the order as a whole.", 40)
TEMPLATE = given(
    {
        "process": {**TEXT, "description": "The key of the process."},
        "name": TEXT,
        "words": {**TEXT, "description": "When to attach it."},
        "products": many(TEXT, description="Keys; with no categories either: it fits all orders."),
        "categories": many(TEXT),
        "version": maybe({**WHOLE, "description": "The live one; null: it is offered nowhere."}),
    },
    title="WorkflowTemplate",
)
TEMPLATES = given({"items": many(TEMPLATE)})
FITTING = given(
    {"items": many(given({"process": TEXT, "name": TEXT, "words": TEXT}, title="FittingTemplate"))}
)
FIT = record(
    {
        "products": maybe(many(text(60, least=1), most=500, description="Keys of products.")),
        "categories": maybe(many(text(100, least=1), most=100)),
        "words": maybe(text(2_000)),
    },
    title="WorkflowTemplateFit",
    examples=[{"products": ["m365-business-premium"], "words": "When a technician goes there."}],
)
ATTACHED = given(
    {
        "id": TEXT,
        "process": TEXT,
        "name": TEXT,
        "item": maybe({**TEXT, "description": "Null: for the order as a whole."}),
        "instance": TEXT,
        "state": choice(*map(str, InstanceState)),
        "running": {"type": "boolean"},
        "attachedAt": moment(),
        "attachedBy": TEXT,
        "done": {**WHOLE, "description": "User tasks that were done, of those in `of`."},
        "of": {**WHOLE, "description": "User tasks that are drawn."},
        "waitsFor": many(
            given(
                {
                    "task": maybe({**TEXT, "description": "Null: you may not see the user task."}),
                    "name": TEXT,
                    "assignee": maybe(TEXT),
                    "dueDate": maybe(moment()),
                },
                title="AttachedUserTask",
            )
        ),
    },
    title="AttachedTemplate",
)
ALL_ATTACHED = given({"items": many(ATTACHED)})
ATTACH = record(
    {
        "process": text(100, least=1, description="The key of a template that fits."),
        "item": maybe(text(40, description="The id of an item of the order.")),
    },
    needs=("process",),
    title="AttachTemplate",
    examples=[{"process": "site-visit", "item": "1"}],
)
CANCEL = record(
    {"reason": text(2_000, least=1)},
    needs=("reason",),
    title="CancelAttached",
    examples=[{"reason": "The customer does it."}],
)


@bp.get("/api/v1/workflow-templates")
@allow(P.PROCESS_READ)
@described(Operation(tag=TAG, gives={200: TEMPLATES}))
def list_workflow_templates() -> Response:
    """All workflow templates by name, with what they fit."""
    return write_json(_templates())


def _templates() -> dict[str, Any]:
    return {"items": [_template(*one) for one in service.templates()]}


def _template(fit: ProcessFit, process: Process, live: ProcessVersion | None) -> dict[str, Any]:
    return {
        "process": process.key,
        "name": process.name,
        "words": fit.words,
        "products": fit.products,
        "categories": fit.categories,
        "version": live.number if live else None,
    }


@bp.put(AT)
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, takes=FIT, gives={200: TEMPLATE}, refuses=(409,)))
def offer_workflow_template(key: str) -> Response:
    """Make a process a workflow template, or change for what it fits."""
    service.set_fit(key[:100], taken(FIT, "Nothing was changed."), current())
    return write_json(next(_template(*one) for one in service.templates() if one[1].key == key))


@bp.delete(AT)
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, gives={200: TEMPLATES}))
def drop_workflow_template(key: str) -> Response:
    """Offer a process no longer; what runs goes on. Answers with those that are left."""
    service.drop_fit(key, current())
    return write_json(_templates())


@bp.get(f"{OF}/workflow-templates")
@allow(P.ORDER_PLACE)
@described(Operation(tag=TAG, query=(ITEM,), gives={200: FITTING}))
def list_fitting_templates(order_number: str) -> Response:
    """The workflow templates that fit an order, or an item of it."""
    item, order = ITEM.read(), orders.find(order_number)
    found = service.fitting(order).get(item)
    if found is None:
        raise NotFound(f"{order.number} has no item {item!r}.")
    items = [{"process": one.key, "name": one.name, "words": fit.words} for fit, one in found]
    return write_json({"items": items})


@bp.get(f"{OF}/attached")
@allow(P.ORDER_READ)
@described(Operation(tag=TAG, gives={200: ALL_ATTACHED}))
def list_attached(order_number: str) -> Response:
    """What is attached to an order, newest first, and how far each is."""
    found = service.progress(orders.find(order_number), current())
    return write_json({"items": list(map(_told, found))})


@bp.post(f"{OF}/attached")
@allow(P.ORDER_PLACE)
@described(
    Operation(
        tag=TAG,
        takes=ATTACH,
        gives={201: ATTACHED},
        repeatable=True,
        headers=REPLAYED,
    )
)
def attach_template(order_number: str) -> Response:
    """Begin a workflow template for an order, or for an item of it; its tasks are in the inbox."""
    said = taken(ATTACH, "Nothing was attached.")
    number = orders.find(order_number).number

    def act() -> dict[str, Any]:
        row = service.attach(number, said["process"], said.get("item") or "", current())
        return _one(number, row.uuid)

    return repeatable(act, 201)


@bp.post(f"{OF}/attached/<attached_uuid>/cancel")
@allow(P.ORDER_PLACE)
@described(Operation(tag=TAG, takes=CANCEL, gives={200: ATTACHED}, refuses=(409,)))
def cancel_attached(order_number: str, attached_uuid: str) -> Response:
    """End what is attached, and its user tasks."""
    said = taken(CANCEL, "Nothing was cancelled.")
    number = orders.find(order_number).number
    row = service.cancel(number, attached_uuid, said["reason"], current())
    return write_json(_one(number, row.uuid))


def _one(number: str, attached_uuid: str) -> dict[str, Any]:
    found = service.progress(orders.find(number), current())
    return next(_told(one) for one in found if one.row.uuid == attached_uuid)


def _told(one: Progress) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.uuid,
        "process": row.process_key,
        "name": row.name,
        "item": one.item.item_id if one.item else None,
        "instance": row.instance.uuid,
        "state": row.instance.state,
        "running": service.is_open(row),
        "attachedAt": row.attached_at.isoformat(),
        "attachedBy": row.attached_by,
        "done": one.done,
        "of": one.of,
        "waitsFor": [
            {
                "task": task.uuid if task.id in one.seen else None,
                "name": task.name,
                "assignee": task.assignee_name if task.id in one.seen else None,
                "dueDate": task.due_at.isoformat() if task.due_at else None,
            }
            for task in one.waits_for
        ],
    }
