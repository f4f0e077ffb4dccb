"""A process that is begun by any of several messages and waits for all of them."""

from __future__ import annotations

from sqlalchemy import func, select

from app.lib.db import db
from app.runtime import messages
from app.runtime.models import Instance
from tests.engine.bpmn.diagrams import el, event, flows
from tests.world import World

BOTH = (
    el("eventBasedGateway", "g", instantiate="true", eventGatewayType="Parallel")
    + event("intermediateCatchEvent", "paid", "message", "M")
    + event("intermediateCatchEvent", "signed", "message", "MB")
    + el("parallelGateway", "j")
    + el("endEvent", "e")
    + flows("g > paid > j", "g > signed > j > e")
)
SIGNED = (
    '<message id="MB" name="signed"><extensionElements><zeebe:subscription '
    'correlationKey="=order.id"/></extensionElements></message>'
)
ORDER = {"order": {"id": "o-1"}}


def test_the_second_message_reaches_the_instance_that_the_first_began(world: World) -> None:
    world.publish(BOTH, also=SIGNED)
    world.work()
    messages.publish("signed", "o-1", ORDER, actor="desk")
    messages.publish("paid", "o-2", {"order": {"id": "o-2"}}, actor="bank")
    world.work()
    assert list(db.session.scalars(select(Instance.state))) == ["running", "running"]
    messages.publish("paid", "o-1", ORDER, actor="bank")
    world.work()
    states = dict(db.session.execute(select(Instance.business_key, Instance.state)).all())
    assert states == {"o-1": "completed", "o-2": "running"}


def test_messages_that_come_at_the_same_time_begin_one_instance(world: World) -> None:
    world.publish(BOTH, also=SIGNED)
    world.work()
    messages.publish("signed", "o-1", ORDER, actor="desk")
    messages.publish("paid", "o-1", ORDER, actor="bank")
    world.work()
    assert db.session.scalar(select(func.count(Instance.id))) == 1
    assert db.session.scalars(select(Instance.state)).one() == "completed"
