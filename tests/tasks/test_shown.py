"""A form is told what it shows of the variables, and nobody who opens it reads the others."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.access import Permission
from app.accounts.models import Person
from app.lib import json
from app.lib.db import db
from app.tasks import service
from tests.designer.test_shown import VARIABLES
from tests.tasks.work.conftest import FORM, PLAIN, Office
from tests.world import PASSWORD, World, token


@pytest.fixture
def opened(world: World) -> Office:
    """A task that Finn of Finance, who reads no instances, has with a draft."""
    words = {"type": "text", "id": "t", "text": "For {{customer.name}}"}
    fields: Any = FORM["components"]
    form = {**FORM, "components": [words, *fields]}
    body = PLAIN.replace('candidateGroups="csr"', 'candidateGroups="finance"')
    files: dict[str, Any] = {"ask.form": json.dumps(form).encode()}
    world.publish(body, **files)
    office = Office(world, world.start(**VARIABLES))
    finn = office.person("Finn", desks=("finance",))
    assert not finn.may(Permission.INSTANCE_READ)
    service.claim(office.uuid, finn)
    service.save_draft(office.uuid, {"seats": 7}, finn)
    return office


def test_neither_page_nor_program_reads_what_the_form_does_not_use(opened: Office) -> None:
    client = opened.world.app.test_client()
    said = {"email": "finn@test.example", "password": PASSWORD}
    client.post("/sign-in", data={**said, "csrf_token": token(client, "/sign-in")})
    page = client.get(f"/inbox/{opened.uuid}").get_data(as_text=True)
    program = opened.world.app.test_client()
    who = accounts.principal_of(
        db.session.scalars(select(Person).where(Person.name == "Finn")).one()
    )
    _, secret = accounts.add_token(who, "test", ("task.read",))
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    task = program.get(f"/api/v1/user-tasks/{opened.uuid}")
    for text in (page, task.get_data(as_text=True)):
        assert "Northwind" in text
        for other in ("forty-two percent", "12345", "Attic"):
            assert other not in text
    data = json.loads(task.data)["form"]["data"]
    assert data == {"customer": {"name": "Northwind"}, "name": "Ann", "seats": 7}
