"""The page of one task: what it shows to whom, and what its script is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.designer.scripting import AGAIN
from app.lib import json
from app.lib.db import db
from app.tasks import service
from app.tasks.work import finishing, handing, story, way
from tests.engine.bpmn.diagrams import el, ends, flows, script
from tests.tasks.listening import history
from tests.tasks.work.conftest import ANSWERS, ASKED, FORM, PLAIN, Office, open_office
from tests.world import World, token


def post(client: FlaskClient, path: str, answers: Any, **more: Any) -> Any:
    """What the page's script sends."""
    headers = {"X-CSRFToken": token(client, "/profile"), "Content-Type": "application/json"}
    return client.post(path, data=json.dumps({"answers": answers, **more}), headers=headers)


WRONG = [
    ({"name": 7}, "name"),
    ({"name": "Ann", "seats": "many"}, "seats"),
    ({"name": "Ann", "admin": True}, "admin"),
    ({"name": "x" * 10_000_001}, "name"),
    ({}, "name"),
]


@pytest.mark.parametrize(("answers", "field"), WRONG)
def test_wrong_answers_are_refused_with_the_field_named_and_the_draft_stays(
    office: Office, answers: dict[str, Any], field: str
) -> None:
    client, uuid = office.world.browser("csr"), office.uuid
    service.claim(uuid, office.csr)
    service.save_draft(uuid, ANSWERS, office.csr)
    said = post(client, f"/inbox/{uuid}/complete", answers)
    assert said.status_code == 422
    assert [one["pointer"] for one in said.get_json(force=True)["errors"]] == [field]
    task = office.world.task()
    assert (task.state, task.draft) == ("open", ANSWERS)


def test_a_draft_far_too_large_names_its_field(office: Office) -> None:
    client, uuid = office.world.browser("csr"), office.uuid
    service.claim(uuid, office.csr)
    said = post(client, f"/inbox/{uuid}/draft", {"name": "x" * 10_000_001, "seats": 1})
    assert said.status_code == 422
    assert said.get_json(force=True)["errors"][0]["pointer"] == "name"
    kept = post(client, f"/inbox/{uuid}/draft", {"name": "<script>alert(1)</script>"})
    assert kept.status_code == 200
    page = client.get(f"/inbox/{uuid}").get_data(as_text=True)
    assert "<script>alert" not in page


@pytest.mark.parametrize("deed", ["draft", "complete"])
@pytest.mark.parametrize(
    ("answers", "field"), [({"name": "a\ud83d"}, "name"), ({"\ud83d": 1}, None)]
)
def test_half_a_character_is_refused_with_its_field_and_nothing_is_lost(
    office: Office, deed: str, answers: dict[str, Any], field: str | None
) -> None:
    client, uuid = office.world.browser("csr"), office.uuid
    service.claim(uuid, office.csr)
    service.save_draft(uuid, ANSWERS, office.csr)
    headers = {"X-CSRFToken": token(client, "/profile"), "Content-Type": "application/json"}
    body = json.dumps({"answers": answers}).encode("utf-8", "surrogatepass")
    body = body.replace("\ud83d".encode("utf-8", "surrogatepass"), b"\\ud83d")
    said = client.post(f"/inbox/{uuid}/{deed}", data=body, headers=headers)
    assert said.status_code == 422
    first = said.get_json(force=True)["errors"][0]["pointer"]
    assert first == (field or "\\ud83d")
    assert office.world.task().draft == ANSWERS


READ_ONLY = {
    **FORM,
    "components": [
        *FORM["components"],
        {"type": "number", "key": "price", "id": "f4", "readonly": True},
        {"type": "textfield", "key": "why", "id": "f5", "conditional": {"hide": "=seats < 9"}},
    ],
}


