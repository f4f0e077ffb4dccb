"""The history of a user task: everything that is recorded of it has words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.lib.db import transaction
from app.tasks import changing, service
from app.tasks.work import story
from tests.engine.bpmn.diagrams import el, ends, flows
from tests.tasks.work.conftest import ANSWERS, ASKED, Office, open_office
from tests.world import World

ROOT = Path(service.__file__).parent
# Which calls record something of a user task, and at which place their kind stands.
RECORDS = {"note": 4, "_note": 4, "noted": 2, "give": 5}
# What the engine itself records of the element of a user task, as events of a step.
ENGINE = {"entered", "assigned", "updated", "denied", "completed", "cancelled", "incident",
          "incident_resolved", "intervention", "error_caught", "escalation_caught"}  # fmt: skip
LATER = {"claim_asked", "release_asked", "asked", "commented"}  # chosen in a line before


def recorded() -> Iterator[str]:
    """The kinds that the rooms of tasks record of a user task."""
    for path in ROOT.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and (kind := _kind(call)):
                yield kind


def _kind(call: ast.Call) -> str:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "note" and len(call.args) == 2:  # of an item of a checklist
        kind, item = call.args
        named = isinstance(item, ast.Constant) and item.value is None
        if named or not isinstance(kind, ast.Constant):
            return ""
        return str(kind.value)
    at = RECORDS.get(name, 99)
    if len(call.args) <= at or not isinstance(call.args[at], ast.Constant):
        return ""
    return str(call.args[at].value or "")


def test_every_kind_that_is_recorded_of_a_user_task_has_words() -> None:
    found = {kind for kind in recorded() if kind}
    assert {"claimed", "level", "outside_sent", "covered", "item_skipped"} <= found
    before_it_came_in = {"item_added", "checklist_started"}
    assert (found | ENGINE | LATER) - before_it_came_in - set(story.DEEDS) == set()


def test_an_entry_without_details_has_words_too() -> None:
    for kind, (icon, said, _) in story.DEEDS.items():
        words = said if isinstance(said, str) else said({"waiting_for": "customer"})
        assert icon and words, kind


def test_what_baton_did_by_itself_is_told_with_its_reason(office: Office) -> None:
    task = office.world.task()
    said = {"level": "Quick", "step": "offer", "why": "It is offered to finance as well."}
    who = office.csr
    with transaction() as session:
        service.note(session, office.instance, task, who, "level", **said)
    line = story.of(task, office.instance)[0]
    assert (line.who, line.words) == ("", "Its service level Quick")
    assert line.more == "It is offered to finance as well."


def test_what_was_changed_by_hand_is_told_with_the_value_before_and_after(office: Office) -> None:
    task, lead = office.world.task(), office.world.principal("admin")
    due = datetime(2031, 2, 3, 9, 0, tzinfo=UTC)
    changing.change(task.uuid, {"due_at": due, "priority": 90}, lead)
    changing.change(task.uuid, {"due_at": None, "candidate_roles": ["csr", "finance"]}, lead)
    task = office.world.task()
    told = [line.words for line in story.of(task, office.instance) if line.who == lead.name]
    assert told == [
        "changed the due date from Mon 3 Feb 2031, 09:00 to none"
        "; the roles from Customer service to Customer service, Finance",
        "changed the due date from none to Mon 3 Feb 2031, 09:00; the priority from 50 to 90",
    ]


FOR_FINANCE = ASKED.replace("csr", "finance")
TWO = ends("e") + el("userTask", "pay", FOR_FINANCE) + el("userTask", "ask", ASKED)


def test_who_did_another_user_task_is_told_to_those_alone_who_may_see_it(world: World) -> None:
    office = open_office(
        world,
        TWO.replace("csr", "technician").replace('id="pay"', 'id="pay" name="pay"')
        + flows("s > pay > ask > e"),
    )
    fin, tom = office.person("Fin", desks=("finance",)), office.person("Tom", desks=("technician",))
    both = office.person("Bo", desks=("finance", "technician"))
    service.complete(office.uuid, ANSWERS, fin)
    task = world.task()
    lines = {who.name: story.before(task, office.instance, who) for who in (tom, both, office.csr)}
    assert [line.words for line in lines["Tom"]] == ["pay: done"]
    told = {name: [line.more for line in found] for name, found in lines.items()}
    assert told == {"Tom": [""], "Bo": ["by Fin"], "Csr": ["by Fin"]}
