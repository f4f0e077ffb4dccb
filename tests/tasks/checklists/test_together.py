"""Several people at one checklist at the same time: each deed comes before or after the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from app.lib.db import db
from app.lib.errors import AppError
from app.runtime.models import UserTask
from app.tasks import service as tasks
from app.tasks.checklists import deeds
from app.tasks.checklists.plan import Item
from tests.tasks.checklists.desk import Desk

ITEMS = (Item("A", "A"), Item("B", "B"), Item("C", "C", waits_for=("A", "B")))


def at_once(desk: Desk, *deeds: Callable[[], Any]) -> list[str]:
    """Does all of it at the same moment, each in a thread; gives what was refused."""
    came = desk.world.at_once(*deeds, met=(AppError,))
    return [one.message for one in came if isinstance(one, AppError)]


def opened(desk: Desk, name: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(UserTask.name == name)) or 0


def test_two_who_end_the_last_two_items_before_another_open_it_once(desk: Desk) -> None:
    row = desk.start(ITEMS)
    one, two = desk.task(row, "A").uuid, desk.task(row, "B").uuid
    refused = at_once(
        desk,
        lambda: tasks.complete(one, {}, desk.who),
        lambda: tasks.complete(two, {}, desk.who),
    )
    assert refused == []
    assert desk.states(row) == {"A": "done", "B": "done", "C": "ready"}
    assert opened(desk, "C") == 1


def test_one_completes_while_another_skips_the_same_item(desk: Desk) -> None:
    row = desk.start(ITEMS)
    task = desk.task(row, "A").uuid
    refused = at_once(
        desk,
        lambda: tasks.complete(task, {}, desk.who),
        lambda: deeds.skip(row.uuid, "A", "Not here.", desk.who),
    )
    assert len(refused) == 1
    assert desk.states(row)["A"] in ("done", "skipped")
    desk.complete(row, "B", "C")
    assert desk.fresh(row).state == "done"


def test_an_item_is_put_before_one_that_another_is_about_to_open(desk: Desk) -> None:
    row = desk.start(ITEMS)
    desk.complete(row, "A")
    task = desk.task(row, "B").uuid
    at_once(
        desk,
        lambda: tasks.complete(task, {}, desk.who),
        lambda: deeds.add(row.uuid, {"name": "D", "before": ["C"]}, desk.who),
    )
    assert desk.states(row) == {"A": "done", "B": "done", "C": "waiting", "D": "ready"}
    desk.complete(row, "D", "C")
    assert desk.fresh(row).state == "done"


def test_the_same_item_is_completed_once_however_often_it_is_tried(desk: Desk) -> None:
    row = desk.start(ITEMS)
    task = desk.task(row, "A").uuid
    refused = at_once(desk, *[lambda: tasks.complete(task, {}, desk.who)] * 4)
    assert len(refused) == 3
    assert all("completed this user task" in said for said in refused)
