"""Several user tasks in one world, and what stands at them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.lib.db import db
from app.runtime.models import UserTask
from app.tasks.bulk.service import Result
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.tasks.work.conftest import Office
from tests.world import World

PLAIN = ends("e") + user("ask") + flows("s > ask > e")


def open_tasks(world: World, count: int, body: str = PLAIN, **files: Any) -> Office:
    """A world with so many tasks that are offered to the CSR."""
    world.publish(body, **files)
    started = [world.start() for _ in range(count)]
    return Office(world, started[0])


def tasks(**wanted: Any) -> list[UserTask]:
    """All tasks, oldest first, as the database has them."""
    db.session.rollback()
    rows = select(UserTask).filter_by(**wanted).order_by(UserTask.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def uuids() -> list[str]:
    """Their addresses."""
    return [task.uuid for task in tasks()]


def holders() -> list[str | None]:
    """Who has each."""
    return [task.assignee_name for task in tasks()]


def outcomes(results: list[Result]) -> list[str]:
    """What came of it at each."""
    return [one.came.outcome for one in results]


def steps(results: list[Result]) -> list[dict[str, Any]]:
    """What takes it back."""
    return [one.came.undo for one in results if one.came.undo is not None]
