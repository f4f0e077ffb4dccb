"""Which user tasks a service level comes to: none, where an earlier level takes them all, and none
where no process has the user task that it names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Text, and_, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.designer import service as designer
from app.designer.models import Process, ProcessVersion, VersionState
from app.lib.errors import Invalid, Problem
from app.runtime.models import OPEN_STATES, Instance
from app.tasks.levels.models import ServiceLevel

STARTING = (VersionState.LIVE, VersionState.TRIAL, VersionState.SCHEDULED)
USER_TASK = "userTask"
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
    """Raises Invalid at the user task that no version has on which instances start or run, and no
    newest one: those of checklists start by themselves."""
    rows = _versions(process_key)
    if not process_key:  # of all the versions there are, those alone are read that may have it
        rows = rows.where(
            type_coerce(ProcessVersion.files, Text).contains(element_id, autoescape=True)
        )
    known: dict[str, str] = {}
    for definition in designer.definitions(session.scalars(rows).all()):
        known |= {one.id: one.name for one in definition.elements.values() if one.type == USER_TASK}
    if element_id in known:
        return
    words = "No process has a user task of this id; it stands in the diagram."
    if process_key and known:
        words = f"This process has no user task of this id. It has {_listed(known)}."
    raise Invalid(words, problems=[Problem("/element_id", words)])


def _versions(process_key: str) -> Select[int]:
    """The keys of the versions whose user tasks may open, of one process or of all."""
    newest = select(func.max(ProcessVersion.id)).group_by(ProcessVersion.process_id)
    starts = ProcessVersion.state.in_(STARTING) | ProcessVersion.id.in_(newest)
    runs = exists().where(Instance.version_id == ProcessVersion.id, Instance.state.in_(OPEN_STATES))
    rows = select(ProcessVersion.id).join(Process, Process.id == ProcessVersion.process_id)
    rows = rows.where(or_(and_(starts, ~Process.archived), runs))
    if process_key:
        rows = rows.where(Process.key == process_key)
    return rows.order_by(ProcessVersion.id.desc())


def _listed(known: dict[str, Any]) -> str:
    parts = [f"{key} ({name})" if name else key for key, name in list(known.items())[:SHOWN]]
    more = len(known) - len(parts)
    return ", ".join(parts) + (f" and {more} more" if more > 0 else "")
