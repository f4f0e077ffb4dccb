"""What an address asks of the inbox: a view, filters, a sort, columns.

Pages and programs ask alike. What cannot be read is left out and named, so that a list is shown
all the same; a program gets the problems instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from app.accounts.access import Permission, Principal
from app.lib import clock, days
from app.lib.cursor import pack, unpack
from app.lib.errors import BadRequest, Problem
from app.lib.schema import keepable
from app.tasks.candidates import role_called, roles_of

EVERYONES = ("all", "all-today", "all-overdue", "all-waiting", "all-done")
VIEWS = ("for-me", "mine", "unclaimed", "today", "overdue", "waiting", "done", *EVERYONES)
DONE = ("done", "all-done")
SORTS = {
    "due": "most pressing first",
    "priority": "highest priority first",
    "newest": "newest first",
    "oldest": "oldest first",
    "followUp": "next follow-up first",
}
EQUAL = ("role", "process", "product", "customer", "order", "holder", "task")
ENDED = ("endedFrom", "endedTo")
DATES = ("dueFrom", "dueTo", "followUpFrom", "followUpTo", "cameFrom", "cameTo", *ENDED)
PRIORITIES = ("priorityFrom", "priorityTo")
OPERATORS = {
    "is": "is",
    "not": "is not",
    "has": "contains",
    "gt": "more than",
    "gte": "at least",
    "lt": "less than",
    "lte": "at most",
}
COLUMNS = {
    "order": "Order",
    "customer": "Customer",
    "product": "Product",
    "process": "Process",
    "role": "Offered to",
    "holder": "Held by",
    "due": "Due",
    "followUp": "Follow up",
    "priority": "Priority",
    "came": "Came in",
}
MOMENTS = ("due", "followUp", "came")  # columns that show when something is
USUAL = ("order", "customer", "product", "holder", "due", "priority")
FILTERS = (*EQUAL, "waits", *DATES, *PRIORITIES, "q", "var", "op", "value")
KNOWN = frozenset({"view", "sort", "layout", "columns", "after", "cursor", "saved", *FILTERS})
MOST_VARIABLES = 3
MOST_COLUMNS = 12
MOST_WORDS = 6
DATE_WORDS = "a date such as 2026-11-30, now, today, tomorrow, or days from today such as +3d"
NEAR = {"today": 0, "tomorrow": 1, "yesterday": -1}
FAR = re.compile(r"([+-]\d{1,4})d", re.ASCII)
PERSON = re.compile(r"@\d{1,9}", re.ASCII)  # a holder by key, as names may be borne by several
YEARS = range(1900, 9000)


@dataclass(frozen=True)
class Position:
    """Where a page of the inbox goes on: behind this user task."""

    first: datetime  # of the dates that the list is sorted by
    urgency: int
    task_id: int

    def cursor(self) -> str:
        """The position as it stands in an address."""
        return pack(self.first, self.urgency, self.task_id)


def position(cursor: str) -> Position | None:
    """The position of a cursor. Raises BadRequest for what was never given here."""
    return Position(*unpack(cursor, datetime, int, int)) if cursor else None


@dataclass(frozen=True)
class Variable:
    """A condition on a variable of the user task."""

    name: str
    operator: str
    value: str


@dataclass(frozen=True)
class Asked:
    """What is asked, as far as it could be read; ``pairs`` are that in an address."""

    view: str = "for-me"
    equal: dict[str, str] = field(default_factory=dict)
    dates: dict[str, datetime] = field(default_factory=dict)
    priorities: dict[str, int] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    sort: str = "due"
    table: bool = False
    columns: tuple[str, ...] = USUAL
    after: Position | None = None
    saved: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def filtered(self) -> bool:
        """Whether anything but the view narrows the list."""
        conditions = (self.equal, self.dates, self.priorities, self.words, self.variables)
        return any(map(bool, conditions))

    @property
    def part(self) -> str:
        """Which user tasks, whoever's they are: ``overdue`` of ``overdue`` and ``all-overdue``."""
        return self.view.removeprefix("all-")

    @property
    def headings(self) -> dict[str, str]:
        """What the columns are called, by key. What is done shows when that was, not its due
        date."""
        known = COLUMNS | {"due": "Done"} if self.view in DONE else COLUMNS
        return {name: known.get(name, name[1:]) for name in self.columns}

    def link(self, **changes: str | None) -> str:
        """The address with some of it said otherwise; None takes it away. Begins a list anew."""
        kept = [pair for pair in self.pairs if pair[0] not in changes]
        new = [(name, value) for name, value in changes.items() if value]
        said = urlencode([*kept, *new])
        return f"/inbox?{said}" if said else "/inbox"

    def exported(self) -> str:
        """The address of the list as a file."""
        said = urlencode([pair for pair in self.pairs if pair[0] != "saved"])
        return f"/inbox/export?{said}" if said else "/inbox/export"

    def without(self, number: int) -> str:
        """The address without one of its variables."""
        rest = [one for place, one in enumerate(self.variables) if place != number]
        kept = [pair for pair in self.pairs if pair[0] not in ("var", "op", "value", "saved")]
        return f"/inbox?{urlencode([*kept, *_said(rest)])}"

    def bare(self) -> str:
        """The address with no filters."""
        return self.link(saved=None, **dict.fromkeys(FILTERS))


