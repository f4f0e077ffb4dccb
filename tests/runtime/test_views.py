"""Pages of instances and incidents: what a script that sends their forms is told."""

from __future__ import annotations

from sqlalchemy import select

from app.lib.db import db
from app.runtime.models import Message
from tests.runtime.test_runtime import CALL
from tests.world import World, says, token


def test_variables_that_cannot_be_read_are_told_at_their_field_and_nothing_is_tried(
    world: World,
) -> None:
    world.vendors.answer = says(503)
    world.publish(CALL)
    world.start()
    for _ in range(5):
        world.work()
        world.hurry()
    incident = world.incident()
    assert incident is not None
    browser, path = world.browser("admin"), f"/incidents/{incident.uuid}"
    script = {"X-CSRFToken": token(browser, path), "X-Script": "yes"}
    refused = browser.post(f"{path}/retry", data={"variables": "{"}, headers=script)
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json["errors"]] == ["variables"]
    page = browser.post(
        f"{path}/retry", data={"variables": "{", "csrf_token": token(browser, path)}
    )
    assert page.status_code == 422
    assert ">{</textarea>" in page.text
    assert world.incident() is not None
    tried = browser.post(f"{path}/retry", data={"variables": ""}, headers=script)
    assert tried.json["to"].startswith("/instances/")
    assert world.incident() is None


def test_what_came_is_recorded_once_where_its_answer_was_lost(world: World) -> None:
    browser = world.browser("csr")
    script = {"X-CSRFToken": token(browser, "/home"), "X-Script": "yes", "Idempotency-Key": "1-2"}
    said = {"name": "agreed", "key": "O-1", "from": "order"}
    for _ in range(2):
        answer = browser.post("/messages", data=said, headers=script)
        assert answer.json == {"to": "/orders/O-1"}
    assert len(db.session.scalars(select(Message)).all()) == 1
