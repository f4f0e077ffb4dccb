"""A task waits for somebody outside, and what counts its time is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.lib import clock
from app.lib.errors import Conflict, Forbidden, Invalid
from app.tasks import changing, service
from app.tasks.inbox import lists
from app.tasks.levels import sweep
from app.tasks.work import pausing
from tests.tasks.levels.offices import clock_of, level
from tests.tasks.listening import history
from tests.tasks.work.conftest import Office, open_office
from tests.world import World


def test_a_task_waits_until_a_day_and_goes_on(office: Office) -> None:
    uuid, until = office.uuid, clock.now() + timedelta(days=2)
    service.claim(uuid, office.csr)
    pausing.wait(uuid, "customer", "The signed letter", until, office.csr)
    task = office.world.task()
    assert (task.waiting_for, task.waiting_reason) == ("customer", "The signed letter")
    assert task.waiting_until == task.follow_up_at == until
    ((noted,), (changed,)) = history("waits"), history("updated")
    assert noted.sequence < changed.sequence
    assert noted.at <= changed.at
    pausing.wait(uuid, "vendor", "Their answer", until + timedelta(days=1), office.csr)
    assert office.world.task().waiting_since == task.waiting_since
    pausing.go_on(uuid, office.csr)
    task = office.world.task()
    assert (task.waiting_for, task.waiting_until, task.waiting_since) == (None, None, None)
    with pytest.raises(Conflict):
        pausing.go_on(uuid, office.csr)


def test_going_on_takes_the_follow_up_date_along_that_the_wait_has_set(office: Office) -> None:
    uuid, until = office.uuid, clock.now() + timedelta(days=2)
    service.claim(uuid, office.csr)
    pausing.wait(uuid, "customer", "The signed letter", until, office.csr)
    assert [row.uuid for row in lists.inbox(office.csr, "waiting").tasks] == [uuid]
    pausing.go_on(uuid, office.csr)
    assert office.world.task().follow_up_at is None
    assert lists.inbox(office.csr, "waiting").tasks == []
    pausing.wait(uuid, "customer", "The signed letter", until, office.csr)
    another = until + timedelta(days=1)
    changing.change(uuid, {"follow_up_at": another}, office.csr)
    pausing.go_on(uuid, office.csr)
    assert office.world.task().follow_up_at == another


def test_a_wait_whose_day_has_come_is_over_with_and_without_a_clock(office: Office) -> None:
    uuid, until = office.uuid, clock.now() + timedelta(days=2)
    service.claim(uuid, office.csr)
    pausing.wait(uuid, "customer", "The signed letter", until, office.csr)
    assert sweep.next_due() == until
    with clock.fixed(until):
        office.world.work()
    task = office.world.task()
    assert (task.waiting_for, task.waiting_reason, task.waiting_until) == (None, None, None)
    assert history("wait_over")[0].detail["reason"] == "The signed letter"
    assert sweep.next_due() is None


def test_a_clock_goes_on_when_the_wait_is_over(world: World) -> None:
    level("PT4H")
    office = open_office(world)
    uuid, until = office.uuid, clock.now() + timedelta(days=2)
    service.claim(uuid, office.csr)
    pausing.wait(uuid, "customer", "The signed letter", until, office.csr)
    assert clock_of(world.task().id).resume_at == until
    with clock.fixed(until):
        world.work()
    assert (clock_of(world.task().id).state, world.task().waiting_for) == ("running", None)
    assert [row.detail["why"] for row in history("level_resumed")] == ["The signed letter"]


def test_what_is_missing_is_named(office: Office) -> None:
    service.claim(office.uuid, office.csr)
    for said in (None, clock.now() - timedelta(hours=1), clock.now() + timedelta(days=999)):
        with pytest.raises(Invalid) as refused:
            pausing.wait(office.uuid, "nobody", " ", said, office.csr)
        fields = {one.pointer for one in refused.value.problems}
        assert fields == {"waiting_for", "reason", "until"}


def test_only_who_has_it_and_supervisors_let_it_wait(office: Office) -> None:
    uuid, until = office.uuid, clock.now() + timedelta(days=2)
    other = office.person("Bea", "csr")
    service.claim(uuid, office.csr)
    with pytest.raises(Conflict, match="Csr has this user task"):
        pausing.wait(uuid, "customer", "x", until, other)
    with pytest.raises(Forbidden):
        pausing.wait(uuid, "customer", "x", until, office.person("Finn", desks=("finance",)))
    pausing.wait(uuid, "customer", "x", until, office.admin)
