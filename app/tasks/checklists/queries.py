"""Finding checklists for pages and programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, or_, select

from app.accounts.absence import service as absences
from app.accounts.access import Principal
from app.accounts.models import Person
from app.lib import clock
from app.lib.cursor import Page, page, unpack
from app.lib.db import db
from app.lib.errors import BadRequest
from app.runtime.models import UserTask
from app.tasks.checklists import board, days, follow, holding, seeing
from app.tasks.checklists.models import Checklist, ChecklistItem
from app.tasks.levels import calendars
from app.tasks.service import may_see

VIEWS = ("running", "mine", "late", "ended")


@dataclass(frozen=True)
class Listed:
    """A checklist in a list: how many of its items are done."""

    row: Checklist
    done: int
    of: int

    @property
    def share(self) -> int:
        """In percent."""
        return round(self.done * 100 / self.of) if self.of else 0


def listed(
    view: str, who: Principal, day: date, *, search: str = "", customer: str = "", after: str = "",
    limit: int = 50,
) -> Page[Listed]:  # fmt: skip
    """The checklists that somebody sees, by the day on which they are promised; ``day`` is today.

    Raises BadRequest.
    """
    if view not in VIEWS:
        raise BadRequest(f"view has to be one of: {', '.join(VIEWS)}.")
    conditions = {
        "running": Checklist.state == "running",
        "mine": and_(Checklist.state == "running", Checklist.lead_id == (who.id or 0)),
        "late": and_(Checklist.state == "running", Checklist.ends_on < day),
        "ended": Checklist.state != "running",
    }
    rows = select(Checklist).where(conditions[view], seeing.seen_by(who))
    if search:
        bare = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        fields = (Checklist.name, Checklist.customer_name, Checklist.number, Checklist.lead_name)
        rows = rows.where(or_(*(one.ilike(f"%{bare}%", escape="\\") for one in fields)))
    if customer:
        rows = rows.where(Checklist.customer_key == customer)
    if after:
        said, row_id = unpack(after, str, int)
        last = date.fromisoformat(said)
        same = and_(Checklist.ends_on == last, Checklist.id > row_id)
        rows = rows.where(or_(Checklist.ends_on > last, same))
    found = list(
        db.session.scalars(rows.order_by(Checklist.ends_on, Checklist.id).limit(limit + 1))
    )
    cut: Page[Checklist] = page(found, limit, lambda row: (row.ends_on.isoformat(), row.id))
    counted = _counted([row.id for row in cut.rows])
    return Page([Listed(row, *counted.get(row.id, (0, 0))) for row in cut.rows], cut.next)


def today() -> date:
    """The day that it is where the business calendar is."""
    return days.date_of(calendars.business(), clock.now())


def _counted(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    ended = func.sum(case((ChecklistItem.state.in_(("done", "skipped")), 1), else_=0))
    rows = (
        select(ChecklistItem.checklist_id, ended, func.count())
        .where(ChecklistItem.checklist_id.in_(ids), ChecklistItem.state != "group")
        .group_by(ChecklistItem.checklist_id)
    )
    return {row_id: (int(done), of) for row_id, done, of in db.session.execute(rows)}


def counts(who: Principal, day: date) -> dict[str, int]:
    """How many each view has, of those that somebody sees; ``day`` is today."""
    running = Checklist.state == "running"
    one = select(
        func.sum(case((running, 1), else_=0)),
        func.sum(case((and_(running, Checklist.lead_id == (who.id or 0)), 1), else_=0)),
        func.sum(case((and_(running, Checklist.ends_on < day), 1), else_=0)),
        func.sum(case((running, 0), else_=1)),
    ).where(seeing.seen_by(who))
    row = db.session.execute(one).one()
    return {view: int(number or 0) for view, number in zip(VIEWS, row, strict=True)}


def seen(row: Checklist, who: Principal) -> board.Seen:
    """A checklist as its page shows it to somebody: few queries, however many items.

    All of it is shown to who sees it, as one waits for the other; user tasks that are not
    theirs have no way to them.
    """
    items = follow.items_of(db.session(), row)
    tasks = {}
    if row.instance_id is not None:
        found = select(UserTask).where(UserTask.instance_id == row.instance_id)
        tasks = {task.id: task for task in db.session.scalars(found)}
    absent = absences.stands_in(who)
    theirs = {key for key, task in tasks.items() if may_see(task, who, absent)}
    return board.see(row, items, tasks, calendars.business(), clock.now(), theirs)


def left_out(task: UserTask, who: Principal) -> ChecklistItem | None:
    """The optional item of a user task, if who looks may leave it out: pages offer only those."""
    item = skippable(task, who)
    return item if item is not None and item.optional else None


def skippable(task: UserTask, who: Principal) -> ChecklistItem | None:
    """The item of a user task, if who looks may leave it out with a reason."""
    found = select(ChecklistItem, Checklist).join(Checklist).where(ChecklistItem.task_id == task.id)
    row = db.session.execute(found).first()
    if row is None or task.state != "open" or row[1].state != "running":
        return None
    return row[0] if holding.may_skip(row[1], task, who) else None


def people() -> list[str]:
    """Names of those whom an item can be given to."""
    return list(db.session.scalars(select(Person.name).where(Person.active).order_by(Person.name)))
