"""What the inbox finds an open user task by: its variables, and the words of its name and title.

Kept with the task in the transaction that opens it, as the variables were then. What cannot be
looked for in a list is left out: lists, long texts, what lies deeper than three names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app import engine
from app.designer import service as designer
from app.runtime.models import EngineState, Instance, Offer, TaskFact, UserTask

LONGEST = 120  # of a name or a text
DEEPEST = 3
MOST = 40  # variables of one user task
MOST_AT_ONCE = 20_000  # of all user tasks that one step opens
MOST_WORDS = 16
WORD = ""  # the name of what is no variable but a word
PIECE = re.compile(r"[^\W_]+")

Row = Mapping[str, Any]


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


def write(session: Session, tasks: Sequence[Row], visible: Iterable[Mapping[str, Any]]) -> None:
    """Keeps the facts of user tasks that are being opened, all at once."""
    most = min(MOST, max(MOST_AT_ONCE // max(len(tasks), 1), 4))
    rows = [
        fact for task, seen in zip(tasks, visible, strict=True) for fact in _facts(task, seen, most)
    ]
    if rows:
        session.connection().execute(insert(TaskFact.__table__), rows)


def renew(session: Session, instance: Instance) -> None:
    """Writes the facts of an instance's open user tasks anew, as its variables are now."""
    kept = session.get(EngineState, instance.id)
    found = select(UserTask).where(UserTask.instance_id == instance.id, UserTask.state == "open")
    tasks = list(session.scalars(found))
    if kept is None or not tasks:
        return
    definition = designer.definition(instance.version_id)
    waits = {wait.element_instance: wait for wait in engine.waits(definition, kept.data)}
    seen = [_visible(waits.get(task.element_instance)) for task in tasks]
    for task, one in zip(tasks, seen, strict=True):
        task.process_key = instance.process_key
        for name, value in about(one).items():
            setattr(task, name, value)
    session.flush()
    session.execute(delete(TaskFact).where(TaskFact.user_task_id.in_([task.id for task in tasks])))
    restore(session, tasks, seen)


def restore(
    session: Session, tasks: Sequence[UserTask], visible: Iterable[Mapping[str, Any]]
) -> None:
    """Writes the facts of open user tasks that have none."""
    write(session, [_row(task) for task in tasks], visible)


def reorder(session: Session, *tasks: UserTask) -> None:
    """Repeats the place of locked tasks, which have another due date or priority, in their facts
    and in their offers."""
    places = [{"its": one.id, "due": one.due_sort, "place": one.urgency} for one in tasks]
    if not places:
        return
    session.flush()
    for model in (TaskFact, Offer):
        rows = update(model.__table__).where(model.user_task_id == bindparam("its"))
        rows = rows.values(due_sort=bindparam("due"), urgency=bindparam("place"))
        session.connection().execute(rows, places)


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
    write(session, [_row(task) for task in names], [{} for _ in names])


def _visible(wait: engine.Wait | None) -> Mapping[str, Any]:
    return wait.visible if isinstance(wait, engine.UserTaskWait) else {}


def _row(task: UserTask) -> Row:
    return {column.key: getattr(task, column.key) for column in UserTask.__table__.columns}


def _facts(task: Row, visible: Mapping[str, Any], most: int) -> Iterator[dict[str, Any]]:
    order = {
        "user_task_id": task["id"],
        "due_sort": task["due_sort"],
        "urgency": task["urgency"],
    }
    for word in words(task["name"], task["title"], task["business_key"]):
        yield {**order, "name": WORD, "text": word, "number": None}
    for name, value in _scalars(visible, most):
        yield {**order, "name": name, "text": plain(value), "number": as_number(value)}


def words(*texts: str) -> list[str]:
    """The words that a text is found by: what stands between blanks, and the pieces of that."""
    found: dict[str, None] = {}
    for chunk in " ".join(texts).casefold().split():
        for word in (chunk.strip(".,;:()"), *PIECE.findall(chunk)):
            if word:
                found[word[:LONGEST]] = None
    return list(found)[:MOST_WORDS]


def _scalars(variables: Mapping[str, Any], most: int) -> list[tuple[str, Any]]:
    """Names and values, what lies on top first."""
    found: list[tuple[str, Any]] = []
    level: list[tuple[str, Mapping[str, Any]]] = [("", variables)]
    for _ in range(DEEPEST):
        inner = []
        for prefix, one in level:
            for name, value in one.items():
                path = f"{prefix}{name}"
                if isinstance(value, Mapping):
                    inner.append((f"{path}.", value))
                elif _can_be_found(path, value):
                    found.append((path, value))
        level = inner
    return found[:most]


def _can_be_found(path: str, value: Any) -> bool:
    if not path or len(path) > LONGEST:
        return False
    return isinstance(value, bool | int | float | Decimal) or (
        isinstance(value, str) and 0 < len(value) <= LONGEST and "\0" not in value
    )


def plain(value: Any) -> str:
    """A value as the text that it is looked for by: 24 and 24.0 are the same."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        exact = Decimal(str(value))
        return f"{exact.normalize():f}"[:LONGEST] if exact.is_finite() else str(exact)
    return str(value).casefold()[:LONGEST]


def as_number(value: Any) -> float | None:
    """A number for comparisons; None for what is none, or none that a database keeps."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = float(value) if Decimal(str(value)).adjusted() < 300 else math.inf
    return number if math.isfinite(number) else None
