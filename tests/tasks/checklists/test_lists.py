"""Lists of a running checklist change with what is moved, added and left out."""

from __future__ import annotations

import pytest

from app.lib.errors import Conflict, Invalid
from app.tasks.checklists import deeds, service, templates
from app.tasks.checklists.plan import Item, check
from tests.tasks.checklists.desk import Desk

MAIL = (
    Item("Mail", "Mail"),
    Item("Record", "Point the mail record here", parent="Mail"),
    Item("Invoice", "First invoice", waits_for=("Mail",)),
    Item("Thanks", "Say thanks"),
)
DEEP = (
    Item("A", "A"),
    Item("B", "B", parent="A"),
    Item("C", "C", parent="B"),
    Item("D", "D", parent="C"),
    Item("Leaf", "Leaf", parent="D"),
    Item("E", "E"),
    Item("In", "In", parent="E"),
)


def test_who_waited_for_a_list_goes_on_when_the_last_of_it_is_moved_out(desk: Desk) -> None:
    row = desk.start(MAIL)
    assert desk.states(row)["Invoice"] == "waiting"
    service.move(row.uuid, "Record", "Thanks", desk.who)
    assert desk.states(row)["Invoice"] == "ready"
    desk.complete(row, "Record", "Invoice", "Thanks")
    assert desk.fresh(row).state == "done"


def test_a_list_of_which_nothing_is_left_is_no_task_of_the_diagram(desk: Desk) -> None:
    row = desk.start(MAIL)
    deeds.skip(row.uuid, "Record", "They keep their mail.", desk.who)
    items = service.as_items(desk.fresh(row), list(desk.items(row).values()))
    assert [(item.id, item.waits_for) for item in items] == [("Invoice", ()), ("Thanks", ())]


def test_lists_go_four_deep_while_it_runs_too(desk: Desk) -> None:
    row = desk.start(DEEP)
    with pytest.raises(Conflict, match="4 deep"):
        service.move(row.uuid, "E", "Leaf", desk.who)
    service.move(row.uuid, "In", "Leaf", desk.who)
    assert desk.items(row)["In"].parent == "D"


def test_what_waits_for_a_list_does_not_get_into_it(desk: Desk) -> None:
    row = desk.start(MAIL)
    with pytest.raises(Conflict, match="waits for Mail"):
        service.move(row.uuid, "Invoice", "Record", desk.who)
    said = {"name": "Check the mail", "parent": "Mail", "waits_for": ["Mail"]}
    with pytest.raises(Invalid) as refused:
        deeds.add(row.uuid, said, desk.who)
    assert [problem.pointer for problem in refused.value.problems] == ["/waits_for"]
    check(service.as_items(desk.fresh(row), list(desk.items(row).values())))
    assert templates.find("onboarding").name == "Onboarding"
