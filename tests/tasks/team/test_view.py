"""Every number of the view of a team is the length of the list behind it; nobody else sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.accounts.access import Principal
from app.lib import clock, days, json
from app.lib.db import db, transaction
from app.lib.errors import Forbidden
from app.runtime.models import UserTask
from app.tasks.inbox import asked as inbox
from app.tasks.inbox import lists
from app.tasks.levels.models import BusinessCalendar, LevelClock, ServiceLevel
from app.tasks.team import view
from app.tasks.team.asked import Asked, Number
from tests.counting import counted as asked_of_the_database
from tests.tasks.levels.offices import calendar
from tests.tasks.team.office import NOON, build
from tests.world import World, token


@pytest.fixture
def noon() -> Iterator[None]:
    """All of it happens in the same moment."""
    with clock.fixed(NOON):
        yield


@pytest.fixture
def people(noon: None, world: World) -> list[int]:
    return build(world)


def numbers(value: Any) -> Iterator[Number]:
    """All numbers in a view."""
    if isinstance(value, Number):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from numbers(getattr(value, one.name))
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from numbers(inner)


def counted(query: str, who: Principal) -> int:
    """How many user tasks the list of the inbox has, on all its pages."""
    found, after = 0, ""
    while True:
        asked = inbox.read(MultiDict([*parse_qsl(query), ("after", after)]), who)
        assert asked.problems == (), (query, asked.problems)
        page = lists.search(who, asked)
        found += len(page.tasks)
        if page.next is None:
            return found
        after = page.next.cursor()


def test_an_auditor_counts_the_lists_and_gets_the_same_numbers(
    people: list[int], world: World
) -> None:
    admin, auditor = world.principal("admin"), world.principal("auditor")
    ways = [
        *(Asked(by=by) for by in ("role", "process", "person")),
        Asked(role="csr"),
        Asked(role="none", by="person"),
        Asked(role="admin", process="q"),
        Asked(process="p", by="person"),
        Asked(person=str(people[0]), by="process"),
        Asked(person="nobody", role="finance"),
    ]
    checked: dict[str, int] = {}
    for asked in ways:
        for number in numbers(view.of(asked, admin)):
            assert number.query, asked
            assert checked.setdefault(number.query, number.count) == number.count, number
    assert len(checked) > 300
    assert sum(1 for count in checked.values() if count) > 200
    told = {query: counted(query, auditor) for query in checked}
    assert told == checked


@pytest.mark.parametrize("zone", ["Australia/Sydney", "America/Los_Angeles"])
def test_the_days_of_every_number_are_those_of_its_list_wherever_the_office_is(
    people: list[int], world: World, zone: str
) -> None:
    calendar(zone=zone)
    admin = world.principal("admin")
    team = view.of(Asked(), admin)
    mine = [*team.total.values(), *team.done.days]
    assert sum(number.count for number in team.done.days) > 20
    assert [number.count for number in mine] == [counted(n.query, admin) for n in mine]
    begin = days.begin(days.today())
    due = [one.task.due_at for one in team.pressing]
    assert due
    assert all(NOON <= moment < days.end(days.today()) for moment in due)
    assert NOON - timedelta(days=1) < begin <= NOON
    assert begin.astimezone(ZoneInfo(zone)).hour == 0


def test_it_says_who_is_away_who_has_room_and_who_stands_in(
    people: list[int], world: World
) -> None:
    team = view.of(Asked(), world.principal("admin"))
    rows = {row.key: row for row in team.people}
    away = rows[people[1]].away
    assert away is not None
    assert away.deputy == "Ada Moon"
    assert rows[people[0]].away is None
    csr = world.principal("csr").id
    assert rows[csr].numbers["open"].count == 0
    assert [row.name for row in team.people].count("Ada Moon") == 2
    assert team.move is not None
    assert team.move.giver.id == people[1]
    assert not team.move.taker.away


def test_what_is_due_today_comes_by_the_working_time_that_is_left(
    people: list[int], world: World
) -> None:
    due = list(
        db.session.scalars(
            select(UserTask)
            .where(UserTask.state == "open", UserTask.due_at >= NOON)
            .where(UserTask.due_at < lists.tonight(NOON))
            .order_by(UserTask.due_sort, UserTask.urgency, UserTask.id)
        )
    )
    late = due[: view.MOST_PRESSING][-1]
    with transaction() as session:
        office = BusinessCalendar(
            name="Office", zone="UTC", hours={str(day): [["08:00", "12:05"]] for day in range(7)}
        )
        level = ServiceLevel(name="Soon", calendar=office, length="PT8H")
        session.add_all([office, level])
        session.flush()
        keys = {"user_task_id": late.id, "level_id": level.id, "calendar_id": office.id}
        when = {"started_at": NOON, "due_at": late.due_at, "warned_at": NOON}
        session.add(LevelClock(**keys, **when, state="running", plan={}))
    team = view.of(Asked(), world.principal("admin"))
    assert team.total["today"].count == len(due)
    assert len(team.pressing) == min(len(due), view.MOST_PRESSING) > 3
    marked = [one for one in team.pressing if one.level]
    left = min(timedelta(minutes=5), late.due_at - NOON)
    assert [(one.task.id, one.left, one.warned) for one in marked] == [(late.id, left, True)]
    lefts = [one.left if one.left is not None else one.task.due_at - NOON for one in team.pressing]
    assert lefts == sorted(lefts)
    narrowed = view.of(Asked(process=late.process_key, person="nobody"), world.principal("admin"))
    assert all(one.task.process_key == late.process_key for one in narrowed.pressing)
    for one in team.pressing:
        assert one.task.assignee_id not in {hand.id for hand in one.takers}
        assert people[1] not in {hand.id for hand in one.takers}


def test_only_supervisors_see_it(people: list[int], world: World) -> None:
    for role in ("csr", "process-owner", "auditor"):
        with pytest.raises(Forbidden):
            view.of(Asked(), world.principal(role))
        assert world.browser(role).get("/inbox/team").status_code == 403
        assert 'href="/inbox/team"' not in world.browser(role).get("/inbox").get_data(as_text=True)
    csr = world.principal("csr")
    for query in ("view=all-done", f"view=all-done&holder=@{people[0]}"):
        asked = inbox.read(MultiDict(parse_qsl(query)), csr)
        assert [one.pointer for one in asked.problems] == ["view"]
        assert {row.assignee_id for row in lists.search(csr, asked).tasks} <= {None, csr.id}
    done = inbox.Asked(view="all-done")
    assert lists.search(csr, done).tasks == []
    page = world.browser("admin").get("/inbox").get_data(as_text=True)
    assert page.count('href="/inbox/team"') == 1


def test_its_cost_in_statements_does_not_grow_with_the_team(
    people: list[int], world: World
) -> None:
    admin = world.principal("admin")
    with asked_of_the_database() as statements:
        view.of(Asked(), admin)
    assert len(statements) <= 14, statements


def test_the_page_shows_it_and_deeds_come_back_to_it(people: list[int], world: World) -> None:
    browser = world.browser("admin")
    page = browser.get("/inbox/team?role=csr&by=person&moon=1")
    assert page.status_code == 200
    empty = browser.get("/inbox/team?role=moon&person=ada").get_data(as_text=True)
    for words in ("Nothing is open", "Nothing was completed", "neither the key of a person"):
        assert words in empty
    one = view.of(Asked(role="csr"), world.principal("admin")).pressing[0]
    path = f"/inbox/team/{one.task.uuid}"
    said = {"csrf_token": token(browser, "/inbox/team")}
    taker = one.takers[0]
    answer = browser.post(f"{path}/assign?role=csr", data={**said, "person": taker.id})
    assert answer.location == "/inbox/team?role=csr"
    db.session.rollback()
    assert db.session.get_one(UserTask, one.task.id).assignee_id == taker.id
    real = db.session.scalars(select(UserTask).where(UserTask.uuid.not_like("team-%"))).one()
    shown = '{"priority": "50", "dueDate": ""}'
    changed = {"shown": shown, "priority": "90", "dueDate": "2026-11-12T18:00"}
    answer = browser.post(f"/inbox/team/{real.uuid}/change?by=person", data={**said, **changed})
    assert answer.location == "/inbox/team?by=person"
    db.session.rollback()
    db.session.refresh(real)
    assert (real.priority, real.due_at) == (90, NOON + timedelta(hours=6))
    browser.post(f"/inbox/team/{real.uuid}/change", data={**said, **changed, "priority": "300"})
    assert "Priority: " in browser.get("/inbox/team").get_data(as_text=True)
    for wrong, place in (("moon", path), ("0", path), ("0", f"/inbox/{real.uuid}")):
        browser.post(f"{place}/assign", data={**said, "person": wrong})
        assert "Choose a person" in browser.get("/inbox/team").get_data(as_text=True)
    assert world.browser("csr").post(f"{path}/assign").status_code in (400, 403)


def test_programs_get_the_same_numbers_with_requests_that_list_them(
    people: list[int], world: World
) -> None:
    client = world.app.test_client()
    headers = world.bearer("admin", "task.supervise", "task.read")
    said = json.loads(client.get("/api/v1/team?role=finance&by=person", headers=headers).data)
    team = view.of(Asked(role="finance", by="person"), world.principal("admin"))
    assert said["load"]["total"]["open"]["count"] == team.total["open"].count > 0
    assert [row["key"] for row in said["ageing"]] == [row.key for row in team.ageing]
    overdue = said["load"]["total"]["overdue"]
    listed = json.loads(client.get(overdue["href"], headers=headers).data)
    assert len(listed["items"]) == overdue["count"]
    done = said["throughput"]["all"]
    assert sum(day["done"]["count"] for day in done["days"]) == done["done"]["count"] > 0
    refused = client.get("/api/v1/team?person=ada", headers=headers)
    assert json.loads(refused.data)["errors"][0]["pointer"] == "person"
    assert client.get("/api/v1/team", headers=world.bearer("csr", "task.read")).status_code == 403


def test_a_user_task_may_have_more_roles_than_an_index_could_hold(
    people: list[int], world: World
) -> None:
    roles = [f"{'desk' * 12}-{number}" for number in range(90)]
    with transaction() as session:
        session.get_one(UserTask, an_open_one().id).candidate_roles = roles
    rows = view.of(Asked(), world.principal("admin")).roles
    assert {row.key for row in rows} >= set(roles)


def an_open_one() -> UserTask:
    """A user task that is open."""
    return db.session.scalars(select(UserTask).where(UserTask.state == "open").limit(1)).one()
