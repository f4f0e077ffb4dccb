"""Which user tasks a service level comes to: none, where an earlier level takes them all, and none
where no process has the user task that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.designer import service as designer
from app.designer.models import Process, ProcessVersion, VersionState
from app.lib.errors import Invalid, Problem
from app.tasks.levels.models import ServiceLevel

RUNNING = (VersionState.LIVE, VersionState.TRIAL, VersionState.SCHEDULED)
SHOWN = 10  # user tasks that a refusal names


def hidden(levels: Sequence[ServiceLevel]) -> dict[int, str]:
    """The levels that no task can get, by key: the level before them that takes all of theirs."""
    found: dict[int, str] = {}
    for number, level in enumerate(levels):
        before = (one for one in levels[:number] if one.active)
        if level.active and (other := next((b for b in before if _takes_all(b, level)), None)):
            found[level.id] = other.name
    return found


def _takes_all(one: ServiceLevel, other: ServiceLevel) -> bool:
    return (
        one.process_key in ("", other.process_key)
        and one.element_id in ("", other.element_id)
        and one.role_key in ("", other.role_key)
        and one.min_priority <= other.min_priority
    )


def refuse_unknown(session: Session, process_key: str, element_id: str) -> None:
    """Raises Invalid at the user task that no version has on which instances start, and no newest
    one: those of checklists start by themselves."""
    known: dict[str, str] = {}
    for version_id in _versions(session, process_key):
        known |= dict(_user_tasks(version_id))
        if element_id in known:
            return
    words = "No process has a user task of this id; it stands in the diagram."
    if process_key and known:
        words = f"This process has no user task of this id. It has {_listed(known)}."
    raise Invalid(words, problems=[Problem("/element_id", words)])


def _versions(session: Session, process_key: str) -> Iterable[int]:
    rows = select(ProcessVersion.id).join(Process, Process.id == ProcessVersion.process_id)
    newest = select(func.max(ProcessVersion.id)).group_by(ProcessVersion.process_id)
    usable = ProcessVersion.state.in_(RUNNING) | ProcessVersion.id.in_(newest)
    rows = rows.where(usable, ~Process.archived)
    if process_key:
        rows = rows.where(Process.key == process_key)
    return session.scalars(rows.order_by(ProcessVersion.id.desc())).all()


def _user_tasks(version_id: int) -> Iterator[tuple[str, str]]:
    for element in designer.definition(version_id).elements.values():
        if element.type == "userTask":
            yield element.id, element.name


def _listed(known: dict[str, Any]) -> str:
    parts = [f"{key} ({name})" if name else key for key, name in list(known.items())[:SHOWN]]
    more = len(known) - len(parts)
    return ", ".join(parts) + (f" and {more} more" if more > 0 else "")
