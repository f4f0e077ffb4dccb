"""Who waits for whom, what is ready, when each is due: values alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.lib.errors import Invalid
from app.tasks.checklists import plan
from app.tasks.checklists.plan import Item, Question
from app.tasks.levels.calendars import OFFICE
from tests.tasks.checklists.desk import END, ITEMS, START


@dataclass
class Stand:
    """An item of a running checklist."""

    key: str
    state: str = "waiting"
    parent: str = ""
    waits_for: list[str] = field(default_factory=list)


def test_who_waits_for_a_list_waits_for_all_that_is_in_it() -> None:
    assert plan.all_waits(ITEMS) == {
        "Tenant": [],
        "Record": [],
        "Import": ["Record"],
        "Phones": ["Tenant"],
        "Invoice": ["Record", "Import", "Phones"],
    }


def test_what_is_in_a_list_waits_for_what_the_list_waits_for() -> None:
    items = [Item("A", "A"), Item("L", "L", waits_for=("A",)), Item("B", "B", parent="L")]
    assert plan.all_waits(items)["B"] == ["A"]


def test_an_item_is_ready_when_all_before_it_are_done_or_skipped() -> None:
    rows = [Stand("a", "done"), Stand("b", "skipped"), Stand("c", waits_for=["a", "b"])]
    assert plan.now_ready(rows) == ["c"]
    rows[1].state = "ready"
    assert plan.now_ready(rows) == []


def test_what_is_ready_is_held_back_by_something_new_before_it() -> None:
    rows = [Stand("a", "ready", waits_for=["b"]), Stand("b", "waiting")]
    assert plan.held_back(rows) == ["a"]


def test_due_dates_count_working_days_from_both_ends() -> None:
    items = (
        Item("a", "a", due_days=5),
        Item("b", "b", due_days=3, due_from="end"),
        Item("c", "c"),
        Item("d", "d", due_days=99, due_from="end"),
    )
    due = plan.due_dates(items, START, END, OFFICE.day_after)
    assert due == {"a": date(2026, 11, 9), "b": date(2026, 11, 24), "c": END, "d": START}


def test_an_end_on_a_weekend_counts_back_from_the_friday() -> None:
    items = (Item("a", "a", due_days=0, due_from="end"),)
    due = plan.due_dates(items, START, date(2026, 11, 29), OFFICE.day_after)
    assert due["a"] == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": " "}, "/items/0/name"),
        ({"name": "x" * 201}, "/items/0/name"),
        ({"id": "1a"}, "/items/0/id"),
        ({"id": "Mail"}, "/items/1/id"),
        ({"role": "wizard"}, "/items/0/role"),
        ({"due_days": 366}, "/items/0/dueDays"),
        ({"due_from": "lunch"}, "/items/0/dueFrom"),
        ({"parent": "Mail"}, "/items/0/parent"),
        ({"waits_for": ("Nobody",)}, "/items/0/waitsFor"),
        ({"waits_for": ("Tenant",)}, "/items/0/waitsFor"),
        ({"questions": (Question(""),)}, "/items/0/questions"),
        ({"questions": (Question("When", "colour"),)}, "/items/0/questions"),
        ({"waits_for": ("Invoice",)}, "/items"),
    ],
)
def test_what_cannot_be_is_named_with_its_place(change: dict[str, object], place: str) -> None:
    items = [replace(ITEMS[0], **change), *ITEMS[1:]]  # type: ignore[arg-type]  # on purpose
    with pytest.raises(Invalid) as caught:
        plan.check(items, {"csr", "finance"})
    assert place in [problem.pointer for problem in caught.value.problems]


def test_none_and_too_many_items_are_refused() -> None:
    for number in (0, plan.MAX_ITEMS + 1):
        with pytest.raises(Invalid, match="1 to 300"):
            plan.check([Item(f"a{place}", "a") for place in range(number)])


def test_items_without_an_id_get_one_that_is_free() -> None:
    items = plan.named([Item("", "Call them"), Item("CallThem", "Call"), Item("", "Call them")])
    assert [item.id for item in items] == ["CallThem2", "CallThem", "CallThem3"]


def test_items_are_the_same_after_they_were_kept() -> None:
    asks = replace(ITEMS[0], questions=(Question("Seats", "number", True),))
    assert plan.of_json(plan.as_json([asks, *ITEMS[1:]])) == [asks, *ITEMS[1:]]


@given(some.lists(some.integers(0, 11), min_size=2, max_size=12), some.randoms())
def test_working_through_what_is_ready_ends_with_everything_done(
    waits: list[int], chance: Random
) -> None:
    rows = [
        Stand(f"i{place}", waits_for=[f"i{wait}"] if wait < place else [])
        for place, wait in enumerate(waits)
    ]
    for _ in rows:
        ready = plan.now_ready(rows)
        assert ready
        chosen = chance.choice(ready)
        one = next(row for row in rows if row.key == chosen)
        assert all(row.state != "waiting" for row in rows if row.key in one.waits_for)
        one.state = "done"
    assert plan.now_ready(rows) == []
