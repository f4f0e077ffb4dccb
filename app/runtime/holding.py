"""Puts jobs and timers of a suspended instance aside, so that nobody has to pass them by."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.runtime.models import Instance, Job, JobState, Timer


def hold(session: Session, instance: Instance, *, held: bool) -> None:
    """Puts them aside, or back to where they become due."""
    session.flush()
    former, later = ("waiting", "held") if held else ("held", "waiting")
    session.execute(
        update(Timer)
        .where(Timer.instance_id == instance.id, Timer.state == former)
        .values(state=later)
        .execution_options(synchronize_session="fetch")
    )
    before, after = (JobState.READY, JobState.HELD) if held else (JobState.HELD, JobState.READY)
    session.execute(
        update(Job)
        .where(Job.instance_id == instance.id, Job.element_id != "", Job.state == before)
        .values(state=after)
        .execution_options(synchronize_session="fetch")
    )
