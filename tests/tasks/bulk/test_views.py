"""What the inbox and programs send for many tasks: checked, and answered one by one."""

from __future__ import annotations

from typing import Any

import pytest

from app.lib import json
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.bulk import shape
from tests.tasks.bulk import desk
from tests.tasks.bulk.desk import open_tasks, uuids
from tests.tasks.work.conftest import Office
from tests.world import World, token

API = "/api/v1/user-tasks/bulk"
NOBODY = {"deed": "assign", "tasks": ["x"], "person": None}


@pytest.fixture
def office(world: World) -> Office:
    """Three tasks without a form, offered to the CSR."""
    return open_tasks(world, 3)


def sent(office: Office, role: str, path: str, body: Any, **more: str) -> Any:
    """What the page's script gets."""
    browser = office.world.browser(role)
    headers = {"X-CSRFToken": token(browser, "/profile"), **more}
    return browser.post(path, json=body, headers=headers)


def test_the_page_does_it_and_takes_it_back(office: Office) -> None:
    answer = sent(office, "csr", "/inbox/bulk", {"deed": "claim", "tasks": [*uuids(), "none"]})
    said = json.loads(answer.data)
    assert [one["outcome"] for one in said["results"]] == ["done", "done", "done", "refused"]
    assert [one["name"] for one in said["results"]] == ["ask", "ask", "ask", None]
    assert (len(said["undo"]), said.get("seconds")) == (3, None)
    back = sent(office, "csr", "/inbox/bulk/undo", {"steps": said["undo"]})
    assert [one["outcome"] for one in json.loads(back.data)["results"]] == ["done"] * 3
    assert desk.holders() == [None] * 3


def test_what_is_sent_again_because_no_answer_came_is_told_with_its_way_back(
    office: Office,
) -> None:
    body, key = {"deed": "claim", "tasks": uuids()}, {"Idempotency-Key": "1-2"}
    first = json.loads(sent(office, "csr", "/inbox/bulk", body, **key).data)
    again = json.loads(sent(office, "csr", "/inbox/bulk", body, **key).data)
    assert again == first
    assert [one["outcome"] for one in again["results"]] == ["done"] * 3
    sent(office, "csr", "/inbox/bulk/undo", {"steps": again["undo"]})
    assert desk.holders() == [None] * 3


def test_what_was_changed_comes_back_through_the_page(office: Office) -> None:
    changes = {"dueDate": "2026-12-24T09:00:00Z", "followUpDate": None, "priority": 90}
    body = {"deed": "change", "tasks": uuids(), "changes": changes}
    said = json.loads(sent(office, "admin", "/inbox/bulk", body).data)
    assert [task.priority for task in desk.tasks()] == [90] * 3
    sent(office, "admin", "/inbox/bulk/undo", {"steps": said["undo"]})
    assert [(task.due_at, task.priority) for task in desk.tasks()] == [(None, 50)] * 3


@pytest.mark.parametrize(("of", "held"), [({}, 10), ({"of": 200}, 40), ({"of": 240}, 46)])
def test_the_page_says_for_how_long_a_completion_can_be_taken_back(
    office: Office, of: Any, held: int
) -> None:
    body = {"deed": "complete", "tasks": uuids()[:2], **of}
    said = json.loads(sent(office, "csr", "/inbox/bulk", body).data)
    assert (said["seconds"], said["held"]) == (10, held)


WRONG = [
    ({"deed": "claim", "tasks": []}, "/tasks"),
    ({"deed": "claim", "tasks": ["x"] * 201}, "/tasks"),
    ({"deed": "claim", "tasks": [7]}, "/tasks/0"),
    ({"deed": "reopen", "tasks": ["x"]}, "/deed"),
    ({"deed": "claim", "tasks": ["x"], "person": 1}, "/person"),
    ({"deed": "assign", "tasks": ["x"]}, "/person"),
    ({"deed": "assign", "tasks": ["x"], "person": 0}, "/person"),
    ({"deed": "change", "tasks": ["x"]}, "/changes"),
    ({"deed": "change", "tasks": ["x"], "changes": {}}, "/changes"),
    ({"deed": "change", "tasks": ["x"], "changes": {"priority": 101}}, "/changes/priority"),
    ({"deed": "change", "tasks": ["x"], "changes": {"state": "done"}}, "/changes/state"),
]


@pytest.mark.parametrize(("body", "place"), WRONG)
def test_what_cannot_be_read_names_its_place(office: Office, body: Any, place: str) -> None:
    headers = office.world.bearer("admin", "task.read", "task.supervise")
    browser = office.world.app.test_client()
    for answer in (
        sent(office, "admin", "/inbox/bulk", body),
        browser.post(API, json=body, headers=headers),
    ):
        assert answer.status_code == 422
        assert [one["pointer"] for one in json.loads(answer.data)["errors"]] == [place]


def test_nobody_comes_in_from_elsewhere_or_without_the_permission(office: Office) -> None:
    browser = office.world.browser("csr")
    body = {"deed": "claim", "tasks": uuids()}
    assert browser.post("/inbox/bulk", json=body).status_code == 400
    assert sent(office, "auditor", "/inbox/bulk", body).status_code == 403
    assert sent(office, "csr", "/inbox/bulk", {**body, **NOBODY}).status_code == 403
    who = {"tasks": uuids(), "q": ""}
    assert sent(office, "csr", "/inbox/bulk/people", who).status_code == 403
    assert desk.holders() == [None] * 3


