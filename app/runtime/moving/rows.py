"""What a migration changed in the rows of an instance, so that exactly that can be taken back.

Only what the migration itself changed is kept: a user task that somebody claimed since stays with
whom has it, a job that was tried since keeps its tries.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, select, update
from sqlalchemy.orm import Session

from app.lib import json
from app.lib.db import Moment
from app.runtime.models import (
    OPEN_TASKS,
    WAITING_JOBS,
    ElementInstance,
    EngineState,
    Incident,
    Instance,
    Job,
    MessageSubscription,
    Offer,
    SignalSubscription,
    Timer,
    UserTask,
)

Row = dict[str, Any]
Rows = dict[str, dict[int, Row]]  # by table, by key
OPEN: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "user_task": (UserTask, "id", OPEN_TASKS),
    "job": (Job, "id", tuple(WAITING_JOBS)),
    "timer": (Timer, "id", ("waiting", "held")),
    "message_subscription": (MessageSubscription, "id", ("waiting", "matched")),
    "signal_subscription": (SignalSubscription, "id", ("waiting",)),
    "incident": (Incident, "id", ("open",)),
    "element_instance": (ElementInstance, "number", ("active",)),
}
KINDS = {
    "user_task": "user_task",
    "job": "job",
    "timer": "timer",
    "message": "message_subscription",
    "signal": "signal_subscription",
    "incident": "incident",
}


@dataclass(frozen=True)
class Kept:
    """An instance as it was: its state, and its open rows."""

    state: bytes
    waits: dict[str, str]
    version_id: int
    process_id: str
    standing: tuple[str, int]  # state and number of incidents
    rows: Rows
    offers: list[Row]


@dataclass(frozen=True)
class Change:
    """What a migration did: ``former`` has the columns that changed, ``made`` the new rows."""

    state: bytes
    waits: dict[str, str]
    version_id: int
    process_id: str
    standing: tuple[str, int]
    former: Rows
    made: dict[str, list[int]]
    offers: list[Row]


def look(session: Session, instance: Instance) -> Kept:
    """The instance as it is. It is locked."""
    kept = session.get_one(EngineState, instance.id, populate_existing=True)
    tables = {KINDS[kind] for kind in kept.waits.values() if kind in KINDS}
    rows = {name: _rows(session, instance, name) for name in sorted({*tables, "element_instance"})}
    offers = _offers(session, rows.get("user_task", {}))
    standing = (str(instance.state), instance.incidents)
    waits = dict(kept.waits)
    at = (instance.version_id, instance.process_id)
    return Kept(kept.data, waits, *at, standing, rows, offers)


def _rows(session: Session, instance: Instance, name: str, also: list[int] | None = None) -> Any:
    model, key, states = OPEN[name]
    table = model.__table__
    wanted = table.c.state.in_(states)
    if name == "job":
        wanted = and_(wanted, table.c.element_id != "")
    if also:
        wanted = wanted | table.c[key].in_(also)
    found = session.connection().execute(
        select(table).where(table.c.instance_id == instance.id, wanted)
    )
    return {row[key]: dict(row) for row in found.mappings()}


def _offers(session: Session, tasks: Mapping[int, Row]) -> list[Row]:
    if not tasks:
        return []
    table = Offer.__table__
    found = session.connection().execute(select(table).where(table.c.user_task_id.in_(tasks)))
    return [dict(row) for row in found.mappings()]


def compare(session: Session, instance: Instance, before: Kept) -> Change:
    """What has changed since."""
    after = look(session, instance)
    former: Rows = {}
    made: dict[str, list[int]] = {}
    for name in sorted({*before.rows, *after.rows}):
        known = before.rows.get(name, {})
        now = _rows(session, instance, name, list(known))
        former[name] = {
            key: differing for key, row in known.items() if (differing := _differs(row, now[key]))
        }
        made[name] = [key for key in now if key not in known]
    left = {(one["user_task_id"], one["role_key"]) for one in after.offers}
    lost = [one for one in before.offers if (one["user_task_id"], one["role_key"]) not in left]
    return Change(
        before.state,
        before.waits,
        before.version_id,
        before.process_id,
        before.standing,
        {name: rows for name, rows in former.items() if rows},
        {name: keys for name, keys in made.items() if keys},
        lost,
    )


def _differs(row: Row, now: Row) -> Row:
    return {name: value for name, value in row.items() if now[name] != value}


def put_back(session: Session, instance: Instance, change: Change) -> None:
    """Gives the rows that were there before the columns that they had."""
    for name, rows in change.former.items():
        model, key, _ = OPEN[name]
        table = model.__table__
        for number, values in rows.items():  # few: those that the migration touched
            session.connection().execute(
                update(table)
                .where(table.c.instance_id == instance.id, table.c[key] == number)
                .values(**values)
            )
    session.expire_all()


def put_offers_back(session: Session, change: Change) -> None:
    """Puts user tasks that nobody has back into the inboxes that they were in."""
    if not change.offers:
        return
    tasks = {one["user_task_id"] for one in change.offers}
    # What was kept before offers had a follow-up date of their own has none.
    free = select(UserTask.id, UserTask.follow_sort).where(
        UserTask.id.in_(tasks), UserTask.state == "open", UserTask.assignee_id.is_(None)
    )
    known = {key: follow for key, follow in session.execute(free)}
    offers = [
        {**one, "follow_sort": known[one["user_task_id"]]}
        for one in change.offers
        if one["user_task_id"] in known
    ]
    if offers:
        session.connection().execute(insert(Offer.__table__), offers)


# ---- as bytes, to be kept with the item


def pack(change: Change) -> bytes:
    """The change, as small as it is."""
    said = {
        "state": b64encode(change.state).decode(),
        "waits": change.waits,
        "version": change.version_id,
        "process": change.process_id,
        "standing": list(change.standing),
        "former": {
            name: [[key, _plain(values)] for key, values in rows.items()]
            for name, rows in change.former.items()
        },
        "made": change.made,
        "offers": [_plain(one) for one in change.offers],
    }
    return zlib.compress(json.dumps(said).encode())


def unpack(kept: bytes) -> Change:
    """The change of kept bytes."""
    said = json.loads(zlib.decompress(kept))
    return Change(
        b64decode(said["state"]),
        said["waits"],
        said["version"],
        said["process"],
        tuple(said["standing"]),
        {
            name: {key: _rich(OPEN[name][0], values) for key, values in rows}
            for name, rows in said["former"].items()
        },
        said["made"],
        [_rich(Offer, one) for one in said["offers"]],
    )


def _plain(row: Row) -> Row:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}


def _rich(model: Any, row: Row) -> Row:
    columns = model.__table__.c
    return {
        k: datetime.fromisoformat(v) if v is not None and isinstance(columns[k].type, Moment) else v
        for k, v in row.items()
    }
