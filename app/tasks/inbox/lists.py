"""Reads of the inbox: chooses the walk that answers what is asked with the least looking.

A person sees what is offered to their roles, names them, or is theirs; supervisors and auditors
everyone's. That is part of every statement here, so it holds for lists, counts and searches alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, select

from app.accounts.access import Permission, Principal
from app.catalog import service as catalog
from app.lib import clock, days
from app.lib.db import db
from app.runtime.facts import plain
from app.runtime.opening import desk_of
from app.tasks.inbox import counting, statements
from app.tasks.inbox.asked import DONE, EVERYONES, PERSON, Asked, Position, Variable, sees_all
from app.tasks.inbox.conditions import SIZES
from app.tasks.inbox.shape import FACTS, MOST_COUNTED, ORDERED, PAGE, Shape
from app.tasks.outside.models import OutsideLink

FEW = 200  # so few are looked at one by one, whatever else narrows the list
SOME = 2000  # how far a filtered list is walked for one page
NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)
# What it means wherever it is said, in the view of a team as well.
DUE_TODAY = "Due from now until this day ends. What is overdue already is counted apart."
BEHIND_ALL_LETTERS = "\U0010ffff"


@dataclass(frozen=True)
class InboxPage:
    """A page of user tasks, and where the next one begins.

    ``looked`` says after how many the search for matches was broken off; 0 when it was not.
    """

    tasks: list[Any]  # rows with the columns of ``LISTED``
    next: Position | None
    looked: int = 0


def inbox(who: Principal, view: str = "for-me", after: Position | None = None) -> InboxPage:
    """The user tasks of a view of the inbox, most pressing first."""
    return search(who, Asked(view=view, after=after))


def search(who: Principal, asked: Asked, most: int = PAGE, far: int = 0) -> InboxPage:
    """The first of the user tasks that are asked for, as far as this person may see them.

    ``far``: how many are looked through for what filters match, if not ``SOME``.
    """
    search = _Search(who, asked, most, far or SOME)
    if search.nothing:
        return InboxPage([], None)
    if not asked.filtered and asked.part != "waiting":
        return search.cut(search.rows(search.shape))
    return search.narrowed()


FIRST = {"ended": "ended_at", "followUp": "follow_sort"}  # due_sort, of all other sorts


def reads_all(who: Principal) -> bool:
    """Whether a person reads all variables of the user tasks they see; others read what the form
    of each shows, and what its page tells everybody."""
    return who.may(Permission.INSTANCE_READ)


def desks_of(who: Principal) -> list[str]:
    """Where user tasks are offered to a person: at the roles' desks, and at their own."""
    own = [desk_of(who.id)] if who.id is not None else []
    return [*sorted(who.roles), *own]


