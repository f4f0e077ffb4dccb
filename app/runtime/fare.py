"""How the instances of versions fare, for the pages of the designer."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from statistics import median

from sqlalchemy import func, select

from app.designer.releases.numbers import Numbers
from app.lib.db import db
from app.runtime.models import OPEN_STATES, Incident, Instance, InstanceState, UserTask

LAST = 1000  # completed instances that the median is made of


def running_by_version(process_key: str) -> dict[int, int]:
    """How many instances of each version of a process have not ended."""
    rows = (
        select(Instance.version_id, func.count())
        .where(Instance.process_key == process_key, Instance.state.in_(OPEN_STATES))
        .group_by(Instance.version_id)
    )
    return {version_id: count for version_id, count in db.session.execute(rows)}


def numbers(version_ids: list[int]) -> dict[int, Numbers]:
    """What came of the instances of each of these versions."""
    states = _states(version_ids)
    incidents = _counted(Incident, version_ids)
    tasks, medians = _counted(UserTask, version_ids), _medians(version_ids)
    return {
        one: _numbers(
            states.get(one, {}), incidents.get(one, 0), tasks.get(one, 0), medians.get(one)
        )
        for one in version_ids
    }


def _numbers(
    states: dict[str, int], incidents: int, tasks: int, middle: timedelta | None
) -> Numbers:
    started = sum(states.values())
    each = (Decimal(tasks) / started).quantize(Decimal("0.1")) if started else None
    return Numbers(
        started=started,
        running=sum(states.get(state, 0) for state in OPEN_STATES),
        completed=states.get(InstanceState.COMPLETED, 0),
        incidents=incidents,
        median=middle,
        tasks=each,
    )


def _states(version_ids: list[int]) -> dict[int, dict[str, int]]:
    rows = (
        select(Instance.version_id, Instance.state, func.count())
        .where(Instance.version_id.in_(version_ids))
        .group_by(Instance.version_id, Instance.state)
    )
    found: dict[int, dict[str, int]] = {}
    for version_id, state, count in db.session.execute(rows):
        found.setdefault(version_id, {})[state] = count
    return found


def _counted(what: type[Incident] | type[UserTask], version_ids: list[int]) -> dict[int, int]:
    """How many of these there ever were in the instances of each version."""
    rows = (
        select(Instance.version_id, func.count())
        .join(what, what.instance_id == Instance.id)
        .where(Instance.version_id.in_(version_ids))
        .group_by(Instance.version_id)
    )
    return {version_id: count for version_id, count in db.session.execute(rows)}


def _medians(version_ids: list[int]) -> dict[int, timedelta]:
    """The length in the middle, of the instances of each version that completed last."""
    latest = func.row_number().over(partition_by=Instance.version_id, order_by=Instance.id.desc())
    ended = (
        select(Instance.version_id, Instance.started_at, Instance.ended_at, latest.label("place"))
        .where(Instance.version_id.in_(version_ids), Instance.state == InstanceState.COMPLETED)
        .subquery()
    )
    rows = select(ended.c.version_id, ended.c.started_at, ended.c.ended_at)
    lengths: dict[int, list[float]] = {}
    for version_id, began, end in db.session.execute(rows.where(ended.c.place <= LAST)):
        lengths.setdefault(version_id, []).append((end - began).total_seconds())
    return {one: timedelta(seconds=round(median(told))) for one, told in lengths.items()}
