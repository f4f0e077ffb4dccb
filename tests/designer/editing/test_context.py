"""What the modeler is told that there is to choose from."""

from __future__ import annotations

from app.designer.drafts import service as drafts
from app.designer.drafts.models import Draft
from app.designer.editing.context import context
from app.designer.queries import process
from app.designer.style import RULES
from app.lib.db import db, transaction
from tests.counting import counted
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.world import World

SCENARIOS = b"""
scenarios:
  - name: one
    variables: {budget: {amount: 12, currency: USD}, order: {id: A}}
"""


def test_roles_people_processes_and_variables_are_there(world: World) -> None:
    body = ends("e") + user("ask") + flows("s > ask > e")
    world.publish(body, "p", **{"scenarios.yaml": SCENARIOS})
    with transaction() as session:
        draft = drafts.open_draft(session, process("p"), by=world.principal("process-owner"))
    told = context(draft)
    assert {"csr", "finance"} <= {one["key"] for one in told["roles"]}
    assert "csr@test.example" in {one["email"] for one in told["people"]}
    assert [one["key"] for one in told["processes"]] == ["p"]
    assert told["rules"].keys() == RULES.keys()
    named = {one["name"]: one for one in told["variables"]}
    assert [one["name"] for one in named["budget"]["entries"]] == ["amount", "currency"]
    assert named["budget"]["entries"][0]["type"] == "number"
    assert named["order"]["info"] == "The order as it was placed."


def test_many_processes_to_call_cost_as_many_queries_as_one(world: World) -> None:
    body = ends("e") + user("ask") + flows("s > ask > e")
    counts = []
    for keys in (("a1",), ("a2", "a3", "a4")):
        for key in keys:
            world.publish(body, key)
        with transaction() as session:
            row = drafts.open_draft(session, process("a1"), by=world.principal("process-owner"))
        db.session.expunge_all()
        with counted() as said:
            told = context(db.session.get_one(Draft, row.id))
        counts.append(len(said))
    assert [one["key"] for one in told["processes"]] == ["a1", "a2", "a3", "a4"]
    assert counts[0] == counts[1]
