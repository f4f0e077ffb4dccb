"""An instance whose version this release cannot read shows what is known, and what is wrong."""

from __future__ import annotations

import pytest

from app.runtime.models import Incident, Instance
from tests.engine.bpmn.diagrams import el, ends, ext, flows, user
from tests.world import World, token

FAILS = ext('<zeebe:taskDefinition type="no.such.job" retries="1"/>')
BODY = (
    ends("e") + el("parallelGateway", "f") + el("serviceTask", "call", FAILS) + user("ask")
    + flows("s > f > call > e", "f > ask > e")
)  # fmt: skip
SAID = "This release of Baton cannot read version 1 of p"


@pytest.fixture
def stopped(world: World) -> tuple[Instance, Incident]:
    """An instance that stopped, and its incident."""
    world.publish(BODY)
    instance = world.start(order={"id": "O-1"})
    world.work()
    incident = world.incident()
    assert incident is not None
    return instance, incident


def test_its_pages_show_what_is_known(world: World, stopped: tuple[Instance, Incident]) -> None:
    instance, incident = stopped
    browser = world.browser("admin")
    with world.unreadable():
        for path, known in (
            (f"/instances/{instance.uuid}", ["ask", "no.such.job"]),
            (f"/incidents/{incident.uuid}", [incident.remedy[:20], "call"]),
        ):
            answer = browser.get(path)
            page = answer.get_data(as_text=True)
            assert answer.status_code == 200, path
            assert SAID in page
            assert "Tell the operator." in page
            assert "They cannot be shown." in page
            assert all(word in page for word in known)
    page = browser.get(f"/instances/{instance.uuid}").get_data(as_text=True)
    assert SAID not in page
    assert "O-1" in page


def test_what_cannot_be_done_with_it_is_said_where_it_was_asked_for(
    world: World, stopped: tuple[Instance, Incident]
) -> None:
    instance, incident = stopped
    browser = world.browser("admin")
    here, there = f"/instances/{instance.uuid}", f"/incidents/{incident.uuid}"
    sent = {"csrf_token": token(browser, here)}
    with world.unreadable():
        assert browser.post(f"{here}/cancel", data=sent).status_code == 302
        assert browser.get(here).get_data(as_text=True).count(SAID) == 2  # the answer as well
        answer = browser.post(f"{there}/retry", data=sent)
        assert answer.status_code == 503
        assert SAID in answer.get_data(as_text=True)
    assert world.fresh(instance).state == "incident"


def test_its_user_task_says_why_it_cannot_be_opened(
    world: World, stopped: tuple[Instance, Incident]
) -> None:
    uuid = world.task().uuid
    with world.unreadable():
        answer = world.browser("csr").get(f"/inbox/{uuid}")
        assert answer.status_code == 503
        assert SAID in answer.get_data(as_text=True)
