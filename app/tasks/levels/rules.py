"""The rule by which a user task gets its first assignee: round robin, least loaded, or whoever did
the previous task of the order. The diagram says which; without a rule somebody claims it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.absence import service as absences
from app.designer import service as designer
from app.lib.db import insert_into
from app.lib.errors import Conflict, NotFound
from app.runtime import outbox
from app.runtime import service as runtime
from app.runtime.models import Instance, UserTask
from app.runtime.steps import Step
from app.tasks.levels import duties, giving, staff
from app.tasks.levels.cover import noted
from app.tasks.levels.models import AssignmentTurn
from app.tasks.levels.staff import Worker

TOPIC = "task.assign"
Choose = Callable[[Sequence[Worker]], Worker | None]
Chooser = Callable[[Session, Instance, str, Sequence[Worker]], Choose]
WORDS = {
    "round-robin": "it is the turn of {}",
    "least-loaded": "{} has the fewest open tasks",
    "previous": "{} did the previous task of this order",
}


def assign(
    session: Session, instance: Instance, rows: Sequence[dict[str, Any]], step: Step
) -> None:
    """Chooses who gets the tasks that are about to open and that nobody has yet.

    People who are away, or whom separated duties bar, are passed over; when nobody is left it is
    offered to its roles as usual.
    """
    definition = designer.definition(instance.version_id)
    ruled: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        free = row["assignee_id"] is None and row["asked"] is None
        if free and definition.assignment(row["element_id"]):
            ruled.setdefault(row["element_id"], []).append(row)
    if not ruled:
        return
    session.flush()  # what the step has just closed counts as done
    every = [row for group in ruled.values() for row in group]
    workers = _there(session, every, step)
    barred = duties.doers(session, instance, ruled)
    for element in sorted(ruled):  # always in this order, so that two steps never lock crosswise
        rule, not_these = definition.assignment(element), barred.get(element, frozenset())
        able = [worker for worker in workers if worker.id not in not_these]
        choose = CHOOSERS[rule](session, instance, element, able)
        listened = definition.listens(element, "assigning")
        for row in ruled[element]:
            roles, people = row["candidate_roles"], row["candidate_people"]
            chosen = choose([one for one in able if one.may_take(roles, people)])
            _put(session, instance, row, rule, chosen, step, listened=listened)


def _there(session: Session, rows: Sequence[dict[str, Any]], step: Step) -> list[Worker]:
    roles = {role for row in rows for role in row["candidate_roles"]}
    people = {name for row in rows for name in row["candidate_people"]}
    workers = staff.of_roles(session, roles, people)
    gone = absences.away(session, {worker.id for worker in workers}, step.now)
    return [worker for worker in workers if worker.id not in gone]


def _put(
    session: Session,
    instance: Instance,
    row: dict[str, Any],
    rule: str,
    chosen: Worker | None,
    step: Step,
    *,
    listened: bool,
) -> None:
    if chosen is None:
        why = f"Nobody who is there could be given it by the rule {rule}; it is offered instead."
        step.notes.append(noted(instance, row, "not_assigned", why, step))
        return
    words = WORDS[rule].format(chosen.name)
    why = f"{words[:1].upper()}{words[1:]}."
    if listened:  # they are asked in a step of their own
        said = {"task": row["uuid"], "person": chosen.id, "why": why}
        outbox.tell(session, TOPIC, said)
        return
    row["assignee_id"], row["assignee_name"] = chosen.id, chosen.name
    row["claimed_at"] = step.now
    step.notes.append(noted(instance, row, "assigned", why, step))


def asked(session: Session, said: dict[str, Any]) -> None:
    """Asks what listens to the assigning of a task whether the chosen person may have it."""
    try:
        task, instance = runtime.lock_user_task(session, said["task"])
    except (Conflict, NotFound):
        return  # it has ended, or nothing in it moves: it stays offered
    found = staff.by_id(session, [said["person"]])
    free = task.assignee_id is None and task.asked is None
    if free and found and not duties.barred(task, found[0].id):
        giving.give(session, task, instance, found[0], said["why"])


# ---- the rules


def _round_robin(session: Session, instance: Instance, element: str, _: Sequence[Worker]) -> Choose:
    turn = _turn(session, instance.process_key, element)

    def choose(workers: Sequence[Worker]) -> Worker | None:
        after = (worker for worker in workers if worker.id > turn.person_id)
        chosen = next(after, workers[0] if workers else None)
        if chosen is not None:
            turn.person_id = chosen.id
        return chosen

    return choose


def _turn(session: Session, process_key: str, element: str) -> AssignmentTurn:
    """The row that says whose turn it was, locked until the step is written."""
    key = {"process_key": process_key, "element_id": element}
    made = insert_into(session, AssignmentTurn).values(**key, person_id=0)
    session.execute(made.on_conflict_do_nothing())
    locking = select(AssignmentTurn).filter_by(**key).with_for_update()
    return session.scalars(locking.execution_options(populate_existing=True)).one()


def _least_loaded(
    session: Session, instance: Instance, element: str, able: Sequence[Worker]
) -> Choose:
    load = staff.load(session, {worker.id for worker in able})

    def choose(workers: Sequence[Worker]) -> Worker | None:
        chosen = min(workers, key=lambda one: (load[one.id], one.id), default=None)
        if chosen is not None:
            load[chosen.id] += 1
        return chosen

    return choose


def _previous(session: Session, instance: Instance, element: str, _: Sequence[Worker]) -> Choose:
    rows = select(UserTask.assignee_id).where(
        UserTask.business_key == instance.business_key,
        UserTask.state == "completed",
        UserTask.assignee_id.is_not(None),
    )
    ordered = rows.order_by(UserTask.ended_at.desc(), UserTask.id.desc()).limit(1)
    before = session.scalars(ordered).first()

    def choose(workers: Sequence[Worker]) -> Worker | None:
        return next((worker for worker in workers if worker.id == before), None)

    return choose


CHOOSERS: Mapping[str, Chooser] = {
    "round-robin": _round_robin,
    "least-loaded": _least_loaded,
    "previous": _previous,
}
