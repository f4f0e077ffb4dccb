"""The view of a team, put together for who asks: every number with the list that it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from app.accounts.absence import service as absences
from app.accounts.absence.service import Away
from app.accounts.access import Permission, Principal
from app.lib import clock, days
from app.lib.db import db
from app.lib.errors import Forbidden
from app.tasks import queries as tasks
from app.tasks.candidates import is_offered
from app.tasks.inbox import asked as inbox
from app.tasks.inbox import lists
from app.tasks.levels import calendars, duties, staff
from app.tasks.team import figures, queries
from app.tasks.team.asked import NOBODY, Asked, Number, row_of
from app.tasks.team.figures import MEASURES, PERSON, PROCESS, ROLE, Hand, Move, Through

LOAD = ("open", "overdue", "today", "waiting")
NO_COUNTS = figures.NOTHING
MOST_PRESSING = 15


@dataclass(frozen=True)
class Row:
    """A role, process or person with its numbers; people also with whether they are there."""

    key: str | int | None
    name: str
    numbers: Mapping[str, Number]
    roles: tuple[str, ...] = ()
    away: Away | None = None

    @property
    def ages(self) -> list[tuple[int, str]]:
        """How many are of each age, with the age's mark in a drawing."""
        return [
            (self.numbers[age.name].count, f"a{place}")
            for place, age in enumerate(figures.AGES, start=1)
        ]


@dataclass(frozen=True)
class Pressing:
    """An open user task that is due today."""

    task: Any  # a row of the inbox's list
    level: str  # the name of its service level; empty without one
    left: timedelta | None  # of its business time
    warned: bool
    takers: tuple[Hand, ...]  # whom it is offered to and who may do it, who has least first

    def rest(self, now: datetime) -> timedelta:
        """How much time is left: of business time, by the clock without a service level."""
        return self.left if self.left is not None else self.task.due_at - now


@dataclass(frozen=True)
class Done:
    """What was completed by a role, process or person; or by all."""

    key: str | int | None
    name: str
    number: Number
    days: tuple[Number, ...]  # today first
    median: timedelta | None


@dataclass(frozen=True)
class Team:
    """All that the view shows."""

    asked: Asked
    at: datetime
    total: Mapping[str, Number]
    unclaimed: Number | None  # where not only one person's are asked for
    people: list[Row]
    roles: list[Row]
    ageing: list[Row]
    pressing: list[Pressing]
    done: Done
    through: list[Done]
    move: Move | None
    choices: Mapping[str, Mapping[str, str]]  # roles, processes and people to narrow it to

    @property
    def today(self) -> date:
        """The day that it is."""
        return days.day_of(self.at)


def require(who: Principal) -> None:
    """Raises Forbidden for those who may not look at everyone's user tasks as supervisors."""
    if not who.may(Permission.TASK_SUPERVISE):
        raise Forbidden("Supervisors look at the whole team. Your own user tasks are in the inbox.")


def of(asked: Asked, who: Principal) -> Team:
    """The view as it is asked for. Raises Forbidden."""
    require(who)
    return _Looked(asked, who).team()


