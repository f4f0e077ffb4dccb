"""A checklist becomes a process that does its items in their order, and says what it cannot do."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from app import engine
from app.designer import checklists, service
from app.designer.checklists import Item, read_lines
from app.designer.lint import Known, lint
from app.engine import CompleteUserTask
from app.lib import xml
from app.lib.errors import Invalid

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
FRIDAY = datetime(2026, 1, 2, 9, tzinfo=UTC)
LINES = """
- Greet the customer | csr | 1
* Order the laptop | technician | 3 | 1
[ ] Open the account | technician | 2 working days | 1
4. Check credit (optional) | finance | 0
Hand over | csr | 5 | 2, 3, 4, 1
"""


def test_lines_are_read_with_role_days_and_what_they_wait_for() -> None:
    items = read_lines(LINES)
    assert [item.name for item in items] == [
        "Greet the customer", "Order the laptop", "Open the account", "Check credit", "Hand over",
    ]  # fmt: skip
    assert (items[1].role, items[1].due_days) == ("technician", 3)
    assert items[1].waits_for == ("GreetTheCustomer",)
    assert items[3].optional


def test_the_process_is_drawn_and_has_nothing_to_correct() -> None:
    files = checklists.files("move", "Office <move> & more", read_lines(LINES))
    assert lint(files, Known()) == []
    assert b"BPMNShape" in files["move.bpmn"]
    assert b'name="Office &lt;move&gt; &amp; more"' in files["move.bpmn"]


def play(items: list[Item]) -> list[str]:
    """The items in the order in which they are offered, when each is done at once."""
    definition = service.parse(checklists.files("move", "Move", items))
    outcome = engine.start(definition, "move", {}, now=FRIDAY)
    waits, order = list(outcome.opened), []
    while waits:
        wait = waits.pop(0)
        order.append(wait.element)
        done = CompleteUserTask(wait.element_instance, {"answer": "done"})
        outcome = engine.advance(definition, outcome.state, done, now=FRIDAY)
        waits += outcome.opened
    assert outcome.ended is not None
    return order


def test_an_item_begins_when_all_that_it_waits_for_is_done() -> None:
    order = play(read_lines(LINES))
    assert order[:2] == ["GreetTheCustomer", "CheckCredit"]
    assert order[-1] == "HandOver"
    assert len(order) == 5


def test_a_list_without_order_is_done_side_by_side() -> None:
    assert play(read_lines("A\nB\nC")) == ["A", "B", "C"]


def test_one_item_is_a_process_too() -> None:
    assert play([Item("Only", "Only")]) == ["Only"]


def test_due_dates_count_working_days() -> None:
    definition = service.parse(checklists.files("m", "M", read_lines("A | csr | 1\nB | csr | 6")))
    waits = engine.start(definition, "m", {}, now=FRIDAY).opened
    due = {wait.element: wait.due_date for wait in waits}
    assert due["A"] == datetime(2026, 1, 5, 9, tzinfo=UTC)  # the Monday after
    assert due["B"] == datetime(2026, 1, 12, 9, tzinfo=UTC)


def test_what_is_typed_stays_text() -> None:
    name = '"/><script>alert(1)</script> =1+1'
    files = checklists.files("m", name, [Item("A", name, description=name)])
    assert b"<script>" not in files["m.bpmn"]
    assert lint(files, Known()) == []


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([], "1 to 300 items"),
        ([Item("A", " ")], "needs a name"),
        ([Item("1 2", "A")], "is no id"),
        ([Item("Flow_1", "A")], "is no id"),
        ([Item("A", "A", role="No Role")], "is no role"),
        ([Item("A", "A", due_days=999)], "0 to 365 working days"),
        ([Item("A", "A", waits_for=("B",))], "not in the list"),
        ([Item("A", "A", waits_for=("A",))], "cannot wait for itself"),
        ([Item("A", "A"), Item("A", "B")], "Two items have the id A"),
        (
            [Item("A", "First", waits_for=("B",)), Item("B", "Then", waits_for=("A",))],
            "wait for each other, so none of them could begin: First > Then > First",
        ),
    ],
)
def test_what_cannot_be_done_is_named(items: list[Item], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        checklists.files("m", "M", items)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A | pilot", "Line 1: there is no role 'pilot'"),
        ("A | csr | soon", "is no number of working days"),
        ("A | csr | 1 | 7", "waits for line 7, which is not there"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read_lines(line, ["csr"])


def rows_of(lines: str) -> list[list[str]]:
    """The items of each column of the drawing, from top to bottom."""
    content = checklists.files("m", "M", read_lines(lines))["m.bpmn"]
    places: dict[int, list[tuple[int, str]]] = {}
    for shape in xml.parse(content, "m.bpmn").iter(f"{{{DI}}}BPMNShape"):
        (bounds,) = shape
        if (name := shape.get("bpmnElement")) in "ABCDEF":
            places.setdefault(int(bounds.get("x")), []).append((int(bounds.get("y")), name))
    return [[name for _, name in sorted(places[x])] for x in sorted(places)]


def test_branches_are_drawn_in_the_order_of_the_list() -> None:
    assert rows_of("A\nB\nC\nD") == [["A", "B", "C", "D"]]
    assert rows_of("A\nB|||1\nC|||1\nD|||2\nE|||3\nF|||4,5") == [
        ["A"],
        ["B", "C"],
        ["D", "E"],
        ["F"],
    ]
    assert rows_of("A\nB\nC|||1\nD|||1\nE|||2\nF|||2") == [["A", "B"], ["C", "D", "E", "F"]]


def test_items_that_wait_for_the_same_others_share_where_the_ways_meet() -> None:
    items = read_lines("A\nB\nC|||1,2\nD|||1,2\nE|||1")
    files = checklists.files("m", "M", items)
    assert lint(files, Known()) == []
    content = files["m.bpmn"].decode()
    gateways = re.findall(r'parallelGateway id="(\w+)"', content)
    assert gateways == ["Begun_Fork", "A_Fork", "C_Join", "C_Join_Fork", "AllDone_Join"]
    assert play(items) == ["A", "B", "E", "C", "D"]
