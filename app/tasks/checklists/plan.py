"""Items of a checklist as values: who waits for whom, what is ready, when each is due.

Pure: nothing here reads a clock or a table. An item that others name as their parent is a
sub-list: it is not work itself, and is done when all that is in it is done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Protocol

from app.designer.checklists import make_ids, ring_of
from app.lib.errors import Invalid, Problem

MAX_ITEMS = 300
MAX_NAME = 200
MAX_TEXT = 2_000
MAX_DAYS = 365
MAX_DEEP = 4
MAX_QUESTIONS = 20
ID = re.compile(r"[A-Za-z]\w{0,79}", re.A)
KINDS = ("text", "number", "yes or no", "date")
AFTER_START, BEFORE_END = "start", "end"
ENDED = ("done", "skipped", "cancelled")


@dataclass(frozen=True)
class Question:
    """One thing that whoever does an item has to say."""

    label: str
    kind: str = "text"
    required: bool = False


@dataclass(frozen=True)
class Item:
    """One thing to do, as a template has it.

    ``due_days`` are working days after the start, or before the end as ``due_from`` says.
    """

    id: str
    name: str
    description: str = ""
    role: str = "csr"
    due_days: int | None = None
    due_from: str = AFTER_START
    waits_for: tuple[str, ...] = ()
    optional: bool = False
    parent: str = ""
    questions: tuple[Question, ...] = ()


class Stands(Protocol):
    """What is asked of an item of a running checklist."""

    key: str
    parent: str
    waits_for: list[str]
    state: str


def as_json(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Items as they are kept."""
    return [asdict(item) for item in items]


def of_json(said: Iterable[Mapping[str, Any]]) -> list[Item]:
    """Items as they were kept."""
    return [
        Item(
            **{
                **one,
                "waits_for": tuple(one.get("waits_for") or ()),
                "questions": tuple(Question(**q) for q in one.get("questions") or ()),
            }
        )
        for one in said
    ]


def named(items: Sequence[Item]) -> list[Item]:
    """The same items, each with an id: those without get one in the words of their name."""
    taken = [item.id for item in items if item.id]
    fresh = iter(make_ids([item.name for item in items if not item.id], taken))
    return [item if item.id else replace(item, id=next(fresh)) for item in items]