def _said(variables: list[Variable]) -> Iterator[tuple[str, str]]:
    for one in variables:
        yield from (("var", one.name), ("op", one.operator), ("value", one.value))


def read(args: MultiDict[str, str], who: Principal) -> Asked:
    """What the address asks."""
    return _Reader(args, who).asked()


def sees_all(who: Principal) -> bool:
    """Whether the user tasks of everyone are shown."""
    return who.may(Permission.TASK_SUPERVISE) or who.may(Permission.AUDIT_READ)


def usual_view(who: Principal) -> str:
    """The view to begin with: those who work on no user tasks look at everyone's."""
    return "all" if sees_all(who) and not who.may(Permission.TASK_WORK) else "for-me"


class _Reader:
    """Reads one address, and notes what it could not read."""

    def __init__(self, args: MultiDict[str, str], who: Principal) -> None:
        self.args, self.who = args, who
        self.problems: list[Problem] = []
        self.pairs: list[tuple[str, str]] = []

    def asked(self) -> Asked:
        for name in sorted(set(self.args) - KNOWN):
            there = ", ".join(("view", "sort", "layout", "columns", *FILTERS))
            self.fault(name[:60], f"There is no field {name[:60]!r} to ask by. There are: {there}.")
        view = self.view()
        equal = {name: value for name in EQUAL if (value := self.text(name)) and self.may(name)}
        if waits := self.choice("waits", ("yes",), ""):
            equal["waits"] = waits
        return Asked(
            view=view,
            equal=equal,
            dates={name: day for name in DATES if (day := self.date(name, view)) is not None},
            priorities={
                name: number for name in PRIORITIES if (number := self.priority(name)) is not None
            },
            words=self.words(),
            variables=tuple(self.variables(view)),
            sort=self.choice("sort", tuple(SORTS), "due"),
            table=self.choice("layout", ("list", "table"), "list") == "table",
            columns=tuple(self.columns()),
            after=self.after(),
            saved=self.text("saved"),
            pairs=tuple(self.pairs),
            problems=tuple(self.problems),
        )

    def fault(self, name: str, words: str) -> None:
        self.problems.append(Problem(name, words))

    def keep(self, name: str, value: str) -> None:
        self.pairs.append((name, value))

    def text(self, name: str, most: int = 200) -> str:
        said = self.args.get(name, "").strip()
        if not said:
            return ""
        if len(said) > most or not keepable(said):
            self.fault(name, f"{name}: write up to {most} characters.")
            return ""
        self.keep(name, said)
        return said

    def drop(self, name: str, words: str) -> None:
        """Notes a fault in what was kept as a text, and forgets that."""
        self.pairs = [pair for pair in self.pairs if pair[0] != name]
        self.fault(name, words)

    def view(self) -> str:
        said = self.choice("view", VIEWS, "")
        if said in EVERYONES and not sees_all(self.who):
            self.drop("view", "view: only supervisors and auditors see everyone's user tasks.")
            said = ""
        return said or usual_view(self.who)

    def choice(self, name: str, of: tuple[str, ...], default: str) -> str:
        said = self.text(name)
        if said and said not in of:
            self.drop(name, f"{name}: {said[:60]!r} is none of {', '.join(of)}.")
            return default
        return said or default

    def may(self, name: str) -> bool:
        """Nobody looks into the desk of a role that is not theirs."""
        role = self.args.get(name, "").strip()
        if name != "role" or sees_all(self.who) or role in self.who.roles:
            return True
        said = f"{role_called(role)[:60]!r} is none of your roles. Yours: {roles_of(self.who)}."
        self.drop("role", f"role: {said}")
        return False

    def date(self, name: str, view: str) -> datetime | None:
        said = self.text(name, 40)
        if not said:
            return None
        if name in ENDED and view not in DONE:
            words = "an open user task has not ended. Choose a view of what is done."
            self.drop(name, f"{name}: {words}")
            return None
        found = _moment(said, end=name.endswith("To"))
        if found is None:
            self.drop(name, f"{name}: {said!r} is no date. Write {DATE_WORDS}.")
        return found

    def priority(self, name: str) -> int | None:
        said = self.text(name, 20)
        if not said:
            return None
        if said.isascii() and said.isdecimal() and int(said) <= 100:
            return int(said)
        self.drop(name, f"{name}: {said!r} is no whole number from 0 to 100.")
        return None

    def words(self) -> tuple[str, ...]:
        said = self.text("q").casefold().split()
        if len(said) > MOST_WORDS:
            self.drop("q", f"q: search for up to {MOST_WORDS} words.")
            return ()
        return tuple(said)

    def variables(self, view: str) -> Iterator[Variable]:
        names, operators, values = (self.args.getlist(name) for name in ("var", "op", "value"))
        if len(names) > MOST_VARIABLES:
            self.fault("var", f"var: ask for up to {MOST_VARIABLES} variables.")
        for number, name in enumerate(names[:MOST_VARIABLES]):
            operator = operators[number] if number < len(operators) else "is"
            value = values[number].strip() if number < len(values) else ""
            if not name.strip() and not value:
                continue
            one = Variable(name.strip(), operator or "is", value)
            if fault := _fault(one, view):
                self.fault(*fault)
                continue
            for pair in _said([one]):
                self.keep(*pair)
            yield one

    def columns(self) -> Iterator[str]:
        joined = ",".join(self.args.getlist("columns"))  # a form sends them one by one
        said = [one.strip() for one in joined.split(",") if one.strip()]
        unknown = [one for one in said if one not in COLUMNS and not _is_variable(one)]
        known = [one for one in dict.fromkeys(said) if one not in unknown]
        known, beyond = known[:MOST_COLUMNS], known[MOST_COLUMNS:]
        if known:
            self.keep("columns", ",".join(known))
        if beyond:
            words = COLUMNS.get(beyond[0], beyond[0][1:])
            self.fault("columns", f"columns: choose up to {MOST_COLUMNS}; {words!r} is one more.")
        if unknown:
            words = ", ".join(COLUMNS)
            self.fault(
                "columns",
                f"columns: there is no column {unknown[0][:60]!r}. There are {words}; a variable "
                "is written with = before its name.",
            )
        yield from known or USUAL

    def after(self) -> Position | None:
        try:
            return position(self.args.get("after", "") or self.args.get("cursor", ""))
        except BadRequest as error:
            self.fault("cursor" if "cursor" in self.args else "after", error.message)
            return None


