"""A day of the inbox is a day of the office: what a page calls today is what today finds."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from app.accounts.access import Principal
from app.lib import clock, days, words
from app.lib.db import db, transaction
from app.runtime.models import UserTask
from app.tasks import changing
from app.tasks.inbox import lists, page
from app.tasks.inbox.asked import read
from app.tasks.levels.models import BusinessCalendar
from app.tasks.team import asked as teams
from app.tasks.team import view as team
from tests.counting import counted
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.tasks.levels.offices import calendar
from tests.world import World

NOW = datetime.fromisoformat("2026-11-12T20:30Z")  # 07:30 of the 13th in Sydney
DUE = ("2026-11-12T22:00Z", "2026-11-13T07:30Z", "2026-11-13T12:59Z", "2026-11-13T13:00Z")
DUE += ("2026-11-14T07:59Z", "2026-11-14T08:00Z", "2026-11-15T12:00Z")
TODAY = {
    "UTC": DUE[:1],
    "Australia/Sydney": DUE[:3],  # until 13:00 in UTC
    "America/Los_Angeles": DUE[:2],  # until 08:00 in UTC
}


def due(world: World, zone: str, moments: tuple[str, ...] = DUE) -> Principal:
    """An office somewhere, with a user task that is due at each of the moments."""
    calendar(zone=zone)
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    for _ in moments:
        world.start()
    who = world.principal("csr")
    for task, said in zip(db.session.scalars(select(UserTask)).all(), moments, strict=True):
        admin = world.principal("admin")
        changing.change(task.uuid, {"due_at": datetime.fromisoformat(said)}, admin)
    return who


def found(who: Principal, **asked: str) -> tuple[str, ...]:
    """When the user tasks of a list are due."""
    said = read(MultiDict(asked), who)
    assert said.problems == (), said.problems
    return tuple(f"{row.due_at:%Y-%m-%dT%H:%MZ}" for row in lists.search(who, said).tasks)


@pytest.mark.parametrize("zone", TODAY)
def test_today_is_the_day_of_the_office(world: World, zone: str) -> None:
    with clock.fixed(NOW):
        who = due(world, zone)
        assert found(who, view="today") == TODAY[zone]
        assert found(who, dueFrom="today", dueTo="today") == TODAY[zone]
        assert lists.counts(who)["today"] == len(TODAY[zone])
        rows = lists.inbox(who).tasks
        groups = {name: len(some) for name, some in page.groups(rows, read(MultiDict(), who))}
        assert groups["Due today"] == len(TODAY[zone])


def test_what_is_overdue_is_not_due_today_here_nor_in_the_view_of_a_team(world: World) -> None:
    late = ("2026-11-12T13:00Z", "2026-11-12T20:29Z")  # one of them of this same day
    with clock.fixed(NOW):
        who = due(world, "Australia/Sydney", (*late, *DUE))
        assert found(who, view="today") == TODAY["Australia/Sydney"]
        assert found(who, view="today", sort="newest") == TODAY["Australia/Sydney"][::-1]
        assert found(who, view="overdue") == late
        counted_here = lists.counts(who)
        assert (counted_here["today"], counted_here["overdue"]) == (3, 2)
        lead = world.principal("admin")
        total = team.of(teams.read({}), lead).total
        assert (total["today"].count, total["overdue"].count) == (3, 2)


@pytest.mark.parametrize("zone", TODAY)
def test_what_a_page_shows_as_a_day_is_what_that_day_finds(world: World, zone: str) -> None:
    with clock.fixed(NOW):
        who = due(world, zone)
        for said in ("today", "tomorrow", "+2d"):
            day = days.today() + ("today", "tomorrow", "+2d").index(said) * days.DAY
            shown = tuple(
                one for one in DUE if words.day(datetime.fromisoformat(one)) == words.day(day)
            )
            assert found(who, dueFrom=said, dueTo=said) == shown, said
            assert found(who, dueFrom=str(day), dueTo=str(day)) == shown, day
        table = world.browser("csr").get("/inbox?layout=table&view=today").get_data(as_text=True)
        for one in TODAY[zone]:
            assert f"{words.left(datetime.fromisoformat(one))[0]}</" in table, one


def test_a_day_of_25_hours_is_asked_for_whole(world: World) -> None:
    moments = ("2026-11-01T06:59Z", "2026-11-01T07:00Z", "2026-11-02T07:59Z", "2026-11-02T08:00Z")
    with clock.fixed(datetime.fromisoformat("2026-11-01T20:00Z")):
        who = due(world, "America/Los_Angeles", moments)
        assert found(who, dueFrom="today", dueTo="today") == moments[1:3]
        assert found(who, dueTo="yesterday") == moments[:1]
        assert found(who, dueFrom="tomorrow") == moments[3:]
        assert found(who, dueFrom="2026-11-01T01:30", dueTo="2026-11-02T00:00") == moments[2:3]


def test_what_is_typed_is_meant_and_shown_again_by_the_clock_of_the_office(world: World) -> None:
    with clock.fixed(NOW):
        due(world, "Australia/Sydney", DUE[:1])
        task = db.session.scalars(select(UserTask)).one()
        with transaction() as session:
            session.execute(update(UserTask).values(follow_up_at=NOW))
        opened = world.browser("admin").get(f"/inbox/{task.uuid}").get_data(as_text=True)
        assert 'name="dueDate" type="datetime-local" value="2026-11-13T09:00"' in opened
        assert 'name="followUpDate" type="datetime-local" value="2026-11-13T07:30"' in opened
        assert "Australia/Sydney, empty for none" in opened


def test_a_page_asks_for_the_zone_once(world: World) -> None:
    with clock.fixed(NOW):
        due(world, "Australia/Sydney")
        browser = world.browser("csr")
        with counted() as said:
            assert browser.get("/inbox?layout=table").status_code == 200
    assert sum("FROM business_calendar" in one for one in said) == 1


def test_an_office_that_moves_has_other_days_at_once(world: World) -> None:
    with clock.fixed(NOW):
        who = due(world, "UTC")
        calendar("Elsewhere", zone="America/Los_Angeles", is_default=False)
        assert found(who, view="today") == TODAY["UTC"]
        with transaction() as session:
            office = session.scalars(select(BusinessCalendar).where(BusinessCalendar.is_default))
            office.one().zone = "Australia/Sydney"
        assert found(who, view="today") == TODAY["Australia/Sydney"]
