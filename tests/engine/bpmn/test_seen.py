"""Which open user tasks see something else after a step, and what that is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app import engine
from tests.engine.bpmn.diagrams import Run, el, ends, ext, flows, inside, load, mapping, multi, user

BESIDE = (
    ends("e")
    + el("parallelGateway", "g")
    + user("one")
    + user("two")
    + flows("s > g > one > e", "g > two > e")
)


def number(run: Run, element: str) -> int:
    """The element instance of an open user task."""
    return next(wait.element_instance for wait in run.waits.values() if wait.element == element)


def seen(run: Run) -> dict[int, tuple[set[str], dict[str, Any]]]:
    """What the last step changed for those that were open."""
    return {one.element_instance: (set(one.names), dict(one.visible)) for one in run.out.seen}


def test_a_user_task_sees_what_another_one_left_behind() -> None:
    run = Run(load(BESIDE), {"city": "Berlin", "seats": 3})
    assert seen(run) == {}
    two = number(run, "two")
    run.do(engine.CompleteUserTask(number(run, "one"), {"city": "Bonn", "seats": 3}))
    assert seen(run) == {two: ({"city"}, {"city": "Bonn", "seats": 3})}


UNCHANGED: list[tuple[Any, Any, bool]] = [
    ({"a": [1, "x"]}, {"a": [1, "x"]}, True),
    (Decimal("24.50"), Decimal("24.50"), True),
    (Decimal("24.50"), Decimal("24.5"), False),
    (1, True, False),
    ([1], [1, 2], False),
    ({"a": 1}, {"a": 1, "b": None}, False),
    (None, None, True),
]


@pytest.mark.parametrize(("before", "after", "same"), UNCHANGED)
def test_the_same_value_again_is_nothing_new(before: Any, after: Any, same: bool) -> None:
    run = Run(load(BESIDE), {"x": before})
    run.do(engine.CompleteUserTask(number(run, "one"), {"x": after}))
    assert bool(run.out.seen) is not same


def test_what_is_somebody_elses_own_is_not_seen() -> None:
    each = el(
        "userTask",
        "each",
        ext("<zeebe:userTask/>", mapping("out kept =answer")),
        multi("=items", item="item", results="kept", result="kept"),
    )
    run = Run(load(ends("e") + each + flows("s > each > e")), {"items": [1, 2, 3]})
    first, second, third = sorted(run.waits)
    run.do(engine.SetVariables(second, {"note": "x"}, local=True))
    assert {key: names for key, (names, _) in seen(run).items()} == {second: {"note"}}
    run.do(engine.CompleteUserTask(first, {"answer": 7}))
    assert seen(run) == {}
    run.do(engine.SetVariables(0, {"city": "Bonn"}))
    told = seen(run)
    assert {key: names for key, (names, _) in told.items()} == {second: {"city"}, third: {"city"}}
    assert [told[key][1]["item"] for key in (second, third)] == [2, 3]


def test_what_a_sub_process_keeps_is_seen_inside_it_alone() -> None:
    inner = inside(el("startEvent", "is"), user("ia"), el("endEvent", "ie"), path="is > ia > ie")
    sub = el("subProcess", "sub", ext(mapping("in own =1")), inner)
    body = ends("e") + el("parallelGateway", "g") + sub + user("out")
    run = Run(load(body + flows("s > g > sub > e", "g > out > e")))
    host = next(
        e.element_instance for e in run.events if e.element == "sub" and e.kind == "entered"
    )
    assert host is not None
    run.do(engine.SetVariables(host, {"own": 2}, local=True))
    assert list(seen(run)) == [number(run, "ia")]
    run.do(engine.SetVariables(0, {"all": 3}))
    assert set(seen(run)) == {number(run, "ia"), number(run, "out")}


def test_nobody_is_told_of_what_opens_in_the_same_step() -> None:
    body = ends("e") + user("one") + user("two") + flows("s > one > two > e")
    run = Run(load(body))
    run.do(engine.CompleteUserTask(number(run, "one"), {"city": "Bonn"}))
    assert seen(run) == {}
