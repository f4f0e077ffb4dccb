"""What people see of a running checklist: the lanes of its board, its timeline, how it stands.

Values in, values out; positions on the timeline are percent of its width.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from app.lib import words
from app.runtime.models import OPEN_TASKS, UserTask
from app.tasks.checklists import days, plan
from app.tasks.checklists.models import Checklist, ChecklistItem
from app.tasks.levels.calendar import Calendar

DAY = timedelta(days=1)
LANES = (
    ("waiting", "Waits for another", "lock"),
    ("ready", "Ready", "circle-dashed"),
    ("begun", "In progress", "player-play"),
    ("ended", "Done", "check"),
)
STATES = {
    "waiting": ("wait", "Waits"),
    "ready": ("wait", "Ready"),
    "begun": ("run", "In progress"),
    "completing": ("run", "Being completed"),
    "done": ("done", "Done"),
    "skipped": ("off", "Skipped"),
    "cancelled": ("off", "Cancelled"),
    "group": ("draft", "List"),
}


@dataclass(frozen=True)
class Card:
    """An item as it is shown."""

    item: ChecklistItem
    stand: str  # the state; of what is ready, "begun" or "completing" once somebody is at work
    task: UserTask | None
    after: tuple[str, ...]  # names of what it still waits for
    within: str  # the name of the list that it is in
    late: str = ""  # how late it is, in words
    opens: bool = False  # whether who looks sees its user task as well
    who: str = ""
    deep: int = 0

    @property
    def lane(self) -> str:
        """The lane of the board that it is in."""
        if self.stand == "completing":
            return "begun"
        return self.stand if self.stand in ("waiting", "ready", "begun") else "ended"

    @property
    def shown(self) -> tuple[str, str]:
        """Kind and words of its state."""
        return STATES[self.stand]

    @property
    def initials(self) -> str:
        """Of whoever has it."""
        parts = self.who.split()
        return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts))


@dataclass(frozen=True)
class Bar:
    """A piece of a row of the timeline: from, to in percent, and what it is."""

    kind: str
    x: float
    width: float
    words: str = ""
    before: bool = False  # the words stand before it, because there is no room behind

    @property
    def inside(self) -> bool:
        """Whether the words stand in it: there is room for them, and nothing crosses them there."""
        return self.before and self.width > 18 and self.kind in ("plan", "crit")


@dataclass(frozen=True)
class Timeline:
    """All rows on one scale."""

    heads: tuple[tuple[float, str], ...]
    free: tuple[tuple[float, float], ...]
    now: float | None
    promised: float
    day: float  # the share of one day
    rows: tuple[tuple[Card, tuple[Bar, ...]], ...]


@dataclass(frozen=True)
class Standing:
    """How a checklist stands, in numbers and words."""

    done: int
    of: int
    words: str
    kind: str = ""


@dataclass(frozen=True)
class Seen:
    """A checklist as its page shows it."""

    cards: tuple[Card, ...]
    standing: Standing
    calendar: Calendar  # by which its days count
    lanes: tuple[tuple[str, str, str, tuple[Card, ...]], ...] = field(default=())


def see(
    row: Checklist,
    items: Sequence[ChecklistItem],
    tasks: Mapping[int, UserTask],
    calendar: Calendar,
    now: datetime,
    theirs: Collection[int] = (),
) -> Seen:
    """The cards in the order of the list, sorted into lanes; the last done stand on top.

    ``theirs``: the keys of the user tasks that who looks may open.
    """
    cards = tuple(_cards(items, tasks, calendar, now, theirs))
    work = [card for card in cards if card.item.state != "group"]
    lanes = []
    for key, said, sign in LANES:
        mine = [card for card in work if card.lane == key]
        if key == "ended":
            first = datetime.min.replace(tzinfo=UTC)
            mine.sort(key=lambda card: card.item.ended_at or first, reverse=True)
        lanes.append((key, said, sign, tuple(mine)))
    how = standing(row, [card.item for card in work], calendar, now)
    return Seen(cards, how, calendar, tuple(lanes))


def _cards(
    items: Sequence[ChecklistItem],
    tasks: Mapping[int, UserTask],
    calendar: Calendar,
    now: datetime,
    theirs: Collection[int],
) -> Iterable[Card]:
    by_key = {item.key: item for item in items}
    parents = {item.key: item.parent for item in items}
    lists = [item.key for item in items if item.state == "group"]
    inside = plan.leaves_of(list(by_key), parents, lists)
    for item in plan.shown_order(items):
        task = tasks.get(item.task_id or 0)
        has = task.assignee_name if task and task.state in OPEN_TASKS else item.assignee_name
        yield Card(
            item,
            stand(item, task),
            task,
            tuple(_after(item, by_key, parents, inside)),
            by_key[item.parent].name if item.parent in by_key else "",
            _late(item, calendar, now),
            item.task_id in theirs,
            (item.ended_by if item.state in plan.ENDED else has) or "",
            len(plan.lists_above(item.key, parents)),
        )


def stand(item: ChecklistItem, task: UserTask | None) -> str:
    """How an item stands: what was claimed is begun; what was given, once they say or type so."""
    if item.state != "ready" or task is None or task.assignee_id is None:
        return item.state
    if task.state == "completing":
        return "completing"
    given = item.assignee_id == task.assignee_id and item.begun_at is None
    return "ready" if given and task.draft_at is None else "begun"


def _after(
    item: ChecklistItem,
    by_key: Mapping[str, ChecklistItem],
    parents: Mapping[str, str],
    inside: Mapping[str, Sequence[str]],
) -> Iterable[str]:
    """Names of what it waits for itself, or with the lists that it is in, as long as that is left
    to do; of a list, anything in it."""
    near = [
        by_key[key] for key in (item.key, *plan.lists_above(item.key, parents)) if key in by_key
    ]
    for other in dict.fromkeys(other for one in near for other in one.waits_for):
        if any(by_key[key].state not in plan.ENDED for key in inside.get(other, ())):
            yield by_key[other].name


def _late(item: ChecklistItem, calendar: Calendar, now: datetime) -> str:
    due = days.closing(calendar, item.due_on)
    if item.state in ("group", "skipped", "cancelled"):
        return ""
    ended = item.ended_at if item.state == "done" else now
    return _over(calendar, due, ended) if ended and ended > due else ""


def _over(calendar: Calendar, due: datetime, then: datetime) -> str:
    late = (days.date_of(calendar, then) - days.date_of(calendar, due)).days
    return f"{late} {'day' if late == 1 else 'days'} late" if late else "late today"


def standing(
    row: Checklist, work: Sequence[ChecklistItem], calendar: Calendar, now: datetime
) -> Standing:
    """How many are done, and whether the whole is on time."""
    done = sum(item.state in ("done", "skipped") for item in work)
    promised, end = words.day(row.ends_on), days.closing(calendar, row.ends_on)
    said = f"{done} of {len(work)} done, promised {promised}"
    if row.state == "cancelled":
        return Standing(done, len(work), f"{done} of {len(work)} done when it was cancelled")
    if row.state == "done":
        ended = row.ended_at or now
        how = _over(calendar, end, ended) if ended > end else "on time"
        return Standing(done, len(work), f"all done {words.day(ended)}, {how}", "")
    if now > end:
        return Standing(done, len(work), f"{said}, {_over(calendar, end, now)}", "bad")
    late = sum(item.state in ("waiting", "ready") and now > days.closing(calendar, item.due_on)
               for item in work)  # fmt: skip
    beyond = sum(item.state in ("waiting", "ready") and item.due_on > row.ends_on for item in work)
    if late or beyond:
        number = late or beyond
        what = "late" if late else "due after that"
        return Standing(done, len(work), f"{said}, {number} {_items(number)} {what}", "risk")
    return Standing(done, len(work), f"{said}, on time")


def _items(number: int) -> str:
    return "item" if number == 1 else "items"


# ---- the timeline


def timeline(row: Checklist, cards: Sequence[Card], calendar: Calendar, now: datetime) -> Timeline:
    """A row for each item: what was, what is, what is planned."""
    first = row.starts_on
    if row.state != "running":
        first = min(first, days.date_of(calendar, row.started_at))
    ends = [row.ends_on, *(card.item.due_on for card in cards), row.starts_on + 6 * DAY]
    ended = [card.item.ended_at for card in cards if card.item.ended_at]
    ends += [days.date_of(calendar, moment) for moment in ended]
    if row.state == "running":
        ends.append(min(days.date_of(calendar, now), row.ends_on + 60 * DAY))
    first -= timedelta(days=first.weekday())
    last = max(ends) + 3 * DAY
    scale = _Scale(calendar, days.start(calendar, first), days.start(calendar, last))
    begins, last_due = _begins(row, cards), _last_due(cards)
    promised = scale.at(days.closing(calendar, row.ends_on))
    here = scale.at(now) if scale.begin <= now <= scale.end else None
    rows = tuple(
        (card, tuple(_bars(card, begins[card.item.key], last_due[card.item.key], scale, now)))
        for card in cards
    )
    heads = _heads(first, last, scale, here, promised)
    day = round(100 / (last - first).days, 4)
    return Timeline(tuple(heads), tuple(_free(first, last, scale)), here, promised, day, rows)


@dataclass(frozen=True)
class _Scale:
    calendar: Calendar
    begin: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        share = (moment - self.begin) / (self.end - self.begin)
        return round(min(max(share, 0), 1) * 100, 2)

    def on(self, day: date) -> float:
        return self.at(days.start(self.calendar, day))


def _begins(row: Checklist, cards: Sequence[Card]) -> dict[str, date]:
    items = [card.item for card in cards]
    due = {item.key: item.due_on for item in items}
    waits = plan.running_waits(items)
    made = plan.begins([item.key for item in items], waits, due, row.starts_on)
    inside = plan.leaves_of(list(due), {item.key: item.parent for item in items})
    for item in items:
        if item.state == "group":
            made[item.key] = min([made[key] for key in inside[item.key]] or [row.starts_on])
    return made


def _last_due(cards: Sequence[Card]) -> dict[str, date]:
    """When each is due; a list with the last of what is in it."""
    due = {card.item.key: card.item.due_on for card in cards}
    inside = plan.leaves_of(list(due), {card.item.key: card.item.parent for card in cards})
    return {key: max([due[one] for one in inside[key]] or [day]) for key, day in due.items()}


def _bars(card: Card, begin: date, last: date, scale: _Scale, now: datetime) -> Iterable[Bar]:
    item, due = card.item, days.closing(scale.calendar, last)
    planned = days.opening(scale.calendar, begin)
    if item.state == "group":
        yield _bar("list", planned, due, scale)
    elif item.state == "done":
        began = item.ready_at or planned
        yield _bar("done", min(began, item.ended_at or began), item.ended_at or now, scale)
    elif item.state in ("skipped", "cancelled"):
        return
    elif card.lane == "begun":
        began = item.begun_at or (card.task.claimed_at if card.task else None) or now
        yield _bar("late" if card.late else "run", began, now, scale, "" if due > now else card.who)
        if due > now:
            yield _bar("plan", now, due, scale, card.who)
    else:
        begins = max(planned, now) if not card.late else min(planned, due)
        who = card.who or card.item.role
        yield _bar("crit" if card.late else "plan", min(begins, due - DAY / 3), due, scale, who)


def _bar(kind: str, begin: datetime, end: datetime, scale: _Scale, said: str = "") -> Bar:
    x, to = scale.at(begin), scale.at(end)
    return Bar(kind, x, round(max(to - x, 0.6), 2), said, before=to > 84)


def _heads(
    first: date, last: date, scale: _Scale, here: float | None, promised: float
) -> list[tuple[float, str]]:
    """The Mondays, as many as have room; now and the promise win over them."""
    marks = [(here, "Now")] if here is not None else []
    if here is None or abs(here - promised) > 6:
        marks.append((promised, "Promised"))
    weeks = (last - first).days // 7
    step = max(1, -(-weeks // 10))
    heads: list[tuple[float, str]] = []
    for week in range(0, weeks + 1, step):
        day = first + week * 7 * DAY
        x = scale.on(day)
        if x < 96 and all(abs(x - mark) > 6.5 for mark, _ in marks):
            heads.append((x, f"{day.day} {day:%b}"))
    return sorted([*heads, *marks])


def _free(first: date, last: date, scale: _Scale) -> Iterable[tuple[float, float]]:
    day = first
    while day < last:
        if not scale.calendar.is_working_day(day):
            end = day
            while end < last and not scale.calendar.is_working_day(end):
                end += DAY
            x = scale.on(day)
            yield x, round(scale.on(end) - x, 2)
            day = end
        day += DAY
