"""What a deed on a checklist costs does not depend on how many items it moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import groupby

import pytest
from sqlalchemy import select

from app.audit.models import History
from app.audit.service import verify
from app.lib import clock
from app.lib.db import db
from app.runtime.models import Instance, Offer, TaskFact, UserTask
from app.tasks.checklists import deeds, service
from app.tasks.checklists.models import Checklist
from app.tasks.checklists.plan import Item
from app.tasks.levels.models import LevelClock
from tests.counting import counted
from tests.tasks.checklists.desk import Desk
from tests.tasks.levels.offices import level

SIZES = (3, 30)
LATER = date(2026, 12, 11)
BEFORE = datetime(2026, 11, 2, 9, tzinfo=UTC)  # all that is due


def many(size: int, **more: int | str) -> list[Item]:
    """A list of items that are due three days before the end."""
    said = [Item("All", "All"), Item("First", "First"), Item("Last", "Last")]
    inside = [
        Item(f"I{n}", f"Item {n}", parent="All", due_days=3, due_from="end") for n in range(size)
    ]
    inside += [Item(f"S{n}", f"Early {n}", parent="All", due_days=3) for n in range(size)]
    return [said[0], *inside, *said[1:]]


def added(desk: Desk, row: Checklist, size: int) -> None:
    """So many items that wait for the first one, added while it runs."""
    for number in range(size):
        deeds.add(row.uuid, {"name": f"More {number}", "waits_for": ["First"]}, desk.who)


def move_end(desk: Desk, row: Checklist) -> None:
    service.lead(row.uuid, {"end": LATER}, desk.who)


def move_start(desk: Desk, row: Checklist) -> None:
    service.lead(row.uuid, {"start": date(2026, 11, 9)}, desk.who)


def hold_back(desk: Desk, row: Checklist) -> None:
    deeds.add(row.uuid, {"name": "Contract", "before": ["All"]}, desk.who)


def wait_anew(desk: Desk, row: Checklist) -> None:
    deeds.change(row.uuid, "All", {"waits_for": ["First"]}, desk.who)


def skip(desk: Desk, row: Checklist) -> None:
    deeds.skip(row.uuid, "First", "Not needed here.", desk.who)


def complete(desk: Desk, row: Checklist) -> None:
    desk.complete(row, "First")


def turn(desk: Desk, row: Checklist) -> None:
    service.reorder(row.uuid, list(reversed(desk.items(row))), desk.who)


def last(desk: Desk, row: Checklist) -> None:
    service.move(row.uuid, "First", "All", desk.who)


def cancel(desk: Desk, row: Checklist) -> None:
    service.cancel(row.uuid, "The customer has left.", desk.who)


@pytest.mark.parametrize(
    "deed", [move_end, move_start, hold_back, wait_anew, skip, complete, turn, last, cancel]
)
def test_a_deed_asks_the_database_as_often_for_thirty_items_as_for_three(
    desk: Desk, deed: Callable[[Desk, Checklist], None]
) -> None:
    level("P2D")
    rows = [desk.start(many(size), name=f"Of {size}") for size in SIZES]
    for row, size in zip(rows, SIZES, strict=True):
        added(desk, row, size)
    deed(desk, desk.start(many(1)))  # what is read once for all is known then
    took = []  # SQLite inserts row by row what it gives keys to; that is one
    for row in rows:
        db.session.rollback()
        with counted() as said:
            deed(desk, row)
        took.append([kind for kind, _ in groupby(one.split("WHERE")[0][:60] for one in said)])
    assert took[0] == took[1]


def test_the_board_asks_as_often_for_thirty_items_as_for_three(desk: Desk) -> None:
    pages = [f"/checklists/{desk.start(many(size), name=f'Of {size}').uuid}" for size in SIZES]
    browser = desk.world.browser("csr")
    for page in pages:
        browser.get(page)
    took = []
    for page in pages:
        db.session.remove()
        with counted() as said:
            browser.get(page)
        took.append([one.split("WHERE")[0][-60:] for one in said])
        assert len([one for one in said if "business_calendar.hours" in one]) == 1
    assert took[0] == took[1]


def test_the_list_asks_for_the_calendar_once(desk: Desk) -> None:
    desk.start()
    browser = desk.world.browser("csr")
    with counted() as said:
        browser.get("/checklists")
    whole = [one for one in said if "business_calendar.name" in one]  # beside the zone of all times
    assert len(whole) == 1


def test_the_end_is_moved_in_one_step_with_all_that_follows_from_it(desk: Desk) -> None:
    level("P2D")
    with clock.fixed(BEFORE):
        row = desk.start(many(5))
        db.session.rollback()
        steps = db.session.get_one(Instance, row.instance_id).revision
        assert service.lead(row.uuid, {"end": LATER}, desk.who) == 7
    db.session.rollback()
    assert db.session.get_one(Instance, row.instance_id).revision == steps + 1
    due = datetime(2026, 12, 8, 17, tzinfo=UTC)
    found = select(UserTask).where(UserTask.name.startswith("Item"))
    tasks = list(db.session.scalars(found))
    assert {(one.due_at, one.due_sort, one.asked) for one in tasks} == {(due, due, None)}
    keys = [one.id for one in tasks]
    for model in (Offer, TaskFact):
        its = select(model.due_sort).where(model.user_task_id.in_(keys))
        assert set(db.session.scalars(its)) == {due}
    clocks = list(db.session.scalars(select(LevelClock).where(LevelClock.user_task_id.in_(keys))))
    assert [one.due_at for one in clocks] == [due] * 5
    assert all(one.next_at is not None and one.next_at < due for one in clocks)
    updated = list(db.session.scalars(select(History).where(History.kind == "updated")))
    assert len(updated) == 7
    assert {one.actor for one in updated} == {desk.who.name}
    assert updated[0].detail["changes"]["due_date"] == {
        "from": "2026-11-24T17:00:00+00:00",
        "to": "2026-12-08T17:00:00+00:00",
    }
    assert list(verify()) == []


def test_added_items_are_opened_together_and_each_has_its_own_words(desk: Desk) -> None:
    row = desk.start(many(1))
    said = {"waits_for": ["First"], "role": "finance"}
    deeds.add(row.uuid, {"name": "Bill", **said, "due": date(2026, 11, 9)}, desk.who)
    deeds.add(row.uuid, {"name": "Thank", "waits_for": ["First"]}, desk.who)
    desk.complete(row, "First")
    bill, thanks = desk.task(row, "Bill"), desk.task(row, "Thank")
    assert (bill.name, bill.candidate_roles) == ("Bill", ["finance"])
    assert bill.due_at == datetime(2026, 11, 9, 17, tzinfo=UTC)
    assert (thanks.name, thanks.candidate_roles) == ("Thank", ["csr"])
    names = select(TaskFact.text).where(TaskFact.user_task_id == bill.id, TaskFact.name == "")
    assert "bill" in set(db.session.scalars(names))
    desk.complete(row, "Thank")
    assert desk.states(row)["Thank"] == "done"
    assert desk.states(row)["Bill"] == "ready"
