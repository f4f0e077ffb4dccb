"""The worker does what clocks come to: each step once, written with what it did."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from app.audit.service import verify
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime import outbox
from app.runtime import service as runtime
from app.runtime.intervene import intervene
from app.runtime.models import Outbox
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.levels import sweep
from app.tasks.work import handing, pausing
from tests.tasks.levels.offices import THURSDAY, clock_of, level, one, person, task
from tests.tasks.listening import Listener, heard, history, offered
from tests.world import World

HOUR = timedelta(hours=1)
DUE = THURSDAY + 5 * HOUR
LATE = DUE + HOUR


def started(world: World, body: str = "") -> Any:
    """A task that came in at nine and is due at two."""
    world.publish(body or one(task("ask")))
    with clock.fixed(THURSDAY):
        world.start()
    return world.task()


def work(world: World, at: Any) -> None:
    """The worker's rounds at a moment."""
    with clock.fixed(at):
        world.work()


def told() -> list[dict[str, Any]]:
    """The news of levels, oldest first."""
    db.session.rollback()
    rows = db.select(Outbox.payload).where(Outbox.topic == "task.level").order_by(Outbox.id)
    return list(db.session.scalars(rows))


def steps() -> list[tuple[str, str]]:
    """What the history says that the level did."""
    return [(row.detail["step"], row.detail["why"]) for row in history("level")]


def test_warning_and_breach_are_marked_and_told_to_the_role_or_to_who_has_it(
    world: World,
) -> None:
    level("PT4H")
    found = started(world)
    work(world, THURSDAY + 3 * HOUR)
    assert clock_of(found.id).warned_at == THURSDAY + 3 * HOUR
    tasks.claim(found.uuid, world.principal("csr"))
    work(world, LATE)
    kept = clock_of(found.id)
    assert (kept.breached_at, kept.next_at) == (LATE, None)
    assert [(news["what"], news["roles"], len(news["people"])) for news in told()] == [
        ("warning", ["csr"], 0),
        ("due", [], 1),
    ]
    assert [step for step, _ in steps()] == ["warning", "due"]


def test_nothing_comes_before_its_time(world: World) -> None:
    level("PT4H", ("due", "", "priority", "80"))
    started(world)
    work(world, THURSDAY + 2 * HOUR)
    assert steps() == []


def test_the_priority_is_raised_never_lowered(world: World) -> None:
    level("PT4H", ("due", "", "priority", "80"), ("due", "PT1H", "priority", "60"))
    started(world)
    work(world, DUE + 3 * HOUR)
    assert (world.task().priority, world.task().urgency) == (80, 20)
    assert steps()[-1] == ("priority", "Its priority is 80 already.")


def test_a_further_role_is_offered_the_task(world: World) -> None:
    level("PT4H", ("due", "PT30M", "offer", "finance"))
    started(world)
    work(world, DUE)
    assert offered() == ["csr"]
    work(world, LATE)
    assert offered() == ["csr", "finance"]


def test_a_task_is_taken_back_and_given_to_a_role(world: World) -> None:
    level("PT4H", ("due", "", "give-to-role", "finance"))
    found = started(world)
    tasks.claim(found.uuid, world.principal("csr"))
    work(world, LATE)
    now = world.task()
    assert (now.assignee_id, now.candidate_roles, offered()) == (None, ["finance"], ["finance"])
    assert steps()[-1][1] == "It is taken back from Csr and offered to Finance."


def test_a_task_that_is_given_to_a_role_is_offered_to_no_person_any_more(world: World) -> None:
    helen = person("Helen Marsh", roles=("csr",))
    level("PT4H", ("due", "", "give-to-role", "finance"))
    found = started(world)
    changing.change(found.uuid, {"candidate_people": [helen.name]}, world.principal("admin"))
    assert offered() == [f"@{helen.id}", "csr"]
    work(world, LATE)
    now = world.task()
    assert (now.candidate_roles, now.candidate_people, offered()) == (["finance"], [], ["finance"])
    assert steps()[-1][1] == "It is offered to Finance alone."


