"""A user task as programs get it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app.accounts.access import Principal
from app.designer import service as designer
from app.designer.hidden import is_hidden
from app.lib.db import db
from app.runtime.models import Instance, UserTask
from app.tasks import service
from app.tasks.changing import FIELDS
from app.tasks.checklists.queries import skippable
from app.tasks.levels import told as levels
from app.tasks.outside import sending
from app.tasks.work import page, pausing, talk
from app.tasks.work.kinds import KINDS
from app.tasks.work.models import Attachment, Comment


def at(moment: datetime | None) -> str | None:
    """A moment as JSON has it."""
    return moment.isoformat() if moment else None


def brief(row: Any) -> dict[str, Any]:
    """A user task in a list, and after a deed: a whole row, or one with the list's columns."""
    return {
        "id": row.uuid,
        "name": row.name,
        "title": row.title,
        "order": row.business_key,
        "process": row.process_key,
        "customer": row.customer_name,
        "customerId": row.customer_key,
        "product": row.product_name,
        "productId": row.product_key,
        "state": row.state,
        "assignee": row.assignee_name,
        "beingAssignedTo": (row.asked or {}).get("name"),
        "beingChanged": [FIELDS[name] for name in (row.asked or {}).get("changes", ())],
        "denial": row.denial,
        "candidateRoles": row.candidate_roles,
        "candidatePeople": row.candidate_people,
        "priority": row.priority,
        "dueDate": at(row.due_at),
        "followUpDate": at(row.follow_up_at),
        "waiting": _waiting(row),
        "draftAt": at(row.draft_at),
        "createdAt": at(row.created_at),
        "endedAt": at(row.ended_at),
    }


def full(task: UserTask, who: Principal) -> dict[str, Any]:
    """All of a user task that a person sees: how it stands, its form, what may be done now."""
    instance = db.session.get_one(Instance, task.instance_id)
    element = designer.definition(instance.version_id).element(task.element_id)
    stands, clock = page.stands(task, instance, who), levels.of(task, who)
    held, variables = page.held(task, who), service.visible(instance, task)
    return {
        **brief(task),
        "documentation": element.documentation or "",
        "instance": instance.uuid,
        "element": task.element_id,
        "form": _form(page.form(task, instance, variables, who, mine=stands["mine"])),
        "draft": task.draft,
        "may": list(_may(task, instance, who, stands, held, clock)),
        "mayChange": [FIELDS[name] for name in stands["fields"]],
        "refusals": [{"code": code, "words": words} for code, words in stands["errors"]],
        "delegation": task.delegation,
        "held": {"by": held["person"], "until": at(held["until"])} if held else None,
        "level": _level(clock),
        "barred": clock.barred,
        "standsInFor": clock.absent,
    }


def _form(drawn: dict[str, Any] | None) -> dict[str, Any] | None:
    if drawn is None:
        return None
    return {name: drawn[name] for name in ("schema", "data", "fields", "labels")}


def _may(
    task: UserTask,
    instance: Instance,
    who: Principal,
    stands: dict[str, Any],
    held: dict[str, Any] | None,
    clock: levels.Told,
) -> Iterator[str]:
    mine, works = stands["mine"], stands["may_work"]
    deeds = {
        "claim": stands["may_claim"] and not clock.barred or works and bool(clock.absent),
        "release": mine and task.delegation is None,
        "assign": stands["may_assign"],
        "delegate": stands["may_delegate"],
        "hand-back": mine and task.delegation is not None,
        "take-back": stands["may_take_back"],
        "wait": stands["may_wait"],
        "go-on": stands["may_wait"] and task.waiting_for is not None,
        "save-draft": mine and task.form_id is not None,
        "complete": stands["may_complete"] or stands["may_claim"] and not clock.barred,
        "undo": held is not None and held["own"],
        "hand-in": held is not None and held["own"],
        "skip": is_hidden(instance.process_key) and skippable(task, who) is not None,
        "refuse": mine,
        "comment": talk.may_write(who),
        "attach": page.may_add(task, who),
        "send-outside": sending.may_send(task, instance, who),
    }
    return (name for name, may in deeds.items() if may)


def _waiting(task: Any) -> dict[str, Any] | None:
    if task.waiting_for not in pausing.FOR:
        return None
    return {
        "for": task.waiting_for,
        "reason": task.waiting_reason,
        "since": at(task.waiting_since),
        "until": at(task.waiting_until),
    }


def _level(clock: levels.Told) -> dict[str, Any]:
    return {
        "name": clock.level,
        "due": at(clock.due),
        "left": clock.left or clock.remaining,
        "paused": at(clock.paused),
        "pausedFor": clock.paused_for,
        "resumes": at(clock.resumes),
    }


def comment(row: Comment, *, changeable: bool) -> dict[str, Any]:
    """A comment or a question."""
    return {
        "id": row.id,
        "kind": row.kind,
        "author": row.author,
        "text": row.text,
        "mentions": [one["name"] for one in row.mentions],
        "writtenAt": at(row.written_at),
        "editedAt": at(row.edited_at),
        "answer": row.answer,
        "answeredBy": row.answered_by,
        "answeredAt": at(row.answered_at),
        "mayChange": changeable,
    }


def attachment(row: Attachment, *, removable: bool) -> dict[str, Any]:
    """A file at a user task, without its content."""
    return {
        "id": row.uuid,
        "name": row.name,
        "kind": row.kind,
        "mediaType": KINDS[row.kind].mime,
        "size": row.size,
        "sha256": row.digest,
        "addedBy": row.added_by,
        "addedAt": at(row.added_at),
        "mayRemove": removable,
    }
