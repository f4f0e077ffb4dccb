"""A process of one user task with task listeners, and what people and listeners do with it."""

from __future__ import annotations

from typing import Any

from app import engine
from tests.engine.bpmn.conformance.diagrams import Run, el, ends, ext, flows


def person(*events: str, assignee: str = "", more: str = "") -> str:
    """A process of one user task with task listeners ``assigning:check``."""
    made = "".join(
        f'<zeebe:taskListener eventType="{when}" type="{kind}"/>'
        for when, kind in (event.split(":") for event in events)
    )
    offered = f'<zeebe:assignmentDefinition assignee="{assignee}"/>' if assignee else ""
    listeners = f"<zeebe:taskListeners>{made}</zeebe:taskListeners>"
    task = el("userTask", "a", ext("<zeebe:userTask/>", offered, listeners, more))
    return ends("e") + task + flows("s > a > e")


def one(run: Run, kind: type[Any]) -> Any:
    """The one wait of a kind."""
    found = [wait for wait in run.waits.values() if isinstance(wait, kind)]
    assert len(found) == 1
    return found[0]


def claim(run: Run, who: str | None) -> Run:
    """Somebody wants it, or gives it back."""
    number = one(run, engine.UserTaskWait).element_instance
    return run.do(engine.AssignUserTask(number, who, "claim" if who else "release"))


def change(run: Run, **changes: Any) -> Run:
    """Somebody changes what it says of itself."""
    number = one(run, engine.UserTaskWait).element_instance
    return run.do(engine.UpdateUserTask(number, changes))


def agree(run: Run, **values: object) -> Run:
    """The listener at work agrees."""
    return run.do(engine.CompleteJob(one(run, engine.JobWait).element_instance, values))


def object_to(run: Run, reason: str) -> Run:
    """The listener at work objects."""
    number = one(run, engine.JobWait).element_instance
    return run.do(engine.CompleteJob(number, {}, denied=True, reason=reason))


def offered(run: Run) -> engine.UserTaskWait:
    """The user task as it stands now."""
    found = engine.waits(run.definition, run.out.state)
    tasks = [wait for wait in found if isinstance(wait, engine.UserTaskWait)]
    assert len(tasks) == 1
    return tasks[0]