def test_what_a_form_only_shows_is_shown_as_it_is_whatever_was_sent_for_it(world: World) -> None:
    files = {"ask.form": json.dumps(READ_ONLY).encode()}
    world.publish(PLAIN, **files)
    office = Office(world, world.start(price=100))
    sent = {"name": "Ann", "seats": 3, "price": 1, "total": "x" * 50_000, "why": "y" * 50_000}
    service.claim(office.uuid, office.csr)
    service.save_draft(office.uuid, sent, office.csr)
    client, uuid = office.world.browser("csr"), office.uuid
    assert shown(client, uuid) == {"name": "Ann", "seats": 3, "price": 100, "why": "y" * 50_000}
    for _ in range(2):  # the second is the same completion
        finishing.hold(uuid, sent, office.csr)
    finishing.hand_in_now(uuid, office.csr)
    assert shown(client, uuid) == {"name": "Ann", "seats": 3, "price": 100, "total": 30}
    db.session.rollback()
    assert service.find(uuid, office.csr).draft == ANSWERS


def shown(client: FlaskClient, uuid: str) -> dict[str, Any]:
    """What stands in the form of a task's page."""
    page = client.get(f"/inbox/{uuid}").get_data(as_text=True)
    found = re.search(r'id="task-data"[^>]*>(.*?)</script>', page, re.S)
    assert found is not None
    return dict(json.loads(found[1])["data"])


def test_what_was_typed_in_another_window_stays_and_the_later_one_is_told(office: Office) -> None:
    client, uuid = office.world.browser("csr"), office.uuid
    service.claim(uuid, office.csr)
    begun = {"name": "Ann", "seats": 1}
    service.save_draft(uuid, begun, office.csr)
    other = post(client, f"/inbox/{uuid}/draft", {"name": "Anna", "seats": 1}, before=begun)
    assert other.get_json(force=True)["more"] is False
    later = post(client, f"/inbox/{uuid}/draft", {"name": "Ann"}, before=begun)  # seats are gone
    assert later.get_json(force=True)["more"] is True
    assert office.world.task().draft == {"name": "Anna"}
    again = post(client, f"/inbox/{uuid}/draft", {"name": "Ben"}, before={"name": "Ann"})
    assert again.get_json(force=True)["more"] is False
    assert office.world.task().draft == {"name": "Ben"}


def test_the_script_learns_where_the_next_task_is_and_how_long_it_may_undo(office: Office) -> None:
    first = office.uuid
    office.world.start()
    client = office.world.browser("csr")
    said = post(client, f"/inbox/{first}/complete", ANSWERS).get_json(force=True)
    following = office.world.task().uuid
    assert said["next"] == f"/inbox/{following}"
    assert said["seconds"] == 10
    headers = {"X-CSRFToken": token(client, "/profile"), "X-Script": "yes"}
    assert client.post(f"/inbox/{first}/undo", headers=headers).status_code == 200
    assert client.post(f"/inbox/{first}/undo", headers=headers).status_code == 409


def test_a_deed_that_is_refused_tells_the_script_the_field_so_that_what_was_typed_stays(
    office: Office,
) -> None:
    client, uuid = office.world.browser("csr"), office.uuid
    service.claim(uuid, office.csr)
    headers = {"X-CSRFToken": token(client, "/profile"), "X-Script": "yes"}
    said = {"for": "customer", "reason": "the signed form", "until": "2020-01-01T00:00"}
    refused = client.post(f"/inbox/{uuid}/wait", data=said, headers=headers)
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.get_json(force=True)["errors"]] == ["until"]
    done = client.post(f"/inbox/{uuid}/release", headers=headers)
    assert done.get_json() == {"to": f"/inbox/{uuid}"}


def test_a_task_whose_delegation_got_no_answer_is_delegated_once(office: Office) -> None:
    other = office.person("Otto", "csr")
    client, uuid = office.world.browser("csr"), office.uuid
    service.claim(uuid, office.csr)
    headers = {"X-CSRFToken": token(client, "/profile"), "X-Script": "yes"}
    headers["Idempotency-Key"] = "1-2"
    for _ in range(2):
        answer = client.post(f"/inbox/{uuid}/delegate", data={"person": other.id}, headers=headers)
        assert answer.get_json() == {"to": f"/inbox/{uuid}"}
    assert AGAIN in client.get(f"/inbox/{uuid}").text
    assert len(history("delegated")) == 1


