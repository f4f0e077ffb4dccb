"""Many instances go to another version: each as one step, none twice, whatever stops."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import engine
from app.audit.models import History
from app.audit.service import verify
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Invalid
from app.runtime import intervene
from app.runtime import service as runtime
from app.runtime.models import ElementInstance, Job, JobState, Timer, UserTask
from app.runtime.moving import queries, service, work
from app.runtime.moving.models import RunState
from app.tasks import service as tasks
from tests.engine.bpmn.diagrams import el, ends, flows, multi, timer, user
from tests.runtime.moving.fleet import (
    ONE,
    RENAMED,
    TWO,
    begin,
    fared,
    fresh,
    move,
    numbers,
    rounds_until,
)
from tests.world import World

LATE = (
    ends("e")
    + user("ask")
    + timer("boundaryEvent", "late", "PT4H", attachedToRef="ask", cancelActivity="false")
    + el("endEvent", "told")
    + flows("s > ask > e", "late > told")
)
LATER = LATE.replace("PT4H", "PT9H").replace('id="told"', 'id="told" name="Told"')


def test_every_chosen_instance_moves_with_its_reason_in_its_history(world: World) -> None:
    world.publish(ONE)
    instances = [world.start() for _ in range(3)]
    world.publish(TWO)
    run = move(world)
    assert numbers() == [2, 2, 2]
    assert fared(run) == [("moved", "")] * 3
    assert (run.state, run.total) == (RunState.ENDED, 3)
    for instance in instances:
        rows = select(History).where(History.stream == instance.stream, History.kind == "migrated")
        entry = db.session.scalars(rows).one()
        assert entry.detail["reason"] == "it is better"
        assert entry.actor == "Admin"
    assert [row.kind for row in queries.story(run)] == ["migration_begun", "migration_ended"]
    assert list(verify()) == []


def test_a_moved_instance_goes_on_in_its_new_version(world: World) -> None:
    world.publish(ONE)
    instance = world.start()
    world.publish(TWO)
    move(world)
    runtime.complete_user_task(world.task().uuid, {}, world.principal("csr"))
    assert world.task().element_id == "more"
    assert world.fresh(instance).state == "running"


def test_user_tasks_keep_who_has_them_and_what_was_typed(world: World) -> None:
    world.publish(ONE)
    world.start()
    csr, uuid = world.principal("csr"), world.task().uuid
    tasks.claim(uuid, csr)
    tasks.save_draft(uuid, {"note": "half"}, csr)
    world.publish(RENAMED)
    move(world, mapping={"ask": "check"})
    task = world.task()
    assert (task.uuid, task.element_id, task.assignee_name) == (uuid, "check", "Csr")
    assert task.draft == {"note": "half"}
    active = select(ElementInstance.element_id).where(ElementInstance.state == "active")
    assert "check" in db.session.scalars(active).all()


def test_timers_keep_their_due_dates_unless_they_are_to_be_made_anew(world: World) -> None:
    world.publish(LATE)
    world.start()
    due = db.session.scalars(select(Timer.due_at)).one()
    world.publish(LATER)
    move(world)
    assert db.session.scalars(select(Timer.due_at).where(Timer.state == "waiting")).one() == due
    world.publish(LATE.replace("PT4H", "PT9H"))
    move(world, target=3, anew=["late"])
    later = db.session.scalars(select(Timer.due_at).where(Timer.state == "waiting")).one()
    assert later - clock.now() > timedelta(hours=8)


def test_what_cannot_move_says_why_and_stays_as_it_is(world: World) -> None:
    world.publish(ONE)
    instance = world.start()
    world.publish(RENAMED)
    run = move(world)
    ((state, reason),) = fared(run)
    assert state == "refused"
    assert "The new version has no ask." in reason
    assert numbers() == [1]
    assert world.fresh(instance).revision == 1


def test_who_ended_or_moved_meanwhile_is_passed_over(world: World) -> None:
    world.publish(ONE)
    first, second = world.start(), world.start()
    world.publish(TWO)
    run = begin(world)
    runtime.cancel_instance(first.uuid, world.principal("admin"))
    intervene.migrate(
        second.uuid, run.target_id, engine.Migration({}, reason="by hand"), world.principal("admin")
    )
    world.work()
    assert fared(run) == [
        ("skipped", "It has ended."),
        ("skipped", "It is on this version already."),
    ]


def test_a_multi_instance_moves_when_it_is_repeated_alike_and_says_why_when_not(
    world: World,
) -> None:
    def repeated(**more: str) -> str:
        task = user("ask").replace("</userTask>", multi("=[1, 2]", **more) + "</userTask>")
        return ends("e") + task + flows("s > ask > e")

    world.publish(repeated())
    world.start()
    world.publish(repeated().replace('id="e"', 'id="e" name="End"'))
    assert fared(move(world)) == [("moved", "")]
    world.publish(repeated(isSequential="true"))
    ((state, reason),) = fared(move(world, target=3))
    assert state == "refused"
    assert "repeated in another way" in reason


def test_a_suspended_instance_moves_and_what_is_new_in_it_is_held(world: World) -> None:
    world.publish(ONE)
    instance, admin = world.start(), world.principal("admin")
    intervene.intervene(instance.uuid, engine.Suspend("strike"), admin)
    world.publish(LATE)
    assert fared(move(world)) == [("moved", "")]
    assert world.fresh(instance).state == "suspended"
    assert db.session.scalars(select(Timer.state)).all() == ["held"]
    intervene.intervene(instance.uuid, engine.Resume("over"), admin)
    assert db.session.scalars(select(Timer.state)).all() == ["waiting"]


def test_a_user_task_whose_form_is_gone_is_refused_until_it_is_made_anew(world: World) -> None:
    form = '<zeebe:formDefinition formId="{}"/>'
    schema = b'{"id": "%s", "type": "default", "components": []}'

    def asks(name: str) -> str:
        return ends("e") + user("ask", form.format(name)) + flows("s > ask > e")

    world.publish(asks("one"), **{"one.form": schema % b"one"})
    world.start()
    world.publish(asks("two"), **{"two.form": schema % b"two"})
    ((state, reason),) = fared(move(world))
    assert state == "refused"
    assert "the form one, which the new version does not have" in reason
    assert fared(move(world, anew=["ask"])) == [("moved", "")]
    assert world.task().form_id == "two"


def test_a_worker_that_stops_between_two_instances_leaves_the_rest_to_the_next(
    world: World,
) -> None:
    world.publish(ONE)
    for _ in range(4):
        world.start()
    world.publish(TWO)
    run = begin(world)
    rounds_until(2)
    assert sorted(numbers()) == [1, 1, 2, 2]
    with transaction() as session:  # this worker leases a job and dies
        job = session.scalars(select(Job).where(Job.state == JobState.READY).limit(1)).one()
        job.state, job.lease, job.attempt = JobState.LEASED, "dead", 1
        job.lease_until = clock.now() - timedelta(seconds=1)
    world.work()  # and another one begins
    assert numbers() == [2, 2, 2, 2]
    assert fared(run) == [("moved", "")] * 4
    migrated = select(History.stream).where(History.kind == "migrated")
    streams = db.session.scalars(migrated).all()
    assert len(streams) == len(set(streams)) == 4


def test_a_step_that_breaks_off_is_neither_half_done_nor_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish(ONE)
    world.start()
    world.publish(TWO)
    run = begin(world)
    whole, broken = work.add_job, []

    def break_off(*args: object, **more: object) -> None:
        if not broken:
            broken.append(True)
            raise KeyboardInterrupt  # after the instance has moved, before the commit
        whole(*args, **more)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(work, "add_job", break_off)
    with pytest.raises(KeyboardInterrupt):
        rounds_until(1)
    assert numbers() == [1]
    assert fared(run) == [("waiting", "")]
    with transaction() as session:
        for job in session.scalars(select(Job).where(Job.state == JobState.LEASED)):
            job.lease_until = clock.now() - timedelta(seconds=1)
    world.work()
    assert fared(run) == [("moved", "")]


def test_a_migration_pauses_goes_on_and_leaves_the_rest_when_it_is_cancelled(
    world: World,
) -> None:
    admin = world.principal("admin")
    world.publish(ONE)
    for _ in range(4):
        world.start()
    world.publish(TWO)
    run = begin(world)
    rounds_until(1)
    service.pause("p", run.uuid, admin)
    world.work()
    assert numbers() == [2, 1, 1, 1]
    assert fresh(run).state == RunState.PAUSED
    service.resume("p", run.uuid, admin)
    rounds_until(1)
    assert numbers() == [2, 2, 1, 1]
    service.cancel("p", run.uuid, "enough", admin)
    world.work()
    assert numbers() == [2, 2, 1, 1]
    assert fared(run)[2:] == [("skipped", "Admin cancelled the rest.")] * 2
    assert fresh(run).state == RunState.ENDED
    with pytest.raises(Conflict):
        service.resume("p", run.uuid, admin)


def test_a_migration_whose_lanes_gave_up_says_so_and_goes_on(world: World) -> None:
    admin = world.principal("admin")
    world.publish(ONE)
    for _ in range(2):
        world.start()
    world.publish(TWO)
    run = begin(world)
    with pytest.raises(Conflict, match="paused, or that stands still"):
        service.resume("p", run.uuid, admin)
    give_up()
    page = world.browser("admin").get(f"/processes/p/migrations/{run.uuid}").get_data(as_text=True)
    assert "It stands still." in page
    assert "Go on" in page
    service.resume("p", run.uuid, admin)
    world.work()
    assert numbers() == [2, 2]
    service.undo("p", run.uuid, "it was not better", admin)
    give_up()
    service.resume("p", run.uuid, admin)
    world.work()
    assert numbers() == [1, 1]
    assert fresh(run).state == RunState.ENDED


def give_up() -> None:
    """The database was away for longer than a job is tried."""
    with transaction() as session:
        for job in session.scalars(select(Job).where(Job.state == JobState.READY)):
            job.state = JobState.FAILED


def test_a_migration_needs_a_reason_and_somebody_to_move(world: World) -> None:
    world.publish(ONE)
    world.publish(TWO)
    with pytest.raises(Invalid, match="Say why"):
        begin(world, reason=" ")
    with pytest.raises(Invalid, match="No running instance fits"):
        begin(world)


def test_a_called_process_stays_on_its_version(world: World) -> None:
    call = '<extensionElements><zeebe:calledElement processId="c"/></extensionElements>'
    inner = ends("e") + user("inside") + flows("s > inside > e")
    world.publish(inner, "c")
    caller = ends("e") + el("callActivity", "call", call) + flows("s > call > e")
    world.publish(caller)
    world.start()
    world.work()
    world.publish(caller.replace('id="e"', 'id="e" name="End"'))
    assert fared(move(world)) == [("moved", "")]
    assert numbers("c") == [1]
    runtime.complete_user_task(world.task().uuid, {}, world.principal("csr"))
    world.work()
    assert db.session.scalars(select(UserTask.state)).all() == ["completed"]
