"""Levels that no task can get are named, and user tasks that no process has are refused."""

from __future__ import annotations

from app.tasks.levels import reach, service
from tests.tasks.levels.offices import calendar, level, one, task
from tests.tasks.levels.test_pages import LEVEL, send
from tests.world import World


def test_a_level_behind_one_that_takes_all_of_its_tasks_is_named(world: World) -> None:
    key = calendar()
    level(name="Narrow", position=1, calendar_id=key, role_key="finance", min_priority=50)
    every = level(name="Every", position=2, calendar_id=key, min_priority=10)
    lost = level(name="Lost", position=3, calendar_id=key, process_key="p", min_priority=10)
    level(name="Lower", position=4, calendar_id=key, process_key="p")
    assert reach.hidden(service.levels()) == {lost: "Every"}
    send(world, f"/service-levels/{every}/place", {"deed": "off"})
    assert reach.hidden(service.levels()) == {}


def test_whoever_saves_a_level_that_no_task_gets_reads_why(world: World) -> None:
    key = calendar()
    level(name="Every", position=1, calendar_id=key)
    browser = world.browser("admin")
    send(world, "/service-levels/new", {**LEVEL, "calendar_id": str(key)})
    page = browser.get("/service-levels").get_data(as_text=True)
    assert "No task gets it: Every takes all of its tasks before it." in page
    (_, saved) = service.levels()
    page = browser.get(f"/service-levels/{saved.id}").get_data(as_text=True)
    assert "Every, which is tried before it" in page


def test_a_user_task_that_no_process_has_is_refused_with_those_there_are(world: World) -> None:
    world.publish(one(task("ask")))
    said = {**LEVEL, "calendar_id": str(calendar()), "element_id": "gone"}
    for process, words in (("p", "It has ask"), ("", "No process has a user task of this id")):
        answer = send(world, "/service-levels/new", {**said, "process_key": process})
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)
    assert send(world, "/service-levels/new", {**said, "element_id": "ask"}).status_code == 302
