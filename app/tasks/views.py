"""Pages: the inbox, and a user task in it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request

from app.accounts.access import Permission, allow, current
from app.designer import service as designer
from app.lib import json
from app.lib.db import db
from app.lib.errors import AppError, BadRequest, Invalid
from app.lib.web import read_json, text, write_json
from app.runtime.models import Instance, UserTask
from app.tasks import changing, dialog, forms, service
from app.tasks.inbox import lists, page, saved
from app.tasks.inbox.views import address

bp = Blueprint("tasks", __name__, template_folder="templates")
P = Permission


@bp.get("/inbox")
@allow(P.TASK_READ)
def inbox() -> Any:
    """The inbox without a task opened; without a word of what to show, with the view kept first."""
    first = None if request.query_string else saved.first_of(current())
    return redirect(address(first)) if first else _page(None)


@bp.get("/inbox/<task_uuid>")
@allow(P.TASK_READ)
def task(task_uuid: str) -> Any:
    """The inbox with a task opened."""
    return _page(service.find(task_uuid, current()))


def _page(opened: UserTask | None, **more: Any) -> Any:
    """The whole page, or the part of it that a page in the browser asks for by its id."""
    wanted, who = request.headers.get("X-Part", ""), current()
    seen: dict[str, Any] = {"view": text("view"), "task": opened}
    if wanted != "task":
        seen |= page.shown(request.args, who, opened)
    if wanted == "list":
        return _unless_known(render_template("tasks/_list.html", **seen))
    if wanted == "filter":
        return render_template("tasks/_filter.html", **seen, **page.choices(who, seen))
    seen |= {"problems": (), **_detail(opened, more.get("typed")), **more} if opened else {}
    return render_template("tasks/_task.html" if wanted else "tasks/inbox.html", **seen)


def _unless_known(html: str) -> Response:
    """The list, or only that nothing in it has changed since."""
    answer = make_response(html)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _detail(opened: UserTask, typed: dialog.Typed | None) -> dict[str, Any]:
    instance = db.session.get(Instance, opened.instance_id)
    assert instance is not None  # noqa: S101 - a task belongs to an instance
    who = current()
    schema = service.form_of(opened, instance)
    variables = service.visible(instance, opened)
    definition = designer.definition(instance.version_id)
    decided = opened.state == "open" and opened.asked is None
    mine = opened.assignee_id == who.id and decided
    return {
        "instance": instance,
        "documentation": definition.element(opened.element_id).documentation,
        "mine": mine,
        "may_claim": decided and opened.assignee_id is None and service.may_claim(opened, who),
        "asked": service.deciding(opened.asked),
        "change": dialog.of_page(opened, changing.may_change(opened, who), typed)
        if decided
        else None,
        "form": json.dumps(_form_data(opened, schema, variables, mine=mine)) if schema else None,
        "may_work": who.may(P.TASK_WORK),
        "known": _known(variables),
    }


def _form_data(
    opened: UserTask, schema: dict[str, Any], variables: dict[str, Any], *, mine: bool
) -> dict[str, Any]:
    fields = list(forms.fields(schema))
    return {
        "schema": schema,
        "data": {**variables, **(opened.draft or {})},
        "fields": [field["key"] for field in fields],
        "labels": {field["key"]: field.get("label", field["key"]) for field in fields},
        "readonly": not mine,
        "complete": f"/inbox/{opened.uuid}/complete",
        "draft": f"/inbox/{opened.uuid}/draft",
    }


def _known(variables: dict[str, Any]) -> list[tuple[str, Any]]:
    """The order's facts that a person on the phone is asked for."""
    customer, item = variables.get("customer") or {}, variables.get("item") or {}
    contact, product = customer.get("contact") or {}, variables.get("product") or {}
    pairs = [
        ("Customer", customer.get("name")),
        ("Contact", contact.get("name")),
        ("Telephone", contact.get("phone")),
        ("Mail", contact.get("email")),
        ("Product", product.get("name")),
        ("Quantity", item.get("quantity")),
        ("Note", (variables.get("order") or {}).get("note")),
    ]
    return [(name, value) for name, value in pairs if value]


@bp.post("/inbox/<task_uuid>/claim")
@allow(P.TASK_WORK)
def claim(task_uuid: str) -> Any:
    """Take a user task."""
    return _deed(task_uuid, service.claim)


@bp.post("/inbox/<task_uuid>/release")
@allow(P.TASK_WORK)
def release(task_uuid: str) -> Any:
    """Give a user task back."""
    return _deed(task_uuid, service.release)


@bp.post("/inbox/<task_uuid>/change")
@allow(P.TASK_READ)
def change(task_uuid: str) -> Any:
    """Change the dates, the priority or the candidates of a user task, as far as one may."""
    who, typed = current(), dialog.typed(request.form)
    try:
        task = changing.change(task_uuid, dialog.read(typed), who)
    except Invalid as error:
        db.session.rollback()
        opened = service.find(task_uuid, who)
        return _page(opened, typed=typed, problems=error.problems), error.status
    except AppError as error:
        flash(error.message, "bad")
    else:
        said = (
            "What listens to the change is asked first."
            if task.asked
            else "The user task is changed."
        )
        flash(said, "done")
    return redirect(f"/inbox/{task_uuid}")


def _deed(task_uuid: str, deed: Any) -> Any:
    try:
        deed(task_uuid, current())
    except AppError as error:
        flash(error.message, "bad")
    return redirect(f"/inbox/{task_uuid}")


@bp.post("/inbox/<task_uuid>/draft")
@allow(P.TASK_WORK)
def draft(task_uuid: str) -> Any:
    """Keep unfinished answers."""
    service.save_draft(task_uuid, _answers(), current())
    return write_json({"saved": True})


@bp.post("/inbox/<task_uuid>/complete")
@allow(P.TASK_WORK)
def complete(task_uuid: str) -> Any:
    """Hand in the answers; says where the next task is."""
    try:
        done = service.complete(task_uuid, _answers(), current())
    except AppError as error:
        return write_json(error.as_problem(f"/inbox/{task_uuid}"), error.status)
    flash(f"{done.name} is completed.", "done")
    following = lists.inbox(current()).tasks
    goal = f"/inbox/{following[0].uuid}" if following else "/inbox"
    return write_json({"next": goal})


@bp.post("/inbox/<task_uuid>/done")
@allow(P.TASK_WORK)
def complete_without_form(task_uuid: str) -> Any:
    """Complete a user task that asks nothing."""
    try:
        done = service.complete(task_uuid, {}, current())
        flash(f"{done.name} is completed.", "done")
    except AppError as error:
        flash(error.message, "bad")
        return redirect(f"/inbox/{task_uuid}")
    return redirect("/inbox")


def _answers() -> dict[str, Any]:
    said = read_json()
    answers = said.get("answers") if isinstance(said, dict) else None
    if not isinstance(answers, dict):
        raise BadRequest("Send the answers as an object.")
    return answers
