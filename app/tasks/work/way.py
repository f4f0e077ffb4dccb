"""Where a task stands in its process: what was done, this one, and what comes next."""

from __future__ import annotations

from sqlalchemy import select

from app import engine
from app.designer import service as designer
from app.lib.db import db
from app.lib.words import at_time
from app.runtime.models import ElementInstance, Instance, UserTask

PAST, NEXT = 2, 3
WALKED = 60  # elements that are looked at for what comes next
WORK = ("userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "callActivity")
PEOPLE = ("userTask", "manualTask")
Place = tuple[str, str, str]  # past, now or "", the name, and more words


def places(task: UserTask, instance: Instance) -> list[Place]:
    """A few places around the task, in order."""
    definition = designer.definition(instance.version_id)
    here = task.assignee_name or "not claimed"
    now: Place = ("now", task.name, here if task.state == "open" else "")
    return [*_past(task, instance), now, *_next(definition, task.element_id)]


def _past(task: UserTask, instance: Instance) -> list[Place]:
    rows = select(ElementInstance.name, ElementInstance.left_at, ElementInstance.element_id).where(
        ElementInstance.instance_id == instance.id,
        ElementInstance.number < task.element_instance,
        ElementInstance.state == "completed",
        ElementInstance.element_type.in_(WORK),
        ElementInstance.name != "",
    )
    found = db.session.execute(rows.order_by(ElementInstance.left_at.desc()).limit(PAST)).all()
    return [("past", row.name, at_time(row.left_at)) for row in reversed(found)]


def _next(definition: engine.Definition, element_id: str) -> list[Place]:
    """The usual way on: the default flow where there is one, else the first that is drawn."""
    found: list[Place] = []
    seen, ahead = {element_id}, definition.ahead(element_id)
    for _ in range(WALKED):
        following = next((one for one in ahead if one not in seen), None)
        if following is None or len(found) == NEXT:
            break
        seen.add(following)
        element = definition.element(following)
        if element.type in WORK and element.name:
            who = element.lane if element.type in PEOPLE else "automatic"
            found.append(("", element.name, who or "a person"))
        ahead = definition.ahead(following)
    return found