def test_a_task_is_given_to_a_person(world: World) -> None:
    helen = person("Helen Marsh", roles=("csr",))
    level("PT4H", ("due", "", "give-to-person", "helen@test.example"))
    started(world)
    work(world, LATE)
    assert (world.task().assignee_id, offered()) == (helen.id, [])


def test_who_is_given_a_task_is_told_and_a_delegation_ends(world: World) -> None:
    helen = person("Helen Marsh", roles=("csr",))
    level("PT4H", ("due", "", "give-to-person", "helen@test.example"))
    found, csr = started(world), world.principal("csr")
    ben = person("Ben Holt", roles=("csr",))
    tasks.claim(found.uuid, csr)
    handing.delegate(found.uuid, ben.id or 0, csr)
    work(world, LATE)
    now = world.task()
    assert (now.assignee_id, now.delegated_by_id, now.delegation) == (helen.id, None, None)
    rows = db.select(Outbox.payload).where(Outbox.topic == "task.assigned")
    assert [(news["people"], news["by"]) for news in db.session.scalars(rows)] == [
        ([helen.id], "Baton")
    ]
    assert (
        history("assigned")[-1].detail["why"] == "The service level Usual gives it to Helen Marsh."
    )


def test_people_and_roles_are_told(world: World) -> None:
    helen = person("Helen Marsh", roles=("csr",))
    level(
        "PT4H",
        ("warning", "", "notify-person", "helen@test.example"),
        ("due", "", "notify-role", "finance"),
        ("due", "", "notify-assignee", ""),
    )
    started(world)
    work(world, LATE)
    notified = [news for news in told() if news["what"] == "notify"]
    assert [(news["people"], news["roles"]) for news in notified] == [
        ([helen.id], []),
        ([], ["finance"]),
    ]
    assert steps()[-1] == ("notify-assignee", "Nobody is told: nobody has it.")


def test_who_supervises_is_told_without_working_on_user_tasks(world: World) -> None:
    level("PT4H", ("due", "", "notify-person", "admin@test.example"))
    started(world)
    work(world, LATE)
    assert [news["people"] for news in told() if news["what"] == "notify"] == [
        [world.principal("admin").id]
    ]
    assert steps()[-1] == ("notify-person", "Admin is told.")


def test_a_person_who_is_gone_is_said_so_and_the_chain_goes_on(world: World) -> None:
    level("PT4H", ("due", "", "give-to-person", "x@y.z"), ("due", "", "priority", "90"))
    started(world)
    work(world, LATE)
    assert "nobody active" in steps()[-2][1]
    assert world.task().priority == 90


def test_what_listens_to_the_assigning_is_asked_and_may_object(
    world: World, listener: Listener
) -> None:
    person("Helen Marsh", roles=("csr",))
    level("PT4H", ("due", "", "give-to-person", "helen@test.example"))
    listener.denies("She is on the phone")
    started(world, heard("assigning"))
    work(world, LATE)
    assert listener.asked[-1]["userTask"]["assignee"] == "Helen Marsh"
    assert world.task().assignee_id is None
    assert "She is on the phone" in (world.task().denial or "")


def test_while_something_is_asked_a_step_waits_and_is_given_up_in_the_end(
    world: World, listener: Listener
) -> None:
    level("PT4H", ("due", "", "priority", "90"))
    found = started(world, heard("assigning"))
    with clock.fixed(THURSDAY):
        tasks.claim(found.uuid, world.principal("csr"))  # its listener is not run
    for minutes in range(30):
        with clock.fixed(LATE + timedelta(minutes=minutes)):
            while sweep.fire_due():
                pass
    assert steps()[-1] == ("priority", sweep.GIVEN_UP)
    assert clock_of(found.id).next_at is None


