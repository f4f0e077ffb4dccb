"""A task waits for somebody outside, and what counts its time is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.lib import clock
from app.lib.errors import Conflict, Forbidden, Invalid
from app.tasks import service
from app.tasks.work import pausing
from tests.tasks.work.conftest import Office


def test_a_task_waits_until_a_day_and_goes_on(office: Office) -> None:
    uuid, until = office.uuid, clock.now() + timedelta(days=2)
    service.claim(uuid, office.csr)
    pausing.wait(uuid, "customer", "The signed letter", until, office.csr)
    task = office.world.task()
    assert (task.waiting_for, task.waiting_reason) == ("customer", "The signed letter")
    assert task.waiting_until == task.follow_up_at == until
    pausing.wait(uuid, "vendor", "Their answer", until + timedelta(days=1), office.csr)
    assert office.world.task().waiting_since == task.waiting_since
    pausing.go_on(uuid, office.csr)
    task = office.world.task()
    assert (task.waiting_for, task.waiting_until, task.waiting_since) == (None, None, None)
    with pytest.raises(Conflict):
        pausing.go_on(uuid, office.csr)


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
