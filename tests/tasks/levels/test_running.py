"""Clocks of user tasks: begun with the task, paused, resumed, planned anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Invalid
from app.runtime import service as runtime
from app.runtime.models import Offer, TaskFact
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.levels import running
from app.tasks.levels.models import LevelClock
from tests.counting import counted
from tests.engine.bpmn.diagrams import multi
from tests.tasks.levels.offices import THURSDAY, clock_of, level, one, task
from tests.tasks.listening import Listener, heard, history
from tests.world import World

HOUR = timedelta(hours=1)


def started(world: World, *, at: datetime = THURSDAY, body: str = "") -> Any:
    """The task of a process that began at a moment."""
    world.publish(body or one(task("ask")))
    with clock.fixed(at):
        world.start()
    return world.task()


def stop(world: World, at: datetime, until: datetime | None = None) -> None:
    """The task waits for the customer from a moment on."""
    with clock.fixed(at), transaction() as session:
        found, _ = runtime.lock_user_task(session, world.task().uuid)
        running.pause(session, found, "The customer has to send the bill", until)


def go_on(world: World, at: datetime) -> None:
    """It waits no longer."""
    with clock.fixed(at), transaction() as session:
        found, _ = runtime.lock_user_task(session, world.task().uuid)
        running.resume(session, found)


def by_hand(world: World, due: datetime | None, at: datetime) -> None:
    """A supervisor sets another due date."""
    with clock.fixed(at):
        changing.change(world.task().uuid, {"due_at": due}, world.principal("admin"))


def test_a_task_gets_its_due_date_and_its_clock_with_the_step_that_opens_it(world: World) -> None:
    level("PT4H")
    found = started(world)
    due = THURSDAY + 5 * HOUR  # an hour of it is lunch
    assert (found.due_at, found.due_sort) == (due, due)
    assert db.session.scalars(db.select(Offer.due_sort)).one() == due
    kept = clock_of(found.id)
    assert (kept.state, kept.due_at, kept.next_at) == ("running", due, THURSDAY + 3 * HOUR)


def test_without_a_level_nothing_is_added(world: World) -> None:
    found = started(world)
    assert found.due_at is None
    assert db.session.get(LevelClock, found.id) is None


def test_the_due_date_of_the_diagram_goes_first(world: World) -> None:
    level("PT4H")
    said = '<zeebe:taskSchedule dueDate="=date and time(&quot;2026-11-12T12:00:00Z&quot;)"/>'
    found = started(world, body=one(task("ask", inside=said)))
    due = datetime(2026, 11, 12, 12, tzinfo=UTC)
    kept = clock_of(found.id)
    assert (found.due_at, kept.due_at) == (due, due)
    assert kept.next_at == datetime(2026, 11, 12, 11, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "meant",
    [
        {"process_key": "other"},
        {"element_id": "other"},
        {"role_key": "finance"},
        {"min_priority": 51},
        {"active": False},
    ],
)
def test_a_level_that_is_meant_for_other_tasks_is_passed_over(
    world: World, meant: dict[str, Any]
) -> None:
    base = level("PT4H", position=2)
    with transaction() as session:
        calendar_id = session.get_one(running.ServiceLevel, base).calendar_id
    level("PT1H", name="Special", position=1, calendar_id=calendar_id, **meant)
    assert clock_of(started(world).id).level_id == base


def test_the_first_level_that_fits_is_the_tasks_own(world: World) -> None:
    base = level("PT4H", position=2)
    with transaction() as session:
        calendar_id = session.get_one(running.ServiceLevel, base).calendar_id
    said = {"process_key": "p", "element_id": "ask", "role_key": "csr", "min_priority": 50}
    first = level("PT1H", name="Special", position=1, calendar_id=calendar_id, **said)
    found = started(world)
    assert (clock_of(found.id).level_id, found.due_at) == (first, THURSDAY + HOUR)


def test_a_level_that_cannot_be_counted_never_keeps_an_order_from_going_on(world: World) -> None:
    level("PT9999H")
    with transaction() as session:
        session.scalars(db.select(running.BusinessCalendar)).one().hours = {
            "0": [["08:00", "08:01"]]
        }
    assert started(world).due_at is None


def test_a_thousand_tasks_of_one_step_cost_one_query_for_their_levels(world: World) -> None:
    level("PT4H")
    body = one(task("ask", inside="").replace("</userTask>", multi("=1..200") + "</userTask>"))
    body = body.replace("=1..200", "=for i in 1..200 return i")
    world.publish(body)
    with counted() as asked, clock.fixed(THURSDAY):
        world.start()
    assert len([one for one in asked if "service_level" in one and one.startswith("SELECT")]) == 1
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(LevelClock)) == 200


# ---- pauses


def test_paused_working_time_does_not_count(world: World) -> None:
    level("PT4H")
    found = started(world)
    stop(world, THURSDAY + HOUR)
    assert (world.task().due_at, clock_of(found.id).next_at) == (None, None)
    go_on(world, THURSDAY + 24 * HOUR)  # three working hours are left
    kept = clock_of(found.id)
    assert kept.state == "running"
    assert world.task().due_at == kept.due_at == datetime(2026, 11, 13, 12, tzinfo=UTC)


def test_a_pause_with_an_end_shows_the_due_date_as_it_will_be_and_ends_by_itself(
    world: World,
) -> None:
    level("PT4H")
    found = started(world)
    until = THURSDAY + 2 * HOUR
    stop(world, THURSDAY + HOUR, until)
    assert world.task().due_at == THURSDAY + 6 * HOUR
    facts = db.session.scalars(db.select(TaskFact.due_sort)).all()
    assert set(facts) == {THURSDAY + 6 * HOUR}
    with clock.fixed(until):
        world.work()
    kept = clock_of(found.id)
    assert (kept.state, kept.due_at, kept.paused_for) == ("running", THURSDAY + 6 * HOUR, "")


def test_a_pause_that_was_ended_early_costs_only_what_it_took(world: World) -> None:
    level("PT4H")
    started(world)
    stop(world, THURSDAY + HOUR, THURSDAY + 30 * HOUR)
    go_on(world, THURSDAY + HOUR + timedelta(minutes=10))
    assert world.task().due_at == THURSDAY + 5 * HOUR + timedelta(minutes=10)


def test_a_pause_cannot_end_in_the_past(world: World) -> None:
    level("PT4H")
    started(world)
    with pytest.raises(Invalid, match="future"):
        stop(world, THURSDAY + HOUR, THURSDAY)


def test_a_task_without_a_level_can_be_paused_and_nothing_happens(world: World) -> None:
    started(world)
    stop(world, THURSDAY + HOUR)
    go_on(world, THURSDAY + 2 * HOUR)
    assert world.task().due_at is None


# ---- by hand


def test_a_due_date_by_hand_plans_the_clock_anew(world: World) -> None:
    level("PT4H")
    found = started(world)
    due = datetime(2026, 11, 13, 16, tzinfo=UTC)
    by_hand(world, due, THURSDAY + HOUR)
    kept = clock_of(found.id)
    assert (kept.due_at, kept.plan["given"]) == (due, True)
    assert kept.next_at > THURSDAY + 5 * HOUR


def test_a_due_date_that_is_taken_away_ends_the_clock_and_another_begins_it_again(
    world: World,
) -> None:
    level("PT4H")
    found = started(world)
    by_hand(world, None, THURSDAY + HOUR)
    assert (clock_of(found.id).state, clock_of(found.id).next_at) == ("ended", None)
    by_hand(world, THURSDAY + 6 * HOUR, THURSDAY + HOUR)
    assert clock_of(found.id).state == "running"


def test_a_due_date_said_during_a_pause_stays(world: World) -> None:
    level("PT4H")
    started(world)
    stop(world, THURSDAY + HOUR)
    due = datetime(2026, 11, 13, 16, tzinfo=UTC)
    by_hand(world, due, THURSDAY + 2 * HOUR)
    go_on(world, THURSDAY + 7 * HOUR)
    assert world.task().due_at == due


def test_the_original_date_can_be_said_again_after_a_wait_has_moved_it(world: World) -> None:
    level("PT4H")
    started(world)
    due = THURSDAY + 5 * HOUR
    by_hand(world, due + HOUR, THURSDAY + HOUR)
    by_hand(world, due, THURSDAY + HOUR)
    assert world.task().due_at == due
    assert history("updated")[0].detail["changes"]["due_date"]["from"] == due.isoformat()


def test_a_completion_that_a_listener_denies_does_not_begin_the_clock_anew(
    world: World, listener: Listener
) -> None:
    level("PT4H")
    found = started(world, body=heard("completing"))
    listener.denies("The address is missing")
    with clock.fixed(THURSDAY + 2 * HOUR):
        tasks.complete(found.uuid, {}, world.principal("csr"))
        world.work()
    again = world.task()
    assert again.due_at == THURSDAY + 5 * HOUR
    assert clock_of(again.id).started_at == THURSDAY


def test_a_clock_that_stood_when_its_task_ended_stands_when_that_comes_back() -> None:
    stood = LevelClock(state=running.PAUSED, paused_at=THURSDAY, resume_at=THURSDAY + HOUR)
    ran = LevelClock(state=running.RUNNING, next_at=THURSDAY)
    for level_clock in (stood, ran):
        running.rest(level_clock)
    assert (stood.state, stood.paused_at, stood.resume_at) == ("paused", THURSDAY, None)
    assert (ran.state, ran.next_at) == ("ended", None)


def test_a_step_at_the_due_date_is_told_without_the_hour_again(world: World) -> None:
    level("PT4H", ("warning", "PT0H", "priority", "60"), ("due", "PT0H", "priority", "70"))
    found = started(world)
    with clock.fixed(THURSDAY):
        page = world.browser("csr").get(f"/inbox/{found.uuid}").get_data(as_text=True)
    assert "Then its priority becomes 70" not in page
    assert "; then its priority becomes 70, if it is lower." in page
