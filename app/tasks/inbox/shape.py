"""What a statement of the inbox is put together for, and the tables that it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam

from app.runtime.models import Offer, TaskFact, UserTask
from app.tasks.outside.models import OutsideLink

PAGE = 50
MOST_COUNTED = 201  # so that more than 200 is told apart
TASKS: Any = UserTask.__table__.c
OFFERS: Any = Offer.__table__.c
FACTS: Any = TaskFact.__table__.c
LINKS: Any = OutsideLink.__table__.c
NATURAL = ("desks", "all", "done", "all-done")  # walks of a view as it is
DONE = ("done", "all-done")
DATED = ("due", "followUp")  # sorts by a date, then by priority
ORDERED = (
    "process",
    "customer",
    "product",
    "holder-person",
    "is",
)  # others that go in the order of the list


@dataclass(frozen=True)
class Shape:
    """Everything by which two statements differ, beside the values in them."""

    walk: str  # one of NATURAL, or what narrows the list
    desks: int = 0
    offered: bool = True  # of the view: what is offered at the desks
    mine: bool = True  # of the view: what the person has
    since: bool = False  # of the view: due from now on
    until: bool = False  # of the view: due before a moment
    after: bool = False
    sort: str = "due"
    most: int = PAGE + 1  # how far the walk goes
    conditions: tuple[str, ...] = ()
    words: int = 0
    variables: tuple[str, ...] = ()  # their comparisons
    number: int = 0  # of the word or variable that is walked
    rows: int = PAGE  # of a page
    shown: bool = False  # of variables, those alone that all who see a user task read


def in_order(shape: Shape) -> bool:
    """Whether a walk goes in the order of the list."""
    return shape.walk in NATURAL or (shape.walk in ORDERED and shape.sort == "due")


def window(due: Any, shape: Shape) -> list[Any]:
    """What is due when the view says."""
    bounds = [due >= bindparam("now")] if shape.since else []
    return [*bounds, due < bindparam("until")] if shape.until else bounds
