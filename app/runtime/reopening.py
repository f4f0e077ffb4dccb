"""User tasks that were handed in, and that what listens to that did not let be completed.

They are open again as they were: the same rows, so the same addresses, with who had them, what
was typed, their dates, comments and files, and the clocks that rooms above keep for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.designer import service as designer
from app.runtime import facts, hooks, outbox
from app.runtime.models import Instance, UserTask
from app.runtime.opening import KINDS, offer


def reopen(
    session: Session, instance: Instance, opened: Sequence[engine.Wait], waits: dict[str, str]
) -> list[engine.Wait]:
    """Opens those of a step's user tasks that were there before; gives back all other waits."""
    definition = designer.definition(instance.version_id)
    heard = {
        wait.element_instance: wait
        for wait in opened
        if isinstance(wait, engine.UserTaskWait) and definition.listens(wait.element, "completing")
    }
    if not heard:
        return list(opened)
    session.flush()
    found = select(UserTask).where(
        UserTask.instance_id == instance.id,
        UserTask.element_instance.in_(heard),
        UserTask.state == "completed",
    )
    tasks = list(session.scalars(found))
    for task in tasks:
        waits[str(task.element_instance)] = KINDS[engine.UserTaskWait]
        task.state, task.ended_at, task.ended_by = "open", None, None
        if task.assignee_id is None:
            offer(session, task)
    session.flush()
    seen = [heard[task.element_instance].visible for task in tasks]
    facts.restore(session, instance, tasks, seen)
    for task in tasks:
        hooks.reopened(session, task)
    if tasks:
        uuids = [task.uuid for task in tasks]
        outbox.tell(session, "task.opened", {"tasks": uuids, "again": True})
    again = {task.element_instance for task in tasks}
    return [wait for wait in opened if wait.element_instance not in again]
