"""What was tried in vain, and no incident can stand for, is shown and taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import History
from app.designer.models import Process
from app.lib import clock, json
from app.lib.db import db, transaction
from app.lib.errors import Conflict
from app.runtime import given_up, messages
from app.runtime.models import Job, JobState
from tests.engine.bpmn.diagrams import el, ends, event, ext, flows, mapping, timer, user
from tests.world import World, says, token

TIMER = ends("e") + timer("intermediateCatchEvent", "t") + flows("s > t > e")
MESSAGE = ends("e") + event("intermediateCatchEvent", "m", "message", "M") + flows("s > m > e")
SEND = ext(
    '<zeebe:taskDefinition type="mail.send"/>',
    mapping('in to ="a@test.example"', 'in subject ="Hello"', 'in text ="Hi"'),
)
CALL = ends("e") + el("serviceTask", "send", SEND) + flows("s > send > e")


@contextmanager
def in_vain(world: World) -> Iterator[None]:
    """Two hours on, all that is due is tried until it is given up; then the version is mended."""
    with clock.fixed(clock.now() + timedelta(hours=2)):
        with world.unreadable():
            for _ in range(6):
                world.work()
                world.hurry()
        yield


def test_those_of_a_process_that_failed_alike_are_one_line_and_are_taken_up_together(
    world: World,
) -> None:
    world.publish(TIMER)
    with transaction() as session:
        session.scalars(select(Process)).one().name = "Reminders"
    instances = [world.start() for _ in range(2)]
    with in_vain(world):
        page = world.browser("csr").get("/incidents").text
        assert page.count("A timer could not fire, Reminders: 2 times") == 1
        assert "Try again" not in page
        admin = world.browser("admin")
        (line,) = given_up.listed()
        form = {"csrf_token": token(admin, "/incidents")}
        path = f"/incidents/jobs/{line.id}/retry"
        said = admin.post(path, data=form, follow_redirects=True).text
        assert "2 are tried once more" in said
        assert "A timer could not fire" not in said
        assert "on its way already" in admin.post(path, data=form, follow_redirects=True).text
        world.work()
    assert {world.fresh(instance).state for instance in instances} == {"completed"}
    row = db.session.scalars(select(History).where(History.kind == "jobs retried")).one()
    assert (row.actor, row.detail["count"]) == ("Admin", 2)


def test_nobody_but_an_administrator_takes_them_up(world: World) -> None:
    for role in ("csr", "process-owner", "auditor"):
        browser = world.browser(role)
        form = {"csrf_token": token(browser, "/incidents")}
        assert browser.post("/incidents/jobs/1/retry", data=form).status_code == 403


def test_a_message_that_could_not_be_delivered_is_once_it_can(world: World) -> None:
    world.publish(MESSAGE)
    instance = world.start(order={"id": "O-1"})
    messages.publish("paid", "O-1", {}, actor="A bank")
    with in_vain(world):
        (line,) = given_up.listed()
        assert given_up.words(line.type) == "A message could not be delivered"
        given_up.retry(line.id, world.principal("admin"))
        world.work()
    assert world.fresh(instance).state == "completed"


def test_a_job_whose_instance_cannot_be_moved_calls_no_vendor_for_ever(world: World) -> None:
    world.vendors.answer = says(202, {"id": "m-1"})
    world.publish(CALL)
    instance = world.start()
    with in_vain(world):
        keys = {json.loads(call.body or b"")["idempotencyKey"] for call in world.vendors.sent}
        assert len(keys) == 1
        assert [job.state for job in world.jobs()] == [JobState.STOPPED]
        called = len(world.vendors.sent)
        with clock.fixed(clock.now() + timedelta(days=1)):
            world.work()
            assert len(world.vendors.sent) == called
            (line,) = given_up.listed()
            given_up.retry(line.id, world.principal("admin"))
            world.work()
    assert world.fresh(instance).state == "completed"


def test_a_job_that_was_given_up_ends_with_its_element(world: World) -> None:
    border = timer("boundaryEvent", "b", "PT5H", attachedToRef="send") + user("ask")
    world.publish(CALL + border + flows("b > ask > e"))
    world.vendors.answer = says(202, {"id": "m-1"})
    world.start()
    with in_vain(world):
        (line,) = given_up.listed()
        with clock.fixed(clock.now() + timedelta(hours=4)):
            world.work()
        assert world.task().element_id == "ask"
        assert db.session.scalars(select(Job.state)).all() == [JobState.CANCELLED]
        with pytest.raises(Conflict):
            given_up.retry(line.id, world.principal("admin"))
