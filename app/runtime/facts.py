"""What the inbox finds an open user task by: its variables, and the words of its name and title.

Kept with the task in the transaction that opens it; ``renewing`` brings them up to date when the
variables change. What cannot be looked for in a list is left out: lists, long texts, what lies
deeper than three names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.orm import Session

from app.designer import hidden, shown
from app.runtime.models import Instance, Offer, TaskFact, UserTask

LONGEST = 120  # of a name or a text
DEEPEST = 3
MOST = 40  # variables of one user task
LEAST = 4  # of one of very many
MOST_AT_ONCE = 20_000  # of all user tasks that one step opens
MOST_WORDS = 16
PLACE = ("due_sort", "urgency")  # what a fact repeats of its user task
WORD = ""  # the name of what is no variable but a word
PIECE = re.compile(r"[^\W_]+")

Row = Mapping[str, Any]


class Fact(NamedTuple):
    """A variable, or a word, as it is kept."""

    name: str
    text: str  # as it is looked for
    number: float | None = None
    spelled: str | None = None  # as it is, where that differs from the text
    shown: bool = False  # to all who see the user task


class Reader:
    """Reads the facts of user tasks of an instance: once for all that see the same.

    Whoever asks keeps what the user tasks see as long as they ask.
    """

    def __init__(self, instance: Instance, count: int, names: frozenset[str] | None = None) -> None:
        """``names``: of the variables that are looked at; all, if not said."""
        self.version_id, self.left_out = instance.version_id, left_out(instance)
        self.most = min(MOST, max(MOST_AT_ONCE // max(count, 1), LEAST))
        self.names = names
        self.known: dict[tuple[Any, ...], list[Fact]] = {}
        self.sizes: dict[int, int] = {}
        self.parts: dict[str | None, shown.Part] = {}

    def of(self, form_id: str | None, visible: Mapping[str, Any]) -> list[Fact]:
        """The facts of what a user task with a form sees, what lies on top first."""
        scopes = getattr(visible, "maps", (visible,))
        key = (form_id, *map(id, scopes))
        if key not in self.known:
            if form_id not in self.parts:
                self.parts[form_id] = shown.at_task(self.version_id, form_id)
            self.known[key] = self._read(self.parts[form_id], visible, scopes)
        return self.known[key]

    def _read(
        self, told: shown.Part, visible: Mapping[str, Any], scopes: Sequence[Mapping[str, Any]]
    ) -> list[Fact]:
        if self.names is not None and sum(map(self._size, scopes)) <= self.most:
            return list(_scalars({name: visible[name] for name in self._sought(scopes)}, told))
        kept = {key: one for key, one in visible.items() if key not in self.left_out}
        found = list(_scalars(kept, told))[: self.most]
        names = self.names
        return found if names is None else [one for one in found if root(one.name) in names]

    def _size(self, scope: Mapping[str, Any]) -> int:
        """How many facts a scope gives at the most."""
        if id(scope) not in self.sizes:
            self.sizes[id(scope)] = _leaves(scope, DEEPEST)
        return self.sizes[id(scope)]

    def _sought(self, scopes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """The variables that are looked at; some have names that look like a path."""
        assert self.names is not None  # noqa: S101 - asked by who looks at some alone
        for name in self.names:
            if any(name in scope for scope in scopes):
                yield name
        for scope in scopes:
            yield from (name for name in scope if "." in name and root(name) in self.names)


def root(name: str) -> str:
    """The variable that a fact is of."""
    return name.partition(".")[0]


def _leaves(scope: Mapping[str, Any], depth: int) -> int:
    if not depth:
        return 0
    return sum(
        _leaves(value, depth - 1) if isinstance(value, Mapping) else 1 for value in scope.values()
    )


def left_out(instance: Instance) -> frozenset[str]:
    """Variables that user tasks of an instance are not looked for by."""
    return hidden.OWN if hidden.is_hidden(instance.process_key) else frozenset()


def about(visible: Mapping[str, Any]) -> dict[str, str]:
    """The customer and the product of a user task, for its row."""
    said = {}
    for name in ("customer", "product"):
        one = visible.get(name)
        known = one if isinstance(one, Mapping) else {}
        said[f"{name}_key"] = _short(known.get("id"), 100)
        said[f"{name}_name"] = _short(known.get("name"), 200)
    return said


def _short(value: Any, most: int) -> str:
    return value[:most] if isinstance(value, str) else ""


def write(
    session: Session,
    instance: Instance,
    tasks: Sequence[Row],
    visible: Iterable[Mapping[str, Any]],
) -> None:
    """Keeps the facts of user tasks that have none, all at once."""
    reader = Reader(instance, len(tasks))
    rows = []
    for task, seen in zip(tasks, visible, strict=True):
        rows += [row(task, one) for one in (*worded(task), *reader.of(task["form_id"], seen))]
    add(session, rows)


def add(session: Session, rows: Sequence[Row]) -> None:
    """Writes rows of facts."""
    if rows:
        session.connection().execute(insert(TaskFact.__table__), rows)


def restore(
    session: Session,
    instance: Instance,
    tasks: Sequence[UserTask],
    visible: Iterable[Mapping[str, Any]],
) -> None:
    """Writes the facts of user tasks that are open again."""
    write(session, instance, [_columns(task) for task in tasks], visible)


def reorder(session: Session, *tasks: UserTask) -> None:
    """Repeats the place of locked tasks, which have another date or priority, in their facts and
    in their offers."""
    if not tasks:
        return
    session.flush()
    for model, order in ((TaskFact, PLACE), (Offer, (*PLACE, "follow_sort"))):
        rows = update(model.__table__).where(model.user_task_id == bindparam("its"))
        rows = rows.values({name: bindparam(f"new_{name}") for name in order})
        places = [{f"new_{name}": getattr(one, name) for name in order} for one in tasks]
        keyed = [{"its": one.id, **place} for one, place in zip(tasks, places, strict=True)]
        session.connection().execute(rows, keyed)


def rename(session: Session, names: Mapping[UserTask, str]) -> None:
    """Gives locked tasks other names, and has them found by the words of those."""
    if not names:
        return
    for task, name in names.items():
        task.name = name[:255]
    session.flush()
    ids = [task.id for task in names]
    found = delete(TaskFact).where(TaskFact.user_task_id.in_(ids), TaskFact.name == WORD)
    session.execute(found)
    renamed = [_columns(task) for task in names]
    add(session, [row(task, word) for task in renamed for word in worded(task)])


def _columns(task: UserTask) -> Row:
    return {column.key: getattr(task, column.key) for column in UserTask.__table__.columns}


def row(task: Row, fact: Fact) -> dict[str, Any]:
    """A fact of a user task as a row."""
    place = {name: task[name] for name in PLACE}
    return {"user_task_id": task["id"], **fact._asdict(), **place}


def worded(task: Row) -> Iterator[Fact]:
    """The words of a user task."""
    return (Fact(WORD, word) for word in words(task["name"], task["title"], task["business_key"]))


def words(*texts: str) -> list[str]:
    """The words that a text is found by: what stands between blanks, and the pieces of that."""
    found: dict[str, None] = {}
    for chunk in " ".join(texts).casefold().split():
        for word in (chunk.strip(".,;:()"), *PIECE.findall(chunk)):
            if word:
                found[word[:LONGEST]] = None
    return list(found)[:MOST_WORDS]


def _scalars(variables: Mapping[str, Any], told: shown.Part) -> Iterable[Fact]:
    """Facts by name, what lies on top first; where two have a name, that is the one on top."""
    found: dict[str, Fact] = {}
    level: list[tuple[str, Mapping[str, Any], shown.Part | None]] = [("", variables, told)]
    for _ in range(DEEPEST):
        inner = []
        for prefix, one, part in level:
            for name, value in one.items():
                path = f"{prefix}{name}"
                within = part.of(name) if part is not None else None
                if isinstance(value, Mapping):
                    inner.append((f"{path}.", value, within))
                elif path not in found and _can_be_found(path, value):
                    found[path] = _fact(path, value, shown=within is not None)
        level = inner
    return found.values()


def _can_be_found(path: str, value: Any) -> bool:
    if not path or len(path) > LONGEST:
        return False
    return isinstance(value, bool | int | float | Decimal) or (
        isinstance(value, str) and 0 < len(value) <= LONGEST and "\0" not in value
    )


def _fact(path: str, value: Any, *, shown: bool) -> Fact:
    text, said = plain(value), spelled(value)
    return Fact(path, text, as_number(value), None if said == text else said, shown)


def plain(value: Any) -> str:
    """A value as the text that it is looked for by: 24 and 24.0 are the same."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        exact = Decimal(str(value))
        return f"{exact.normalize():f}"[:LONGEST] if exact.is_finite() else str(exact)
    return str(value).casefold()[:LONGEST]


def spelled(value: Any) -> str:
    """A value as the text that stands in a column: with the digits and the letters that it has."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        exact = Decimal(str(value))
        said = f"{exact:f}" if abs(exact.adjusted()) < LONGEST else str(exact)
        return said if len(said) <= LONGEST else f"{exact:.100e}"
    return plain(value) if isinstance(value, bool) else str(value)


def as_number(value: Any) -> float | None:
    """A number for comparisons; None for what is none, or none that a database keeps."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = float(value) if Decimal(str(value)).adjusted() < 300 else math.inf
    return number if math.isfinite(number) else None
