"""What the page of a user task shows of its contact outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.accounts.access import Permission, current
from app.lib.db import db
from app.runtime.models import Instance, UserTask
from app.tasks import service
from app.tasks.outside import sending
from app.tasks.outside.models import OutsideLink


@dataclass(frozen=True)
class Shown:
    """The link that is out, or what a new one begins with."""

    link: OutsideLink | None
    last: OutsideLink | None
    letter: Any  # the last piece of post of the link, or None
    may_send: bool
    may_revoke: bool
    mails: bool
    name: str
    email: str


def shown(task: UserTask, instance: Instance) -> Shown | None:
    """What is shown; None when there is nothing of it to see."""
    who = current()
    last = sending.last(task.id)
    link = last if last is not None and last.state == "open" and task.state == "open" else None
    may_send = sending.may_send(task, instance, who)
    if last is None and not may_send:
        return None
    contact = _contact(task, instance) if may_send and link is None else {}
    holds = who.id is not None and task.assignee_id == who.id
    return Shown(
        link=link,
        last=last,
        letter=db.session.scalar(sending.letters(link).limit(1)) if link else None,
        may_send=may_send,
        may_revoke=link is not None and (holds or who.may(Permission.TASK_SUPERVISE)),
        mails=sending.mails(),
        name=str(contact.get("name") or ""),
        email=str(contact.get("email") or ""),
    )


def _contact(task: UserTask, instance: Instance) -> dict[str, Any]:
    """The customer's contact, where the instance knows one."""
    customer = service.visible(instance, task).get("customer")
    contact = customer.get("contact") if isinstance(customer, dict) else None
    return contact if isinstance(contact, dict) else {}
