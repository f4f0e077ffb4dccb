"""What becomes due of a link without anybody's deed: a reminder, or its end."""

from __future__ import annotations

from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import SYSTEM
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.runtime.models import Instance, UserTask
from app.tasks import service
from app.tasks.levels import waits
from app.tasks.notices.telling import tell
from app.tasks.outside import sending
from app.tasks.outside.models import OutsideLink

MANY = 200
log = structlog.get_logger()


def run() -> int:
    """Reminds of, and ends, what is due; gives back how many links that were."""
    rows = select(OutsideLink.id).where(
        OutsideLink.state == "open", OutsideLink.next_at <= clock.now()
    )
    keys = list(db.session.scalars(rows.order_by(OutsideLink.next_at).limit(MANY)))
    db.session.rollback()
    for key in keys:
        try:
            with transaction() as session:
                _one(session, key)
        except Exception:  # one that fails leaves the others their turn
            log.exception("outside.upkeep_failed", link=key)
    return len(keys)


def _one(session: Session, link_id: int) -> None:
    task_id = session.scalar(select(OutsideLink.user_task_id).where(OutsideLink.id == link_id))
    instance_id = session.scalar(select(UserTask.instance_id).where(UserTask.id == task_id))
    instance = locked(Instance, instance_id)  # first, as all others lock
    task = session.get_one(UserTask, task_id, populate_existing=True)
    link = locked(OutsideLink, link_id)
    now = clock.now()
    if link.state != "open" or link.next_at is None or link.next_at > now:
        return
    if task.state in ("completed", "cancelled"):
        sending.end(session, link, "gone", task.ended_by or SYSTEM.name)
    elif now >= link.expires_at:
        _expire(session, instance, task, link)
    else:
        _remind(session, instance, task, link)


def _expire(session: Session, instance: Instance, task: UserTask, link: OutsideLink) -> None:
    sending.end(session, link, "expired", SYSTEM.name)
    waits.settle(session, task)
    service.note(session, instance, task, SYSTEM, "outside_expired", to=link.name)
    subject = f"{link.name} did not answer {task.name} in time"
    where, dedupe = f"/inbox/{task.uuid}", f"outside:{link.uuid}:{link.times_sent}:expired"
    people: list[Any] = [link.sent_by_id, task]
    tell(session, people, "answered-outside", subject, task.business_key, where, dedupe)


def _remind(session: Session, instance: Instance, task: UserTask, link: OutsideLink) -> None:
    if not sending.mails():  # no mail server any more: a letter would reach nobody
        link.next_at = link.expires_at
        return
    link.reminded += 1
    token = sending.repeat(link)
    link.next_at = sending.upcoming(link, clock.now())
    sending.write(session, link, task, "reminder", token)
    more = {"to": link.name, "count": link.reminded}
    service.note(session, instance, task, SYSTEM, "outside_reminded", **more)
