"""What a person does with a user task: claim, release, keep a draft, complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import engine
from app.accounts.access import Permission, Principal
from app.audit.service import Entry, record
from app.designer import service as designer
from app.lib import clock, json
from app.lib.db import db, locked, transaction
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from app.lib.schema import HALF, pointer, written
from app.lib.words import time
from app.runtime import service as runtime
from app.runtime.models import EngineState, Instance, Offer, UserTask
from app.runtime.opening import offer
from app.runtime.steps import Step
from app.tasks import forms
from app.tasks.candidates import is_offered, offered_to
from app.tasks.levels import cover, duties

MAX_DRAFT = 200_000
NOBODY: dict[str, Any] = {"id": None, "name": None}


def may_see(task: UserTask, who: Principal, absent: Mapping[int, str] | None = None) -> bool:
    """Those it is offered to, who has it, delegated it or stands in, supervisors and auditors.

    ``absent``: for whom the person stands in, where that is known for many tasks at once.
    """
    return (
        who.may(Permission.AUDIT_READ)
        or who.may(Permission.TASK_SUPERVISE)
        or may_claim(task, who)
        or (who.id is not None and who.id in (task.assignee_id, task.delegated_by_id))
        or bool(cover.covers(task, who, absent))
    )


def may_claim(task: UserTask, who: Principal) -> bool:
    """Whether the task is offered to one of the person's roles, or to the person by name."""
    return is_offered(task.candidate_roles, task.candidate_people, who.roles, who.name)


NOT_SEEN = "There is no user task of this id, or it is not offered to you."


@contextmanager
def untold() -> Iterator[None]:
    """Says to who does not see a user task no more than to who asks for none that is there."""
    try:
        yield
    except Forbidden:
        raise NotFound(NOT_SEEN) from None


def find(task_uuid: str, who: Principal) -> UserTask:
    """The user task. Raises NotFound, or Forbidden that names the roles it is offered to."""
    task = runtime.find_user_task(task_uuid)
    require_seen(task, who)
    return task


def require_seen(task: UserTask, who: Principal) -> None:
    """Raises Forbidden that names the roles it is offered to, for those who do not see it."""
    if not may_see(task, who):
        raise Forbidden(who_may(task))


def who_may(task: UserTask) -> str:
    """Who a user task is offered to, for those it is not."""
    offered = offered_to(task)
    return f"This user task is offered to {offered}. Ask an administrator to add you to that role."


def claim(task_uuid: str, who: Principal) -> UserTask:
    """Takes an unclaimed task, or one of somebody for whom one stands in.

    Raises Conflict that names who has it, Forbidden that says why one must not do it.
    """
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid)
        if who.id is not None and task.assignee_id == who.id:
            return task  # also what was given to somebody whom it is not offered to
        absent = cover.covers(task, who)
        if not absent and not may_claim(task, who):
            raise Forbidden(who_may(task))
        if task.assignee_id is not None and not absent:
            duties.refuse(task, who.id)
            raise Conflict(has(task))
        person: dict[str, Any] = {"id": who.id, "name": who.name}
        if absent and task.delegated_by_id != who.id:  # it is still to go back to who delegated it
            person |= {"delegated_by": task.delegated_by_id, "delegation": task.delegation}
        more = {"deputy_of": absent} if absent else {}
        give(session, task, instance, who, person, "claimed", **more)
        return task


def release(task_uuid: str, who: Principal) -> UserTask:
    """Gives a task back to its roles. Its draft stays for whoever claims it next."""
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid)
        require_mine(task, who)
        if task.delegation is not None:
            by = task.delegation["by"]
            raise Conflict(f"{by} delegated this user task to you. Hand it back to {by} instead.")
        give(session, task, instance, who, NOBODY, "released")
        return task


def give(
    session: Session,
    task: UserTask,
    instance: Instance,
    who: Principal,
    person: Mapping[str, Any],
    kind: str,
    **more: Any,
) -> None:
    """Gives a locked task to a person ({id, name, delegated_by?, delegation?}), or to its roles.

    Where listeners look at that, they are asked first. Raises Conflict when they are at work, or
    when a rule of the work is against it.
    """
    _require_decided(task)
    duties.refuse(task, person.get("id"))
    if listens(instance, task, "assigning"):
        _ask(session, task, instance, who, dict(person), **more)
        return
    task.assignee_id, task.assignee_name = person["id"], person["name"]
    task.delegated_by_id, task.delegation = person.get("delegated_by"), person.get("delegation")
    task.claimed_at = clock.now() if person["id"] is not None else None
    session.execute(delete(Offer).where(Offer.user_task_id == task.id))
    if person["id"] is None:
        offer(session, task)
    note(session, instance, task, who, kind, **more)


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
    session: Session,
    task: UserTask,
    instance: Instance,
    who: Principal,
    person: dict[str, Any],
    **more: Any,
) -> None:
    """Asks the listeners whether the person may have it; it is as it was until they agree."""
    task.asked, task.denial = person, None
    kind = "claim_asked" if person["name"] else "release_asked"
    note(session, instance, task, who, kind, **more)
    action = "release"
    if person["name"]:
        action = "claim" if person["id"] == who.id else "assign"
    command = engine.AssignUserTask(task.element_instance, person["name"], action)
    runtime.advance(session, instance, command, Step(actor=who.name, now=clock.now()))