class _Search:
    """One question to the database, put in as few and as narrow statements as it takes."""

    def __init__(self, who: Principal, asked: Asked, most: int, far: int) -> None:
        self.who, self.asked, self.most, self.far = who, asked, most, far
        role = asked.equal.get("role", "")
        at_role = bool(role) and asked.view in ("for-me", "unclaimed") and not sees_all(who)
        self.desks = [role] if at_role else desks_of(who)

    @property
    def nothing(self) -> bool:
        """Whether nothing can be seen at all."""
        if self.asked.view in EVERYONES:
            return not sees_all(self.who)
        return not self.desks and self.who.id is None

    @cached_property
    def shape(self) -> Shape:
        """The walk of the view as it is."""
        view, part = self.asked.view, self.asked.part
        whole = view in (*DONE, *EVERYONES)
        walk = view if view in DONE else "all"
        return Shape(
            walk=walk if whole else "desks",
            desks=0 if whole or view == "mine" else len(self.desks),
            offered=not whole and view != "mine",
            mine=view not in (*EVERYONES, "unclaimed"),
            since=part == "today",
            until=part in ("today", "overdue"),
            after=self.asked.after is not None,
            sort={"done": "newest", "all-done": "ended"}.get(view, self.asked.sort),
            most=self.most + 1,
            rows=self.most,
            conditions=tuple(self._conditions()),
            words=len(self.asked.words),
            variables=tuple(map(_comparison, self.asked.variables)),
            shown=bool(self.asked.variables) and not reads_all(self.who),
        )

    def _conditions(self) -> Iterator[str]:
        for name in (*self.asked.dates, *self.asked.priorities):
            yield name
        for name, value in self.asked.equal.items():
            yield _condition(name, value)
        if self.asked.part == "waiting" and "waits" not in self.asked.equal:
            yield "waiting"

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the statements are told."""
        asked, now = self.asked, clock.now()
        said: dict[str, Any] = {"person": self.who.id, "now": now, "until": _until(asked.part, now)}
        said |= {f"desk_{number}": desk for number, desk in enumerate(self.desks)}
        said |= {**asked.equal, **asked.dates, **asked.priorities}
        said["role_like"] = _like(f'"{asked.equal.get("role", "")}"')
        said["name"] = asked.equal.get("task")
        said["holder_like"] = _like(f" {asked.equal.get('holder', '')} ")
        said["order_upper"] = asked.equal.get("order", "").upper()
        if "customer" in asked.equal:
            said["customer"] = catalog.customer_key(asked.equal["customer"])
        if PERSON.fullmatch(holder := asked.equal.get("holder", "")):
            said["holder_id"] = int(holder[1:])
        if asked.after is not None:
            first, urgency, task = astuple(asked.after)
            said |= {"after_first": first, "after_urgency": urgency, "task": task}
        for number, word in enumerate(asked.words):
            said[f"word_{number}"] = word[:120]
            said[f"word_{number}_end"] = word[:119] + BEHIND_ALL_LETTERS
            said[f"like_{number}"] = _like(word)
        for number, one in enumerate(asked.variables):
            said |= {f"name_{number}": one.name, f"value_{number}": _value(one)}
        return said

    def rows(self, shape: Shape) -> list[Any]:
        """The rows of a shape."""
        return self.ask(statements.page(shape))

    def cut(self, rows: list[Any]) -> InboxPage:
        """A page of these; one more says that it goes on."""
        if len(rows) <= self.most:
            return InboxPage(rows, None)
        last = rows[self.most - 1]
        first = getattr(last, FIRST.get(self.shape.sort, "due_sort"))
        return InboxPage(rows[: self.most], Position(first, last.urgency, last.id))

    def ask(self, statement: Select[Any]) -> list[Any]:
        """What the database says."""
        return list(db.session.connection().execute(statement, self.values))

    def size(self, shape: Shape) -> int:
        """How many rows a walk would find, counted to just beyond ``far``."""
        found: int = self.ask(statements.size(replace(shape, most=self.far + 1)))[0][0]
        return found

    def narrowed(self) -> InboxPage:
        """The page, by the walk that has the fewest rows to look at."""
        shape, whole = self._chosen()
        for most in (self.far,) if whole or self.most >= FEW else (FEW, self.far):
            shape = replace(shape, most=most)
            rows = self.rows(shape)
            if len(rows) > self.most or whole:
                return self.cut(rows)
            walked = self.ask(statements.last_walked(shape))
            if not walked:
                return self.cut(rows)
        last = walked[0]
        return InboxPage(rows, Position(last.first, last.urgency, last.id), self.far)

    def _chosen(self) -> tuple[Shape, bool]:
        """A walk, and whether it can be walked to its end."""
        if self.shape.walk in DONE:
            return self.shape, False
        sizes: dict[Shape, int] = {}
        for shape in self._narrowing():
            sizes[shape] = self.size(shape)
            if sizes[shape] <= FEW:
                return shape, True
        fewest = min(sizes, key=lambda shape: sizes[shape], default=self.shape)
        if sizes.get(fewest, self.far + 1) <= self.far:
            return fewest, True
        ordered = [shape for shape in sizes if shape.walk in ORDERED and shape.sort == "due"]
        if not ordered or self.size(replace(self.shape, mine=False)) <= self.far:
            return self.shape, False
        return ordered[0], False

    def _narrowing(self) -> Iterator[Shape]:
        """Walks along what is asked for, the narrowest kinds first."""
        shape, names = self.shape, self.shape.conditions
        if "order" in names:
            yield replace(shape, walk="order")
        for number in range(shape.words):
            yield replace(shape, walk="word", number=number)
        for number, kind in enumerate(shape.variables):
            if kind == "is" or kind.startswith(SIZES):
                yield replace(shape, walk=kind, number=number)
        for name in ("holder-person", "customer", "product", "process", "waiting"):
            if name in names:
                yield replace(shape, walk=name)


def _condition(name: str, value: str) -> str:
    """The condition of a field, which for some of its values is one of its own."""
    if name == "holder" and PERSON.fullmatch(value):
        return "holder-person"
    if name == "waits":
        return "waiting"
    if (name, value) in (("holder", "me"), ("holder", "nobody"), ("role", "none")):
        return f"{name}-{value}"
    return name


def _comparison(one: Variable) -> str:
    """How a variable is compared: a number by its size, all else by its letters."""
    numeric = one.operator in SIZES and NUMBER.fullmatch(one.value)
    return f"{one.operator} number" if numeric else one.operator


def _value(one: Variable) -> Any:
    if _comparison(one).endswith("number"):
        return float(one.value)
    if one.operator == "has":
        return _like(one.value.casefold())
    if NUMBER.fullmatch(one.value) and "." in one.value:
        return plain(float(one.value))
    return plain(one.value)


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _until(part: str, now: datetime) -> datetime:
    return now if part == "overdue" else tonight(now)


def tonight(now: datetime) -> datetime:
    """When this day ends, in the office."""
    return days.end(days.day_of(now))


def counts(who: Principal) -> dict[str, int]:
    """How many user tasks each view holds; ``MOST_COUNTED`` means that many or more."""
    desks, now = desks_of(who), clock.now()
    if not desks:
        desks = ["@"]  # nobody's: a program without a person and roles
    values: dict[str, Any] = {"person": who.id, "now": now, "until": tonight(now)}
    values |= {f"desk_{number}": desk for number, desk in enumerate(desks)}
    statement = counting.counts(len(desks), everyone=sees_all(who))
    row = db.session.connection().execute(statement, values).mappings().one()
    counted = {name: min(number, MOST_COUNTED) for name, number in row.items()}
    return counted | {"for-me": min(row["mine"] + row["unclaimed"], MOST_COUNTED)}


def sent_to(tasks: list[Any]) -> dict[int, str]:
    """The contact outside whom each of the user tasks is with, by key."""
    sent = select(OutsideLink.user_task_id, OutsideLink.name).where(
        OutsideLink.user_task_id.in_([one.id for one in tasks]), OutsideLink.state == "open"
    )
    return {key: name for key, name in db.session.execute(sent)} if tasks else {}


def variables_of(
    tasks: list[Any], who: Principal, names: list[str] | None = None
) -> dict[int, dict[str, str]]:
    """The variables of the rows of a page that their reader may see, by key, then by name."""
    if not tasks or names == []:
        return {}
    said = func.coalesce(FACTS.spelled, FACTS.text)
    facts = select(FACTS.user_task_id, FACTS.name, said).where(
        FACTS.user_task_id.in_([task.id for task in tasks]), FACTS.name != ""
    )
    if not reads_all(who):
        facts = facts.where(FACTS.shown)
    if names is not None:
        facts = facts.where(FACTS.name.in_(names))
    found: dict[int, dict[str, str]] = {}
    for key, name, text in db.session.connection().execute(facts):
        found.setdefault(key, {})[name] = text
    return found