def test_a_completed_task_never_comes_to_its_steps(world: World) -> None:
    level("PT4H", ("due", "", "priority", "90"))
    found = started(world)
    with clock.fixed(THURSDAY):
        tasks.complete(found.uuid, {}, world.principal("csr"))
    work(world, LATE)
    assert (steps(), clock_of(found.id).state) == ([], "ended")


def test_nothing_comes_in_a_suspended_instance_until_it_is_resumed(world: World) -> None:
    from app import engine

    level("PT4H", ("due", "", "priority", "90"))
    world.publish(one(task("ask")))
    with clock.fixed(THURSDAY):
        instance = world.start()
        intervene(instance.uuid, engine.Suspend("why"), world.principal("admin"))
    work(world, LATE)
    assert steps() == []
    with clock.fixed(LATE):
        intervene(instance.uuid, engine.Resume("why"), world.principal("admin"))
    work(world, LATE)
    assert [step for step, _ in steps()] == ["warning", "due", "priority"]


def test_a_due_date_moved_by_a_wait_keeps_steps_from_coming(world: World) -> None:
    from app.tasks.levels import running

    level("PT4H", ("due", "", "priority", "90"))
    found = started(world)
    with clock.fixed(THURSDAY + HOUR), transaction() as session:
        row, _ = runtime.lock_user_task(session, found.uuid)
        running.pause(session, row, "Waits for the customer")
    work(world, LATE)
    assert steps() == []


def test_two_workers_do_one_step_once(world: World) -> None:
    level("PT4H", ("due", "", "priority", "80"), ("due", "", "notify-role", "finance"))
    started(world)
    gate = Barrier(2)

    def round_() -> None:
        with world.app.app_context():
            gate.wait()
            while sweep.fire_due():
                pass
            db.session.remove()

    db.session.rollback()
    with clock.fixed(LATE):
        workers = [Thread(target=round_) for _ in range(2)]
        for one_ in workers:
            one_.start()
        for one_ in workers:
            one_.join()
    assert [step for step, _ in steps()] == ["warning", "due", "priority", "notify-role"]
    assert len(told()) == 3
    assert list(verify()) == []


def test_a_step_that_fails_is_tried_again_later_and_keeps_nobody_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    level("PT4H", ("due", "", "priority", "80"))
    found = started(world)
    with monkeypatch.context() as broken:
        broken.setitem(sweep.DO, "priority", lambda case, to: int("no number"))
        work(world, LATE)
        assert clock_of(found.id).next_at == found.due_at
        assert sweep.next_due() == LATE + sweep.AGAIN
    work(world, LATE + sweep.AGAIN / 2)
    assert world.task().priority == 50
    work(world, LATE + sweep.AGAIN)
    assert world.task().priority == 80
    assert sweep.next_due() is None


def test_a_wait_that_cannot_end_is_tried_again_and_its_day_stays_as_it_was_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    level("PT4H")
    found, day = started(world), THURSDAY + timedelta(minutes=30)
    with clock.fixed(THURSDAY):
        csr = world.principal("csr")
        tasks.claim(found.uuid, csr)
        pausing.wait(found.uuid, "customer", "The bill", day, csr)
    with monkeypatch.context() as broken:
        broken.setattr(sweep.waits, "lapse", lambda task, now: int("no number"))
        work(world, LATE)
    task, kept = world.task(), clock_of(found.id)
    assert (task.waiting_until, task.follow_up_at, kept.resume_at) == (day, day, day)
    assert sweep.next_due() == LATE + sweep.AGAIN
    work(world, LATE + sweep.AGAIN)
    assert world.task().waiting_until is None
    assert clock_of(found.id).state == "running"


def test_the_news_is_read_by_whoever_consumes_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard_: list[dict[str, Any]] = []
    monkeypatch.setattr(outbox, "_consumers", dict(outbox._consumers))
    outbox.consume("task.level", lambda session, said: heard_.append(said))
    level("PT4H")
    started(world)
    work(world, LATE)
    assert [said["what"] for said in heard_] == ["warning", "due"]
