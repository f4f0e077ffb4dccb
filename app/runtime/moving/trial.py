"""A dry run: what would happen to each chosen instance, and why; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app import engine
from app.designer import service as designer
from app.lib import clock
from app.lib.cursor import pack, unpack
from app.lib.db import db
from app.lib.errors import AppError
from app.runtime.carry import FORM_REMEDY, lost_form
from app.runtime.models import (
    ElementInstance,
    EngineState,
    Instance,
    MessageSubscription,
    SignalSubscription,
    Timer,
    UserTask,
)
from app.runtime.moving import picks
from app.runtime.moving.plans import Plan
from app.runtime.moving.steps import skipped
from app.runtime.service import guarded, limits

BATCH = 200
# An element that is active, and events that are listened to beside one.
PLACES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (ElementInstance, ("active",)),
    (Timer, ("waiting", "held")),
    (MessageSubscription, ("waiting", "matched")),
    (SignalSubscription, ("waiting",)),
)
MOVES, REFUSED, SKIPPED = "moves", "refused", "skipped"
Forms = Mapping[int, Sequence[tuple[str, str | None]]]  # element and form of open user tasks


@dataclass(frozen=True)
class Verdict:
    """What would happen to one instance; ``reason`` says why when it is not moved."""

    instance: Instance
    number: int  # of its version
    result: str
    element: str = ""
    reason: str = ""
    remedy: str = ""

    @property
    def words(self) -> str:
        """The reason with its remedy."""
        return " ".join(part for part in (self.reason, self.remedy) if part)


@dataclass(frozen=True)
class Group:
    """Instances that would fare alike."""

    result: str
    element: str
    reason: str
    remedy: str
    count: int
    example: str  # the uuid of one of them


@dataclass(frozen=True)
class Trial:
    """The whole of a dry run: counts and reasons first, then a page of instances."""

    total: int
    counts: Mapping[str, int]
    groups: list[Group]
    items: list[Verdict]
    next: str | None


def try_out(plan: Plan, cursor: str = "", limit: int = 50) -> Trial:
    """Tries all that the plan chooses. Raises Invalid when they are too many, BadRequest."""
    after = unpack(cursor, int)[0] if cursor else 0
    total = picks.count(plan.chosen)
    counts: Counter[str] = Counter()
    groups: dict[tuple[str, str, str, str], list[Any]] = {}
    shown: list[Verdict] = []
    for one in verdicts(plan):
        counts[one.result] += 1
        if one.result != MOVES:
            key = (one.result, one.element, one.reason, one.remedy)
            groups.setdefault(key, [0, one.instance.uuid])[0] += 1
        if one.instance.id > after and len(shown) <= limit:
            shown.append(one)
    found = [Group(*key, count, example) for key, (count, example) in groups.items()]
    found.sort(key=lambda group: -group.count)
    more = pack(shown[limit - 1].instance.id) if len(shown) > limit else None
    return Trial(total, dict(counts), found, shown[:limit], more)


def verdicts(plan: Plan) -> Iterator[Verdict]:
    """What would happen to each, in the order in which they would be worked."""
    ids = db.session.scalars(plan.chosen.with_only_columns(Instance.id)).all()
    numbers = {row.id: number for number, row in plan.versions.items()}
    for begin in range(0, len(ids), BATCH):
        part = ids[begin : begin + BATCH]
        forms = _forms(part)
        states = (
            select(Instance, EngineState.data)
            .join(EngineState, EngineState.instance_id == Instance.id)
            .where(Instance.id.in_(part))
            .order_by(Instance.id)
        )
        for instance, data in db.session.execute(states):
            result, *why = _judge(plan, instance, data, forms.get(instance.id, ()))
            yield Verdict(instance, numbers[instance.version_id], result, *why)


def _forms(ids: Iterable[int]) -> dict[int, list[tuple[str, str | None]]]:
    """The forms of open user tasks, by instance."""
    rows = select(UserTask.instance_id, UserTask.element_id, UserTask.form_id).where(
        UserTask.instance_id.in_(ids), UserTask.state == "open", UserTask.form_id.is_not(None)
    )
    found: dict[int, list[tuple[str, str | None]]] = {}
    for instance_id, element, form_id in db.session.execute(rows):
        found.setdefault(instance_id, []).append((element, form_id))
    return found


def _judge(
    plan: Plan, instance: Instance, state: bytes, forms: Sequence[tuple[str, str | None]]
) -> tuple[str, ...]:
    """Result, element, reason, remedy."""
    if reason := skipped(instance, instance.version_id, plan.target.id):
        return SKIPPED, "", reason, ""
    source = designer.definition(instance.version_id)
    target = designer.definition(plan.target.id)
    against = [
        one
        for one in engine.check_migration(source, target, state, plan.how.mapping)
        if not one.possible
    ]
    if against:
        return REFUSED, against[0].source, against[0].reason, against[0].remedy
    for element, form_id in forms:
        if reason := lost_form(target, plan.how, element, form_id):
            return REFUSED, element, reason, FORM_REMEDY
    now = clock.now()
    try:
        guarded(lambda: engine.migrate(source, target, state, plan.how, now=now, **limits()))
    except AppError as error:
        return REFUSED, "", error.message, ""
    return (MOVES,)


def stands(plan: Plan) -> dict[tuple[int, str], int]:
    """How many chosen instances stand or listen at which element of which version."""
    inside = plan.chosen.with_only_columns(Instance.id).order_by(None)
    found: dict[tuple[int, str], int] = {}
    for model, states in PLACES:
        rows = (
            select(Instance.version_id, model.element_id, func.count(func.distinct(Instance.id)))
            .join(Instance, Instance.id == model.instance_id)
            .where(model.state.in_(states), Instance.id.in_(inside))
            .group_by(Instance.version_id, model.element_id)
        )
        for version_id, element, count in db.session.execute(rows):
            place = (version_id, element)
            found[place] = max(count, found.get(place, 0))
    return found