def test_a_supervisor_finds_who_works(office: Office) -> None:
    office.person("Bea", "csr")
    said = {"tasks": uuids(), "q": "be"}
    found = json.loads(sent(office, "admin", "/inbox/bulk/people", said).data)
    assert [one["name"] for one in found["people"]] == ["Bea"]


def test_who_works_is_found_too_for_a_whole_view_and_what_was_picked_beside_it(
    office: Office,
) -> None:
    office.person("Bea", "csr")
    said = {"tasks": [*uuids(), *(f"x{number}" for number in range(240))], "q": "be"}
    found = json.loads(sent(office, "admin", "/inbox/bulk/people", said).data)
    assert [(one["name"], one["offered"]) for one in found["people"]] == [("Bea", True)]


def test_what_is_open_no_more_is_offered_to_nobody(office: Office) -> None:
    office.person("Bea", "csr")
    said = {"tasks": ["gone"], "q": "be"}
    found = json.loads(sent(office, "admin", "/inbox/bulk/people", said).data)
    assert [(one["name"], one["offered"]) for one in found["people"]] == [("Bea", False)]


def test_programs_do_it_within_their_scopes(office: Office) -> None:
    client, body = office.world.app.test_client(), {"deed": "complete", "tasks": uuids()}
    reads = office.world.bearer("csr", "task.read")
    assert client.post(API, json=body, headers=reads).status_code == 403
    works = office.world.bearer("csr", "task.read", "task.work")
    assert client.post(API, json={**body, **NOBODY}, headers=works).status_code == 403
    answer = client.post(API, json={**body, "tasks": [*uuids(), "x"]}, headers=works)
    items = json.loads(answer.data)["items"]
    assert [one["outcome"] for one in items] == ["done", "done", "done", "refused"]
    assert items[0] == {
        "id": uuids()[0],
        "name": "ask",
        "businessKey": "T-1",
        "outcome": "done",
        "words": "It is completed.",
    }
    assert {task.state for task in desk.tasks()} == {"completed"}


def test_what_somebody_changed_since_stays_when_the_page_takes_a_change_back(
    office: Office,
) -> None:
    said = {"dueDate": "2031-02-03T09:00:00Z", "priority": 70}
    body = {"deed": "change", "tasks": uuids(), "changes": said}
    steps = json.loads(sent(office, "admin", "/inbox/bulk", body).data)["undo"]
    changing.change(uuids()[0], {"priority": 10}, office.admin)
    undone = json.loads(sent(office, "admin", "/inbox/bulk/undo", {"steps": steps}).data)
    assert [one["outcome"] for one in undone["results"]] == ["refused", "done", "done"]
    assert [task.priority for task in desk.tasks()] == [10, 50, 50]


def test_a_repeated_request_of_a_program_has_one_effect_and_one_answer(office: Office) -> None:
    client, body = office.world.app.test_client(), {"deed": "complete", "tasks": uuids()}
    headers = office.world.bearer("csr", "task.read", "task.work") | {"Idempotency-Key": "once"}
    first, again = (client.post(API, json=body, headers=headers) for _ in range(2))
    assert (first.data, first.status_code) == (again.data, again.status_code)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    other = client.post(API, json={**body, "deed": "claim"}, headers=headers)
    assert (other.status_code, "another body" in other.get_data(as_text=True)) == (422, True)


def test_all_of_a_view_is_given_as_far_as_it_goes_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = office.world.browser("csr")
    tasks.claim(uuids()[0], office.csr)

    def given(query: str) -> Any:
        return json.loads(browser.get(f"/inbox/bulk/all?{query}").data)

    assert given("view=for-me") == {"ids": uuids(), "more": False}
    assert given("view=unclaimed&layout=table") == {"ids": uuids()[1:], "more": False}
    assert given("view=for-me&holder=nobody&q=ask") == {"ids": uuids()[1:], "more": False}
    monkeypatch.setattr(shape, "MOST", 2)
    assert given("view=for-me") == {"ids": uuids()[:2], "more": True}
    assert given("view=for-me&q=ask") == {"ids": uuids()[:2], "more": True}
    assert json.loads(office.world.browser("process-owner").get("/inbox/bulk/all").data) == {
        "ids": [],
        "more": False,
    }


def test_only_who_can_do_something_selects(office: Office) -> None:
    pages = {
        role: office.world.browser(role).get("/inbox?view=all").get_data(as_text=True)
        for role in ("csr", "admin", "auditor")
    }
    assert 'data-deed="claim"' in pages["csr"]
    assert 'data-dialog="bulk-assign"' not in pages["csr"]
    assert 'data-dialog="bulk-assign"' in pages["admin"]
    assert "data-pick=" in pages["admin"]
    assert "data-pick-all" in pages["admin"]
    for none in ("data-pick=", "data-pick-all", "data-picking", "data-deed="):
        assert none not in pages["auditor"]


@pytest.mark.parametrize("view", ["done", "all-done"])
def test_what_has_ended_is_not_selected(office: Office, view: str) -> None:
    for uuid in uuids():
        tasks.complete(uuid, {}, office.csr)
    browser = office.world.browser("admin" if view == "all-done" else "csr")
    page = browser.get(f"/inbox?view={view}").get_data(as_text=True)
    assert "data-entry=" in page
    for none in ("data-pick=", "data-picks", "data-picking"):
        assert none not in page
    assert 'data-pick-all data-key="e" disabled' in page
