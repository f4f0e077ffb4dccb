"""Plays the people of one order: answers its user tasks from a file, and tells its story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select

from app.accounts.access import SYSTEM
from app.audit.models import History
from app.lib import clock, days, json
from app.lib.db import db
from app.lib.errors import AppError, Invalid
from app.lib.states import words
from app.lib.words import duration
from app.orders.models import ENDED, Order
from app.runtime import messages
from app.runtime import service as runtime
from app.runtime import worker as rounds
from app.runtime.models import Incident, Instance, MessageSubscription, UserTask
from app.tasks import forms
from app.tasks import service as tasks

MAX_ROUNDS = 2_000


@dataclass
class Answers:
    """What people say and what outsiders send, in order, by element and by message."""

    tasks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)


def read_answers(path: Path) -> Answers:
    """The answers of a file. Raises Invalid that names the file."""
    try:
        said = (
            json.loads(
                json.dumps(
                    _exact(
                        yaml.load(path.read_text(), ExactLoader)  # noqa: S506 - a safe loader
                    )
                )
            )
            or {}
        )
        given = said.get("answers") or {}
        as_lists = {key: v if isinstance(v, list) else [v or {}] for key, v in given.items()}
        return Answers(as_lists, list(said.get("messages") or []))
    except (yaml.YAMLError, OSError, AttributeError, TypeError, ValueError) as error:
        raise Invalid(f"{path}: the answers cannot be read: {error}") from None


class ExactLoader(yaml.SafeLoader):
    """YAML whose numbers with a fraction are decimals."""


def _decimal(loader: Any, node: Any) -> Any:
    return Decimal(loader.construct_scalar(node))


ExactLoader.add_constructor("tag:yaml.org,2002:float", _decimal)


def _exact(value: Any) -> Any:
    """Dates that YAML reads by itself go back to text."""
    if isinstance(value, dict):
        return {str(key): _exact(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def last_entry() -> int:
    """Where the history ends now."""
    return db.session.scalar(select(func.max(History.id))) or 0


@dataclass
class Follower:
    """Follows one order to its end."""

    order_id: int
    answers: Answers
    skip_timers: bool
    tell: Callable[[str], None]
    seen: int = 0
    moved: Callable[[timedelta], None] = lambda length: None  # others whose clock goes along

    def run(self, patience: timedelta) -> Order:
        """Works until the order has ended, or nothing moves for so long."""
        quiet_since: datetime | None = None
        for _ in range(MAX_ROUNDS):
            did = rounds.run_once() or self._answer() or self._send()
            self._tell_news()
            order = self._order()
            if order.state in ENDED:
                return order
            if did:
                quiet_since = None
                continue
            quiet_since = quiet_since or clock.now()
            if self._stuck() and not self._skip():
                return order
            if not self.skip_timers and clock.now() - quiet_since > patience:
                return order
        return self._order()

    def _order(self) -> Order:
        db.session.rollback()
        order = db.session.get(Order, self.order_id, populate_existing=True)
        assert order is not None  # noqa: S101 - it was just placed
        return order

    def _instances(self) -> list[int]:
        number = self._order().number
        return list(db.session.scalars(select(Instance.id).where(Instance.business_key == number)))

    def _answer(self) -> bool:
        open_tasks = db.session.scalars(
            select(UserTask).where(
                UserTask.business_key == self._order().number, UserTask.state == "open"
            )
        ).all()
        for task in open_tasks:
            given = self.answers.tasks.get(task.element_id)
            if not given:
                continue
            answer = given.pop(0) if len(given) > 1 else given[0]
            instance = db.session.get(Instance, task.instance_id)
            assert instance is not None  # noqa: S101 - a task belongs to one
            schema = tasks.form_of(task, instance)
            if schema is not None:
                answer = forms.check(schema, answer, tasks.visible(instance, task))
            runtime.complete_user_task(task.uuid, answer, SYSTEM)
            return True
        return False

    def _send(self) -> bool:
        waiting = db.session.scalars(
            select(MessageSubscription).where(
                MessageSubscription.instance_id.in_(self._instances()),
                MessageSubscription.state == "waiting",
            )
        ).all()
        for row in waiting:
            for message in self.answers.messages:
                if message.get("name") == row.name and not message.get("sent"):
                    message["sent"] = True
                    said = message.get("variables") or {}
                    messages.publish(row.name, row.correlation_key, said, actor="Answers file")
                    return True
        return False

    def _stuck(self) -> bool:
        """Whether only a person or a time can move it."""
        open_incident = select(Incident.id).where(
            Incident.business_key == self._order().number, Incident.state == "open"
        )
        if db.session.execute(open_incident.limit(1)).first() is not None:
            return True
        return self.skip_timers

    def _skip(self) -> bool:
        """Moves the clock to what is due next; false when nothing is due at any time."""
        if not self.skip_timers:
            return False
        moment = rounds.next_due()
        if moment is None:
            return False
        if moment > clock.now():
            length = moment - clock.now() + timedelta(milliseconds=1)
            if length > timedelta(seconds=2):
                self.tell(f"           clock moved by {duration(length)}")
            clock.skip(length)
            self.moved(length)
        return True

    def _tell_news(self) -> None:
        rows = select(History).where(History.id > self.seen).order_by(History.id)
        for row in db.session.scalars(rows):
            self.seen = row.id
            line = sentence(row)
            if line:
                self.tell(f"{days.local(row.at):%H:%M:%S}   {line}")


def sentence(row: History, *, named: bool = True) -> str | None:
    """One entry of the history in words; None for what only a machine wants to know.

    ``named``: whether who reads it may know who did it.
    """
    name = row.detail.get("name") or row.element or ""
    if not named and row.kind in UNNAMED:
        return UNNAMED[row.kind].format(name=name)
    said = {
        "order_placed": f"Order placed for {row.detail.get('customer')}",
        "order_state": f"Order: {_state_words(row)}",
        "item_state": f"Item {row.detail.get('item')}: {_state_words(row)}",
        "item_ended": f"Item {row.detail.get('item')}: {_state_words(row)}",
        "claimed": f"{row.actor} claimed {name}",
        **dict.fromkeys(("level", "covered"), f"{name}: {row.detail.get('why')}"),
        "assigned": _assigned(name, row),
        "outside_sent": f"{row.actor} sent {name} to {row.detail.get('to')}",
        "outside_resent": f"{row.actor} sent {row.detail.get('to')} another link to {name}",
        "outside_reminded": f"{row.detail.get('to')} was reminded of {name}",
        "outside_answered": f"{row.detail.get('to')} answered {name} by link",
        "outside_expired": f"{row.detail.get('to')} did not answer {name} in time",
        "outside_revoked": f"{row.actor} took the link of {row.detail.get('to')} to {name} back",
        "cannot_do": f"{row.actor} could not do {name}: {row.detail.get('reason')}",
        "asked": f"{row.actor} cannot do {name} and asked the process owner",
        "answered": f"{row.actor} answered the question at {name}",
        "updated": f"{name}: changed" + (f" by {row.actor}" if row.actor != "Baton" else ""),
        "timer_fired": f"Timer fired: {name}",
        "message_received": f"Message came: {name}",
        "incident": f"Incident at {name}: {row.detail.get('reason')}",
        "incident_resolved": f"{row.actor} tried {name} again",
        "error_caught": f"Error {row.detail.get('code')} caught at {name}",
        "decision": f"Decided: {name}",
    }.get(row.kind)
    if row.kind == "completed" and row.detail.get("type") in WORK and name:
        by = f" by {row.actor}" if named and row.actor != "Baton" else ""
        return f"{name}: done{by}"
    return said


def _assigned(name: str, row: History) -> str:
    """By a rule, which says why, or by a person."""
    said = row.detail
    if why := said.get("why"):
        return f"{name}: {why}"
    to = said.get("to") or said.get("assignee")
    return f"{row.actor} assigned {name} to {to}" if to else f"{row.actor} gave {name} back"


def _state_words(row: History) -> str:
    return words("order", str(row.detail.get("state")))[1].lower()


UNNAMED = {
    "claimed": "{name} was claimed",
    "level": "{name}: a step of its service level",
    "assigned": "{name} was assigned",
    "covered": "{name} was given to somebody else",
    "outside_sent": "{name} was sent to a contact",
    "outside_resent": "The contact was sent another link to {name}",
    "outside_reminded": "The contact was reminded of {name}",
    "outside_answered": "The contact answered {name} by link",
    "outside_expired": "The contact did not answer {name} in time",
    "outside_revoked": "The link to {name} was taken back",
    "cannot_do": "{name} could not be done",
    "asked": "The process owner was asked about {name}",
    "answered": "The question at {name} was answered",
    "updated": "{name}: changed",
    "incident_resolved": "{name} was tried again",
}
WORK = ("userTask", "serviceTask", "sendTask", "callActivity")


def explain(error: AppError) -> str:
    """An error as a command prints it."""
    lines = [error.message, *(f"  {p.pointer or '/'}: {p.message}" for p in error.problems)]
    return "\n".join(lines)
