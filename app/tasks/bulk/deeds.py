"""Each deed at one task, with words for what came of it and the step that takes it back.

Whoever calls has locked the task, so that what stood before is what the deed meets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.accounts.access import Permission, Principal
from app.lib.errors import Conflict
from app.runtime.models import Instance, UserTask
from app.tasks import changing, forms, service
from app.tasks.changing import FIELDS
from app.tasks.work import finishing, handing

P = Permission
DONE, SAME, ASKED, REFUSED = "done", "same", "asked", "refused"
LISTENERS = "What listens to it is asked first."
SAID = 3  # faults of one form; who opens it sees all
CHANGED = {"due_at": "due date", "follow_up_at": "follow-up date", "priority": "priority"}
BACK = "It is back with its roles."
EACH = timedelta(milliseconds=150)  # that one of many takes, with the way of its part to the page
Step = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is to be done; completions can be taken back as long as they are ``held``.

    With ``back`` it takes another deed back.
    """

    kind: str
    person: int | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    held: timedelta | None = None
    back: bool = False


@dataclass(frozen=True)
class Came:
    """What came of a deed at one task."""

    outcome: str
    words: str
    undo: Step | None = None


def held_for(many: int) -> timedelta:
    """How long each of so many completions is held: one as long as on its own page; the first of
    many also until the last is done, so that an undo still meets all of them."""
    return finishing.HELD + EACH * (many - 1)


def claim(task: UserTask, instance: Instance, deed: Deed, who: Principal) -> Came:
    """Takes it. Releasing takes that back, unless somebody else had it before."""
    had, name = task.assignee_id, task.assignee_name
    service.claim(task.uuid, who)
    if had == who.id:
        return Came(SAME, "You have it already.")
    if task.asked is not None:
        return Came(ASKED, LISTENERS)
    if had is not None:
        return Came(DONE, f"You have it now, for {name}.")
    return Came(DONE, "You have it now.", {"deed": "release", "holder": who.id})


def release(task: UserTask, instance: Instance, deed: Deed, who: Principal) -> Came:
    """Gives it back to its roles. Claiming takes that back, for whom it is offered to."""
    service.release(task.uuid, who)
    if task.asked is not None:
        return Came(ASKED, LISTENERS)
    offered = service.may_claim(task, who)
    return Came(DONE, BACK, {"deed": "claim", "holder": None} if offered else None)


def assign(task: UserTask, instance: Instance, deed: Deed, who: Principal) -> Came:
    """Gives it to a person, or to nobody; a delegation ends with that, and does not come back."""
    had, name, delegated = task.assignee_id, task.assignee_name, task.delegation is not None
    handing.assign(task.uuid, deed.person, who)
    if had == deed.person:
        return Came(SAME, f"{name} has it already." if name else "Nobody had it.")
    if task.asked is not None:
        return Came(ASKED, LISTENERS)
    words = f"{task.assignee_name} has it now." if task.assignee_name else BACK
    if name:
        words = f"{words} {name} had it before."
    step = {"deed": "assign", "person": had, "holder": deed.person}
    return Came(DONE, words, None if delegated else step)


def change(task: UserTask, instance: Instance, deed: Deed, who: Principal) -> Came:
    """Changes its dates and its priority."""
    new = changing.sent(deed.changes)
    before = {name: getattr(task, name) for name in new}
    changing.change(task.uuid, new, who)
    changed = [name for name in new if before[name] != new[name]]
    if not changed:
        return Came(SAME, "It was so already.")
    if task.asked is not None:
        return Came(ASKED, LISTENERS)
    step = {
        "deed": "change",
        "changes": {FIELDS[name]: _plain(before[name]) for name in changed},
        "stands": {FIELDS[name]: _plain(getattr(task, name)) for name in changed},
    }
    return Came(DONE, "It is as it was before." if deed.back else "It is changed.", step)


def complete(task: UserTask, instance: Instance, deed: Deed, who: Principal) -> Came:
    """Completes it as its form stands, when that lacks nothing and nobody began to answer."""
    answers: dict[str, Any] = {}
    if schema := service.form_of(task, instance):
        variables = service.visible(instance, task)
        answers = forms.untouched(schema, variables)
        if task.state == "open" and task.assignee_id in (None, who.id):
            _require_whole(task, answers, forms.faults(schema, answers, variables))
    if deed.held is None:
        service.complete(task.uuid, answers, who)
        return Came(DONE, "It is completed.")
    finishing.hold(task.uuid, answers, who, deed.held)
    return Came(DONE, "It is completed.", {"deed": "reopen"})


def reopen(task: UserTask, instance: Instance, deed: Deed, who: Principal) -> Came:
    """Takes a completion back that is not handed in yet."""
    finishing.undo(task.uuid, who)
    return Came(DONE, "It is open again, and yours.")


def _require_whole(
    task: UserTask, answers: Mapping[str, Any], faults: list[tuple[str, str]]
) -> None:
    # What somebody emptied stands as none in the draft, and must not be handed in after all.
    if any(answers.get(key) != value for key, value in (task.draft or {}).items()):
        raise Conflict("It has to be opened: answers that somebody began to type wait in its form.")
    if not faults:
        return
    said = " ".join(f"“{label}”: {words}" for label, words in faults[:SAID])
    more = f" And {len(faults) - SAID} more." if len(faults) > SAID else ""
    raise Conflict(f"It has to be opened: its form cannot be handed in as it stands. {said}{more}")


def unchanged(task: UserTask, step: Step) -> None:
    """Raises Conflict when somebody did something else with the task since the deed."""
    if "holder" in step and task.state == "open" and task.assignee_id != step["holder"]:
        has = service.has(task) if task.assignee_id else "Nobody has this user task any more."
        raise Conflict(f"{has} It stays as it is.")
    stands = changing.sent(step.get("stands", {}))
    others = [CHANGED[name] for name, value in stands.items() if getattr(task, name) != value]
    if others:
        raise Conflict(f"Somebody changed {' and '.join(others)} since; it stays as it is.")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


DEEDS: dict[str, Callable[[UserTask, Instance, Deed, Principal], Came]] = {
    "claim": claim,
    "release": release,
    "assign": assign,
    "change": change,
    "complete": complete,
    "reopen": reopen,
}
NEEDS = {  # a change is looked at by the deed itself: it depends on the task
    "claim": P.TASK_WORK,
    "release": P.TASK_WORK,
    "assign": P.TASK_SUPERVISE,
    "change": P.TASK_READ,
    "complete": P.TASK_WORK,
    "reopen": P.TASK_WORK,
}
