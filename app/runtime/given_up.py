"""Jobs that were tried in vain and that no incident stands for: an operator takes them up again.

That is work of the runtime itself, such as a timer or a message for an instance, and a job of a
diagram whose instance cannot be moved at all, so that no incident can be written into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select, update

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.designer.models import Process
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict
from app.runtime import messages, renewing, thrown, timers
from app.runtime.models import OPEN_STATES, Instance, Job, JobState

MOST = 50
WORDS = {
    "engine.continue": "An instance could not go on",
    "engine.cancel": "A called process could not be cancelled",
    "engine.call": "A process could not be called",
    "engine.return": "A result could not be handed to its caller",
    messages.DELIVER: "A message could not be delivered",
    messages.START: "A process could not be begun",
    thrown.SIGNAL: "A signal could not be told",
    thrown.RAISE: "An error could not be handed to its caller",
    renewing.KIND: "User tasks could not be found by their new values",
    timers.FIRE: "A timer could not fire",
}
# The lanes of a migration have neither: they are taken up on its own page.
RUNTIME = and_(
    Job.state == JobState.FAILED,
    Job.element_id == "",
    or_(Job.instance_id.is_not(None), Job.type == messages.START),
)
GIVEN_UP = or_(Job.state == JobState.STOPPED, RUNTIME)
ALIKE = (Job.type, Job.last_error, Instance.process_key)


def listed() -> Sequence[Any]:
    """Those of one process that failed alike are one line, with how many there are."""
    rows = (
        select(
            *ALIKE,
            func.max(Process.name).label("process"),
            func.min(Job.id).label("id"),
            func.count().label("count"),
            func.min(Job.created_at).label("since"),
        )
        .outerjoin(Instance, Job.instance_id == Instance.id)
        .outerjoin(Process, Process.key == Instance.process_key)
        .where(GIVEN_UP)
        .group_by(*ALIKE)
    )
    return db.session.execute(rows.order_by(func.min(Job.id)).limit(MOST)).all()


def of(instances: Sequence[int]) -> Sequence[Job]:
    """Those for which open ones of these instances stand still, oldest first."""
    rows = select(Job).join(Instance, Job.instance_id == Instance.id).order_by(Job.id)
    mine = (Job.instance_id.in_(instances), Instance.state.in_(OPEN_STATES), GIVEN_UP)
    return db.session.scalars(rows.where(*mine)).all()


def words(kind: str) -> str:
    """What a job type that failed was to do."""
    return WORDS.get(kind, f"{kind} could not be done")


def retry(job_id: int, who: Principal) -> int:
    """Tries a job, and all that failed alike, once more. Raises Conflict when none is left."""
    with transaction() as session:
        known = select(*ALIKE).outerjoin(Instance, Job.instance_id == Instance.id)
        one = session.execute(known.where(Job.id == job_id, GIVEN_UP)).first()
        if one is None:
            raise Conflict("It is on its way already. Load the page again.")
        alike = [column == value for column, value in zip(ALIKE, one, strict=True)]
        found = select(Job.id).outerjoin(Instance, Job.instance_id == Instance.id)
        again = {"state": JobState.READY, "retries": 1, "due_at": clock.now(), "ended_at": None}
        taken = session.connection().execute(
            update(Job.__table__).where(Job.id.in_(found.where(GIVEN_UP, *alike))).values(**again)
        )
        detail = {"type": one.type, "process": one.process_key, "count": taken.rowcount}
        record(session, [Entry("settings", "jobs retried", who.name, detail)])
        return taken.rowcount
