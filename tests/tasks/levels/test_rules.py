"""Who gets a user task first: taking turns, the fewest tasks, or the one before."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from app.lib import clock
from app.lib.db import db, transaction
from app.runtime.models import Outbox, UserTask
from app.tasks import service as tasks
from app.tasks.notices.models import Notice
from tests.engine.bpmn.diagrams import multi
from tests.tasks.levels.offices import THURSDAY, one, person, task
from tests.tasks.listening import Listener, history, offered
from tests.world import World


def names(world: World) -> list[str | None]:
    """Who has the open tasks, oldest first."""
    db.session.rollback()
    rows = db.select(UserTask.assignee_name).where(UserTask.state == "open")
    return list(db.session.scalars(rows.order_by(UserTask.id)))


def desk(world: World) -> None:
    """Three people of finance."""
    for name in ("Ada Fox", "Ben Holt", "Cid Moss"):
        person(name, "finance")


def test_people_of_a_role_take_turns(world: World) -> None:
    desk(world)
    world.publish(one(task("ask", "finance", assignment="round-robin")))
    for _ in range(4):
        world.start()
    assert names(world) == ["Ada Fox", "Ben Holt", "Cid Moss", "Ada Fox"]
    assert offered() == []
    assert history("assigned")[0].detail["why"] == "It is the turn of Ada Fox."


def test_turns_are_fair_when_two_workers_open_tasks_at_once(world: World) -> None:
    desk(world)
    world.publish(one(task("ask", "finance", assignment="round-robin")))
    gate = Barrier(3)

    def begin() -> None:
        with world.app.app_context():
            gate.wait()
            for _ in range(4):
                world.start()
            db.session.remove()

    db.session.rollback()
    threads = [Thread(target=begin) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    had = names(world)
    assert [had.count(name) for name in ("Ada Fox", "Ben Holt", "Cid Moss")] == [4, 4, 4]


def test_who_has_the_fewest_open_tasks_gets_the_next(world: World) -> None:
    desk(world)
    world.publish(one(task("ask", "finance", assignment="least-loaded")))
    world.start()
    world.start()
    with transaction() as session:
        rows = session.scalars(db.select(UserTask).order_by(UserTask.id)).all()
        rows[0].state = "completed"
    world.start()
    world.start()
    assert names(world) == ["Ben Holt", "Ada Fox", "Cid Moss"]


def test_the_tasks_of_one_step_are_spread_as_well(world: World) -> None:
    desk(world)
    for rule in ("round-robin", "least-loaded"):
        ask = task("ask", "finance", assignment=rule)
        ask = ask.replace("</userTask>", multi("=[1,2,3]") + "</userTask>")
        world.publish(one(ask), key=f"p-{rule}")
        world.start(f"p-{rule}")
    assert sorted(map(str, names(world))) == ["Ada Fox"] * 2 + ["Ben Holt"] * 2 + ["Cid Moss"] * 2


def test_who_did_the_previous_task_of_the_order_gets_this_one(world: World) -> None:
    desk(world)
    ben = tasks_of("Ben Holt")
    world.publish(
        one(
            task("ask", "finance"),
            task("call", "finance", assignment="previous"),
            line="s > ask > call > e",
        )
    )
    world.start()
    tasks.complete(world.task().uuid, {}, ben)
    assert world.task().assignee_name == "Ben Holt"


def test_the_previous_one_is_asked_only_if_it_is_offered_to_them(world: World) -> None:
    desk(world)
    world.publish(
        one(
            task("ask", "finance"),
            task("call", "csr", assignment="previous"),
            line="s > ask > call > e",
        )
    )
    world.start()
    tasks.complete(world.task().uuid, {}, tasks_of("Ben Holt"))
    assert (world.task().assignee_id, offered()) == (None, ["csr"])
    assert "it is offered instead" in history("not_assigned")[0].detail["why"]


def test_people_who_left_are_passed_over(world: World) -> None:
    desk(world)
    from app.accounts.models import Person

    with transaction() as session:
        session.scalars(db.select(Person).where(Person.name == "Ada Fox")).one().active = False
    world.publish(one(task("ask", "finance", assignment="round-robin")))
    world.start()
    assert names(world) == ["Ben Holt"]


def test_a_task_that_the_diagram_gives_to_somebody_is_theirs(world: World) -> None:
    desk(world)
    ask = task("ask", "finance", assignee="cid@test.example", assignment="round-robin")
    world.publish(one(ask))
    world.start()
    assert names(world) == ["Cid Moss"]


@pytest.mark.parametrize("denied", [False, True])
def test_what_listens_to_the_assigning_is_asked(
    world: World, listener: Listener, denied: bool
) -> None:
    desk(world)
    if denied:
        listener.denies("Not today")
    hears = (
        '<zeebe:taskListeners><zeebe:taskListener eventType="assigning" type="listen.to"/>'
        "</zeebe:taskListeners>"
    )
    world.publish(one(task("ask", "finance", inside=hears, assignment="round-robin")))
    with clock.fixed(THURSDAY):
        world.start()
        world.work()
    assert listener.asked[0]["userTask"]["assignee"] == "Ada Fox"
    assert names(world) == ([None] if denied else ["Ada Fox"])
    assert offered() == (["finance"] if denied else [])
    assert history("claim_asked")[0].detail["why"] == "It is the turn of Ada Fox."
    rows = db.select(Outbox.payload).where(Outbox.topic == "task.assigned")
    assert [news["name"] for news in db.session.scalars(rows)] == ([] if denied else ["ask"])


def test_who_is_given_a_task_by_a_rule_is_told(world: World) -> None:
    desk(world)
    world.publish(one(task("ask", "finance", assignment="round-robin")))
    world.start()
    world.work()
    told = db.session.scalars(db.select(Notice).where(Notice.kind == "assigned")).all()
    assert [notice.person_id for notice in told] == [tasks_of("Ada Fox").id]
    assert told[0].subject == "ask is yours"


def tasks_of(name: str):
    """The principal of somebody by name."""
    from app.accounts.models import Person
    from tests.tasks.levels.offices import principal

    return principal(db.session.scalars(db.select(Person.id).where(Person.name == name)).one())
