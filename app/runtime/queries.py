"""Reads of instances for pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app import engine
from app.audit.models import History
from app.designer import service as designer
from app.lib.db import db
from app.lib.errors import NotFound
from app.runtime.models import (
    OPEN_STATES,
    ElementInstance,
    EngineState,
    Incident,
    Instance,
    Outbox,
)

PAGE = 50


def find(instance_uuid: str) -> Instance:
    """The instance. Raises NotFound."""
    row = db.session.scalar(select(Instance).where(Instance.uuid == instance_uuid))
    if row is None:
        raise NotFound("There is no such instance.")
    return row


def instances(state: str, search: str, before: int) -> list[Instance]:
    """Instances, newest first; one more than a page when there are more."""
    rows = select(Instance).order_by(Instance.id.desc()).limit(PAGE + 1)
    if state:
        rows = rows.where(Instance.state == state)
    if search:
        rows = rows.where(
            (Instance.business_key == search) | Instance.process_key.startswith(search)
        )
    if before:
        rows = rows.where(Instance.id < before)
    return list(db.session.scalars(rows))


def running() -> dict[str, int]:
    """How many instances of each process have not ended."""
    rows = (
        select(Instance.process_key, func.count())
        .where(Instance.state.in_(OPEN_STATES))
        .group_by(Instance.process_key)
    )
    return {key: count for key, count in db.session.execute(rows)}


def incidents() -> dict[str, int]:
    """How many open incidents the instances of each process have."""
    rows = (
        select(Instance.process_key, func.count())
        .join(Incident, Incident.instance_id == Instance.id)
        .where(Incident.state == "open")
        .group_by(Instance.process_key)
    )
    return {key: count for key, count in db.session.execute(rows)}


def elements(instance: Instance) -> list[ElementInstance]:
    """Every visit of an element, oldest first; at most a thousand."""
    rows = select(ElementInstance).where(ElementInstance.instance_id == instance.id)
    return list(db.session.scalars(rows.order_by(ElementInstance.number).limit(1000)))


def children(instance: Instance) -> list[Instance]:
    """The processes that this instance called."""
    rows = select(Instance).where(Instance.parent_id == instance.id).order_by(Instance.id)
    return list(db.session.scalars(rows))


def scopes(instance: Instance) -> list[dict[str, Any]]:
    """The variables by scope, as they are now."""
    kept = db.session.get(EngineState, instance.id)
    if kept is None:
        return []
    return engine.inspect(designer.definition(instance.version_id), kept.data)


@dataclass(frozen=True)
class Inside:
    """What only its version can tell of an instance; ``fault`` says why it cannot."""

    scopes: list[dict[str, Any]]
    places: list[engine.Element]
    fault: str = ""


def inside(instance: Instance) -> Inside:
    """Its variables, and the elements that it can be taken to."""
    try:
        elements = designer.definition(instance.version_id).elements
        return Inside(scopes(instance), list(elements.values()))
    except designer.Unreadable as error:
        return Inside([], [], error.message)


def story(instance: Instance) -> list[History]:
    """The history of the instance, oldest first."""
    rows = select(History).where(History.stream == instance.stream)
    return list(db.session.scalars(rows.order_by(History.sequence).limit(2000)))


def open_incidents(instance: Instance | None = None, *, state: str = "open") -> list[Incident]:
    """Incidents, newest first."""
    rows = select(Incident).where(Incident.state == state)
    if instance is not None:
        rows = rows.where(Incident.instance_id == instance.id)
    return list(db.session.scalars(rows.order_by(Incident.id.desc()).limit(200)))


def find_incident(incident_uuid: str) -> tuple[Incident, Instance]:
    """The incident and its instance. Raises NotFound."""
    found = select(Incident, Instance).join(Instance, Incident.instance_id == Instance.id)
    row = db.session.execute(found.where(Incident.uuid == incident_uuid)).first()
    if row is None:
        raise NotFound("There is no such incident.")
    return row[0], row[1]


def failed_news() -> list[Outbox]:
    """News that could not be told, whatever was tried."""
    rows = select(Outbox).where(Outbox.state == "failed").order_by(Outbox.id)
    return list(db.session.scalars(rows.limit(50)))


def drawing(instance: Instance) -> dict[str, Any]:
    """The diagram that an instance runs, and its marks on it."""
    files = designer.version(instance.version_id).files
    said = f'id="{instance.process_id}"'
    found = (text for name, text in files.items() if name.endswith(".bpmn") and said in text)
    return {"xml": next(found, ""), "marks": marks(instance)}


def marks(instance: Instance) -> dict[str, list[str]]:
    """What a diagram shows: the way taken, what is active, what stands still."""
    taken = {row.element for row in story(instance) if row.kind == "flow_taken" and row.element}
    visited = elements(instance)
    stopped = {row.element_id for row in open_incidents(instance)}
    return {
        "taken": sorted(taken | {e.element_id for e in visited if e.state == "completed"}),
        "active": sorted({e.element_id for e in visited if e.state == "active"} - stopped),
        "incident": sorted(stopped),
    }