def _is_variable(column: str) -> bool:
    return column.startswith("=") and 1 < len(column) <= 121 and keepable(column)


def _fault(one: Variable, view: str) -> tuple[str, str] | None:
    """What is wrong with a condition on a variable: the field, and words."""
    if not one.name or len(one.name) > 120 or not keepable(one.name):
        return "var", "var: write the name of a variable, such as item.quantity."
    if one.operator not in OPERATORS:
        return "op", f"op: {one.operator[:60]!r} is none of {', '.join(OPERATORS)}."
    if not one.value or len(one.value) > 120 or not keepable(one.value):
        return "value", f"value: write what {one.name} is compared with, up to 120 characters."
    if view in DONE:
        return "var", "var: variables are kept while a user task is open. Choose another view."
    return None


def _moment(said: str, *, end: bool) -> datetime | None:
    """The moment that a text means; a day is meant whole, so its end is where the next begins."""
    if said == "now":
        return clock.now()
    try:
        day = _day(said)
        if day is None:
            moment = datetime.fromisoformat(said)
            return days.at(moment) if moment.year in YEARS else None
    except (ValueError, OverflowError):
        return None
    if day.year not in YEARS:
        return None
    return days.end(day) if end else days.begin(day)


def _day(said: str) -> date | None:
    """The day that a text names, in the office; None for a moment. Raises ValueError."""
    if said in NEAR:
        return days.today() + NEAR[said] * days.DAY
    if found := FAR.fullmatch(said):
        return days.today() + int(found[1]) * days.DAY
    return None if "T" in said or ":" in said else datetime.fromisoformat(said).date()


def operator_words(one: Variable) -> str:
    """A condition on a variable, as people say it."""
    return f"{one.name} {OPERATORS[one.operator]} {one.value}"
