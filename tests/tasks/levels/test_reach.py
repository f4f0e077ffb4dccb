"""Levels that no task can get are named, and user tasks that no process has are refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.designer.models import Process
from app.lib.db import db, transaction
from app.lib.errors import Invalid
from app.runtime import service as runtime
from app.tasks.levels import reach, service
from tests.counting import counted
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


def refused(process_key: str, element_id: str) -> bool:
    """Whether a level for this user task is refused, by its field."""
    try:
        reach.refuse_unknown(db.session(), process_key, element_id)
    except Invalid as error:
        assert [problem.pointer for problem in error.problems] == ["/element_id"]
        return True
    return False


def test_a_user_task_of_an_earlier_version_is_known_while_that_version_runs(world: World) -> None:
    world.publish(one(task("ask")))
    instance = world.start()
    world.publish(one(task("sign"), line="s > sign > e"))
    assert not refused("p", "ask")
    assert not refused("", "ask")
    assert not refused("p", "sign")
    with transaction() as session:
        session.scalars(select(Process).where(Process.key == "p")).one().archived = True
    assert not refused("p", "ask")
    assert refused("p", "sign")  # nothing begins on it any more
    runtime.cancel_instance(instance.uuid, world.principal("admin"))
    assert refused("p", "ask")
    assert refused("", "ask")


def test_a_user_task_is_looked_for_in_its_own_process(world: World) -> None:
    world.publish(one(task("ask")), "p")
    world.publish(one(task("sign"), line="s > sign > e"), "q")
    assert refused("p", "sign")
    assert not refused("q", "sign")
    assert refused("nothing", "sign")


def test_what_is_no_user_task_is_refused_and_so_is_a_piece_of_an_id(world: World) -> None:
    world.publish(one(task("ask")))
    for name in ("s", "e", "as", "%", "_sk"):
        assert refused("p", name), name
        assert refused("", name), name


def test_a_refusal_names_a_few_user_tasks_and_how_many_more_there_are(world: World) -> None:
    names = [f"t{number:02}" for number in range(12)]
    world.publish(one(*map(task, names), line=" > ".join(["s", *names, "e"])))
    with pytest.raises(Invalid) as caught:
        reach.refuse_unknown(db.session(), "p", "gone")
    assert "It has t00, t01" in caught.value.message
    assert "and 2 more." in caught.value.message


def test_looking_for_a_user_task_asks_as_often_for_ten_processes_as_for_two(world: World) -> None:
    took = []
    for size in (2, 10):
        name = f"ask{size}"
        for number in range(size):
            body = one(task(name, roles=f"r{number}"), line=f"s > {name} > e")
            world.publish(body, f"{name}-{number}")
        world.app.extensions.pop("baton.definitions", None)  # as in a process that has just begun
        db.session.remove()
        with counted() as said:
            assert refused("", "e")  # of which all of them speak
        took.append(len(said))
    assert took[0] == took[1]
