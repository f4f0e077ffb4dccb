"""Whom a user task is offered to, in words: alike on pages, in refusals and in the history."""

from __future__ import annotations

import pytest

from app.lib.errors import Forbidden
from app.tasks import service
from app.tasks.candidates import offered_to
from tests.counting import counted
from tests.engine.bpmn.diagrams import el, ends, ext, flows
from tests.world import World

OFFERED = '<zeebe:assignmentDefinition candidateGroups="process-owner, finance, gone"/>'
TASK = el("userTask", "ask", ext("<zeebe:userTask/>", OFFERED))
WORDS = "Process owner, Finance, gone"


def test_roles_are_called_by_their_names_everywhere_and_one_that_is_no_more_by_its_key(
    world: World,
) -> None:
    world.publish(ends("e") + TASK + flows("s > ask > e"))
    world.start()
    assert offered_to(world.task()) == WORDS
    with pytest.raises(Forbidden, match=f"is offered to {WORDS}"):
        service.find(world.task().uuid, world.principal("csr"))


def test_a_page_reads_the_names_once_however_many_tasks_it_shows(world: World) -> None:
    world.publish(ends("e") + TASK + flows("s > ask > e"))
    world.start()
    task = world.task()
    offered_to(task)
    with counted() as asked:
        offered_to(task)
    assert asked == []
