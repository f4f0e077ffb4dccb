"""Signals, thrown messages, suspension, intervention and migration, in the database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app import engine
from app.audit.models import History
from app.designer import service as designer
from app.lib.db import db
from app.lib.errors import Conflict, Invalid
from app.runtime import intervene, jobs, queries, service, starts, thrown
from app.runtime import messages as mail
from app.runtime import worker as rounds
from app.runtime.models import (
    Instance,
    Job,
    JobState,
    SignalSubscription,
    StartSubscription,
    Timer,
    UserTask,
)
from tests.engine.bpmn.diagrams import el, ends, event, ext, flows, mapping, timer, user, when
from tests.runtime.mail import MAIL
from tests.world import World, says, token

CATCH = event("intermediateCatchEvent", "g", "signal", "G") + user("told")
LISTENS = ends("e") + CATCH + flows("s > g > told > e")
THROWS = (
    ends()
    + event("endEvent", "shout", "signal", "G").replace(
        "<signalEvent", ext(mapping("in loud =volume")) + "<signalEvent", 1
    )
    + flows("s > shout")
)


def waiting(world: World) -> list[str]:
    db.session.rollback()
    open_tasks = select(UserTask.element_id).where(UserTask.state == "open")
    return sorted(db.session.scalars(open_tasks))


def variables(instance: Instance) -> dict[str, Any]:
    db.session.rollback()
    found: dict[str, Any] = queries.scopes(instance)[0]["variables"]
    return found


def test_a_signal_reaches_every_instance_that_waits_for_it_with_what_it_carries(
    world: World,
) -> None:
    world.publish(LISTENS, "listens")
    world.publish(THROWS, "throws")
    both = [world.start("listens"), world.start("listens")]
    assert len(db.session.scalars(select(SignalSubscription)).all()) == 2
    world.start("throws", volume=11)
    assert waiting(world) == []  # it is told by jobs, one for each instance
    world.work()
    assert waiting(world) == ["told", "told"]
    for instance in both:
        assert variables(instance) == {"loud": 11}
    states = db.session.scalars(select(SignalSubscription.state)).all()
    assert set(states) == {"closed"}


def test_a_signal_is_not_kept_for_who_waits_later(world: World) -> None:
    world.publish(LISTENS, "listens")
    assert thrown.broadcast("alarm", {}, actor="Test") == 0
    world.start("listens")
    world.work()
    assert waiting(world) == []


def test_who_began_to_wait_after_the_signal_is_not_meant_by_it(world: World) -> None:
    world.publish(
        ends("e")
        + CATCH
        + event("intermediateCatchEvent", "g2", "signal", "G")
        + user("again")
        + flows("s > g > told > g2 > again > e"),
        "listens",
    )
    instance = world.start("listens")
    thrown.broadcast("alarm", {}, actor="Test")
    thrown.broadcast("alarm", {}, actor="Test")  # its subscription is the same: one turn
    world.work()
    service.complete_user_task(world.task().uuid, {}, world.principal("csr"))
    world.work()
    assert waiting(world) == []
    assert world.fresh(instance).state == "running"


def test_a_signal_starts_one_instance_of_each_process_that_begins_with_it(world: World) -> None:
    begun = event("startEvent", "s", "signal", "G") + user("told") + el("endEvent", "e")
    world.publish(begun + flows("s > told > e"), "listens")
    world.work()
    assert db.session.scalars(select(StartSubscription.signal_name)).all() == ["alarm"]
    assert thrown.broadcast("alarm", {"why": "x"}, actor="Test") == 1
    world.work()
    assert waiting(world) == ["told"]


def test_a_message_that_a_process_throws_reaches_another_process(world: World) -> None:
    catch = event("intermediateCatchEvent", "m", "message", "M") + user("told")
    world.publish(ends("e") + catch + flows("s > m > told > e"), "listens")
    throw = event("endEvent", "send", "message", "M").replace(
        "<messageEvent",
        ext(
            '<zeebe:publishMessage correlationKey="=order.id" timeToLive="PT1H"/>',
            mapping("in sum =3"),
        )
        + "<messageEvent",
        1,
    )
    world.publish(ends() + throw + flows("s > send"), "throws")
    world.start("throws", order={"id": "o-1"})
    instance = world.start("listens", order={"id": "o-1"})
    world.work()
    assert waiting(world) == ["told"]
    assert variables(instance)["sum"] == 3


def test_message_ping_pong_of_two_processes_leaves_the_worker_free_for_others(
    world: World,
) -> None:
    def player(start: str, other: str) -> str:
        hit = event("endEvent", "hit", "message", other)
        return event("startEvent", "s", "message", start) + hit + flows("s > hit")

    also = '<message id="PING" name="ping"/><message id="PONG" name="pong"/>'
    world.publish(player("PING", "PONG"), "one", also)
    world.publish(player("PONG", "PING"), "two", also)
    world.publish(ends("e") + user("ask") + flows("s > ask > e"), "calm")
    rounds.run_once()
    mail.publish("ping", "", {}, actor="Test")
    for _ in range(10):
        rounds.run_once(2)
    world.start("calm")
    assert waiting(world) == ["ask"]
    ended = db.session.scalars(select(Instance.state).where(Instance.process_key != "calm")).all()
    assert len(ended) > 3
    assert set(ended) == {"completed"}


WORK = (
    ends("e")
    + el("parallelGateway", "f")
    + user("ask")
    + el("serviceTask", "call", ext(*MAIL))
    + timer("intermediateCatchEvent", "t", "PT0S")
    + flows("s > f > ask > e", "f > call > e", "f > t > e")
)


def test_nothing_moves_in_a_suspended_instance_until_it_is_resumed(world: World) -> None:
    world.vendors.answer = says(202, {"id": "m-1"})
    world.publish(WORK)
    instance, admin = world.start(), world.principal("admin")
    uuid = world.task().uuid
    intervene.intervene(instance.uuid, engine.Suspend("the customer is bankrupt"), admin)
    world.work()
    assert world.vendors.sent == []
    assert world.fresh(instance).state == "suspended"
    assert [job.state for job in world.jobs()] == [JobState.HELD]
    assert db.session.scalars(select(Timer.state)).all() == ["held"]
    with pytest.raises(Conflict, match="suspended"):
        service.complete_user_task(uuid, {}, world.principal("csr"))
    intervene.intervene(instance.uuid, engine.Resume("it was not"), admin)
    world.work()
    assert len(world.vendors.sent) == 1
    service.complete_user_task(uuid, {}, world.principal("csr"))
    assert world.fresh(instance).state == "completed"
    kinds = [(row.kind, row.detail.get("reason")) for row in db.session.scalars(select(History))]
    assert ("suspended", "the customer is bankrupt") in kinds
    assert ("resumed", "it was not") in kinds


def test_a_suspended_instance_can_be_cancelled(world: World) -> None:
    world.publish(WORK)
    instance, admin = world.start(), world.principal("admin")
    intervene.intervene(instance.uuid, engine.Suspend(), admin)
    service.cancel_instance(instance.uuid, admin)
    assert world.fresh(instance).state == "cancelled"
    assert [job.state for job in world.jobs()] == [JobState.CANCELLED]
    assert db.session.scalars(select(Timer.state)).all() == ["cancelled"]


def test_a_token_is_moved_and_what_is_not_possible_is_said_with_its_remedy(world: World) -> None:
    world.publish(ends("e") + user("a") + user("b") + flows("s > a > b > e"))
    instance, admin = world.start(), world.principal("admin")
    number = world.task().element_instance
    with pytest.raises(Invalid, match="no element"):
        intervene.intervene(instance.uuid, engine.MoveToken(number, "nowhere"), admin)
    intervene.intervene(instance.uuid, engine.MoveToken(number, "b", reason="a was done"), admin)
    assert waiting(world) == ["b"]
    service.complete_user_task(world.task().uuid, {}, world.principal("csr"))
    assert world.fresh(instance).state == "completed"


def test_an_instance_is_taken_to_another_version_and_its_task_stays_the_same(
    world: World,
) -> None:
    world.publish(ends("e") + user("a") + flows("s > a > e"))
    instance, admin = world.start(), world.principal("admin")
    uuid = world.task().uuid
    world.publish(ends("e") + user("check") + user("more") + flows("s > check > more > e"))
    version = designer.live("p")
    assert version is not None
    found = intervene.check_migration(instance.uuid, version.id, {})
    assert [(one.source, one.possible) for one in found] == [("a", False)]
    with pytest.raises(Invalid, match="has no a"):
        intervene.migrate(instance.uuid, version.id, engine.Migration({}), admin)
    how = engine.Migration({"a": "check"}, reason="more is to be done")
    intervene.migrate(instance.uuid, version.id, how, admin)
    task = world.task()
    assert (task.uuid, task.element_id) == (uuid, "check")
    assert world.fresh(instance).version_id == version.id
    service.complete_user_task(uuid, {}, world.principal("csr"))
    assert waiting(world) == ["more"]


def test_a_call_bound_to_a_tag_runs_the_version_that_bears_it(world: World) -> None:
    def tagged(tag: str, task: str) -> str:
        said = ext(f'<zeebe:versionTag value="{tag}"/>')
        return said + ends("e") + user(task) + flows(f"s > {task} > e")

    world.publish(tagged("one", "first"), "p")
    world.publish(tagged("two", "second"), "p")
    call = '<zeebe:calledElement processId="p" bindingType="versionTag" versionTag="one"/>'
    body = ends("e") + el("callActivity", "c", ext(call)) + flows("s > c > e")
    world.publish(body.replace('id="', 'id="c_').replace('Ref="', 'Ref="c_'), "caller")
    world.start("caller")
    world.work()
    assert waiting(world) == ["first"]


def test_a_lane_and_an_assignee_find_their_role_and_person(world: World) -> None:
    lane = (
        '<laneSet id="ls"><lane id="l" name="Finance"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    )
    plain = el("userTask", "a", ext("<zeebe:userTask/>"))
    world.publish(lane + ends("e") + plain + flows("s > a > e"), "lanes")
    world.start("lanes")
    assert world.task().candidate_roles == ["finance"]
    service.complete_user_task(world.task().uuid, {}, world.principal("admin"))
    given = '<zeebe:assignmentDefinition assignee="CSR@test.example"/>'
    mine = el("userTask", "a", ext("<zeebe:userTask/>", given))
    world.publish(ends("e") + mine + flows("s > a > e"), "given")
    world.start("given")
    assert world.task().assignee_name == "Csr"


def test_a_listener_and_its_element_never_share_an_idempotency_key(world: World) -> None:
    listener = (
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="mail.send"/>'
        "</zeebe:executionListeners>"
    )
    world.vendors.answer = says(202, {"id": "m-1"})
    body = el("serviceTask", "call", ext(*MAIL, listener))
    world.publish(ends("e") + body + flows("s > call > e"))
    instance = world.start()
    world.work()
    assert world.fresh(instance).state == "completed"
    keys = db.session.scalars(select(Job.idempotency_key).where(Job.element_id == "call")).all()
    assert len(set(keys)) == 2


@pytest.mark.parametrize(("kind", "ref"), [("error", "E1"), ("escalation", "C1")])
def test_what_a_called_process_does_not_catch_its_caller_may(
    world: World, kind: str, ref: str
) -> None:
    world.publish(
        ends() + user("q") + event("endEvent", "out", kind, ref) + flows("s > q > out"), "inner"
    )
    call = el("callActivity", "c", ext('<zeebe:calledElement processId="inner"/>'))
    border = event("boundaryEvent", "b", kind, ref, attachedToRef="c")
    body = ends("e") + call + border + user("saved") + flows("s > c > e", "b > saved > e")
    world.publish(body.replace('id="p"', 'id="outer"'), "outer")
    caller = world.start("outer")
    world.work()
    service.complete_user_task(world.task().uuid, {}, world.principal("csr"))
    world.work()
    assert waiting(world) == ["saved"]
    assert world.incident() is None
    assert world.fresh(caller).state == "running"


def test_a_process_begins_by_its_condition_when_somebody_asks_with_variables_that_meet_it(
    world: World,
) -> None:
    begun = when("startEvent", "s", "=stock < 3") + user("order") + el("endEvent", "e")
    world.publish(begun + flows("s > order > e"))

    def asked(stock: int) -> int:
        with_these = {"stock": stock}
        return len(starts.begin_by_condition("p", with_these, business_key="S", actor="Test"))

    assert (asked(5), asked(2)) == (0, 1)
    assert waiting(world) == ["order"]


def test_an_administrator_intervenes_on_the_page_and_the_history_keeps_why(world: World) -> None:
    world.publish(ends("e") + user("ask") + user("again") + flows("s > ask > again > e"))
    instance = world.start()
    browser, path = world.browser("admin"), f"/instances/{instance.uuid}"
    number = world.task().element_instance

    def do(**said: Any) -> str:
        form = {**said, "csrf_token": token(browser, path)}
        return browser.post(f"{path}/intervene", data=form, follow_redirects=True).text

    assert "Say why" in do(deed="suspend", reason=" ")
    assert "Choose what is to be done" in do(deed="explode", reason="x")
    assert "are no JSON" in do(deed="set", reason="x", variables="{")
    assert "Choose one of the active elements" in do(deed="move", reason="x", element="again")
    assert "Suspended" in do(deed="suspend", reason="The vendor asked for it")
    assert "Running" in do(deed="resume", reason="All is well")
    moved = {"element_instance": str(number), "element": "again"}
    do(deed="move", reason="It was done by hand", **moved)
    assert waiting(world) == ["again"]
    reasons = {row.detail.get("reason") for row in db.session.scalars(select(History))}
    assert {"The vendor asked for it", "All is well", "It was done by hand"} <= reasons


def test_nobody_but_an_administrator_intervenes(world: World) -> None:
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    path = f"/instances/{world.start().uuid}"
    for role in ("csr", "process-owner", "auditor"):
        browser = world.browser(role)
        form = {"deed": "suspend", "reason": "x", "csrf_token": token(browser, path)}
        assert browser.post(f"{path}/intervene", data=form).status_code == 403


def test_a_suspended_instance_calls_no_vendor_whatever_became_of_its_lease(world: World) -> None:
    task = ext('<zeebe:taskDefinition type="mail.send"/>', mapping('in to ="a@b.example"'))
    world.publish(ends("e") + el("serviceTask", "send", task) + flows("s > send > e"))
    instance = world.start()
    (leased,) = jobs.lease(1)
    intervene.intervene(instance.uuid, engine.Suspend("the vendor asked"), world.principal("admin"))
    jobs.run(leased)
    world.work()
    assert world.vendors.sent == []
    assert [job.state for job in world.jobs()] == [JobState.HELD]
    intervene.intervene(instance.uuid, engine.Resume("all is well"), world.principal("admin"))
    assert [job.state for job in world.jobs()] == [JobState.READY]
