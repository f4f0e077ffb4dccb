"""What the page of one task shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.accounts.access import Permission, Principal
from app.designer import service as designer
from app.designer import shown
from app.designer.hidden import is_hidden
from app.designer.models import Process
from app.lib import clock, json
from app.lib.db import db
from app.lib.words import stamp
from app.runtime.models import Instance, UserTask
from app.tasks import changing, dialog, forms, service
from app.tasks.levels import duties
from app.tasks.work import files, pausing, refusing, story, talk, way
from app.tasks.work.models import Completion

BESIDE = "baton.beside"  # what a room above knows of a task's order
P = Permission


def detail(opened: UserTask, who: Principal, typed: dialog.Typed | None) -> dict[str, Any]:
    """All parts of the page, for a person who sees the task."""
    instance = db.session.get_one(Instance, opened.instance_id)
    element = designer.definition(instance.version_id).element(opened.element_id)
    variables = service.visible(instance, opened)
    deeds = stands(opened, instance, who)
    drawn = form(opened, instance, variables, who, mine=deeds["mine"])
    return {
        "instance": instance,
        "process": db.session.scalar(
            select(Process.name).where(Process.key == instance.process_key)
        ),
        "of_checklist": is_hidden(instance.process_key),
        "documentation": element.documentation,
        "asked": service.deciding(opened.asked),
        "change": dialog.of_page(opened, deeds["fields"], typed),
        "form": json.dumps(drawn) if drawn else None,
        "order_facts": _facts(opened, instance, variables, who),
        "places": way.places(opened, instance),
        "held": held(opened, who),
        **deeds,
        **_left(opened, instance, who),
    }


def stands(opened: UserTask, instance: Instance, who: Principal) -> dict[str, Any]:
    """What the person may do to it as it stands, and which fields they may change."""
    decided = opened.state == "open" and opened.asked is None
    mine = decided and opened.assignee_id == who.id and who.may(P.TASK_WORK)
    works, supervises = who.may(P.TASK_WORK), who.may(P.TASK_SUPERVISE)
    free = opened.assignee_id is None and service.may_claim(opened, who)
    said = opened.delegation
    return {
        "mine": mine,
        "fields": changing.may_change(opened, who) if decided else (),
        "may_work": works,
        "may_claim": works and decided and free and not duties.barred(opened, who.id),
        "may_assign": supervises and decided,
        "may_delegate": mine and said is None,
        "may_complete": mine and (said is None or said["whole"]),
        "may_take_back": decided and who.id is not None and opened.delegated_by_id == who.id,
        "may_wait": decided and (mine or supervises),
        "errors": refusing.errors(opened, instance) if mine else [],
        "ask": refusing.ASK,
        "waiting_words": pausing.FOR,
    }


def _left(opened: UserTask, instance: Instance, who: Principal) -> dict[str, Any]:
    """What people left at it."""
    now = clock.now()
    return {
        "comments": [(one, talk.changeable(one, who, now)) for one in talk.of(opened)],
        "files": [(one, files.may_remove(one, who)) for one in files.of(opened)],
        "may_write": talk.may_write(who),
        "may_add": may_add(opened, who),
        "biggest": files.MAX_SIZE,
        "lines": story.of(opened, instance),
        "before": story.before(opened, instance, who),
    }


def may_add(opened: UserTask, who: Principal) -> bool:
    """Whether the person may add files to it."""
    return talk.may_write(who) and opened.state not in ("completed", "cancelled")


def held(opened: UserTask, who: Principal) -> dict[str, Any] | None:
    """A completion that can still be taken back; by whom, and whether that is who looks."""
    found = db.session.get(Completion, opened.id) if opened.state == "completing" else None
    if found is None:
        return None
    return {"person": found.person, "own": found.person_id == who.id, "until": found.due_at}


def form(
    opened: UserTask,
    instance: Instance,
    variables: dict[str, Any],
    who: Principal,
    *,
    mine: bool,
) -> dict[str, Any] | None:
    """What is needed to draw its form; None when it has none."""
    schema = service.form_of(opened, instance)
    if schema is None:
        return None
    fields = list(forms.fields(schema))
    every = [*fields, *forms.computed(schema)]
    return {
        "schema": schema,
        "data": {**shown.data(schema, variables), **forms.typed(schema, opened.draft or {})},
        "fields": [field["key"] for field in fields],
        "labels": {field["key"]: forms.label(field) for field in every},
        "most": forms.MAX_TEXT,
        "readonly": not mine,
        "completed": opened.state == "completed",
        "draftAt": opened.draft_at.isoformat() if opened.draft_at else None,
        "person": who.id,
    }


def _facts(
    opened: UserTask, instance: Instance, variables: dict[str, Any], who: Principal
) -> list[tuple[str, Any, str]]:
    """The order's facts that a person on the phone is asked for."""
    ask = current_app.extensions.get(BESIDE)
    rows = ask(opened.business_key, instance.uuid, who) if ask else []
    return rows or _known(variables)


def _known(variables: dict[str, Any]) -> list[tuple[str, Any, str]]:
    """What the process itself knows, for a task that no order belongs to."""
    pairs = [(name, _at(path, variables)) for name, path in shown.ANYWAY.items()]
    return [(name, value, "") for name, value in pairs if value]


def _at(path: shown.Path, variables: Any) -> Any:
    for name in path:
        variables = variables.get(name) if isinstance(variables, Mapping) else None
    return variables


def _ended(task: UserTask) -> str:
    return stamp(task.ended_at, "%H:%M:%S") if task.ended_at else "some time"


def standing(opened: UserTask, who: Principal) -> dict[str, Any]:
    """How a task stands, for a page that has it open: what changes there says so in words."""
    words, state = "", opened.state
    if state == "completing":
        words = f"{opened.assignee_name} is completing this user task."
    elif state == "completed":
        words = f"{opened.ended_by} completed this user task at {_ended(opened)}."
    elif state == "cancelled":
        words = (
            f"This user task is no longer needed since {_ended(opened)}: the process "
            f"went on without it ({opened.ended_by})."
        )
    elif opened.assignee_id is None:
        words = "Nobody has this user task now."
    elif opened.assignee_id != who.id:
        words = service.has(opened)
    else:
        words = "You have this user task."
    mark = [state, opened.assignee_id, bool(opened.asked), opened.denial, opened.waiting_for]
    return {"mark": json.dumps(mark), "words": words}
