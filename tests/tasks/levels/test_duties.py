"""Separation of duties holds on every way to a user task."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.absence import service as absences
from app.lib import clock
from app.lib.db import db
from app.lib.errors import Forbidden
from app.runtime.models import UserTask
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.levels import duties
from app.tasks.team import view
from app.tasks.team.asked import Asked
from app.tasks.work import handing, people
from tests.counting import counted
from tests.engine.bpmn.diagrams import el, ends, flows
from tests.tasks.levels.offices import THURSDAY, level, one, person, task
from tests.tasks.levels.test_sweep import LATE, steps, work
from tests.world import World

LINE = "s > ask > approve > e"


def office(world: World, **headers: str) -> UserTask:
    """Somebody has asked; the approval waits for somebody else."""
    world.publish(one(task("ask"), task("approve", notDoneBy="ask", **headers), line=LINE))
    with clock.fixed(THURSDAY):
        world.start()
        tasks.complete(world.task().uuid, {}, world.principal("csr"))
    return world.task()


def test_who_did_the_one_cannot_claim_the_other_and_is_told_what_and_when(world: World) -> None:
    found = office(world)
    with pytest.raises(Forbidden) as refused:
        tasks.claim(found.uuid, world.principal("csr"))
    assert refused.value.message == (
        "Csr did “ask” on 12 Nov 2026 at 09:00 UTC; “approve” has to be done by somebody else."
    )


def test_who_is_barred_or_away_comes_last_among_those_to_choose_from_with_the_reason(
    world: World,
) -> None:
    found = office(world)
    helen = person("Helen Marsh", roles=("csr",))
    ada, now = person("Ada Away", roles=("csr",)), clock.now()
    absences.add(ada.id or 0, now, now + timedelta(days=2), None, "", ada)
    (first, *others) = people.working([found])
    assert (first["name"], first["words"]) == (helen.name, "Customer service")
    assert [one["name"] for one in others] == ["Ada Away", "Csr"]
    assert ", away until " in others[0]["words"]
    assert others[1]["words"].endswith(", barred by what they did before")
    assert [one["barred"] for one in (first, *others)] == [False, False, True]


def test_of_several_tasks_it_says_from_how_many_somebody_is_barred(world: World) -> None:
    found = [office(world), *again(world, 2)]
    (csr,) = people.working(found, "Csr")
    assert csr["words"].endswith(", barred by what they did before from 1 of them")
    assert not csr["barred"]


def again(world: World, number: int) -> list[UserTask]:
    """So many of the first user task, in instances of their own."""
    for _ in range(number):
        world.start()
    db.session.rollback()
    rows = select(UserTask).where(UserTask.element_id == "ask", UserTask.state == "open")
    return list(db.session.scalars(rows))


def test_who_is_barred_from_many_tasks_is_found_in_two_queries(world: World) -> None:
    found, csr = [office(world), *again(world, 3)], world.principal("csr").id
    keys = [one.id for one in found]
    with counted() as asked:
        barred = duties.doers_of(db.session(), keys)
    assert [barred[key] for key in keys] == [{csr}, *[frozenset()] * 3]
    assert len(asked) == 2


def test_the_view_of_a_team_gives_it_to_nobody_who_is_barred(world: World) -> None:
    found, admin = office(world), world.principal("admin")
    helen = person("Helen Marsh", roles=("csr",))
    with clock.fixed(THURSDAY):
        changing.change(found.uuid, {"due_at": THURSDAY + timedelta(hours=3)}, admin)
        (pressing,) = view.of(Asked(), admin).pressing
    assert [hand.id for hand in pressing.takers] == [helen.id]


def test_who_is_barred_is_offered_no_button_to_claim(world: World) -> None:
    found = office(world)
    claim = f'action="/inbox/{found.uuid}/claim"'
    assert claim not in world.browser("csr").get(f"/inbox/{found.uuid}").get_data(as_text=True)
    assert "has to be done by somebody else" in (
        world.browser("csr").get(f"/inbox/{found.uuid}").get_data(as_text=True)
    )


def test_who_did_the_one_cannot_complete_the_other_without_claiming(world: World) -> None:
    found = office(world)
    with pytest.raises(Forbidden):
        tasks.complete(found.uuid, {}, world.principal("csr"))
    assert world.task().state == "open"


def test_a_supervisor_cannot_assign_it_to_who_did_the_one(world: World) -> None:
    found, csr = office(world), world.principal("csr")
    with pytest.raises(Forbidden, match="has to be done by somebody else"):
        handing.assign(found.uuid, csr.id, world.principal("admin"))


def test_somebody_else_can(world: World) -> None:
    found = office(world)
    tasks.complete(found.uuid, {}, person("Helen Marsh", roles=("csr",)))
    assert duties.barred(found, None) == ""


def test_it_holds_whichever_of_the_two_comes_first(world: World) -> None:
    gates = el("parallelGateway", "fork") + el("parallelGateway", "join")
    lines = flows("s > fork", "fork > ask > join", "fork > approve > join", "join > e")
    both = task("ask") + task("approve", notDoneBy="ask")
    world.publish(ends("e") + gates + both + lines)
    world.start()
    csr = world.principal("csr")
    from app.lib.db import db

    rows = {row.element_id: row for row in db.session.scalars(db.select(UserTask))}
    tasks.claim(rows["ask"].uuid, csr)
    tasks.complete(rows["approve"].uuid, {}, csr)
    with pytest.raises(Forbidden, match="did “approve”"):
        tasks.complete(rows["ask"].uuid, {}, csr)


def test_another_instance_bars_nobody(world: World) -> None:
    found = office(world)
    tasks.complete(found.uuid, {}, person("Helen Marsh", roles=("csr",)))
    world.start()
    tasks.complete(world.task().uuid, {}, person("Ian Holt", roles=("csr",)))
    tasks.claim(world.task().uuid, world.principal("csr"))


def test_an_escalation_gives_it_to_nobody_who_is_barred(world: World) -> None:
    level("PT4H", ("due", "", "give-to-person", "csr@test.example"))
    office(world)
    work(world, LATE)
    assert world.task().assignee_id is None
    assert steps()[-1][1].startswith("It is not given to Csr: Csr did “ask”")


@pytest.mark.parametrize("rule", ["round-robin", "least-loaded", "previous"])
def test_a_rule_passes_over_who_is_barred(world: World, rule: str) -> None:
    helen = None if rule == "previous" else person("Helen Marsh", roles=("csr",))
    found = office(world, assignment=rule)
    assert found.assignee_id == (helen.id if helen else None)


def test_the_page_says_why_before_anybody_tries(world: World) -> None:
    found = office(world)
    page: Any = world.browser("csr").get(f"/inbox/{found.uuid}").get_data(as_text=True)
    assert "has to be done by somebody else" in page
