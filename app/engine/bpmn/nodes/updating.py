"""Changes of a user task by hand, heard by its listeners (Camunda 8, "User task listeners").

What it says of itself was evaluated when it was entered; a person may say otherwise later. The
change is kept with the user task, so that it also holds when it is offered again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.engine.bpmn.nodes.asking import Asking, refuse_while_asked
from app.engine.bpmn.outcome import CannotMove
from app.engine.bpmn.tokens import Token

EVENT = "updating"
TOLD = {  # what may change, and how listeners read it (Camunda 8)
    "due_date": "dueDate",
    "follow_up_date": "followUpDate",
    "priority": "priority",
    "candidate_groups": "candidateGroups",
    "candidate_users": "candidateUsers",
}


class Updated(Asking):
    """An element whose dates, priority and candidates may be changed by hand."""

    def update(self, token: Token, changes: Mapping[str, Any], action: str) -> None:
        """Asks the listeners, or makes the change at once when there are none.

        Raises CannotMove for what cannot be changed so, and while something is asked already.
        """
        refuse_while_asked(token)
        wait, said = token.memory["wait"], plain(changes)
        new = {name: value for name, value in said.items() if not _same(name, wait[name], value)}
        if not new:
            raise CannotMove("It says all of that already.", "Change something else.")
        if EVENT not in self.hooks:
            self.change(token, {"asked": new, "action": action})
            return
        about = {told: new.get(name, wait[name]) for name, told in TOLD.items()}
        changed = [TOLD[name] for name in new]
        self.ask(token, "update", new, {**about, "changedAttributes": changed, "action": action})

    def change(self, host: Token, asked: Mapping[str, Any]) -> None:
        """The change is made."""
        new, wait = asked["asked"], host.memory["wait"]
        changes = {name: {"from": wait[name], "to": value} for name, value in new.items()}
        wait.update(new)
        host.memory["changed"] = {**host.memory.get("changed", {}), **new}
        host.top.note("updated", host, changes=changes, action=asked["action"])


def plain(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a user task as they are kept. Raises CannotMove that names what cannot be."""
    said = {}
    for name, value in changes.items():
        if name not in TOLD:
            raise CannotMove(f"{name} of a user task is not changed.", f"Change {', '.join(TOLD)}.")
        try:
            said[name] = READERS[name](value)
        except TypeError as error:
            raise CannotMove(f"The {name} is {value!r}.", str(error)) from None
    return said


def _moment(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    raise TypeError("Give a moment with its zone, or none.")


def _priority(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    raise TypeError("Give a whole number from 0 to 100.")


def _names(value: Any) -> list[str]:
    if isinstance(value, list | tuple) and all(isinstance(name, str) and name for name in value):
        return list(dict.fromkeys(value))
    raise TypeError("Give a list of names.")


READERS: dict[str, Callable[[Any], Any]] = {
    "due_date": _moment,
    "follow_up_date": _moment,
    "priority": _priority,
    "candidate_groups": _names,
    "candidate_users": _names,
}


def _same(name: str, before: Any, after: Any) -> bool:
    """Whether nothing would change: the same moment may be written in another zone."""
    if READERS[name] is _moment and before and after:
        return datetime.fromisoformat(before) == datetime.fromisoformat(after)
    return bool(before == after)