class _Looked:
    """One look at a team: what was read for it, each thing once."""

    def __init__(self, asked: Asked, who: Principal) -> None:
        self.asked, self.who, self.now = asked, who, clock.now()
        self.groups = queries.groups(asked, self.now)
        self.finished = queries.finished(asked, self.now)
        self.sums = {by: figures.sums(self.groups, by) for by in (ROLE, PROCESS, PERSON)}

    def team(self) -> Team:
        """All of it."""
        total = figures.total(self.groups)
        return Team(
            self.asked,
            self.now,
            self.numbers(total, {}, MEASURES),
            self.unclaimed(),
            list(self.people()),
            self.rows(ROLE, LOAD),
            self.rows(self.asked.by, ("open", *(age.name for age in figures.AGES))),
            list(self.pressing()),
            self.done(None, "All", figures.throughput_of_all(self.finished), {}),
            self.through(),
            figures.rebalance(self.hands, self.groups),
            self.choices(),
        )

    def unclaimed(self) -> Number | None:
        """What nobody has."""
        if self.asked.person not in ("", NOBODY):
            return None
        count = self.sums[PERSON].get(None, NO_COUNTS)[0]
        return self.asked.number(count, "open", row_of(PERSON, None))

    def choices(self) -> dict[str, dict[str, str]]:
        """What the view can be narrowed to, by name."""
        people = {str(one.id): one.name for one in self.workers.values()}
        made = {ROLE: self.names[ROLE], PROCESS: self.names[PROCESS], PERSON: people}
        sorted_by_name = {by: _by_name(rows) for by, rows in made.items()}
        return {**sorted_by_name, PERSON: {NOBODY: "Nobody", **sorted_by_name[PERSON]}}

    # ---- names

    @cached_property
    def workers(self) -> dict[int, staff.Worker]:
        """Everybody who works on user tasks, by key."""
        return {worker.id: worker for worker in staff.every(db.session())}

    @cached_property
    def away(self) -> dict[int, Away]:
        """Who is away now."""
        return absences.away(db.session(), [*self.workers], self.now)

    @cached_property
    def hands(self) -> list[Hand]:
        """Everybody who works, with all that they have, also beyond what is asked for."""
        had = staff.load(db.session(), self.workers.keys())
        return [
            Hand(one.id, one.name, one.roles, had[one.id], one.id in self.away)
            for one in self.workers.values()
        ]

    @cached_property
    def names(self) -> dict[str, dict[Any, str]]:
        """What roles, processes and people are called, by their keys."""
        done = {one.person for one in self.finished}
        ids = {key for key in (*self.sums[PERSON], *done) if isinstance(key, int)}
        gone = queries.names(ids - self.workers.keys()) if ids - self.workers.keys() else {}
        there = {worker.id: worker.name for worker in self.workers.values()}
        return {
            ROLE: {**tasks.desks(), figures.NO_ROLE: "No role"},
            PROCESS: queries.processes(),
            PERSON: {None: "Nobody", **gone, **there},
        }

    def name(self, by: str, key: Any) -> str:
        """What something is called; by its key where it is not known any more."""
        return self.names[by].get(key) or str(key)

    # ---- load and ageing

    def numbers(
        self, counts: figures.Counts, row: Mapping[str, str], measures: Iterable[str]
    ) -> dict[str, Number]:
        """The numbers of a row, each with its list."""
        said = dict(zip(MEASURES, counts, strict=True))
        return {name: self.asked.number(said[name], name, row) for name in measures}

    def rows(self, by: str, measures: Iterable[str]) -> list[Row]:
        """Roles, processes or people with what is open, most first."""
        wanted = tuple(measures)
        made = [
            Row(key, self.name(by, key), self.numbers(counts, row_of(by, key), wanted))
            for key, counts in self.sums[by].items()
            if self.shown(by, key)
        ]
        return sorted(made, key=lambda row: (-row.numbers["open"].count, row.name))

    def shown(self, by: str, key: Any) -> bool:
        """Of a role that is asked for, other roles of its user tasks are no rows: their numbers
        would be of both roles together, which no list shows."""
        return by != ROLE or not self.asked.role or key == self.asked.role

    def people(self) -> Iterable[Row]:
        """Who has something, and who has room."""
        had = self.sums[PERSON]
        keys = [key for key in had if key is not None]
        keys += [one.id for one in self.workers.values() if one.id not in had and self.works(one)]
        rows = [
            Row(
                key,
                self.name(PERSON, key),
                self.numbers(had.get(key, NO_COUNTS), row_of(PERSON, key), LOAD),
                self.roles_of(key),
                self.away.get(int(key)),
            )
            for key in keys
        ]
        return sorted(rows, key=lambda row: (-row.numbers["open"].count, row.name))

    def works(self, worker: staff.Worker) -> bool:
        """Whether somebody without user tasks is one of those who are asked for."""
        if self.asked.person:
            return self.asked.person == str(worker.id)
        return not self.asked.role or self.asked.role in worker.roles

    def roles_of(self, key: Any) -> tuple[str, ...]:
        """The names of a person's roles."""
        worker = self.workers.get(key)
        return tuple(sorted(self.name(ROLE, role) for role in worker.roles)) if worker else ()

    # ---- what will breach today

    def pressing(self) -> Iterable[Pressing]:
        """What is due today, least business time first."""
        rows = self.due_today()
        clocks = queries.clocks(row.id for row in rows) if rows else {}
        barred = duties.doers_of(db.session(), [row.id for row in rows])
        made = [self.pressed(row, clocks.get(row.id), barred.get(row.id, ())) for row in rows]
        return sorted(made, key=lambda one: one.rest(self.now))

    def due_today(self) -> list[Any]:
        """The first rows of the list of the inbox that its number leads to."""
        dates = {"dueFrom": self.now, "dueTo": lists.tonight(self.now)}
        asked = inbox.Asked(view="all", equal=self.asked.narrowing, dates=dates)
        return lists.search(self.who, asked, MOST_PRESSING).tasks

    def pressed(self, task: Any, level_clock: Any, barred: Collection[int]) -> Pressing:
        """One of them with its clock and who could take it."""
        roles, people = task.candidate_roles, task.candidate_people
        able = [
            hand
            for hand in self.hands
            if not hand.away
            and hand.id != task.assignee_id
            and hand.id not in barred
            and is_offered(roles, people, hand.roles, hand.name)
        ]
        takers = tuple(sorted(able, key=lambda hand: (hand.open, hand.name)))
        if level_clock is None:
            return Pressing(task, "", None, False, takers)
        left = calendars.of(level_clock).between(self.now, task.due_at)
        warned = level_clock.warned_at is not None
        return Pressing(task, level_clock.name, left, warned, takers)

    # ---- throughput

    def through(self) -> list[Done]:
        """Roles, processes or people with what they completed, most first."""
        by = self.asked.by
        found = figures.throughput(self.finished, by)
        made = [
            self.done(key, self.name(by, key), one, row_of(by, key))
            for key, one in found.items()
            if self.shown(by, key)
        ]
        return sorted(made, key=lambda row: (-row.number.count, row.name))

    def done(self, key: Any, name: str, through: Through, row: Mapping[str, str]) -> Done:
        """What was completed, each day with its list."""
        days = (self.asked.done(n, row, ago, ago) for ago, n in enumerate(through.days))
        number = self.asked.done(through.done, row)
        return Done(key, name, number, tuple(days), through.median)


def _by_name(rows: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(rows.items(), key=lambda row: row[1].casefold()))