def refuse_unkept(answers: Mapping[str, Any]) -> None:
    """Raises Invalid that names a field of a draft that cannot be kept: the largest of what is too
    large, or one that holds half of a character."""
    texts = {key: json.dumps({key: value}) for key, value in answers.items()}
    if sum(map(len, texts.values())) > MAX_DRAFT:
        field, words = max(texts, key=lambda key: len(texts[key])), "Is too large to be kept."
        fault = Problem(pointer([field])[1:], f"{words} Write less.")
        raise Invalid("The draft is too large to be kept.", problems=[fault])
    if halves := [key for key, text in texts.items() if not written(text)]:
        faults = [Problem(pointer([key])[1:], HALF) for key in halves]
        raise Invalid("The draft cannot be kept as it is.", problems=faults)


def save_draft(
    task_uuid: str,
    answers: Mapping[str, Any],
    who: Principal,
    before: Mapping[str, Any] | None = None,
) -> UserTask:
    """Keeps unfinished answers, unchecked.

    With what stood in the form before, only what was changed since takes the place of what is
    kept: in another window somebody may have gone on meanwhile.
    """
    refuse_unkept(answers)
    with transaction() as session:
        task, _ = runtime.lock_user_task(session, task_uuid)
        _require_held(task, who)
        kept = dict(answers) if before is None else _beside(task.draft or {}, answers, before)
        refuse_unkept(kept)
        task.draft, task.draft_at = kept, clock.now()
        return task


def _beside(
    kept: Mapping[str, Any], answers: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers, with those of another window in the fields that were left alone in this one."""
    untouched = {
        name for name in {*kept, *answers} if answers.get(name) == before.get(name) and name in kept
    }
    return {**answers, **{name: kept[name] for name in untouched}}


def complete(task_uuid: str, answers: Mapping[str, Any], who: Principal) -> UserTask:
    """Checks the answers against the form and hands them in, all in one transaction.

    Raises Invalid with a problem per field, Conflict that says who was first, Forbidden.
    """
    with transaction() as session:
        task, instance, state = runtime.lock_with_state(session, task_uuid)
        taken = ready(session, task, instance, answers, who)
        kept = typed(task, instance, answers, taken)
        runtime.hand_in(session, task, instance, taken, who.name, typed=kept, kept=state)
        return task


def ready(
    session: Session,
    task: UserTask,
    instance: Instance,
    answers: Mapping[str, Any],
    who: Principal,
) -> dict[str, Any]:
    """The answers of who completes a locked task, checked; an unclaimed task is claimed by that."""
    if task.assignee_id is None and may_claim(task, who):
        if listens(instance, task, "assigning"):
            require_mine(task, who)
        give(session, task, instance, who, {"id": who.id, "name": who.name}, "claimed")
    require_mine(task, who)
    if task.delegation is not None and not task.delegation["whole"]:
        by = task.delegation["by"]
        raise Conflict(f"{by} wants to complete this user task. Hand it back to {by}.")
    duties.refuse(task, who.id)
    return check(task, instance, answers)


def check(task: UserTask, instance: Instance, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as the process takes them. A task without a form takes no answers."""
    schema = form_of(task, instance)
    if schema is None:
        if answers:
            problems = [Problem(key, "This user task has no form.") for key in answers]
            raise Invalid("This user task takes no answers.", problems=problems)
        return {}
    return forms.check(schema, answers, visible(instance, task))


def typed(
    task: UserTask, instance: Instance, answers: Mapping[str, Any], taken: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers as they were typed, for the draft: those that were taken, and nothing beside."""
    schema = form_of(task, instance)
    sent = forms.typed(schema, answers) if schema else {}
    return {key: value for key, value in sent.items() if key in taken}


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


def require_mine(task: UserTask, who: Principal) -> None:
    """Raises Conflict unless the person has the task, and nothing about it is being decided."""
    _require_decided(task)
    _require_held(task, who)


def _require_decided(task: UserTask) -> None:
    if task.asked is not None:
        raise Conflict(f"{being_decided(task)}; wait until that is decided.")


def _require_held(task: UserTask, who: Principal) -> None:
    if task.assignee_id is None:
        raise Conflict("Claim this user task first.")
    if task.assignee_id != who.id:
        raise Conflict(has(task))


def has(task: UserTask) -> str:
    """Who has a task, in words."""
    since = f" since {time(task.claimed_at)}" if task.claimed_at else ""
    return f"{task.assignee_name} has this user task{since}."


def at(session: Session, task_uuid: str, who: Principal) -> tuple[UserTask, Instance]:
    """A task that the person sees, whatever its state, and its instance, which is locked.

    Raises NotFound, Forbidden.
    """
    task = find(task_uuid, who)
    instance = locked(Instance, task.instance_id)
    session.refresh(task)
    require_seen(task, who)
    return task, instance


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
