"""One round of the worker: versions that take effect, start events, timers, jobs, news.

Called in a loop by the worker, or step by step by a command or a test.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from app.designer.releases import states
from app.lib.db import db
from app.runtime import hooks, jobs, outbox, starts, timers
from app.runtime.models import Job, JobState, Outbox, StartSubscription, Timer


def run_once(count: int = 10) -> bool:
    """Does what is due now, in this thread; true when there was anything."""
    did = tend()
    for leased in jobs.lease(count):
        jobs.run(leased)
        did = True
    return did


def tend() -> bool:
    """Everything of a round but the jobs: none of it leaves the database."""
    did = states.put_due_live()
    did = starts.sync() or did
    did = starts.fire_due() or did
    did = timers.fire_due() or did
    did = hooks.tend() or did
    return outbox.relay() or did


def next_due() -> datetime | None:
    """When the next timer, job or news is due; None when nothing waits for a time."""
    moments = [
        db.session.scalar(select(func.min(Timer.due_at)).where(Timer.state == "waiting")),
        db.session.scalar(select(func.min(Job.due_at)).where(Job.state == JobState.READY)),
        db.session.scalar(select(func.min(Job.lease_until)).where(Job.state == JobState.LEASED)),
        db.session.scalar(select(func.min(Outbox.due_at)).where(Outbox.state == "waiting")),
        db.session.scalar(select(func.min(StartSubscription.due_at))),
        states.next_effective(),
        *hooks.next_due(),
    ]
    db.session.rollback()
    return min((moment for moment in moments if moment is not None), default=None)
