"""Pages of checklist templates: the list, the editor, what was published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from app.accounts.access import Permission, allow, current
from app.catalog import service as catalog
from app.designer.scripting import for_script, said_as
from app.lib import json
from app.lib.db import db, transaction
from app.lib.errors import AppError, BadRequest
from app.lib.schema import many, record, whole
from app.lib.web import MOST_KEY, text
from app.tasks import queries as inbox
from app.tasks.checklists import plan, templates, typed
from app.tasks.checklists.views import plan_of

bp = Blueprint("checklist_templates", __name__, template_folder="templates")
P = Permission
MOST_SENT = 2 * plan.MAX_ITEMS  # so that whoever pastes too many is told how many there are
SENT = {
    **typed.ABOUT,
    "items": many(typed.ITEM, most=MOST_SENT),
    "base": whole(0, MOST_KEY),
}
SAVE = record(SENT, needs=("name", "items", "base"))


@bp.get("/checklist-templates")
@allow(P.TASK_READ)
def listed() -> Any:
    """All templates."""
    archived = text("view") == "archived"
    return render_template(
        "checklists/templates.html",
        room="checklists",
        rows=templates.listed(archived=archived),
        archived=archived,
        products={product.key: product.name for product in catalog.products()},
    )


@bp.post("/checklist-templates")
@allow(P.PROCESS_DRAFT)
def create() -> Any:
    """Begin a template; of a fault the dialog hears, with what was typed still in it."""

    def work() -> dict[str, str]:
        with transaction() as session:
            said = {"name": request.form.get("name"), "occasion": request.form.get("occasion")}
            row = templates.create(session, said, current())
        return {"to": f"/checklist-templates/{row.key}"}

    return for_script(work)


@bp.get("/checklist-templates/<key>")
@allow(P.TASK_READ)
def template(key: str) -> Any:
    """The editor of a template; whoever may not change it reads it."""
    row = templates.find(key)
    versions, products = templates.versions(row), catalog.products()
    names = {product.key: product.name for product in products}
    edits = current().may(P.PROCESS_DRAFT) and not row.archived
    page = {"template": row, "edits": edits, "versions": versions, "room": "checklists"}
    if not edits:
        shown = versions[0].items if versions else plan.as_json(templates.items_of(row))
        said = [names.get(one, one) for one in row.products] + row.categories
        read = {**_to_read(shown), "purpose": ", ".join(said) or "everything"}
        return render_template("checklists/template.html", **page, **read)
    data = {
        "path": f"/checklist-templates/{row.key}",
        "items": typed.as_sent(templates.items_of(row)),
        "roles": inbox.desks(),
        "revision": row.revision,
        "problems": _faults(templates.items_of(row)),
    }
    return render_template(
        "checklists/template.html",
        **page,
        products=names,
        data=json.dumps(data).replace("<", "\\u003c"),
        categories=[
            (one, one) for one in sorted({one.category for one in products if one.category})
        ],
    )


def _to_read(items: list[dict[str, Any]]) -> dict[str, Any]:
    """What ``_items.html`` shows of items as they are kept."""
    names = {item["id"]: item["name"] for item in items}
    return {"items": plan_of(items), "names": names, "roles": inbox.desks()}


@bp.get("/checklist-templates/<key>/versions/<int:number>")
@allow(P.TASK_READ)
def version(key: str, number: int) -> Any:
    """A version as it was published."""
    row = templates.find(key)
    found = templates.version(row, number)
    return render_template(
        "checklists/version.html",
        room="checklists",
        template=row,
        version=found,
        **_to_read(found.items),
    )


@bp.post("/checklist-templates/<key>/versions/<int:number>/draft")
@allow(P.PROCESS_DRAFT)
def bring_back(key: str, number: int) -> Any:
    """Go on from an earlier version: its items become the draft."""
    base = request.form.get("base", -1, type=int)
    return _deed(
        key,
        lambda: templates.bring_back(key, number, base, current()),
        f"The items of version {number} are the draft now. Publish it to begin with them.",
    )


@bp.post("/checklist-templates/<key>/draft")
@allow(P.PROCESS_DRAFT)
def save(key: str) -> Any:
    """Keep the draft as it is typed."""

    def work() -> Any:
        said = said_as(SAVE)
        new = {**said, "items": typed.items(said["items"])}
        row = templates.save(key, new, said["base"], current())
        return {"revision": row.revision, "problems": _faults(plan.of_json(row.draft or []))}

    return for_script(work)


def _faults(items: Sequence[plan.Item]) -> list[dict[str, str]]:
    """What keeps a draft from being published, at its places."""
    found = plan.problems_of(items, frozenset(inbox.desks()))
    return [{"pointer": one.pointer, "detail": one.message} for one in found]


@bp.post("/checklist-templates/<key>/publish")
@allow(P.PROCESS_DRAFT)
def publish(key: str) -> Any:
    """Make the draft that the page shows the version that new checklists begin with."""

    def work() -> Any:
        base = request.form.get("base", type=int)
        if base is None:
            raise BadRequest("It was not said which draft is meant. Load the page again.")
        templates.publish(key, request.form.get("note", ""), current(), base=base)
        return {"done": "The template is published. New checklists begin with it."}

    return for_script(work)


@bp.post("/checklist-templates/<key>/archive")
@allow(P.PROCESS_DRAFT)
def archive(key: str) -> Any:
    """Take a template out of the list, or back."""
    archived = request.form.get("archived") != "no"
    return _deed(
        key,
        lambda: templates.archive(key, current(), archived=archived),
        "The template is archived." if archived else "The template is back in the list.",
    )


def _deed(key: str, deed: Any, done: str) -> Any:
    row = templates.find(key)
    try:
        deed()
    except AppError as error:
        db.session.rollback()
        flash(error.message, "bad")
    else:
        flash(done, "done")
    return redirect(f"/checklist-templates/{row.key}")


@bp.post("/checklist-templates/<key>/diagram")
@allow(P.PROCESS_DRAFT)
def diagram(key: str) -> Any:
    """Go on from a template in the designer, as a process of its own."""
    row = templates.find(key)
    try:
        draft = templates.as_process(
            row.key, row.name, templates.items_of(row), row.description, current()
        )
    except AppError as error:
        db.session.rollback()
        flash(error.message, "bad")
        return redirect(f"/checklist-templates/{row.key}")
    return redirect(f"/processes/{draft.process.key}/draft")
