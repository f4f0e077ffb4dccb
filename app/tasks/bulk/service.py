"""Goes through many tasks: one that cannot be done says why, and the others are done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog

from app.accounts.access import Principal
from app.lib.db import transaction
from app.lib.errors import AppError
from app.tasks import service as tasks
from app.tasks.bulk import deeds
from app.tasks.bulk.deeds import Came, Deed, Step

FAULT = "Baton could not do this one. Nothing of it was changed; open it and try it there."
log = structlog.get_logger()


@dataclass(frozen=True)
class Result:
    """What came of it at one task; without a name for who does not see the task."""

    uuid: str
    name: str
    business_key: str
    came: Came


def do(deed: Deed, uuids: Iterable[str], who: Principal) -> list[Result]:
    """Does it at each of the tasks. Raises Forbidden for who may not do it at any."""
    who.require(deeds.NEEDS[deed.kind])
    return [_one(uuid, deed, {}, who) for uuid in dict.fromkeys(uuids)]


def undo(steps: Sequence[Step], who: Principal) -> list[Result]:
    """Takes back what was done, wherever nobody did something else since."""
    made = []
    for step in steps:
        changes = step.get("changes") or {}
        deed = Deed(kind=step["deed"], person=step.get("person"), changes=changes, back=True)
        made.append(_one(step["task"], deed, step, who))
    return made


def _one(uuid: str, deed: Deed, step: Step, who: Principal) -> Result:
    name = business_key = ""
    try:
        who.require(deeds.NEEDS[deed.kind])
        with transaction() as session:
            with tasks.untold():
                task, instance = tasks.at(session, uuid, who)
            name, business_key = task.name, task.business_key
            deeds.unchanged(task, step)
            came = deeds.DEEDS[deed.kind](task, instance, deed, who)
    except AppError as error:
        came = Came(deeds.REFUSED, error.words)
    except Exception:  # the others are done, and told, whatever is wrong with this one
        log.exception("bulk.failed", task=uuid, deed=deed.kind)
        came = Came(deeds.REFUSED, FAULT)
    if came.undo is not None:
        came = Came(came.outcome, came.words, {"task": uuid, **came.undo})
    return Result(uuid, name, business_key, came)
