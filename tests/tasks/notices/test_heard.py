"""What happens to user tasks, reviews and instances becomes notices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts import service as accounts
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime import outbox
from app.runtime import service as runtime
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.notices import choices, sweep
from app.tasks.notices.heard import about
from app.tasks.notices.kinds import Way
from app.tasks.notices.models import Notice
from app.tasks.work import handing, pausing
from tests.engine.bpmn.diagrams import el, ends, ext, flows
from tests.tasks.levels.offices import THURSDAY, level
from tests.tasks.listening import Listener, heard
from tests.world import PASSWORD, World


def ask(world: World, *inside: str) -> None:
    """A process of one user task."""
    task = el("userTask", "ask", ext("<zeebe:userTask/>", *inside))
    world.publish(ends("e") + task + flows("s > ask > e"))


def notices(kind: str) -> list[Notice]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def news(world: World, topic: str, **said: Any) -> None:
    with transaction() as session:
        outbox.tell(session, topic, said)
    world.work()


def test_a_task_that_the_diagram_gives_to_somebody_is_told(world: World) -> None:
    ask(world, '<zeebe:assignmentDefinition assignee="csr@test.example"/>')
    world.start()
    world.work()
    (notice,) = notices("assigned")
    assert notice.person_id == world.principal("csr").id
    assert notice.link == f"/inbox/{world.task().uuid}"


def test_who_gets_a_task_by_hand_before_its_opening_is_passed_on_hears_that_alone(
    world: World,
) -> None:
    ask(world, '<zeebe:assignmentDefinition candidateGroups="csr"/>')
    world.start()
    csr = world.principal("csr").id
    handing.assign(world.task().uuid, csr, world.principal("admin"))
    world.work()
    (notice,) = notices("assigned")
    assert (notice.person_id, notice.subject) == (csr, "Admin gave you ask")


def test_who_takes_a_task_at_once_is_not_told_that_it_is_theirs(world: World) -> None:
    ask(world, '<zeebe:assignmentDefinition candidateGroups="csr"/>')
    world.start()
    tasks.claim(world.task().uuid, world.principal("csr"))
    world.work()
    assert notices("assigned") == []


def test_whose_answers_a_listener_denied_is_told_that_the_task_is_theirs_again(
    world: World, listener: Listener
) -> None:
    world.publish(heard("completing"))
    listener.denies("The price is missing.")
    world.start()
    tasks.complete(world.task().uuid, {}, world.principal("csr"))
    world.work()
    assert [notice.subject for notice in notices("assigned")] == ["ask is yours"]


def test_an_offer_reaches_who_wants_to_know(world: World) -> None:
    csr = world.principal("csr").id or 0
    ask(world, '<zeebe:assignmentDefinition candidateGroups="csr"/>')
    world.start()
    world.work()
    assert notices("offered") == []
    choices.choose(csr, {**choices.ways_of(csr), "offered": Way(mail="hourly")})
    world.start()
    world.work()
    assert [notice.person_id for notice in notices("offered")] == [csr]


def test_a_due_date_is_told_so_that_it_is_right_on_any_day(world: World) -> None:
    due = clock.now() + timedelta(hours=20)
    assert "morrow" not in about("O-1", due)
    assert f"{due.day} {due:%b} {due.year}" in about("O-1", due)


def test_who_had_a_task_that_is_withdrawn_is_told(world: World) -> None:
    ask(world, '<zeebe:assignmentDefinition candidateGroups="csr"/>')
    instance = world.start()
    tasks.claim(world.task().uuid, world.principal("csr"))
    runtime.cancel_instance(instance.uuid, world.principal("admin"))
    world.work()
    (notice,) = notices("withdrawn")
    assert notice.person_id == world.principal("csr").id
    assert "no longer needed" in notice.subject


def test_who_cancels_what_they_had_themselves_is_not_told(world: World) -> None:
    ask(world, '<zeebe:assignmentDefinition candidateGroups="csr"/>')
    instance, csr = world.start(), world.principal("csr")
    tasks.claim(world.task().uuid, csr)
    runtime.cancel_instance(instance.uuid, csr)
    world.work()
    assert notices("withdrawn") == []


def test_an_unclaimed_task_goes_without_a_word(world: World) -> None:
    ask(world, '<zeebe:assignmentDefinition candidateGroups="csr"/>')
    instance = world.start()
    runtime.cancel_instance(instance.uuid, world.principal("admin"))
    world.work()
    assert notices("withdrawn") == []


def test_administrators_hear_of_an_incident_once(world: World) -> None:
    said = ext('<zeebe:taskDefinition type="no.such.job" retries="1"/>')
    world.publish(ends("e") + el("serviceTask", "call", said) + flows("s > call > e"))
    instance = world.start()
    world.work()
    assert world.incident() is not None
    assert len(notices("incident")) == 1
    news(world, "instance.incident", instance=instance.uuid, business_key="T-1", cause="again")
    assert len(notices("incident")) == 1
    assert notices("incident")[0].person_id == world.principal("admin").id


def test_other_rooms_find_how_to_tell(world: World) -> None:
    notify = world.app.extensions["baton.notify"]
    with transaction() as session:
        notify(session, "admin", "escalated", "Look here", "", "/inbox", "x")
    assert len(notices("escalated")) == 1


def test_news_of_deeds_names_who_did_them(world: World) -> None:
    csr = world.principal("csr").id
    task = {"task": "t-1", "name": "Call", "business_key": "O-1", "people": [csr], "by": "Mei"}
    for topic, kind, subject in (
        ("task.assigned", "assigned", "Mei gave you Call"),
        ("task.delegated", "delegated", "Mei delegated Call to you"),
        ("task.handed-back", "handed-back", "Mei handed Call back"),
        ("task.mentioned", "mentioned", "Mei mentioned you at Call"),
        ("task.question", "question", "Mei cannot do Call and asks you"),
    ):
        news(world, topic, **task, comment=7)
        assert [notice.subject for notice in notices(kind)] == [subject], topic


def test_one_comment_mentions_a_person_once(world: World) -> None:
    csr = world.principal("csr").id
    said = {"task": "t-1", "name": "Call", "business_key": "O-1", "people": [csr], "by": "Mei"}
    news(world, "task.mentioned", **said, comment=7)
    news(world, "task.mentioned", **said, comment=7)
    news(world, "task.mentioned", **said, comment=8)
    assert len(notices("mentioned")) == 2


def test_service_levels_warn_tell_and_escalate(world: World) -> None:
    csr = world.principal("csr").id
    said = {"task": "t-1", "name": "Call", "business_key": "O-1", "level": "Gold"}
    said |= {"due_at": "2026-12-24T09:00:00+00:00"}
    with clock.fixed(THURSDAY):
        news(world, "task.level", **said, what="warning", people=[csr], roles=[])
    news(world, "task.level", **said, what="due", people=[csr], roles=[])
    news(world, "task.level", **said, what="notify", people=[], roles=["admin"])
    assert [notice.person_id for notice in notices("due-soon")] == [csr]
    assert [notice.person_id for notice in notices("overdue")] == [csr]
    assert [notice.person_id for notice in notices("escalated")] == [world.principal("admin").id]


def test_each_step_of_an_escalation_is_told(world: World) -> None:
    level("PT4H", ("due", "", "notify-role", "csr"), ("due", "PT1H", "notify-role", "csr"))
    ask(world, '<zeebe:assignmentDefinition candidateGroups="csr"/>')
    with clock.fixed(THURSDAY):
        world.start()
    for hours in (5, 6, 7):
        with clock.fixed(THURSDAY + timedelta(hours=hours)):
            world.work()
    csr = world.principal("csr").id
    assert [notice.person_id for notice in notices("escalated")] == [csr, csr]


# ---- due dates

DUE = datetime(2026, 12, 24, 9, tzinfo=UTC)


def due(world: World) -> None:
    """A task that the CSR has, due on Christmas Eve."""
    said = '<zeebe:assignmentDefinition candidateGroups="csr"/>'
    ask(world, said, f'<zeebe:taskSchedule dueDate="{DUE.isoformat()}"/>')
    world.start()
    tasks.claim(world.task().uuid, world.principal("csr"))


def found(moment: datetime) -> tuple[int, int]:
    with clock.fixed(moment):
        sweep.find()
    return len(notices("due-soon")), len(notices("overdue"))


def test_who_has_a_task_hears_before_and_after_its_due_date_once(world: World) -> None:
    due(world)
    assert found(DUE - timedelta(hours=3)) == (0, 0)
    assert found(DUE - timedelta(hours=1)) == (1, 0)
    assert found(DUE - timedelta(minutes=59)) == (1, 0)
    assert found(DUE + timedelta(minutes=1)) == (1, 1)
    assert found(DUE + timedelta(minutes=2)) == (1, 1)


def test_where_a_service_level_runs_its_warning_alone_says_that_the_due_date_nears(
    world: World,
) -> None:
    level("PT1H", warn=50)
    ask(world, '<zeebe:assignmentDefinition candidateGroups="csr"/>')
    with clock.fixed(THURSDAY):
        world.start()
        tasks.claim(world.task().uuid, world.principal("csr"))
    assert found(THURSDAY + timedelta(minutes=5)) == (0, 0)
    with clock.fixed(THURSDAY + timedelta(minutes=31)):
        world.work()
    assert found(THURSDAY + timedelta(minutes=31)) == (1, 0)


def test_nobody_hears_that_a_task_is_due_soon_when_it_is_late(world: World) -> None:
    level("PT1H", warn=50)
    ask(world, '<zeebe:assignmentDefinition candidateGroups="csr"/>')
    with clock.fixed(THURSDAY):
        world.start()
    with clock.fixed(THURSDAY + timedelta(hours=2)):
        world.work()
    assert (len(notices("due-soon")), len(notices("overdue"))) == (0, 1)


def test_nothing_is_missed_while_the_worker_was_away(world: World) -> None:
    due(world)
    assert found(DUE - timedelta(hours=3)) == (0, 0)
    assert found(DUE + timedelta(days=2)) == (0, 1)


def test_another_due_date_is_told_anew(world: World) -> None:
    due(world)
    found(DUE - timedelta(hours=1))
    with transaction() as session:
        task = session.merge(world.task())
        task.due_at = task.due_sort = DUE + timedelta(days=1)
    assert found(DUE + timedelta(hours=23)) == (2, 0)


def test_who_gets_a_task_that_another_was_told_of_is_told_as_well(world: World) -> None:
    due(world)
    assert found(DUE - timedelta(hours=1)) == (1, 0)
    with transaction() as session:
        who = {"email": "nina@test.example", "name": "Nina", "password": PASSWORD}
        nina = accounts.add_person(session, **who, system_roles=("csr",)).id
    handing.assign(world.task().uuid, nina, world.principal("admin"))
    assert found(DUE - timedelta(minutes=50)) == (2, 0)
    assert found(DUE - timedelta(minutes=49)) == (2, 0)


def test_a_task_that_is_done_is_not_late(world: World) -> None:
    due(world)
    tasks.complete(world.task().uuid, {}, world.principal("csr"))
    assert found(DUE + timedelta(hours=1)) == (0, 0)


# ---- what comes up again


def again(moment: datetime) -> list[str]:
    with clock.fixed(moment):
        sweep.find()
    return [notice.dedupe for notice in notices("follow-up")]


def test_who_has_a_task_hears_once_when_its_follow_up_date_comes_and_anew_of_another(
    world: World,
) -> None:
    due(world)
    csr, uuid = world.principal("csr"), world.task().uuid
    day = DUE - timedelta(days=4)
    changing.change(uuid, {"follow_up_at": day}, csr)
    assert again(day - timedelta(minutes=1)) == []
    assert len(again(day + timedelta(minutes=1))) == 1
    assert len(again(day + timedelta(minutes=2))) == 1
    (notice,) = notices("follow-up")
    assert notice.person_id == csr.id
    assert (notice.subject, notice.link) == ("ask comes up again", f"/inbox/{uuid}")
    changing.change(uuid, {"follow_up_at": day + timedelta(days=1)}, csr)
    assert len(again(day + timedelta(hours=23))) == 1
    assert len(again(day + timedelta(hours=25))) == 2


def test_a_follow_up_date_of_a_task_without_a_holder_is_told_to_nobody(world: World) -> None:
    due(world)
    changing.change(world.task().uuid, {"follow_up_at": DUE}, world.principal("csr"))
    tasks.release(world.task().uuid, world.principal("csr"))
    assert again(DUE - timedelta(minutes=1)) == again(DUE + timedelta(minutes=1)) == []


def test_who_has_a_task_hears_once_that_its_wait_has_ended(world: World) -> None:
    due(world)
    csr, uuid, until = world.principal("csr"), world.task().uuid, DUE - timedelta(days=4)
    with clock.fixed(until - timedelta(days=1)):
        pausing.wait(uuid, "customer", "The signed letter", until, csr)
    assert again(until - timedelta(minutes=1)) == []
    with clock.fixed(until):
        world.work()
    (notice,) = notices("follow-up")
    assert (notice.person_id, notice.subject) == (csr.id, "ask comes up again")
    assert notice.words.endswith(": The signed letter")
    assert len(again(until + timedelta(minutes=1))) == 1  # its follow-up date is the same moment


def test_a_wait_is_told_of_when_it_ends_though_the_follow_up_date_was_moved(world: World) -> None:
    due(world)
    csr, uuid, until = world.principal("csr"), world.task().uuid, DUE - timedelta(days=4)
    with clock.fixed(until - timedelta(days=1)):
        pausing.wait(uuid, "customer", "The signed letter", until, csr)
        changing.change(uuid, {"follow_up_at": until + timedelta(days=1)}, csr)
    with clock.fixed(until):
        world.work()
    assert len(again(until + timedelta(minutes=1))) == 1
    assert len(again(until + timedelta(days=1, minutes=1))) == 2


def test_a_wait_that_is_ended_by_hand_is_told_to_nobody(world: World) -> None:
    due(world)
    csr, uuid, until = world.principal("csr"), world.task().uuid, DUE - timedelta(days=4)
    with clock.fixed(until - timedelta(days=1)):
        pausing.wait(uuid, "customer", "The signed letter", until, csr)
        pausing.go_on(uuid, csr)
        world.work()
    assert again(until - timedelta(minutes=1)) == again(until + timedelta(minutes=1)) == []
