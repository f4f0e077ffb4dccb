"""The workspace plays drafts; programs test them; nobody else gets in, and nothing is stored."""

from __future__ import annotations

from typing import Any

import pytest
from flask import g
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.access import SYSTEM
from app.designer.drafts import service as drafts
from app.lib import json
from app.lib.db import db, transaction
from app.providers.models import ProviderCall
from app.runtime.models import Instance
from tests.designer.builders import END, JOB, SMALL, START, TABLE, TIMER, USER_TASK, diagram
from tests.world import World, says, token

FILES = {
    "small.bpmn": diagram(START, JOB, USER_TASK, TIMER, END),
    "scenarios.yaml": b"scenarios:\n  - name: usual\n    variables: {who: A}\n"
    b"    operations: {mail.send: {messageId: m}}\n    tasks: {Ask: {ok: true}}\n"
    b"    expect: {visited: [Send, Ask, Later, End], tasks: {csr: 1}, duration: P2D}\n",
}


@pytest.fixture
def drawn(world: World) -> World:
    with transaction() as session:
        drafts.create(session, "small", FILES, by=SYSTEM)
    return world


class Tab:
    """The workspace in a browser."""

    def __init__(self, world: World, role: str = "process-owner") -> None:
        g.pop("csrf_token", None)
        self.browser: FlaskClient = world.browser(role)
        g.pop("csrf_token", None)
        self.csrf = token(self.browser, "/profile")

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        answer = self.browser.post(
            f"/processes/small/draft/{path}",
            data=json.dumps(body),
            content_type="application/json",
            headers={"X-CSRFToken": self.csrf},
        )
        assert answer.status_code == status, answer.data
        return json.loads(answer.data)


def test_a_draft_is_played_to_its_end_kept_and_passes(drawn: World) -> None:
    tab = Tab(drawn)
    start = {"scenario": "usual"}
    done = tab.post("play", {"start": start, "moves": [], "then": {"do": "run"}, "from": 0})
    assert done["view"]["ended"] == "completed"
    assert done["log"][0]["move"] == {"do": "start"}
    assert len(done["log"]) == len(done["moves"]) + 1
    kept = tab.post("play/keep", {"start": start, "moves": done["moves"], "name": "kept"})
    assert kept["differences"] == []
    after = tab.post("scenarios/change", {"do": "put", "text": kept["text"]})["text"]
    assert after.startswith(FILES["scenarios.yaml"].decode())
    report = tab.post("scenarios/run", {"files": {"scenarios.yaml": after}})
    assert [(one["name"], one["passed"], one["duration"]) for one in report["scenarios"]] == [
        ("usual", True, "2 d"),
        ("kept", True, "2 d"),
    ]
    assert report["coverage"]["elements"]["missing"] == []
    assert db.session.scalar(select(func.count(Instance.id))) == 0


def test_what_is_not_saved_yet_is_played(drawn: World) -> None:
    unsaved = {"small.bpmn": diagram(START, USER_TASK, END).decode()}
    done = Tab(drawn).post(
        "play", {"files": unsaved, "start": {}, "moves": [], "then": {"do": "run"}}
    )
    assert done["view"]["waits"][0]["element"] == "Ask"


def test_a_diagram_that_cannot_run_says_where(drawn: World) -> None:
    broken = {"small.bpmn": diagram(START, 'serviceTask id="Do"', END).decode()}
    said = Tab(drawn).post("play", {"files": broken, "start": {}, "moves": []}, status=422)
    assert said["errors"][0]["pointer"] == "small.bpmn#Do"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"start": {}, "moves": [{"do": "fly"}]},
        {"start": {}, "moves": [{"do": "result", "at": "x"}]},
        {"start": {"variables": []}, "moves": []},
        {"start": {"at": "tomorrow"}, "moves": []},
        {"start": {"process": "other"}, "moves": []},
        {"start": {"element": "Nowhere"}, "moves": []},
        {"start": {"scenario": "unknown"}, "moves": []},
        {"start": {}, "moves": [{"do": "result", "at": 99}]},
        {"files": {"x.exe": "a"}, "start": {}, "moves": []},
        {"start": {}, "moves": [{"do": "go"}] * 3001},
    ],
)
def test_what_is_wrong_with_a_play_is_a_problem(drawn: World, body: Any) -> None:
    assert Tab(drawn).post("play", body, status=422)["detail"]


def test_ways_to_begin_have_example_data(drawn: World) -> None:
    said = Tab(drawn).post("play/data", {})
    (way,) = said["starts"]
    assert (way["process"], way["kind"], way["data"]) == ("small", "none", {"who": "A"})
    assert said["scenarios"] == ["usual"]


