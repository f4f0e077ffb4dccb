"""An office with a task that has a form, and colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.access import Principal
from app.accounts.models import Person
from app.lib import json
from app.lib.db import db, transaction
from app.runtime.models import Instance, Outbox
from tests.engine.bpmn.diagrams import el, ends, event, ext, flows
from tests.world import PASSWORD, World

FORM = {
    "id": "ask",
    "type": "default",
    "schemaVersion": 18,
    "components": [
        {"type": "textfield", "key": "name", "id": "f1", "validate": {"required": True}},
        {"type": "number", "key": "seats", "id": "f2"},
        {"type": "expression", "key": "total", "id": "f3", "expression": "=seats * 10"},
    ],
}
ASKED = ext(
    "<zeebe:userTask/>",
    '<zeebe:formDefinition formId="ask"/>',
    '<zeebe:assignmentDefinition candidateGroups="csr"/>',
)
PLAIN = ends("e") + el("userTask", "ask", ASKED) + flows("s > ask > e")
CAUGHT = (
    ends("e", "other")
    + el("userTask", "ask", ASKED)
    + event("boundaryEvent", "boom", "error", "E1", attachedToRef="ask").replace(
        "<boundaryEvent", '<boundaryEvent name="It went off"'
    )
    + flows("s > ask > e", "boom > other")
)
WITHDRAWN = (
    ends("e", "other")
    + el("userTask", "ask", ASKED)
    + event("boundaryEvent", "paid", "message", "MW", attachedToRef="ask")
    + flows("s > ask > e", "paid > other")
)
GONE = (
    '<message id="MW" name="gone"><extensionElements><zeebe:subscription '
    'correlationKey="=key"/></extensionElements></message>'
)
ANSWERS: dict[str, Any] = {"name": "Ann", "seats": 3}


@dataclass
class Office:
    """A world with one open task, and the people around it."""

    world: World
    instance: Instance

    def person(self, name: str, *roles: str, desks: tuple[str, ...] = ()) -> Principal:
        """One more person."""
        email = f"{name.lower()}@test.example"
        with transaction() as session:
            accounts.add_person(
                session,
                email=email,
                name=name,
                password=PASSWORD,
                system_roles=roles,
                business_roles=desks,
            )
        found = select(Person).where(Person.email == email)
        return accounts.principal_of(db.session.scalars(found).one())

    @property
    def csr(self) -> Principal:
        return self.world.principal("csr")

    @property
    def admin(self) -> Principal:
        return self.world.principal("admin")

    @property
    def uuid(self) -> str:
        return self.world.task().uuid

    def variables(self) -> dict[str, Any]:
        """What the process has at its end."""
        db.session.rollback()
        rows = select(Outbox.payload).where(Outbox.topic == "instance.ended")
        ended: dict[str, Any] = db.session.scalars(rows).one()["variables"]
        return ended

    def news(self, topic: str) -> list[dict[str, Any]]:
        """What is told of a topic."""
        db.session.rollback()
        return list(db.session.scalars(select(Outbox.payload).where(Outbox.topic == topic)))


def open_office(world: World, body: str = PLAIN, also: str = "", **variables: Any) -> Office:
    """Publishes and starts a process with one task."""
    files: dict[str, bytes] = {"ask.form": json.dumps(FORM).encode()}
    world.publish(body, also=also, **files)
    return Office(world, world.start(**variables))


@pytest.fixture
def office(world: World) -> Office:
    """A world in which one task with a form is offered to the CSR."""
    return open_office(world)
