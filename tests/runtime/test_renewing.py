"""What open user tasks are found by follows their variables, whoever changes them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from app import engine
from app.designer.models import ProcessVersion
from app.lib import json
from app.lib.db import db, locked, transaction
from app.runtime import intervene, messages, renewing
from app.runtime import service as runtime
from app.runtime.models import Instance, Job, TaskFact, UserTask
from tests.counting import counted
from tests.engine.bpmn.diagrams import el, ends, event, ext, flows, multi, user
from tests.world import World

BESIDE = (
    ends("e")
    + el("parallelGateway", "g")
    + user("one")
    + user("two")
    + flows("s > g > one > e", "g > two > e")
)
OFFERED = '<zeebe:assignmentDefinition candidateGroups="csr"/>'
EACH = el("userTask", "each", ext("<zeebe:userTask/>", OFFERED), multi("=items", item="item"))
MANY = (
    ends("e")
    + el("parallelGateway", "g")
    + EACH
    + user("one")
    + flows("s > g > each > e", "g > one > e")
)


def facts_of(name: str, *variables: str) -> list[dict[str, str]]:
    """The variables that each open user task of a name is found by, oldest first."""
    db.session.rollback()
    found = select(UserTask.id, TaskFact.name, TaskFact.text).join(
        TaskFact, TaskFact.user_task_id == UserTask.id
    )
    rows = db.session.execute(found.where(UserTask.name == name, TaskFact.name.in_(variables)))
    told: dict[int, dict[str, str]] = {}
    for key, variable, text in rows:
        told.setdefault(key, {})[variable] = text
    return [told[key] for key in sorted(told)]


def set_variables(
    world: World, instance: Instance, values: dict[str, Any], at: int = 0, **how: Any
) -> None:
    """Somebody changes variables by hand, of the process if not said otherwise."""
    row = world.fresh(instance)
    command = engine.SetVariables(at, values, reason="It was wrong.", **how)
    intervene.intervene(row.uuid, command, world.principal("admin"))


def complete(world: World, name: str, **answers: Any) -> None:
    """Somebody completes the one open user task of a name."""
    found = select(UserTask.uuid).where(UserTask.name == name, UserTask.state == "open")
    uuid = db.session.scalars(found).one()
    runtime.complete_user_task(uuid, answers, world.principal("csr"))


def test_another_branch_changes_what_a_task_is_found_by(world: World) -> None:
    world.publish(BESIDE)
    world.start(city="Berlin", seats=3, customer={"id": "c", "name": "Northwind"})
    complete(world, "one", city="Bonn", customer={"id": "d", "name": "Half Moon"}, extra=True)
    now = {"city": "bonn", "seats": "3", "extra": "true", "customer.name": "half moon"}
    assert facts_of("two", *now) == [now]
    task = world.task()
    assert (task.customer_key, task.customer_name) == ("d", "Half Moon")


def test_a_variable_that_can_be_looked_for_no_more_leaves_no_fact(world: World) -> None:
    world.publish(BESIDE)
    instance = world.start(note="short", box={"a": 1, "b": 2})
    set_variables(world, instance, {"note": "x" * 200, "box": {"b": 3}})
    assert facts_of("two", "note", "box.a", "box.b") == [{"box.b": "3"}]
    set_variables(world, instance, {"box": "none"})
    assert facts_of("two", "note", "box", "box.a", "box.b") == [{"box": "none"}]


def test_each_item_of_a_repetition_goes_on_seeing_its_own(world: World) -> None:
    world.publish(MANY)
    instance = world.start(items=["a", "b", "c"], city="Berlin", item="all")
    told = [{"item": one, "city": "berlin"} for one in "abc"]
    assert facts_of("each", "item", "city") == told
    set_variables(world, instance, {"city": "Bonn", "item": "none"})
    told = [{"item": one, "city": "bonn"} for one in "abc"]
    assert facts_of("each", "item", "city") == told
    assert facts_of("one", "item", "city") == [{"item": "none", "city": "bonn"}]
    second = db.session.scalars(
        select(UserTask.element_instance).where(UserTask.name == "each").order_by(UserTask.id)
    ).all()[1]
    set_variables(world, instance, {"item": "B", "city": "Köln"}, at=second, local=True)
    told[1] = {"item": "b", "city": "köln"}
    assert facts_of("each", "item", "city") == told
    set_variables(world, instance, {"city": "Ulm"})
    assert [one["city"] for one in facts_of("each", "city")] == ["ulm", "köln", "ulm"]


def test_a_message_and_a_corrected_incident_change_them_too(world: World) -> None:
    heard = event("boundaryEvent", "told", "message", "MN", attachedToRef="two").replace(
        "<boundaryEvent", '<boundaryEvent cancelActivity="false"'
    )
    named = (
        '<message id="MN" name="news"><extensionElements><zeebe:subscription '
        'correlationKey="=key"/></extensionElements></message>'
    )
    body = (
        ends("e", "f")
        + el("parallelGateway", "g")
        + el("userTask", "one", ext("<zeebe:userTask/>", OFFERED))
        + user("two")
        + heard
        + el("exclusiveGateway", "x")
        + flows("s > g > one > x", "x > e if =missing.it > 1", "g > two > e", "told > f")
    )
    world.publish(body, also=named)
    world.start(key="k", city="Berlin")
    messages.publish("news", "k", {"city": "Bonn"}, actor="Csr")
    world.work()
    assert facts_of("two", "city") == [{"city": "bonn"}]
    complete(world, "one")
    incident = world.incident()
    assert incident is not None
    runtime.resolve_incident(incident.uuid, world.principal("admin"), {"missing": {"it": 2}})
    assert facts_of("two", "missing.it") == [{"missing.it": "2"}]


def test_nothing_is_asked_when_no_variable_changed_and_no_query_is_in_a_loop(world: World) -> None:
    world.publish(MANY)

    def asked(count: int, **values: Any) -> int:
        instance = world.start(items=[f"i{n}" for n in range(count)], city="Berlin")
        with counted() as said:
            set_variables(world, instance, values)
        facts = [one for one in said if "task_fact" in one]
        assert len(facts) == (0 if values["city"] == "Berlin" else 3), facts
        return len(said)

    assert asked(3, city="Berlin") == asked(30, city="Berlin")
    assert asked(3, city="Bonn", more=1) == asked(30, city="Bonn", more=1)


def test_only_what_differs_is_written(world: World) -> None:
    world.publish(BESIDE)
    instance = world.start(city="Berlin", seats=3, note="n")
    with transaction() as session:  # a mark on each row, which one that is written anew loses
        session.execute(update(TaskFact).values(urgency=7))
    set_variables(world, instance, {"city": "Bonn", "seats": 3})
    rows = select(TaskFact.name, TaskFact.urgency).where(TaskFact.urgency != 7)
    assert {name for name, _ in db.session.execute(rows)} == {"city"}


def test_very_many_are_brought_up_to_date_by_the_worker(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "MOST_IN_STEP", 3)
    world.publish(MANY)
    instance = world.start(items=[1, 2, 3, 4, 5], city="Berlin")
    set_variables(world, instance, {"city": "Bonn"})
    set_variables(world, instance, {"city": "Ulm"})
    assert [one["city"] for one in facts_of("each", "city")] == ["berlin"] * 5
    assert len(db.session.scalars(select(Job).where(Job.type == renewing.KIND)).all()) == 1
    world.work()
    told = [{"item": str(number), "city": "ulm"} for number in range(1, 6)]
    assert facts_of("each", "item", "city") == told


def test_of_more_variables_than_are_kept_none_that_is_kept_is_wrong(world: World) -> None:
    world.publish(BESIDE)
    instance = world.start(**{f"v{number}": number for number in range(60)})
    with transaction() as session:
        row = locked(Instance, instance.id)
        renewing.renew(session, row)
    names = [f"v{number}" for number in range(60)]
    (before,) = facts_of("two", *names)
    assert len(before) == 40
    set_variables(world, instance, {"v1": "x", "v50": "y"})
    (after,) = facts_of("two", *names)
    assert after == before | {"v1": "x"}
    set_variables(world, instance, {name: "z" for name in names})
    (all_of_them,) = facts_of("two", *names)
    assert set(all_of_them.values()) == {"z"}


def test_a_name_with_a_dot_is_no_other_variable(world: World) -> None:
    world.publish(BESIDE)
    instance = world.start(**{"a.b": "top", "a": {"b": "in", "c": "in"}})
    assert facts_of("two", "a.b", "a.c") == [{"a.b": "top", "a.c": "in"}]
    set_variables(world, instance, {"a": {"b": "new", "c": "new"}})
    assert facts_of("two", "a.b", "a.c") == [{"a.b": "top", "a.c": "new"}]
    set_variables(world, instance, {"a.b": "over"})
    assert facts_of("two", "a.b", "a.c") == [{"a.b": "over", "a.c": "new"}]


def test_another_version_shows_what_its_form_shows(world: World) -> None:
    def form(key: str) -> bytes:
        components = [{"type": "textfield", "key": key, "id": "f"}]
        return json.dumps({"id": "ask", "type": "default", "components": components}).encode()

    asked = ext("<zeebe:userTask/>", '<zeebe:formDefinition formId="ask"/>', OFFERED)
    body = ends("e") + el("userTask", "ask", asked) + flows("s > ask > e")
    world.publish(body, **{"ask.form": form("city")})
    instance = world.start(city="Berlin", margin=40)
    world.publish(body, **{"ask.form": form("margin")})
    there = db.session.scalars(select(ProcessVersion.id).order_by(ProcessVersion.id.desc())).first()

    def told() -> list[str]:
        db.session.rollback()
        return sorted(db.session.scalars(select(TaskFact.name).where(TaskFact.shown)))

    assert told() == ["city"]
    assert there is not None
    row = world.fresh(instance)
    intervene.migrate(row.uuid, there, engine.Migration({}), world.principal("admin"))
    assert told() == ["margin"]
