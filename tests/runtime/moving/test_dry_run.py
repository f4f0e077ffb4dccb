"""Who is picked, and what a dry run says of each, without a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app import engine
from app.audit.models import History
from app.designer import queries as processes
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import BadRequest, Invalid, NotFound
from app.runtime import intervene, service
from app.runtime.models import Instance
from app.runtime.moving import mapping, plans, trial
from tests.counting import counted
from tests.engine.bpmn.diagrams import flows, user
from tests.runtime.moving.fleet import ONE, RENAMED, TWO, numbers, plan
from tests.world import World


def uuids(**pick: Any) -> list[str]:
    """Whom a choice means."""
    return [one.instance.uuid for one in trial.verdicts(plan(instances=pick))]


@pytest.fixture
def fleet(world: World) -> list[Instance]:
    """Three instances: of Northwind, of Lanternfish (it stands at another element), suspended."""
    world.publish(ONE + user("also") + flows("ask > also", "also > e"))
    made = [world.start() for _ in range(3)]
    admin = world.principal("admin")
    with transaction() as session:
        for instance, title in zip(
            made, ("Northwind, 24", "Lanternfish, 100 %", "Fern"), strict=True
        ):
            row = session.get_one(Instance, instance.id)
            row.title, row.business_key = title, f"O-{instance.id}"
            row.started_at = clock.now() - timedelta(days=10 * instance.id)
    second = intervene.queries.elements(made[1])
    number = next(one.number for one in second if one.element_id == "ask")
    intervene.intervene(made[1].uuid, engine.MoveToken(number, "also"), admin)
    intervene.intervene(made[2].uuid, engine.Suspend("strike"), admin)
    world.publish(TWO + user("also") + flows("more > also", "also > e"))
    return made


def test_instances_are_picked_by_all_that_is_said_together(fleet: list[Instance]) -> None:
    one, two, three = (instance.uuid for instance in fleet)
    assert uuids() == [one, two, three]
    assert uuids(versions=[1]) == [one, two, three]
    assert uuids(element="also") == [two]
    assert uuids(text="NORTH") == [one]
    assert uuids(text="100 %") == [two]
    assert uuids(text="_") == []
    assert uuids(text=f"o-{fleet[2].id}") == [three]
    assert uuids(incidents=True) == []
    assert uuids(ids=[three, one]) == [one, three]
    after = (clock.now() - timedelta(days=10 * fleet[1].id + 1)).isoformat()
    assert uuids(startedAfter=after) == [one, two]
    assert uuids(startedBefore=after) == [three]
    assert uuids(startedAfter=after, element="ask") == [one]


def test_only_those_that_stand_still_can_be_asked_for(fleet: list[Instance]) -> None:
    with transaction() as session:
        session.get_one(Instance, fleet[1].id).incidents = 1
    assert uuids(incidents=True) == [fleet[1].uuid]


def test_who_ended_is_meant_only_when_named_and_then_passed_over(world: World) -> None:
    world.publish(ONE)
    instance = world.start()
    service.cancel_instance(instance.uuid, world.principal("admin"))
    world.publish(TWO)
    assert uuids() == []
    (one,) = trial.try_out(plan(instances={"ids": [instance.uuid]})).items
    assert (one.result, one.reason) == ("skipped", "It has ended.")


def test_a_dry_run_says_the_result_and_reason_of_each_and_writes_nothing(world: World) -> None:
    world.publish(ONE)
    for _ in range(3):
        world.start()
    world.publish(RENAMED)
    before = db.session.query(History).count()
    found = trial.try_out(plan())
    assert (found.total, found.counts) == (3, {"refused": 3})
    (group,) = found.groups
    assert (group.element, group.count) == ("ask", 3)
    assert group.reason == "The new version has no ask."
    assert "Map it" in group.remedy
    mapped = trial.try_out(plan(mapping={"ask": "check"}))
    assert (mapped.counts, mapped.groups) == ({"moves": 3}, [])
    db.session.rollback()
    assert db.session.query(History).count() == before
    assert numbers() == [1, 1, 1]


def test_a_dry_run_comes_in_pages_with_all_reasons_on_each(world: World) -> None:
    world.publish(ONE)
    made = [world.start() for _ in range(5)]
    world.publish(RENAMED)
    seen, cursor = [], ""
    for _ in range(3):
        found = trial.try_out(plan(), cursor, 2)
        assert found.groups[0].count == 5
        seen += [one.instance.uuid for one in found.items]
        cursor = found.next or ""
    assert seen == [instance.uuid for instance in made]
    assert cursor == ""
    with pytest.raises(BadRequest):
        trial.try_out(plan(), "nonsense")


def test_a_dry_run_tells_where_the_instances_stand(fleet: list[Instance]) -> None:
    found = {element: count for (_, element), count in trial.stands(plan()).items()}
    assert found == {"ask": 2, "also": 1}


def test_what_a_plan_names_has_to_exist(world: World) -> None:
    world.publish(ONE)
    instance = world.start()
    world.publish(TWO)
    with pytest.raises(NotFound):
        plan("nowhere")
    for said, place in (
        ({"target": 9}, "/target"),
        ({"mapping": {"nothing": "ask"}}, "/mapping/nothing"),
        ({"mapping": {"ask": "nothing"}}, "/mapping/ask"),
        ({"anew": ["nothing"]}, "/anew"),
        ({"instances": {"versions": [7]}}, "/instances/versions"),
        ({"instances": {"ids": [instance.uuid, "x"]}}, "/instances/ids/1"),
    ):
        with pytest.raises(Invalid) as refused:
            plan(**said)
        assert refused.value.problems[0].pointer == place


def test_a_plan_for_many_versions_asks_as_often_as_one_for_few(world: World) -> None:
    said = {"mapping": {"ask": "check"}, "anew": ["check"]}

    def asked(count: int) -> int:
        """How often, with so many versions that instances come from."""
        for number in range(count):
            more = user(f"more{number}of{count}")
            world.publish(ONE + more + flows(f"ask > more{number}of{count} > e"))
            world.start()
        world.publish(RENAMED)
        row = processes.process("p")
        target = processes.versions(row)[0].number
        db.session.rollback()
        db.session.expunge_all()
        world.app.extensions.pop("baton.definitions", None)
        with counted() as statements:
            made = plan(target=target, **said)
            here = plans.sources(made.pick, made.target, made.versions)
            becomes = mapping.of_plan(made, trial.stands(made), here)
        assert len(becomes.sources) == target - 1
        return len(statements)

    few = asked(1)
    assert asked(6) == few
