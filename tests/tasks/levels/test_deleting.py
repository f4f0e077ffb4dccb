"""Calendars and service levels that nothing uses are deleted; of others it is said what does."""

from __future__ import annotations

from threading import Thread

import pytest

from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, NotFound
from app.tasks import service as tasks
from app.tasks.levels import calendars, deleting, service
from tests.runtime.test_runtime import wait_for_lock
from tests.tasks.bulk import desk
from tests.tasks.levels.offices import THURSDAY, calendar, level, one, task
from tests.tasks.levels.test_pages import send
from tests.tasks.listening import history
from tests.world import World


def test_a_level_that_counted_nothing_is_deleted_and_the_history_keeps_it(world: World) -> None:
    key = level()
    answer = send(world, f"/service-levels/{key}/delete", {})
    assert (answer.status_code, answer.location) == (302, "/service-levels")
    assert service.levels() == []
    (entry,) = history("service level deleted")
    assert (entry.actor, entry.detail) == ("Admin", {"name": "Usual"})
    with pytest.raises(NotFound):
        deleting.delete_level(key, world.principal("admin"))


def test_a_level_that_counted_a_task_stays_and_says_so_also_when_that_is_done(
    world: World,
) -> None:
    key, admin = level(), world.principal("admin")
    world.publish(one(task("ask")))
    with clock.fixed(THURSDAY):
        world.start()
        world.start()
        with pytest.raises(Conflict) as refused:
            deleting.delete_level(key, admin)
        assert refused.value.message == (
            "Usual is not deleted. 2 user tasks were counted by it. "
            "Switch it off instead: no new user task gets it."
        )
        for row in tasks_open(world):
            tasks.complete(row, {}, world.principal("csr"))
    with pytest.raises(Conflict, match="2 user tasks were counted by it"):
        deleting.delete_level(key, admin)
    answer = send(world, f"/service-levels/{key}/delete", {})
    assert answer.location == f"/service-levels/{key}"
    assert [row.id for row in service.levels()] == [key]


def tasks_open(world: World) -> list[str]:
    """The user tasks that are open."""
    return [row.uuid for row in desk.tasks(state="open")]


def test_a_calendar_stays_while_a_level_counts_by_it_or_it_is_the_default(world: World) -> None:
    office, admin = calendar(), world.principal("admin")
    spare = calendar("Spare", is_default=False)
    level(calendar_id=spare)
    with pytest.raises(Conflict, match="These service levels count by it: Usual."):
        deleting.delete_calendar(spare, admin)
    with pytest.raises(Conflict, match="It is the default"):
        deleting.delete_calendar(office, admin)
    deleting.delete_level(service.levels()[0].id, admin)
    assert send(world, f"/calendars/{spare}/delete", {}).location == "/service-levels"
    assert [row.id for row in calendars.every()] == [office]
    assert history("calendar deleted")[0].detail == {"name": "Spare"}


def test_a_calendar_that_a_level_begins_to_count_by_meanwhile_stays_and_says_so(
    world: World,
) -> None:
    calendar()
    spare, admin, told = calendar("Spare", is_default=False), world.principal("admin"), list[str]()

    def delete() -> None:
        with world.app.app_context():
            try:
                deleting.delete_calendar(spare, admin)
            except Conflict as refused:
                told.append(refused.message)
            db.session.remove()

    thread = Thread(target=delete)
    with transaction():
        level(calendar_id=spare)
        thread.start()
        wait_for_lock()
    thread.join()
    assert told == [
        "Spare is not deleted. These service levels count by it: Usual. Give them another calendar."
    ]


def test_only_who_manages_people_deletes_them(world: World) -> None:
    key = level()
    for role in ("csr", "process-owner", "auditor"):
        assert send(world, f"/service-levels/{key}/delete", {}, role).status_code == 403
        assert send(world, "/calendars/1/delete", {}, role).status_code == 403
    assert [row.id for row in service.levels()] == [key]
    for path in ("/service-levels/99/delete", "/calendars/99/delete"):
        assert send(world, path, {}).status_code == 404
