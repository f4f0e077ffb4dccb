"""A list costs no more with a million open user tasks: a database looks at what it is asked for."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import Engine, Select, create_engine

from app.lib.db import db
from app.tasks.inbox import counting, statements
from app.tasks.inbox.conditions import FACT_WALKS
from app.tasks.inbox.shape import Shape
from app.tasks.outside import models  # noqa: F401 - a table that the statements read

FOUND = ("waiting", "order", "customer", "product", "process", "holder-person", "word", "is")
WALKS = ("desks", "done", *FOUND)
ALL_OF_A_STATE = re.compile(r"SCAN user_task|SEARCH user_task .*\(state=\?\)$")


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Empty tables without statistics, by which SQLite always plans alike."""
    made = create_engine("sqlite://")
    db.metadata.create_all(made)
    return made


def plan(engine: Engine, statement: Select[object]) -> list[str]:
    """How SQLite goes about a statement."""
    nothing = statement.params(statement.compile(engine).params)
    said = nothing.compile(engine, compile_kwargs={"render_postcompile": True})
    values = tuple(None for _ in said.positiontup or ())
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
        return [row.detail for row in rows]


@pytest.mark.parametrize("desks", [1, 3, 10])
def test_counting_looks_at_no_more_than_what_is_counted(engine: Engine, desks: int) -> None:
    steps = plan(engine, counting.counts(desks, everyone=False))
    assert any("user_task" in step for step in steps)
    assert [step for step in steps if ALL_OF_A_STATE.search(step)] == []


def test_counting_everyones_goes_along_the_index_of_due_dates(engine: Engine) -> None:
    steps = plan(engine, counting.counts(3, everyone=True))
    own = plan(engine, counting.counts(3, everyone=False))
    more = [step for step in steps if "user_task" in step and step not in own]
    assert [step for step in more if "SCAN user_task" in step] == []
    assert [step.partition("(")[2] for step in more if "ix_user_task_due" in step] == [
        "state=?)",  # counted no further than 201
        "state=? AND due_sort>? AND due_sort<?)",
        "state=? AND due_sort<?)",
    ]


@pytest.mark.parametrize("sort", ["due", "priority", "newest", "oldest", "followUp"])
@pytest.mark.parametrize("since", [False, True])
def test_what_is_due_of_everyone_is_looked_for_by_its_date(
    engine: Engine, sort: str, *, since: bool
) -> None:
    steps = plan(engine, statements.page(Shape("all", sort=sort, since=since, until=True)))
    (walked,) = (step for step in steps if "state=?" in step)
    assert "ix_user_task_due (state=? AND due_sort" in walked


@pytest.mark.parametrize(
    ("sort", "index"),
    [
        ("due", "ix_offer_inbox"),
        ("priority", "ix_offer_urgent"),
        ("newest", "ix_offer_newest"),
        ("oldest", "ix_offer_newest"),
        ("followUp", "ix_offer_follow_up"),
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_each_desk_is_walked_in_the_order_of_the_list(
    engine: Engine, sort: str, index: str, *, after: bool
) -> None:
    steps = plan(engine, statements.walk(Shape("desks", desks=3, sort=sort, after=after)))
    walked = [step for step in steps if "offer" in step and index in step]
    assert len(walked) == 3
    assert sum("TEMP B-TREE FOR ORDER BY" in step for step in steps) <= 2  # of mine, and of all


@pytest.mark.parametrize(
    ("sort", "index"),
    [
        ("due", "ix_user_task_due"),
        ("priority", "ix_user_task_urgent"),
        ("newest", "ix_user_task_newest"),
        ("followUp", "ix_user_task_follow_up"),
    ],
)
def test_everyones_are_walked_in_the_order_of_the_list(
    engine: Engine, sort: str, index: str
) -> None:
    steps = plan(engine, statements.walk(Shape("all", sort=sort)))
    assert [step for step in steps if index not in step] == []


@pytest.mark.parametrize("walk", WALKS)
def test_a_page_begins_with_what_it_is_asked_for(engine: Engine, walk: str) -> None:
    steps = plan(engine, statements.page(Shape(walk, desks=3)))
    assert any("user_task" in step for step in steps)
    assert [step for step in steps if ALL_OF_A_STATE.search(step)] == []


@pytest.mark.parametrize(
    ("shape", "asked"),
    [
        *((Shape(name, conditions=(name,)), f":{name}") for name in ("customer", "process")),
        (Shape("order", conditions=("order",)), ":order_upper"),
        (Shape("holder-person", conditions=("holder-person",)), ":holder_id"),
        (Shape("word", words=2, number=1), ":word_1_end"),
        (Shape("gte number", variables=("gte number",)), ":value_0"),
        (Shape("is", variables=("not", "is"), number=1), ":value_1"),
    ],
)
def test_what_a_walk_goes_along_is_asked_once(shape: Shape, asked: str) -> None:
    said = str(statements.page(shape))
    assert len(re.findall(rf"{asked}\b", said)) == 1


@pytest.mark.parametrize("shown", [False, True])
@pytest.mark.parametrize("kind", FACT_WALKS)
@pytest.mark.parametrize("walk", ["desks", "is"])
def test_what_is_sought_in_a_task_is_looked_for_in_that_task_alone(
    engine: Engine, walk: str, kind: str, *, shown: bool
) -> None:
    first = () if walk == "desks" else (walk,)  # which the walk itself goes along
    sought = Shape(walk, desks=3, shown=shown, variables=first)
    if kind == "word":
        sought = replace(sought, words=1)
    else:
        sought = replace(sought, variables=(*first, kind))
    steps = plan(engine, statements.page(sought))
    begins = next(place for place, step in enumerate(steps) if "CORRELATED" in step)
    found = [step for step in steps[begins:] if "task_fact" in step]
    assert len(found) == 1
    assert "(user_task_id=?" in found[0]
