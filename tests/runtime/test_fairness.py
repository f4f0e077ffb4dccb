"""An instance that never comes to rest takes its turns; the others take theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.config import Config
from app.lib.db import db
from app.runtime import worker as rounds
from app.runtime.models import Incident, Job
from tests.engine.bpmn.diagrams import el, ends, ext, flows, mapping, script
from tests.world import World, says

ENDLESS = (
    ends("e")
    + el("exclusiveGateway", "m")
    + script("turn", "n", "=n + 1")
    + el("exclusiveGateway", "g", default="g-m")
    + flows("s > m > turn > g > m", "g > e if =n < 0")
)
SEND = ext(
    '<zeebe:taskDefinition type="mail.send"/>',
    mapping("in to =mail", 'in subject ="Hello"', 'in text ="Hi"'),
)
CALL = ends("e") + el("serviceTask", "send", SEND) + flows("s > send > e")


@pytest.fixture
def config(config: Config) -> Config:
    """Stops what has no end after some ten turns; a hundred would show no more."""
    return replace(config, max_activations=10_000)


def test_a_loop_without_end_holds_up_nobody_and_ends_in_an_incident(world: World) -> None:
    world.vendors.answer = says(202, {"id": "m-1"})
    world.publish(ENDLESS, key="p")
    loop = world.start("p", n=0)
    world.publish(CALL, key="p")
    calls = [world.start("p", mail=f"{n}@test.example") for n in range(5)]
    for _ in range(8):
        rounds.run_once(1)
    assert [world.fresh(one).state for one in calls] == ["completed"] * 5
    assert world.fresh(loop).state == "running"
    world.work()
    assert world.fresh(loop).state == "incident"
    incident = db.session.scalars(select(Incident)).one()
    assert incident.element_id in ("m", "turn", "g")
    assert (
        db.session.scalar(select(func.count()).select_from(Job).where(Job.state == "failed")) == 0
    )
