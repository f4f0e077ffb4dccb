"""A listener of user tasks that answers as it was told, and processes that it listens to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.audit.models import History
from app.lib.db import db
from app.runtime.models import Offer
from tests.engine.bpmn.diagrams import el, ends, ext, flows


class Listener:
    """Answers the jobs of listeners as it was told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {}
        self.error: Exception | None = None

    def __call__(self, session: Any, inputs: dict[str, Any], instance: Any) -> dict[str, Any]:
        """What a handler of a job type does."""
        self.asked.append(inputs)
        if self.error is not None:
            raise self.error
        return self.answer

    def denies(self, reason: str) -> None:
        """From now on it objects."""
        self.answer = {"denied": True, "deniedReason": reason}


def heard(*events: str, assignee: str = "") -> str:
    """A process of one user task with listeners."""
    made = "".join(f'<zeebe:taskListener eventType="{one}" type="listen.to"/>' for one in events)
    said = f'<zeebe:assignmentDefinition assignee="{assignee}" candidateGroups="csr"/>'
    inside = ext("<zeebe:userTask/>", said, f"<zeebe:taskListeners>{made}</zeebe:taskListeners>")
    return ends("e") + el("userTask", "ask", inside) + flows("s > ask > e")


def offered() -> list[str]:
    """The roles in whose inboxes a user task lies."""
    db.session.rollback()
    return sorted(db.session.scalars(select(Offer.role_key)))


def history(kind: str) -> list[History]:
    """What was written down of a kind, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(History).where(History.kind == kind)))
