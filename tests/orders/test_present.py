"""An order says what it waits for."""

from __future__ import annotations

from app.orders import present
from tests.runtime.test_given_up import TIMER, in_vain
from tests.world import World


def test_an_order_says_that_it_stands_still_where_no_incident_can_be_written(world: World) -> None:
    world.publish(TIMER)
    instance, csr = world.start(), world.principal("csr")
    with in_vain(world):
        (found,) = present.waits([instance.uuid], csr)[instance.uuid]
        assert (found.kind, found.link) == ("incident", "/incidents")
        assert found.words == (
            "A timer could not fire, so it stands still. An administrator tries it again."
        )
    assert world.fresh(instance).state == "running"
