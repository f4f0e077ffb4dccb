"""What a person does with a user task: claim, release, keep a draft, complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import engine
from app.accounts.access import Permission, Principal
from app.audit.service import Entry, record
from app.designer import service as designer
from app.lib import clock, json
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Forbidden, Invalid, Problem
from app.runtime import service as runtime
from app.runtime.models import EngineState, Instance, Offer, UserTask
from app.runtime.opening import offer
from app.runtime.steps import Step
from app.tasks import forms
from app.tasks.levels import cover, duties

MAX_DRAFT = 200_000


def may_see(task: UserTask, who: Principal) -> bool:
    """Those it is offered to, who has it or stands in for them, supervisors and auditors."""
    return (
        who.may(Permission.AUDIT_READ)
        or who.may(Permission.TASK_SUPERVISE)
        or may_claim(task, who)
        or (who.id is not None and task.assignee_id == who.id)
        or bool(cover.covers(task, who))
    )


def may_claim(task: UserTask, who: Principal) -> bool:
    """Whether the task is offered to one of the person's roles, or to the person by name."""
    return bool(set(task.candidate_roles) & who.roles) or who.name in task.candidate_people


def find(task_uuid: str, who: Principal) -> UserTask:
    """The user task. Raises NotFound, or Forbidden that names the roles it is offered to."""
    task = runtime.find_user_task(task_uuid)
    if not may_see(task, who):
        raise Forbidden(who_may(task))
    return task


def who_may(task: UserTask) -> str:
    """Who a user task is offered to, for those it is not."""
    roles = ", ".join(task.candidate_roles) or "nobody"
    return f"This user task is offered to {roles}. Ask an administrator to add you to that role."


def claim(task_uuid: str, who: Principal) -> UserTask:
    """Takes an unclaimed task, or one of somebody for whom one stands in.

    Raises Conflict that names who has it, Forbidden that says why one must not do it.
    """
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid)
        absent = cover.covers(task, who)
        if not absent and not may_claim(task, who):
            raise Forbidden(who_may(task))
        if task.assignee_id == who.id:
            return task
        duties.refuse(task, who.id)
        if task.assignee_id is not None and not absent:
            raise Conflict(
                f"{task.assignee_name} has this user task since {task.claimed_at:%H:%M}."
            )
        if _heard(task, instance):
            return _ask(session, task, instance, who, {"id": who.id, "name": who.name})
        task.assignee_id, task.assignee_name = who.id, who.name
        task.claimed_at = clock.now()
        session.execute(delete(Offer).where(Offer.user_task_id == task.id))
        more = {"deputy_of": absent} if absent else {}
        note(session, instance, task, who, "claimed", **more)
        return task


def release(task_uuid: str, who: Principal) -> UserTask:
    """Gives a task back to its roles. Its draft stays for whoever claims it next."""
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid)
        _require_mine(task, who)
        if _heard(task, instance):
            return _ask(session, task, instance, who, {"id": None, "name": None})
        task.assignee_id = task.assignee_name = task.claimed_at = None
        offer(session, task)
        note(session, instance, task, who, "released")
        return task


def _heard(task: UserTask, instance: Instance) -> bool:
    """Whether listeners look at who gets it. Raises Conflict while they are at work."""
    if task.asked is not None:
        raise Conflict(f"{being_decided(task)}; wait until that is decided.")
    return listens(instance, task, "assigning")


def listens(instance: Instance, task: UserTask, event: str) -> bool:
    """Whether a user task has listeners of an event, in the version that its instance runs."""
    return designer.definition(instance.version_id).listens(task.element_id, event)


def being_decided(task: UserTask) -> str:
    """What is being decided about a user task, in words."""
    return f"This user task is being {deciding(task.asked)}"


def deciding(asked: Mapping[str, Any] | None) -> str:
    """What listeners look at, as the end of a sentence; empty when they look at nothing."""
    if asked is None:
        return ""
    if "changes" in asked:
        return "changed"
    return f"assigned to {asked['name']}" if asked.get("name") else "given back"


def _ask(
    session: Session, task: UserTask, instance: Instance, who: Principal, person: dict[str, Any]
) -> UserTask:
    """Asks the listeners whether the person may have it; it is as it was until they agree."""
    task.asked, task.denial = person, None
    note(session, instance, task, who, "claim_asked" if person["name"] else "release_asked")
    action = "claim" if person["name"] else "release"
    command = engine.AssignUserTask(task.element_instance, person["name"], action)
    runtime.advance(session, instance, command, Step(actor=who.name, now=clock.now()))
    return task


def save_draft(task_uuid: str, answers: Mapping[str, Any], who: Principal) -> UserTask:
    """Keeps unfinished answers, unchecked."""
    if len(json.dumps(answers)) > MAX_DRAFT:
        raise Invalid("The draft is too large to be kept.", problems=(Problem("", "Too large."),))
    with transaction() as session:
        task, _ = runtime.lock_user_task(session, task_uuid)
        _require_held(task, who)
        task.draft, task.draft_at = dict(answers), clock.now()
        return task


def complete(task_uuid: str, answers: Mapping[str, Any], who: Principal) -> UserTask:
    """Checks the answers against the form and hands them in, all in one transaction.

    Raises Invalid with a problem per field, Conflict that says who was first, Forbidden.
    """
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid)
        duties.refuse(task, who.id)
        unclaimed = task.assignee_id is None and may_claim(task, who)
        if unclaimed and not _heard(task, instance):
            task.assignee_id, task.assignee_name = who.id, who.name
            task.claimed_at = clock.now()
            note(session, instance, task, who, "claimed")
        _require_mine(task, who)
        runtime.hand_in(session, task, instance, check(task, instance, answers), who)
        return task


def check(task: UserTask, instance: Instance, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as the process takes them. A task without a form takes no answers."""
    schema = form_of(task, instance)
    if schema is None:
        if answers:
            problems = [Problem(key, "This user task has no form.") for key in answers]
            raise Invalid("This user task takes no answers.", problems=problems)
        return {}
    return forms.check(schema, answers, visible(instance, task))


def form_of(task: UserTask, instance: Instance) -> dict[str, Any] | None:
    """The form of the version that the instance runs."""
    if task.form_id is None:
        return None
    form: dict[str, Any] = designer.definition(instance.version_id).forms[task.form_id]
    return form


def visible(instance: Instance, task: UserTask) -> dict[str, Any]:
    """The variables that the task's form and words may show."""
    kept = db.session.get(EngineState, instance.id)
    if kept is None:
        return {}
    definition = designer.definition(instance.version_id)
    return engine.visible(definition, kept.data, task.element_instance)


def _require_mine(task: UserTask, who: Principal) -> None:
    if task.asked is not None:
        raise Conflict(f"{being_decided(task)}; wait until that is decided.")
    _require_held(task, who)


def _require_held(task: UserTask, who: Principal) -> None:
    if task.assignee_id is None:
        raise Conflict("Claim this user task first.")
    if task.assignee_id != who.id:
        raise Conflict(f"{task.assignee_name} has this user task since {task.claimed_at:%H:%M}.")


def note(
    session: Session, instance: Instance, task: UserTask, who: Principal, kind: str, **more: Any
) -> None:
    """Keeps in the history what somebody did with a user task."""
    entry = Entry(
        stream=instance.stream,
        kind=kind,
        actor=who.name,
        detail={"name": task.name, **more},
        element=task.element_id,
        element_instance=task.element_instance,
        at=clock.now(),
    )
    record(session, [entry])
