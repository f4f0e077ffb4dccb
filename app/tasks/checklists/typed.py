"""Reads what people type about checklists: forms of pages, and what programs send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from app.lib.errors import Invalid, Problem
from app.lib.schema import Schema, choice, many, maybe, record, text, whole
from app.tasks.checklists import plan
from app.tasks.checklists.plan import Item, Question

DAY: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"}
KEY = text(80)
NEW_CUSTOMER = "+"  # no key of a customer
ITEM = record(
    {
        "id": maybe(text(80, description="Stays with the item; made of the name if left out.")),
        "name": text(plan.MAX_NAME),
        "description": maybe(text(plan.MAX_TEXT)),
        "role": maybe(text(60, description="The key of the role that does it; csr if left out.")),
        "dueDays": maybe(whole(0, plan.MAX_DAYS, description="Working days; null: with the end.")),
        "dueFrom": maybe(choice("start", "end", description="After the start, or before the end.")),
        "waitsFor": maybe(many(KEY, most=plan.MAX_ITEMS, description="Ids of other items.")),
        "optional": maybe({"type": "boolean"}),
        "parent": maybe(text(80, description="The id of the list that it is in.")),
        "questions": maybe(
            many(
                record(
                    {
                        "label": text(plan.MAX_NAME, least=1),
                        "kind": choice(*plan.KINDS),
                        "required": {"type": "boolean"},
                    },
                    needs=("label",),
                ),
                most=plan.MAX_QUESTIONS,
            )
        ),
    },
    needs=("name",),
    title="ChecklistTemplateItem",
)
ABOUT: dict[str, Schema] = {
    "name": text(plan.MAX_NAME, least=1),
    "description": maybe(text(4_000)),
    "occasion": maybe(text(200, description="When it is used, in words.")),
    "products": maybe(many(text(60), most=200, description="Keys of products that it is for.")),
    "categories": maybe(many(text(60), most=100, description="Kinds of products it is for.")),
    "items": many(ITEM, most=plan.MAX_ITEMS),
}


def items(said: Iterable[Mapping[str, Any]]) -> list[Item]:
    """Items of a template, as scripts and programs send them; their shape was checked."""
    return [
        Item(
            id=one.get("id") or "",
            name=" ".join(one["name"].split()),
            description=(one.get("description") or "").strip(),
            role=one.get("role") or "csr",
            due_days=None if one.get("dueDays") is None else int(one["dueDays"]),
            due_from=one.get("dueFrom") or plan.AFTER_START,
            waits_for=tuple(dict.fromkeys(one.get("waitsFor") or ())),
            optional=bool(one.get("optional")),
            parent=one.get("parent") or "",
            questions=tuple(
                Question(q["label"].strip(), q.get("kind", "text"), bool(q.get("required")))
                for q in one.get("questions") or ()
            ),
        )
        for one in said
    ]


def as_sent(found: Iterable[Item]) -> list[dict[str, Any]]:
    """Items in the same shape."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "description": one.description,
            "role": one.role,
            "dueDays": one.due_days,
            "dueFrom": one.due_from,
            "waitsFor": list(one.waits_for),
            "optional": one.optional,
            "parent": one.parent,
            "questions": [
                {"label": q.label, "kind": q.kind, "required": q.required} for q in one.questions
            ],
        }
        for one in found
    ]


def day(said: Any, at: str) -> date | None:
    """A day as ``2026-11-25``; None for nothing said. Raises Invalid."""
    if not said:
        return None
    try:
        return date.fromisoformat(str(said).strip()[:10])
    except ValueError:
        told = f"{str(said)[:20]!r} is no day. Write it as 2026-11-25."
        raise Invalid(told, problems=[Problem(at, told)]) from None


def start(form: Mapping[str, Any]) -> dict[str, Any]:
    """What a checklist begins with."""
    is_new = form.get("customer") == NEW_CUSTOMER
    fresh = {"name": form.get("n-name") or "", "domain": form.get("n-domain") or ""}
    return {
        "customer": form.get("customer") or "",
        "new_customer": fresh if is_new else None,
        "name": form.get("name") or "",
        "lead": form.get("lead") or "",
        "start": day(form.get("start"), "/start"),
        "end": day(form.get("end"), "/end"),
    }


def added(form: MultiDict[str, str]) -> dict[str, Any]:
    """An item that is added while the checklist runs."""
    return {
        "name": form.get("name", ""),
        "description": form.get("description", ""),
        "role": form.get("role", "csr"),
        "assignee": form.get("assignee", ""),
        "due": day(form.get("due"), "/due"),
        "optional": form.get("optional") == "yes",
        "form": form.get("form", ""),
        "parent": form.get("parent", ""),
        "waits_for": [one for one in form.getlist("after") if one],
        "before": [one for one in form.getlist("before") if one],
    }


def changed(form: MultiDict[str, str]) -> dict[str, Any]:
    """What the form of an item says anew; what it does not show stays."""
    said: dict[str, Any] = {
        name: form[name] for name in ("name", "description", "role", "assignee") if name in form
    }
    if "due" in form:
        said["due"] = day(form["due"], "/due")
    if "waits" in form:
        said["waits_for"] = [one for one in form.getlist("after") if one]
    return said


def place(said: str) -> dict[str, str]:
    """Where an item is put: before another, or with a ``>`` at the end of a list."""
    return {"before": "", "parent": said[1:]} if said.startswith(">") else {"before": said}
