"""A user task of the CSR whose form a contact can answer."""

from __future__ import annotations

import pytest

from app.config import Config
from app.lib import json
from app.tasks import service as tasks
from sandbox.postbox import Postbox
from tests.engine.bpmn.diagrams import el, ends, ext, flows
from tests.tasks.conftest import by_mail
from tests.world import World

FORM = {
    "id": "address",
    "type": "default",
    "components": [
        {"type": "text", "text": "For {{customer.name}}, order {{order.id}}"},
        {
            "type": "textfield",
            "key": "street",
            "label": "Street",
            "validate": {"required": True, "maxLength": 100},
        },
        {"type": "number", "key": "floor", "label": "Floor"},
    ],
}
CUSTOMER = {
    "name": "Northwind",
    "creditLimit": 12345,
    "contact": {"name": "Rosa Quill", "email": "rosa@northwind.example"},
}


@pytest.fixture
def config(config: Config, postbox: Postbox) -> Config:
    """Sends mail to the letter box."""
    return by_mail(config, postbox)


@pytest.fixture
def office(world: World) -> World:
    """One user task with a form, which the CSR has."""
    publish(world)
    return world


def publish(world: World, listeners: str = "") -> None:
    """Starts a process of one user task, with what listens to it, and lets the CSR claim it."""
    said = '<zeebe:formDefinition formId="address"/>'
    role = '<zeebe:assignmentDefinition candidateGroups="csr"/>'
    heard = f"<zeebe:taskListeners>{listeners}</zeebe:taskListeners>" if listeners else ""
    task = el("userTask", "ask", ext("<zeebe:userTask/>", said, role, heard))
    task = task.replace("<userTask ", '<userTask name="Correct the address" ')
    form = json.dumps(FORM).encode()
    world.publish(ends("e") + task + flows("s > ask > e"), **{"address.form": form})
    world.start(customer=CUSTOMER, order={"id": "O-1", "margin": 99}, unseen="not for contacts")
    tasks.claim(world.task().uuid, world.principal("csr"))