def test_an_operation_of_the_sandbox_alone_is_really_called(
    drawn: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = Tab(drawn)
    body = {"operation": "mail.send", "inputs": {"to": "a@b.example", "subject": "x"}}
    said = tab.post("play/call", body, status=422)
    assert "no sandbox" in said["detail"]
    assert drawn.vendors.sent == []
    sandbox = _Sandbox(drawn.app.extensions["baton"], "http://127.0.0.1:9")
    monkeypatch.setitem(drawn.app.extensions, "baton", sandbox)
    drawn.vendors.answer = says(200, {"id": "m-1"})
    assert tab.post("play/call", body) == {"do": "result", "value": {"messageId": "m-1"}}
    assert len(drawn.vendors.sent) == 1
    call = db.session.scalars(select(ProviderCall)).one()
    assert (call.business_key, call.state) == ("play", "done")
    drawn.vendors.answer = says(503)
    assert tab.post("play/call", body)["do"] == "fail"


class _Sandbox:
    """The settings with an address of the stand-in."""

    def __init__(self, settings: Any, url: str) -> None:
        self._settings, self.sandbox_url = settings, url

    def __getattr__(self, name: str) -> Any:
        return getattr(self._settings, name)


def test_scenarios_are_read_part_by_part_and_changed(drawn: World) -> None:
    tab = Tab(drawn)
    (one,) = tab.post("scenarios", {})["scenarios"]
    assert one["parts"]["tasks"] == "Ask: {ok: true}"
    parts = {"name": "renamed", **one["parts"], "expect": "tasks: {csr: 2}"}
    after = tab.post("scenarios/change", {"do": "put", "name": "usual", "parts": parts})["text"]
    assert "- name: renamed\n" in after
    report = tab.post("scenarios/run", {"files": {"scenarios.yaml": after}, "only": "renamed"})
    assert report["scenarios"][0]["faults"] == ["user tasks of csr: expected 2, was 1"]
    copied = tab.post("scenarios/change", {"do": "copy", "name": "usual"})["text"]
    assert "- name: usual, a copy\n" in copied
    assert tab.post("scenarios/change", {"do": "remove", "name": "usual"})["text"] == (
        "scenarios: []\n"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"do": "put", "text": "name: [", "name": None}, "is no YAML"),
        ({"do": "put", "text": "a: 1"}, "needs a name"),
        ({"do": "put", "text": "name: usual"}, "already"),
        ({"do": "put", "text": "name: x\nexpect: {luck: 1}"}, "cannot expect luck"),
        ({"do": "put", "parts": {"name": "x", "tasks": "- a"}}, "names with values"),
        ({"do": "put", "text": "name: x", "name": "gone"}, "no scenario 'gone'"),
        ({"do": "remove"}, "Say which"),
        ({"do": "copy", "name": "gone"}, "no scenario"),
    ],
)
def test_a_change_that_cannot_be_made_says_why(drawn: World, body: Any, words: str) -> None:
    assert words in Tab(drawn).post("scenarios/change", body, status=422)["detail"]


def test_a_desk_does_not_play_drafts(drawn: World) -> None:
    tab = Tab(drawn, "csr")
    answer = tab.browser.post(
        "/processes/small/draft/play",
        json={"start": {}, "moves": []},
        headers={"X-CSRFToken": tab.csrf},
    )
    assert answer.status_code == 403


def test_a_program_tests_a_draft_and_files(drawn: World, client: FlaskClient) -> None:
    bearer = drawn.bearer("process-owner", "process.draft")
    answer = client.post("/api/v1/processes/small/draft/test", json={}, headers=bearer)
    said = json.loads(answer.data)
    assert (answer.status_code, said["passed"], said["missed"]) == (200, True, [])
    texts = {"small.bpmn": SMALL["small.bpmn"].decode(), "colour.dmn": TABLE.decode()}
    texts["scenarios.yaml"] = "scenarios: [{name: a, variables: {who: A}}]"
    answer = client.post("/api/v1/processes/test", json={"files": texts}, headers=bearer)
    said = json.loads(answer.data)
    assert said["passed"] is False
    assert said["scenarios"][0]["faults"] == ["a: nothing answers mail.send at Send."]
    assert said["missed"]


@pytest.mark.parametrize("files", [{}, {"a.bpmn": "<a"}, {"a.exe": "x"}, {"a.bpmn": 1}])
def test_files_that_cannot_be_tested_are_refused(
    drawn: World, client: FlaskClient, files: Any
) -> None:
    bearer = drawn.bearer("process-owner", "process.draft")
    answer = client.post("/api/v1/processes/test", json={"files": files}, headers=bearer)
    assert answer.status_code == 422
