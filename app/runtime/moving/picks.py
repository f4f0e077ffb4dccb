"""Which instances are meant: by version, element, words, time, incident, or one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select

from app.lib.db import db
from app.lib.errors import Invalid, Problem
from app.lib.schema import Schema, many, moment, read_moment, record, text, whole
from app.lib.web import MOST_KEY
from app.runtime.models import OPEN_STATES, ElementInstance, Instance

MOST = 10_000
MOST_IDS = 500
PICK: Schema = record(
    {
        "versions": many(whole(1, MOST_KEY), most=200, description="Their numbers; all if none."),
        "element": text(255, description="The id of an element that is active."),
        "text": text(200, description="A part of the business key or title."),
        "startedAfter": moment(),
        "startedBefore": moment(),
        "incidents": {"type": "boolean", "description": "Only those that stand still."},
        "ids": many(text(36, least=1), most=MOST_IDS, description="Instances, one by one."),
    },
    title="InstancePick",
)


@dataclass(frozen=True)
class Pick:
    """A choice of running instances; what is left out does not narrow it."""

    versions: tuple[int, ...] = ()
    element: str = ""
    text: str = ""
    after: datetime | None = None
    before: datetime | None = None
    incidents: bool = False
    ids: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As ``PICK`` has it, with only what narrows the choice."""
        said = {
            "versions": list(self.versions),
            "element": self.element,
            "text": self.text,
            "startedAfter": self.after.isoformat() if self.after else None,
            "startedBefore": self.before.isoformat() if self.before else None,
            "incidents": self.incidents,
            "ids": list(self.ids),
        }
        return {name: value for name, value in said.items() if value}


def from_json(said: Mapping[str, Any]) -> Pick:
    """The choice of a checked ``PICK``."""
    return Pick(
        versions=tuple(dict.fromkeys(said.get("versions", ()))),
        element=said.get("element", "").strip(),
        text=said.get("text", "").strip(),
        after=read_moment(said["startedAfter"]) if said.get("startedAfter") else None,
        before=read_moment(said["startedBefore"]) if said.get("startedBefore") else None,
        incidents=bool(said.get("incidents")),
        ids=tuple(dict.fromkeys(said.get("ids", ()))),
    )


def chosen(key: str, target_id: int, pick: Pick, versions: Mapping[int, int]) -> Select[Any]:
    """Selects the instances, oldest first; ``versions`` are ids by number.

    Those that have ended, or are on the target already, are meant only when named one by one.
    """
    rows = select(Instance).where(Instance.process_key == key).order_by(Instance.id)
    if pick.ids:
        rows = rows.where(Instance.uuid.in_(pick.ids))
    else:
        rows = rows.where(Instance.state.in_(OPEN_STATES), Instance.version_id != target_id)
    if pick.versions:
        rows = rows.where(Instance.version_id.in_([versions[one] for one in pick.versions]))
    if pick.element:
        here = exists().where(
            ElementInstance.instance_id == Instance.id,
            ElementInstance.element_id == pick.element,
            ElementInstance.state == "active",
        )
        rows = rows.where(here)
    if pick.text:
        rows = rows.where(_says(Instance.business_key, pick) | _says(Instance.title, pick))
    if pick.after:
        rows = rows.where(Instance.started_at >= pick.after)
    if pick.before:
        rows = rows.where(Instance.started_at < pick.before)
    return rows.where(Instance.incidents > 0) if pick.incidents else rows


def _says(column: Any, pick: Pick) -> Any:
    return func.lower(column).contains(pick.text.lower(), autoescape=True)


def check(key: str, pick: Pick, versions: Mapping[int, Any]) -> list[Problem]:
    """What of a choice does not exist."""
    problems = [
        Problem("/instances/versions", f"There is no version {number}.")
        for number in pick.versions
        if number not in versions
    ]
    if pick.ids:
        found = select(Instance.uuid).where(
            Instance.process_key == key, Instance.uuid.in_(pick.ids)
        )
        known = set(db.session.scalars(found))
        problems += [
            Problem(f"/instances/ids/{place}", f"This process has no instance {uuid!r}.")
            for place, uuid in enumerate(pick.ids)
            if uuid not in known
        ]
    return problems


def count(rows: Select[Any]) -> int:
    """How many are chosen. Raises Invalid when they are more than one migration takes."""
    found = db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    if found > MOST:
        words = f"{found:,} instances are chosen; one migration takes up to {MOST:,}. Choose fewer."
        raise Invalid(words, problems=[Problem("/instances", words)])
    return found
