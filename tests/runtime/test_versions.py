"""Whatever starts an instance gets its version in one place: live, on trial, or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.access import SYSTEM
from app.designer import service as designer
from app.designer.models import ProcessVersion
from app.designer.releases import states
from app.designer.releases.choose import draw
from app.designer.service import Terms
from app.lib import clock
from app.lib.db import transaction
from app.runtime import messages, service, starts
from app.runtime.models import Instance
from app.runtime.service import Begin
from tests.engine.bpmn.diagrams import el, ends, ext, flows, folder, multi, timer, user
from tests.world import World

ONCE = multi("=[1]", behavior="None")


def version(task: str, key: str = "inner", also: str = "", **terms: int) -> ProcessVersion:
    """A version whose one user task has this id."""
    body = ends("e") + user(task) + flows(f"s > {task} > e")
    files = folder(body.replace('id="p"', f'id="{key}"'), also)
    with transaction() as session:
        said = Terms(**terms)  # type: ignore[arg-type]
        return designer.publish(session, key, files, note="", by=SYSTEM, terms=said)


def call(world: World) -> None:
    """A process that calls another one."""
    called = el("callActivity", "c", ext('<zeebe:calledElement processId="inner"/>'))
    world.publish(ends("e") + called + flows("s > c > e"), "outer")


def keyed(trial: ProcessVersion, *, on_trial: bool) -> str:
    """A business key that falls into the trial's share, or outside of it."""
    return next(key for key in map(str, range(1000)) if (draw(trial, key) < 50) is on_trial)


def begin(key: str, process: str) -> Instance:
    with transaction() as session:
        how = Begin(business_key=key)
        return service.start_with(session, process, {}, how, actor="Test")


def test_a_call_gets_the_version_that_its_business_key_falls_to(world: World) -> None:
    version("first")
    trial = version("second", share=50)
    call(world)
    for on_trial, task in ((True, "second"), (False, "first")):
        outer = begin(keyed(trial, on_trial=on_trial), "outer")
        world.work()
        assert world.task().element_id == task
        service.cancel_instance(outer.uuid, SYSTEM)
        world.work()


def test_a_call_of_a_deprecated_process_is_an_incident_that_says_why(world: World) -> None:
    version("first")
    call(world)
    states.deprecate("inner", 1, reason="Use the desk.", by=SYSTEM)
    world.start("outer")
    world.work()
    incident = world.incident()
    assert incident is not None
    assert "Use the desk." in incident.cause


def test_a_message_starts_the_live_version_where_the_trial_has_no_such_start(world: World) -> None:
    named = '<message id="m" name="ordered"/>'
    caught = el("startEvent", "begun", '<messageEventDefinition messageRef="m"/>')
    body = caught + el("endEvent", "e") + user("a") + flows("begun > a > e")
    world.publish(body, "p", named)
    world.work()  # the worker looks at what starts it
    with transaction() as session:
        plain = folder(ends("e") + user("b") + flows("s > b > e"))
        trial = designer.publish(session, "p", plain, note="", by=SYSTEM, terms=Terms(share=50))
    key = keyed(trial, on_trial=True)
    messages.publish("ordered", key, {}, actor="A vendor")
    world.work()
    assert world.task().element_id == "a"


def test_a_condition_starts_the_chosen_version(world: World) -> None:
    version("first")
    trial = version("second", share=50)
    key = keyed(trial, on_trial=True)
    assert starts.begin_by_condition("inner", {}, business_key=key, actor="Test") == []
    assert begin(key, "inner").version_id == trial.id


@pytest.mark.parametrize("later", ["R0/PT1H", "quantity", "behavior"])
def test_an_instance_outlives_the_rules_that_came_after_its_version(
    world: World, later: str
) -> None:
    border = timer(
        "boundaryEvent", "b", later, "timeCycle", attachedToRef="ask", cancelActivity="false"
    )
    task = {
        "R0/PT1H": user("ask") + border + flows("b > e"),
        "quantity": user("ask").replace("<userTask", '<userTask startQuantity="2"'),
        "behavior": user("ask").replace("</userTask>", f"{ONCE}</userTask>"),
    }[later]
    world.published_before(ends("e") + task + flows("s > ask > e"))
    instance = world.start()
    with clock.fixed(clock.now() + timedelta(hours=2)):
        world.work()
        service.complete_user_task(world.task().uuid, {}, world.principal("csr"))
    assert world.fresh(instance).state == "completed"
