"""The REST API of checklists and their templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.lib.api import CURSOR, LIMIT, Choice, Operation, Text, described, taken
from app.lib.db import transaction
from app.lib.schema import choice, given, many, maybe, moment, record, text, whole
from app.lib.web import MOST_KEY, write_json
from app.runtime.models import OPEN_TASKS
from app.tasks.checklists import (
    board,
    deeds,
    holding,
    plan,
    queries,
    service,
    starting,
    templates,
    typed,
)
from app.tasks.checklists.models import Checklist, ChecklistTemplate, ChecklistVersion

bp = Blueprint("checklists_api", __name__)
P = Permission
TAG, TEMPLATES = "Checklists", "Checklist templates"
WORDS = {"type": "string"}
DAY = typed.DAY
VIEW = Choice("view", "Which checklists; mine are those that the caller leads.", queries.VIEWS,
              "running")  # fmt: skip
FIND = Text("q", "Looks in name, number, customer and lead.")
CUSTOMER = Text("customer", "Only those of this customer, by its id.", 60)

TEMPLATE = given(
    {
        "key": WORDS,
        "name": WORDS,
        "description": WORDS,
        "occasion": WORDS,
        "products": many(WORDS),
        "categories": many(WORDS),
        "version": maybe({"type": "integer", "description": "The newest that was published."}),
        "hasDraft": {"type": "boolean"},
        "archived": {"type": "boolean"},
    },
    title="ChecklistTemplate",
)
TEMPLATE_FULL = given(
    {**TEMPLATE["properties"], "revision": {"type": "integer"}, "items": many(typed.ITEM)},
    title="ChecklistTemplateWithItems",
)
VERSION = given(
    {
        "number": {"type": "integer"},
        "note": WORDS,
        "publishedAt": moment(),
        "publishedBy": WORDS,
        "items": many(typed.ITEM),
    },
    title="ChecklistVersion",
)
NEW_TEMPLATE = record(
    {"key": text(80), **typed.ABOUT},
    needs=("name", "items"),
    title="NewChecklistTemplate",
    examples=[
        {
            "name": "Onboarding",
            "occasion": "A new customer",
            "items": [
                {"name": "Create the tenant", "role": "csr", "dueDays": 1},
                {"name": "First invoice", "role": "finance", "dueDays": 0, "dueFrom": "end"},
            ],
        }
    ],
)
DRAFT = record(
    {**typed.ABOUT, "revision": whole(0, MOST_KEY, description="That was read before.")},
    needs=("name", "items", "revision"),
    title="ChecklistDraft",
    examples=[
        {
            "name": "Onboarding",
            "revision": 1,
            "items": [{"name": "Create the tenant", "dueDays": 2}],
        }
    ],
)
NOTE = record(
    {"note": text(templates.MAX_NOTE)},
    title="ChecklistPublishing",
    examples=[{"note": "Finance checks the first invoice."}],
)
STAND = choice(
    *board.STATES,
    description="`begun`: somebody is at work on it; `completing`: done, but can be taken back.",
)
ITEM = given(
    {
        "key": WORDS,
        "name": WORDS,
        "description": WORDS,
        "parent": WORDS,
        "state": STAND,
        "role": WORDS,
        "assignee": maybe(WORDS),
        "due": DAY,
        "late": {"type": "string", "description": "How late it is, in words; empty if it is not."},
        "waitsFor": many(WORDS),
        "optional": {"type": "boolean"},
        "task": maybe({"type": "string", "description": "Its user task, if the caller sees it."}),
        "endedAt": maybe(moment()),
        "endedBy": maybe(WORDS),
        "reason": maybe(WORDS),
    },
    title="RunningChecklistItem",
)
BRIEF = given(
    {
        "id": WORDS,
        "number": WORDS,
        "name": WORDS,
        "customer": given({"id": WORDS, "name": WORDS}),
        "lead": WORDS,
        "state": choice("running", "done", "cancelled"),
        "start": DAY,
        "end": DAY,
        "done": {"type": "integer"},
        "items": {"type": "integer"},
    },
    title="ChecklistBrief",
)
FULL = given(
    {
        **{name: one for name, one in BRIEF["properties"].items() if name != "items"},
        "template": WORDS,
        "version": {"type": "integer"},
        "standing": WORDS,
        "reason": maybe(WORDS),
        "items": many(ITEM),
    },
    title="Checklist",
)
START = record(
    {
        "template": text(80, description="The key of the template."),
        "customer": text(60, description="The id of the customer."),
        "start": DAY,
        "end": DAY,
        "lead": maybe(text(200, description="Name or mail address; the caller if left out.")),
        "name": maybe(text(plan.MAX_NAME)),
    },
    needs=("template", "customer", "start", "end"),
    title="NewChecklist",
    examples=[
        {
            "template": "customer-onboarding",
            "customer": "northwind-traders",
            "start": "2026-11-02",
            "end": "2026-11-25",
        }
    ],
)
KEYS = many(typed.KEY, most=plan.MAX_ITEMS)
ADDED = record(
    {
        "name": text(plan.MAX_NAME, least=1),
        "description": maybe(text(plan.MAX_TEXT)),
        "role": maybe(text(60)),
        "assignee": maybe(text(200, description="Name or mail address.")),
        "due": maybe(DAY),
        "waitsFor": maybe({**KEYS, "description": "After which items."}),
        "before": maybe({**KEYS, "description": "Which items wait for it."}),
        "parent": maybe(text(80)),
        "optional": maybe({"type": "boolean"}),
        "form": maybe(text(80, description="The id of the template's item whose form it has.")),
    },
    needs=("name",),
    title="NewRunningChecklistItem",
    examples=[
        {"name": "Call the old host", "role": "csr", "due": "2026-11-13", "before": ["Record"]}
    ],
)
CHANGED = record(
    {
        "name": text(plan.MAX_NAME, least=1),
        "description": text(plan.MAX_TEXT),
        "role": text(60),
        "assignee": {
            **text(200, description="Null or empty: nobody yet."),
            "type": ["string", "null"],
        },
        "due": DAY,
        "waitsFor": KEYS,
    },
    title="ChecklistItemChange",
    examples=[{"assignee": "Priya Raman", "due": "2026-11-16"}],
)
REASON = record(
    {"reason": text(plan.MAX_TEXT)},
    title="ChecklistReason",
    examples=[{"reason": "The customer does it."}],
)
ORDER = record(
    {"items": KEYS},
    needs=("items",),
    title="ChecklistOrder",
    examples=[{"items": ["Agreement", "Credit", "Tenant"]}],
)
WHOLE = record(
    {
        "lead": text(200),
        "start": {**DAY, "description": "What is due after it moves with it, unless it is begun."},
        "end": {**DAY, "description": "What is due by it moves with it."},
    },
    title="ChecklistChange",
    examples=[{"lead": "Priya Raman", "end": "2026-12-04"}],
)


def _list(row: Any, title: str) -> Any:
    return given({"items": many(row), "nextCursor": maybe(WORDS)}, title=title)


@bp.get("/api/v1/checklist-templates")
@allow(P.TASK_READ)
@described(Operation(tag=TEMPLATES, gives={200: given({"items": many(TEMPLATE)})}))
def list_templates() -> Response:
    """All templates that are in use, by name."""
    rows = [_template(row, version) for row, version in templates.listed()]
    return write_json({"items": rows})


def _template(row: ChecklistTemplate, version: ChecklistVersion | None) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "description": row.description,
        "occasion": row.occasion,
        "products": row.products,
        "categories": row.categories,
        "version": version.number if version else None,
        "hasDraft": row.draft is not None,
        "archived": row.archived,
    }


def _full(row: ChecklistTemplate) -> dict[str, Any]:
    about = _template(row, templates.newest(row))
    items = typed.as_sent(templates.items_of(row))
    return {**about, "revision": row.revision, "items": items}


@bp.post("/api/v1/checklist-templates")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TEMPLATES, takes=NEW_TEMPLATE, gives={201: TEMPLATE_FULL}))
def create_template() -> Response:
    """Make a template with a draft; publish it to start checklists of it."""
    said = taken(NEW_TEMPLATE, "The template was not made.")
    with transaction() as session:
        new = {**said, "items": typed.items(said["items"])}
        row = templates.create(session, new, current())
    return write_json(_full(row), 201)


@bp.get("/api/v1/checklist-templates/<template_key>")
@allow(P.TASK_READ)
@described(Operation(tag=TEMPLATES, gives={200: TEMPLATE_FULL}))
def read_template(template_key: str) -> Response:
    """One template with the items of its draft, or else of its newest version."""
    return write_json(_full(templates.find(template_key)))


@bp.put("/api/v1/checklist-templates/<template_key>/draft")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TEMPLATES, takes=DRAFT, gives={200: TEMPLATE_FULL}, refuses=(409,)))
def save_template(template_key: str) -> Response:
    """Change the draft: all of its items are sent, with the revision that was read before."""
    said = taken(DRAFT, "The draft was not changed.")
    new = {**said, "items": typed.items(said["items"])}
    return write_json(_full(templates.save(template_key, new, said["revision"], current())))


@bp.post("/api/v1/checklist-templates/<template_key>/publish")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TEMPLATES, takes=NOTE, gives={201: VERSION}, refuses=(409,)))
def publish_template(template_key: str) -> Response:
    """Make the draft the next version; nothing in it changes afterwards."""
    said = taken(NOTE, "The template was not published.")
    version = templates.publish(template_key, said.get("note", ""), current())
    return write_json(_version(version), 201)


@bp.get("/api/v1/checklist-templates/<template_key>/versions/<int:number>")
@allow(P.TASK_READ)
@described(Operation(tag=TEMPLATES, gives={200: VERSION}))
def read_template_version(template_key: str, number: int) -> Response:
    """A version of a template as it was published."""
    return write_json(_version(templates.version(templates.find(template_key), number)))


def _version(row: ChecklistVersion) -> dict[str, Any]:
    return {
        "number": row.number,
        "note": row.note,
        "publishedAt": row.published_at.isoformat(),
        "publishedBy": row.published_by,
        "items": typed.as_sent(plan.of_json(row.items)),
    }


@bp.get("/api/v1/checklists")
@allow(P.TASK_READ)
@described(
    Operation(
        tag=TAG,
        query=(VIEW, FIND, CUSTOMER, CURSOR, LIMIT),
        gives={200: _list(BRIEF, "ChecklistPage")},
    )
)
def list_checklists() -> Response:
    """Checklists, the first promised first."""
    page = queries.listed(
        VIEW.read(),
        current(),
        queries.today(),
        search=FIND.read(),
        customer=CUSTOMER.read(),
        after=CURSOR.read(),
        limit=LIMIT.read(),
    )
    rows = [{**_brief(one.row), "done": one.done, "items": one.of} for one in page.rows]
    return write_json({"items": rows, "nextCursor": page.next})


def _brief(row: Checklist) -> dict[str, Any]:
    return {
        "id": row.uuid,
        "number": row.number,
        "name": row.name,
        "customer": {"id": row.customer_key, "name": row.customer_name},
        "lead": row.lead_name,
        "state": row.state,
        "start": row.starts_on.isoformat(),
        "end": row.ends_on.isoformat(),
    }


def _checklist(reference: str) -> dict[str, Any]:
    row = holding.find(reference, current())
    seen = queries.seen(row, current())
    return {
        **_brief(row),
        "done": seen.standing.done,
        "template": row.version.template.key,
        "version": row.version.number,
        "standing": seen.standing.words,
        "reason": row.reason,
        "items": [_item(card) for card in seen.cards],
    }


def _item(card: board.Card) -> dict[str, Any]:
    item = card.item
    is_open = card.task is not None and card.task.state in OPEN_TASKS
    return {
        "key": item.key,
        "name": item.name,
        "description": item.description,
        "parent": item.parent,
        "state": card.stand,
        "role": item.role,
        "assignee": (card.task.assignee_name if is_open and card.task else item.assignee_name),
        "due": item.due_on.isoformat(),
        "late": card.late,
        "waitsFor": item.waits_for,
        "optional": item.optional,
        "task": card.task.uuid if card.task and card.opens else None,
        "endedAt": item.ended_at.isoformat() if item.ended_at else None,
        "endedBy": item.ended_by,
        "reason": item.reason,
    }


@bp.post("/api/v1/checklists")
@allow(P.ORDER_PLACE)
@described(Operation(tag=TAG, takes=START, gives={201: FULL}, refuses=(404, 409)))
def start_checklist() -> Response:
    """Start a checklist for a customer, in the newest version of its template."""
    said = taken(START, "The checklist was not started.")
    version = templates.startable(said["template"])
    with transaction() as session:
        row = starting.start(session, version, typed.start(said), current())
    return write_json(_checklist(row.uuid), 201)


@bp.get("/api/v1/checklists/<checklist_id>")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: FULL}))
def read_checklist(checklist_id: str) -> Response:
    """One checklist with its items, in their order."""
    return write_json(_checklist(checklist_id))


@bp.patch("/api/v1/checklists/<checklist_id>")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, takes=WHOLE, gives={200: FULL}, refuses=(409,)))
def change_checklist(checklist_id: str) -> Response:
    """Change who leads a checklist, the day of its start, or that on which it is promised.

    Items that are neither ended nor dated by hand follow the timeframe.
    """
    said = dict(taken(WHOLE, "The checklist was not changed."))
    for name in ("start", "end"):
        if name in said:
            said[name] = typed.day(said[name], f"/{name}")
    service.lead(checklist_id, said, current())
    return write_json(_checklist(checklist_id))


@bp.post("/api/v1/checklists/<checklist_id>/items")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, takes=ADDED, gives={201: FULL}, refuses=(409,)))
def add_item(checklist_id: str) -> Response:
    """Add an item while the checklist runs."""
    said = dict(taken(ADDED, "The item was not added."))
    said["waits_for"] = said.pop("waitsFor", None)
    deeds.add(checklist_id, _dated(said), current())
    return write_json(_checklist(checklist_id), 201)


def _dated(said: Mapping[str, Any]) -> dict[str, Any]:
    return {**said, "due": typed.day(said["due"], "/due")} if "due" in said else dict(said)


@bp.patch("/api/v1/checklists/<checklist_id>/items/<item_key>")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, takes=CHANGED, gives={200: FULL}, refuses=(409,)))
def change_item(checklist_id: str, item_key: str) -> Response:
    """Reassign an item, date it anew, rename it, or let it wait for others; the rest stays."""
    said = dict(taken(CHANGED, "The item was not changed."))
    if "waitsFor" in said:
        said["waits_for"] = said.pop("waitsFor")
    deeds.change(checklist_id, item_key, _dated(said), current())
    return write_json(_checklist(checklist_id))


@bp.post("/api/v1/checklists/<checklist_id>/items/<item_key>/skip")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, takes=REASON, gives={200: FULL}, refuses=(409,)))
def skip_item(checklist_id: str, item_key: str) -> Response:
    """Leave an item out; one that is needed takes a reason. Those that wait for it go on."""
    said = taken(REASON, "The item was not skipped.")
    deeds.skip(checklist_id, item_key, said.get("reason", ""), current())
    return write_json(_checklist(checklist_id))


@bp.put("/api/v1/checklists/<checklist_id>/order")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, takes=ORDER, gives={200: FULL}, refuses=(409,)))
def reorder_items(checklist_id: str) -> Response:
    """Put the items into another order; all are named, each once."""
    said = taken(ORDER, "The items were not moved.")
    service.reorder(checklist_id, said["items"], current())
    return write_json(_checklist(checklist_id))


@bp.post("/api/v1/checklists/<checklist_id>/cancel")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, takes=REASON, gives={200: FULL}, refuses=(409,)))
def cancel_checklist(checklist_id: str) -> Response:
    """End a checklist and every user task of it."""
    said = taken(REASON, "The checklist was not cancelled.")
    service.cancel(checklist_id, said.get("reason", ""), current())
    return write_json(_checklist(checklist_id))