def test_a_deed_leaves_the_list_that_the_person_came_from(office: Office) -> None:
    client, uuid = office.world.browser("csr"), office.uuid
    data = {"csrf_token": token(client, "/profile")}
    came = {"Referer": f"http://localhost/inbox/{uuid}?view=today&sort=due"}
    answer = client.post(f"/inbox/{uuid}/claim", data=data, headers=came)
    assert answer.location == f"/inbox/{uuid}?view=today&sort=due"
    foreign = {"Referer": f"http://elsewhere.example/inbox/{uuid}?view=today"}
    answer = client.post(f"/inbox/{uuid}/release", data=data, headers=foreign)
    assert answer.location == f"/inbox/{uuid}"


def test_a_stranger_finds_nothing_of_a_task(office: Office) -> None:
    office.person("Finn", desks=("finance",))
    client = office.world.app.test_client()
    login = {"email": "finn@test.example", "password": "correct horse battery"}
    client.post("/sign-in", data={**login, "csrf_token": token(client, "/sign-in")})
    for part in ("", "/standing", "/diagram", "/people"):
        assert client.get(f"/inbox/{office.uuid}{part}").status_code == 403
    headers = {"X-CSRFToken": token(client, "/profile"), "X-Script": "yes"}
    for deed in ("comments", "files"):
        answer = client.post(f"/inbox/{office.uuid}/{deed}", headers=headers, data={"text": "x"})
        assert answer.status_code in (400, 403)


def test_an_auditor_reads_it_all_and_does_nothing(office: Office) -> None:
    service.claim(office.uuid, office.csr)
    client = office.world.browser("auditor")
    page = client.get(f"/inbox/{office.uuid}").get_data(as_text=True)
    assert "History of this task" in page
    for deed in ("Claim ", "Release", "Delegate", "Add a file", 'id="complete"', "Write a comment"):
        assert deed not in page
    assert client.get(f"/inbox/{office.uuid}/diagram").get_json(force=True)["here"] == "ask"


def test_the_page_shows_the_place_in_the_process_and_what_came_before(world: World) -> None:
    body = ends("e") + script("sum", "x", "=1 + 1") + el("userTask", "ask", ASKED)
    body += el("userTask", "then", ASKED) + flows("s > sum > ask > then > e")
    body = body.replace('id="then"', 'id="then" name="Then that"')
    office = open_office(world, body.replace('id="ask"', 'id="ask" name="Ask first"'))
    task = world.task()
    places = way.places(task, office.instance)
    assert places[0][:2] == ("now", "Ask first")
    assert places[1] == ("", "Then that", "a person")
    assert story.before(task, office.instance, office.csr) == []
    service.complete(task.uuid, ANSWERS, office.csr)
    lines = story.before(world.task(), office.instance, office.csr)
    assert [line.words for line in lines] == ["Ask first: done"]


def test_each_state_has_its_words_and_deeds(office: Office) -> None:
    client, uuid = office.world.browser("csr"), office.uuid

    def page() -> str:
        return client.get(f"/inbox/{uuid}").get_data(as_text=True)

    assert f"/inbox/{uuid}/claim" in page()
    service.claim(uuid, office.csr)
    assert 'id="delegate"' in page()
    other = office.person("Bea", "csr")
    handing.delegate(uuid, other.id or 0, office.csr, note="Look <here>")
    assert "Look &lt;here&gt;" in page()
    assert f"/inbox/{uuid}/take-back" in page()
    handing.take_back(uuid, office.csr)
    finishing.hold(uuid, ANSWERS, office.csr)
    assert "You are completing this." in page()
    finishing.hand_in_now(uuid, office.csr)
    assert "Csr completed this" in page()
