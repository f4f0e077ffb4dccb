"""A process in two versions with instances that wait in it, and the deeds of a migration."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.designer import queries as processes
from app.lib.db import db
from app.runtime import worker as rounds
from app.runtime.models import Instance
from app.runtime.moving import plans, service
from app.runtime.moving.models import MigrationItem, MigrationRun
from app.runtime.moving.plans import Plan
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.world import World

ONE = ends("e") + user("ask") + flows("s > ask > e")
TWO = ends("e") + user("ask") + user("more") + flows("s > ask > more > e")
RENAMED = ends("e") + user("check") + flows("s > check > e")


def plan(key: str = "p", target: int = 2, **said: Any) -> Plan:
    """A plan as a page or a program sends it."""
    return plans.read(key, {"target": target, "reason": "it is better", **said})


def begin(world: World, **said: Any) -> MigrationRun:
    """Begins a migration as an administrator."""
    return service.begin(plan(**said), world.principal("admin"))


def move(world: World, **said: Any) -> MigrationRun:
    """Begins it and lets the worker do all of it."""
    run = begin(world, **said)
    world.work()
    return fresh(run)


def undo(world: World, run: MigrationRun) -> MigrationRun:
    """Takes all of it back."""
    service.undo(run.process_key, run.uuid, "it was not", world.principal("admin"))
    world.work()
    return fresh(run)


def fresh(run: MigrationRun) -> MigrationRun:
    """The run as the database has it."""
    db.session.rollback()
    return db.session.get_one(MigrationRun, run.id, populate_existing=True)


def fared(run: MigrationRun) -> list[tuple[str, str]]:
    """State and reason of each item, in order."""
    db.session.rollback()
    rows = select(MigrationItem.state, MigrationItem.reason).where(MigrationItem.run_id == run.id)
    return [
        (state, reason) for state, reason in db.session.execute(rows.order_by(MigrationItem.id))
    ]


def numbers(key: str = "p") -> list[int]:
    """The version of each instance, oldest first."""
    db.session.rollback()
    known = {row.id: row.number for row in processes.versions(processes.process(key))}
    rows = select(Instance.version_id).where(Instance.process_key == key).order_by(Instance.id)
    return [known[version_id] for version_id in db.session.scalars(rows)]


def rounds_until(count: int) -> None:
    """So many rounds of a worker that leases one job at a time."""
    for _ in range(count):
        rounds.run_once(1)
