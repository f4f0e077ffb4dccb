"""Which notices still have to go out: between telling and sending lie an hour, a night, an outage.

What was read in the page, is wanted no more, or has been overtaken is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.service import principal_of
from app.lib.db import db
from app.runtime.models import UserTask
from app.tasks.notices import choices
from app.tasks.notices.kinds import Way
from app.tasks.notices.models import Notice

OFFERED = "offered"


def still(notices: Sequence[Notice], person: Person, channel: str) -> list[Notice]:
    """The notices that the person has not read, and that still are as they were told."""
    ways = choices.ways_of(person.id)
    fresh = [one for one in notices if one.read_at is None and _wants(ways.get(one.kind), channel)]
    open_to = _open_to(person, [one.link for one in fresh if one.kind == OFFERED])
    return [one for one in fresh if one.kind != OFFERED or one.link in open_to]


def _wants(way: Way | None, channel: str) -> bool:
    if way is None:  # a kind that an update took away
        return True
    return way.chat if channel == "chat" else bool(way.mail)


def _open_to(person: Person, links: Sequence[str]) -> set[str]:
    """The links of user tasks that nobody has taken and one of the person's roles may take."""
    if not links:
        return set()
    tasks = {link.rpartition("/")[2]: link for link in links}
    rows = select(UserTask.uuid, UserTask.candidate_roles).where(
        UserTask.uuid.in_(tasks), UserTask.state == "open", UserTask.assignee_id.is_(None)
    )
    roles = principal_of(person).roles
    found = db.session.execute(rows)
    return {tasks[key] for key, to in found if roles.intersection(to or ["admin"])}
