"""What follows the timeframe of a running checklist, and what a hand has dated."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.lib.db import db, transaction
from app.lib.errors import Invalid
from app.runtime.models import Instance
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.checklists import deeds, service
from app.tasks.checklists.models import Checklist
from app.tasks.checklists.plan import Item
from app.tasks.levels.models import BusinessCalendar
from tests.tasks.checklists.desk import Desk
from tests.tasks.levels.offices import calendar
from tests.world import token

LATER, WEEK_LATER = date(2026, 12, 11), date(2026, 11, 9)
ITEMS = (
    Item("Tenant", "Create the tenant", due_days=1),
    Item("Record", "Point the record", waits_for=("Tenant",), due_days=3),
    Item("Check", "Check it", due_days=3, due_from="end"),
    Item("Whole", "All of it"),
)


def dues(desk: Desk, row: Checklist) -> dict[str, date]:
    return {key: item.due_on for key, item in desk.items(row).items()}


def change_calendar(key: int, hours: dict[str, list[list[str]]]) -> None:
    with transaction() as session:
        session.get_one(BusinessCalendar, key).hours = hours


def test_what_the_template_dated_follows_though_the_calendar_has_changed_since(desk: Desk) -> None:
    key = calendar()
    row = desk.start(ITEMS)
    change_calendar(key, {str(day): [["09:00", "15:00"]] for day in range(4)})  # Fridays are free
    assert service.lead(row.uuid, {"end": LATER}, desk.who) == 2
    assert dues(desk, row)["Check"] == date(2026, 12, 7)
    assert desk.task(row, "Check").due_at == datetime(2026, 12, 7, 15, tzinfo=UTC)
    change_calendar(key, {str(day): [["08:00", "14:00"]] for day in range(5)})
    assert service.lead(row.uuid, {"end": date(2026, 12, 18)}, desk.who) == 2
    assert desk.task(row, "Check").due_at == datetime(2026, 12, 15, 14, tzinfo=UTC)
    assert dues(desk, row)["Tenant"] == date(2026, 11, 3)  # due after the start: it stays


def test_what_a_hand_dated_stays_though_the_calendar_would_say_that_day_now(desk: Desk) -> None:
    key = calendar()
    row = desk.start(ITEMS)
    monday = date(2026, 11, 23)
    deeds.change(row.uuid, "Check", {"due": monday}, desk.who)
    change_calendar(key, {str(day): [["09:00", "17:00"]] for day in range(4)})
    assert service.lead(row.uuid, {"end": LATER}, desk.who) == 1
    assert dues(desk, row)["Check"] == monday


def test_a_day_that_is_saved_again_or_taken_back_was_not_given_by_hand(desk: Desk) -> None:
    row = desk.start(ITEMS)
    was = dues(desk, row)["Check"]
    deeds.change(row.uuid, "Check", {"due": was, "name": "Check all of it"}, desk.who)
    assert not desk.items(row)["Check"].dated
    deeds.change(row.uuid, "Check", {"due": date(2026, 11, 18)}, desk.who)
    assert desk.items(row)["Check"].dated
    deeds.change(row.uuid, "Check", {"due": was}, desk.who)
    assert not desk.items(row)["Check"].dated


def test_a_user_task_that_a_supervisor_dates_dates_its_item_until_that_is_taken_back(
    desk: Desk,
) -> None:
    row = desk.start(ITEMS)
    task, admin = desk.task(row, "Check"), desk.world.principal("admin")
    uuid, due = task.uuid, task.due_at
    changing.change(uuid, {"priority": 80}, admin)
    assert not desk.items(row)["Check"].dated
    changing.change(uuid, {"due_at": datetime(2026, 11, 10, 12, tzinfo=UTC)}, admin)
    assert desk.items(row)["Check"].dated
    changing.change(uuid, {"due_at": due}, admin)
    assert not desk.items(row)["Check"].dated
    assert service.lead(row.uuid, {"end": LATER}, desk.who) == 2
    changing.change(uuid, {"due_at": due}, admin)
    assert service.lead(row.uuid, {"end": date(2026, 12, 18)}, desk.who) == 1


def test_a_start_that_is_moved_takes_along_what_is_due_after_it_in_one_step(desk: Desk) -> None:
    row = desk.start(ITEMS)
    steps = db.session.get_one(Instance, row.instance_id).revision
    assert service.lead(row.uuid, {"start": WEEK_LATER}, desk.who) == 2
    assert dues(desk, row) == {
        "Tenant": date(2026, 11, 10),
        "Record": date(2026, 11, 12),
        "Check": date(2026, 11, 24),
        "Whole": date(2026, 11, 27),
    }
    assert desk.fresh(row).starts_on == WEEK_LATER
    assert db.session.get_one(Instance, row.instance_id).revision == steps + 1
    assert desk.task(row, "Tenant").due_at == datetime(2026, 11, 10, 17, tzinfo=UTC)
    desk.complete(row, "Tenant")
    assert desk.task(row, "Record").due_at == datetime(2026, 11, 12, 17, tzinfo=UTC)
    assert service.lead(row.uuid, {"start": date(2026, 11, 2)}, desk.who) == 1  # there and back
    assert dues(desk, row)["Record"] == date(2026, 11, 5)


def test_what_is_begun_dated_by_hand_or_ended_does_not_follow_the_start(desk: Desk) -> None:
    keys = ("Begun", "Given", "Done", "ByHand", "Free")
    row = desk.start([Item(key, key, due_days=2) for key in keys])
    tasks.claim(desk.task(row, "Begun").uuid, desk.who)
    deeds.change(row.uuid, "Given", {"assignee": desk.who.name}, desk.who)  # but not at work on it
    desk.complete(row, "Done")
    deeds.change(row.uuid, "ByHand", {"due": date(2026, 11, 18)}, desk.who)
    assert service.lead(row.uuid, {"start": WEEK_LATER}, desk.who) == 2
    old, new = date(2026, 11, 4), date(2026, 11, 11)
    assert dues(desk, row) == {
        "Begun": old, "Given": new, "Done": old, "ByHand": date(2026, 11, 18), "Free": new,
    }  # fmt: skip


def test_the_whole_timeframe_is_moved_at_once(desk: Desk) -> None:
    row = desk.start(ITEMS)
    said = {"start": date(2026, 12, 7), "end": date(2026, 12, 18)}  # behind the former end
    assert service.lead(row.uuid, said, desk.who) == 4
    assert dues(desk, row)["Check"] == date(2026, 12, 15)


def test_a_start_that_cannot_be_is_refused_at_its_field(desk: Desk) -> None:
    row = desk.start(ITEMS)
    before = dues(desk, row)
    for said, place in (
        ({"start": date(2026, 11, 28)}, "/start"),
        ({"start": date(1999, 1, 1)}, "/start"),
        ({"start": date(2024, 1, 1)}, "/start"),
        ({"start": None}, "/start"),
        ({"start": LATER, "end": WEEK_LATER}, "/end"),
        ({"end": date(2026, 10, 30)}, "/end"),
    ):
        with pytest.raises(Invalid) as caught:
            service.lead(row.uuid, said, desk.who)
        assert [one.pointer for one in caught.value.problems] == [place]
    assert dues(desk, row) == before


def test_the_page_moves_the_start(desk: Desk) -> None:
    row = desk.start(ITEMS)
    browser, path = desk.world.browser("csr"), f"/checklists/{row.uuid}"
    assert 'name="start" value="2026-11-02"' in browser.get(path).get_data(as_text=True)
    said = {"csrf_token": token(browser, path), "lead": "", "start": "2026-11-09", "end": ""}
    page = browser.post(f"{path}/lead", data=said, follow_redirects=True).get_data(as_text=True)
    assert "2 items are dated anew with it; what was dated by hand stays." in page
    assert desk.fresh(row).starts_on == WEEK_LATER
