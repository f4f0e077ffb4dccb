"""The workspace is for those who may draw; its scripts get answers that they can act on."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.designer import service as versions
from app.designer.drafts import service
from app.designer.models import Process
from app.lib.db import db, transaction
from tests.designer.builders import SMALL
from tests.designer.drafts.drawn import Diagram
from tests.world import World, token

THREE = Diagram(["a", "b", "c"])
PAGE = "/processes/small/draft"
FILE = "small.bpmn"


class Tab:
    """A browser tab with the workspace open."""

    def __init__(self, world: World, role: str) -> None:
        self.client: FlaskClient = world.browser(role)
        self.csrf = token(self.client, PAGE)

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(PAGE + path)

    def post(self, path: str, body: Any = None) -> TestResponse:
        return self.client.post(PAGE + path, json=body, headers={"X-CSRFToken": self.csrf})


@pytest.fixture
def tab(world: World) -> Tab:
    with transaction() as session:
        versions.publish(session, "small", SMALL, note="", by=world.principal("admin"))
    return Tab(world, "process-owner")


def test_the_first_who_opens_the_workspace_begins_the_draft(tab: Tab) -> None:
    page = tab.get()
    assert b"Draft of version 2" in page.data
    assert "style-src 'self' 'unsafe-inline'" in page.headers["Content-Security-Policy"]
    said = tab.get("/files").get_json()
    assert said["files"][FILE]["text"] == SMALL[FILE].decode()


@pytest.mark.parametrize("role", ["csr", "auditor"])
def test_who_may_not_draw_does_not_see_the_workspace(world: World, tab: Tab, role: str) -> None:
    client = world.browser(role)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/files").status_code == 403


def test_an_archived_process_has_a_workspace_to_read_or_none(tab: Tab) -> None:
    with transaction() as session:
        process = session.get_one(Process, service.find("small").process_id)
        process.archived = True
    assert b'data-read-only="yes"' in tab.get().data
    assert tab.post("/save", {"files": {}}).status_code == 409
    with transaction() as session:
        service.close(session, service.find("small"), "discarded", by="Test")  # type: ignore[arg-type]
    answer = tab.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/processes/small")


def test_files_that_did_not_change_since_come_without_their_text(tab: Tab) -> None:
    tab.post("/save", {"files": {"new.md": {"text": "New.\n", "base": 0}}})
    said = tab.get("/files?since=1").get_json()["files"]
    assert said["new.md"]["text"] == "New.\n"
    assert "text" not in said[FILE]


def test_a_save_answers_with_the_revisions_and_what_was_merged(tab: Tab) -> None:
    said = tab.post("/save", {"files": {FILE: {"text": THREE.xml(), "base": 1}}}).get_json()
    assert said == {"revision": 2, "files": {FILE: 2}, "merged": {}, "clashes": {}, "unknown": []}


def test_a_clash_says_who_did_what(world: World, tab: Tab) -> None:
    other = Tab(world, "admin")
    tab.post("/save", {"files": {FILE: {"text": THREE.xml(), "base": 1}}})
    other.post("/save", {"files": {FILE: {"text": THREE.named("a", "<b>").xml(), "base": 2}}})
    mine = {"files": {FILE: {"text": THREE.named("a", "Ask").xml(), "base": 2}}}
    clash = tab.post("/save", mine).get_json()["clashes"][FILE]
    assert (clash["by"], clash["asked"][0]["id"]) == ("Admin", "a")
    assert clash["asked"][0]["differences"] == [
        {"words": "name", "base": "a", "mine": "Ask", "theirs": "<b>"}
    ]


def test_a_refusal_names_file_and_line(tab: Tab) -> None:
    answer = tab.post("/save", {"files": {FILE: {"text": "<a>\n<b></a>", "base": 1}}})
    assert answer.status_code == 422
    (problem,) = answer.get_json()["errors"]
    assert (problem["pointer"], problem["line"]) == (FILE, 2)
    assert tab.get("/files").get_json()["files"][FILE]["text"] == SMALL[FILE].decode()


def test_people_see_who_else_is_here_and_that_they_saved(world: World, tab: Tab) -> None:
    other = Tab(world, "admin")
    tab.post("/presence", {"tab": "1", "file": FILE, "element": "Send"})
    said = other.post("/presence", {"tab": "2", "file": "", "element": ""}).get_json()
    assert [(one["name"], one["element"]) for one in said["people"]] == [
        ("Admin", ""),
        ("Process-Owner", "Send"),
    ]
    tab.post("/leave", {"tab": "1"})
    tab.post("/save", {"files": {"new.md": {"text": "New.\n", "base": 0}}})
    said = other.post("/presence", {"tab": "2", "file": "", "element": ""}).get_json()
    assert (said["revision"], len(said["people"])) == (2, 1)


def test_the_history_is_listed_told_and_brought_back(tab: Tab) -> None:
    tab.post("/save", {"files": {"new.md": {"text": "New.\n", "base": 0}}})
    said = tab.get("/history").get_json()["states"]
    assert [(one["revision"], one["kind"], one["restorable"]) for one in said] == [
        (2, "saved", True),
        (1, "begun", True),
    ]
    assert tab.get("/history/1").get_json()["files"] == {"new.md": ["new.md is removed"]}
    assert tab.post("/history/1/restore").get_json() == {"revision": 3}
    assert list(tab.get("/files").get_json()["files"]) == [FILE]
    assert tab.get(f"/history/{2**31 - 1}").status_code == 200
    assert tab.get(f"/history/{2**31}").status_code == 404
    assert tab.get("/history/0").status_code == 404


def test_a_discarded_draft_is_gone_for_those_who_still_have_it_open(tab: Tab) -> None:
    assert tab.post("/discard").get_json() == {"process": "/processes/small"}
    assert tab.post("/save", {"files": {}}).status_code == 404
    assert tab.post("/presence", {"tab": "1", "file": "", "element": ""}).status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/save", {"files": []}),
        ("/save", {"files": {FILE: {}}}),
        ("/presence", {"tab": "", "file": "", "element": ""}),
        ("/presence", {"tab": "1", "file": "", "element": "x" * 256}),
        ("/leave", {}),
    ],
)
def test_a_body_of_another_shape_is_refused(tab: Tab, path: str, body: Any) -> None:
    answer = tab.post(path, body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"]


def test_markup_in_names_is_text_on_the_page(world: World, tab: Tab) -> None:
    with transaction() as session:
        session.get_one(Process, service.find("small").process_id).name = "<script>x</script>"
    db.session.rollback()
    assert b"<script>x</script>" not in tab.get().data


def test_a_save_that_is_too_large_is_refused_in_words_that_a_script_reads(tab: Tab) -> None:
    files = {FILE: {"text": " " * 8_000_001, "base": 1}}
    refused = tab.post("/save", {"files": files})
    assert refused.status_code == 413
    assert refused.content_type == "application/problem+json"
    assert "larger than 8 MB, and nothing of it was kept" in refused.get_json()["detail"]
    assert "Send less" in refused.get_json()["detail"]