def forms(said: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The items of a version that ask something, by key: what they ask, in words."""
    return {
        one["id"]: f"{one['name']}: {', '.join(q['label'] for q in one['questions'])}"
        for one in said
        if one.get("questions")
    }


# ---- checking


def check(items: Sequence[Item], roles: Iterable[str] = ()) -> None:
    """Raises Invalid with a problem for each item that cannot be done as said."""
    problems = list(problems_of(items, frozenset(roles)))
    if problems:
        raise Invalid(problems[0].message, problems=problems)


def problems_of(items: Sequence[Item], roles: frozenset[str]) -> Iterator[Problem]:
    """What keeps these items from being done, each at its place."""
    if not 1 <= len(items) <= MAX_ITEMS:
        yield Problem("/items", f"A checklist has 1 to {MAX_ITEMS} items; these are {len(items)}.")
        return
    found = [
        Problem(f"/items/{place}/{field}", said)
        for place, item in enumerate(items)
        for field, said in _faults(place, item, items, roles)
    ]
    yield from found
    if not found and (ring := ring_of(all_waits(items))):
        names = {item.id: item.name for item in items}
        said = " > ".join(names[one] for one in ring)
        yield Problem("/items", f"These wait for each other, so none of them could begin: {said}.")


def _faults(
    place: int, item: Item, items: Sequence[Item], roles: frozenset[str]
) -> Iterator[tuple[str, str]]:
    said = item.name.strip()[:60] or f"Item {place + 1}"
    yield from _own_faults(said, item, roles)
    yield from _place_faults(said, place, item, items)
    yield from _question_faults(said, item)


def _own_faults(said: str, item: Item, roles: frozenset[str]) -> Iterator[tuple[str, str]]:
    if not item.name.strip() or len(item.name) > MAX_NAME:
        yield "name", f"{said}: needs a name of up to {MAX_NAME} characters."
    if len(item.description) > MAX_TEXT:
        yield "description", f"{said}: the description has up to {MAX_TEXT:,} characters."
    if not ID.fullmatch(item.id):
        yield "id", f"{said}: {item.id[:60]!r} is no id: begin with a letter; letters and digits."
    if roles and item.role not in roles:
        yield "role", f"{said}: there is no role {item.role[:60]!r}. Choose one from the list."
    if item.due_days is not None and not 0 <= item.due_days <= MAX_DAYS:
        yield "dueDays", f"{said}: due within 0 to {MAX_DAYS} working days."
    if item.due_from not in (AFTER_START, BEFORE_END):
        yield "dueFrom", f"{said}: days count from the start or before the end."


def _place_faults(
    said: str, place: int, item: Item, items: Sequence[Item]
) -> Iterator[tuple[str, str]]:
    before = {other.id for other in items[:place]}
    known = {other.id for other in items}
    if item.id in before:
        yield "id", f"{said}: another item has the id {item.id[:60]} already."
    if item.parent and item.parent not in before:
        yield "parent", f"{said}: its list has to stand above it."
    elif depth(item, {other.id: other for other in items}) > MAX_DEEP:
        yield "parent", f"{said}: lists go {MAX_DEEP} deep."
    for other in item.waits_for:
        if other not in known:
            yield "waitsFor", f"{said}: waits for {other[:60]!r}, which is not in the list."
        if other == item.id or other in lists_above(item.id, {o.id: o.parent for o in items}):
            yield "waitsFor", f"{said}: cannot wait for itself or the list that it is in."


def _question_faults(said: str, item: Item) -> Iterator[tuple[str, str]]:
    if len(item.questions) > MAX_QUESTIONS:
        yield "questions", f"{said}: asks up to {MAX_QUESTIONS} questions."
    for question in item.questions:
        if not question.label.strip() or len(question.label) > MAX_NAME:
            yield "questions", f"{said}: each question has up to {MAX_NAME} characters."
        if question.kind not in KINDS:
            yield "questions", f"{said}: an answer is one of {', '.join(KINDS)}."


def depth(item: Item, by_id: Mapping[str, Item]) -> int:
    """How many lists an item is in; more than allowed for a circle."""
    deep, one = 0, item
    while one.parent and one.parent in by_id and deep <= MAX_DEEP:
        deep, one = deep + 1, by_id[one.parent]
    return deep


def lists_above(key: str, parents: Mapping[str, str]) -> list[str]:
    """The lists that an item is in, the nearest first."""
    found: list[str] = []
    above = parents.get(key, "")
    while above and above not in found:
        found.append(above)
        above = parents.get(above, "")
    return found


# ---- who waits for whom


def all_waits(items: Sequence[Item]) -> dict[str, list[str]]:
    """For each item that is work: the items that are work which it waits for."""
    return waits_of(
        [item.id for item in items],
        {item.id: item.parent for item in items},
        {item.id: item.waits_for for item in items},
    )


def waits_of(
    keys: Sequence[str],
    parents: Mapping[str, str],
    said: Mapping[str, Iterable[str]],
    empty: Collection[str] = (),
) -> dict[str, list[str]]:
    """What each leaf waits for: what it says and what the lists above it say, lists spelled out.

    ``empty``: lists that nothing may be left in; nobody waits for such a one.
    """
    inside = leaves_of(keys, parents, empty)
    made = {}
    for key in keys:
        if inside[key] != [key]:
            continue
        named = [other for one in (key, *lists_above(key, parents)) for other in said.get(one, ())]
        spelled = dict.fromkeys(leaf for other in named for leaf in inside.get(other, ()))
        made[key] = [leaf for leaf in spelled if leaf != key]
    return made


def leaves_of(
    keys: Sequence[str], parents: Mapping[str, str], empty: Collection[str] = ()
) -> dict[str, list[str]]:
    """For each item the work in it; for work, itself alone."""
    lists = {parent for parent in parents.values() if parent}.union(empty)
    made: dict[str, list[str]] = {key: [] for key in keys}
    for key in keys:
        if key in lists:
            continue
        made[key].append(key)
        for above in lists_above(key, parents):
            if above in made:
                made[above].append(key)
    return made


def running_waits(rows: Sequence[Stands]) -> dict[str, list[str]]:
    """The same of a running checklist."""
    return waits_of(
        [row.key for row in rows],
        {row.key: row.parent for row in rows},
        {row.key: row.waits_for for row in rows},
        {row.key for row in rows if row.state == "group"},
    )


def left_in(rows: Sequence[Stands]) -> list[Stands]:
    """What is not left out, with the lists that anything of it is in."""
    inside = leaves_of(
        [row.key for row in rows],
        {row.key: row.parent for row in rows},
        {row.key for row in rows if row.state == "group"},
    )
    kept = {row.key for row in rows if row.state not in ("skipped", "cancelled", "group")}
    return [row for row in rows if kept.intersection(inside[row.key])]


def deepest(parents: Mapping[str, str]) -> int:
    """In how many lists the deepest item is."""
    return max((len(lists_above(key, parents)) for key in parents), default=0)


def now_ready(rows: Sequence[Stands]) -> list[str]:
    """The items that wait, though nothing that they wait for is left to do."""
    state = {row.key: row.state for row in rows}
    waits = running_waits(rows)
    return [
        key
        for key, others in waits.items()
        if state[key] == "waiting" and all(state.get(other) in ENDED for other in others)
    ]


def held_back(rows: Sequence[Stands]) -> list[str]:
    """The items that are ready, though something that they wait for is left to do."""
    state = {row.key: row.state for row in rows}
    return [
        key
        for key, others in running_waits(rows).items()
        if state[key] == "ready" and any(state.get(other) not in ENDED for other in others)
    ]


# ---- dates

DayAfter = Callable[[date, int], date]


def due_dates(
    items: Sequence[Item], start: date, end: date, day_after: DayAfter
) -> dict[str, date]:
    """When each item is due: by its offset, or with the end of the whole; within the timeframe."""
    made = {}
    for item in items:
        if item.due_days is None:
            made[item.id] = end
        elif item.due_from == AFTER_START:
            made[item.id] = day_after(start, item.due_days)
        else:
            before = day_after(end, 0)
            before = before if before <= end else day_after(end, -1)
            made[item.id] = max(start, day_after(before, -item.due_days))
    return made


def begins(
    keys: Sequence[str], waits: Mapping[str, Iterable[str]], due: Mapping[str, date], start: date
) -> dict[str, date]:
    """When each item may begin: when what it waits for is due, and not before the start."""
    return {
        key: min(max([start, *(due[other] for other in waits.get(key, ()))]), due[key])
        for key in keys
    }


def shown_order(rows: Sequence[Any]) -> list[Any]:
    """Rows as people read them: each list followed by what is in it."""
    inside: dict[str, list[Any]] = {}
    for row in rows:
        inside.setdefault(row.parent, []).append(row)
    made: list[Any] = []

    def walk(parent: str) -> None:
        for row in inside.get(parent, ()):
            made.append(row)
            walk(row.key)

    walk("")
    return made
