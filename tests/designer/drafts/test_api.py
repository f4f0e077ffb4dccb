"""Programs read and write drafts as people do, with revisions that keep everybody's work."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.designer import service as versions
from app.designer.drafts import service
from app.designer.models import Process
from app.lib.db import transaction
from tests.designer.builders import SMALL
from tests.designer.drafts.drawn import Diagram
from tests.world import World

THREE = Diagram(["a", "b", "c"])
PATH = "/api/v1/processes/small/draft"
FILE = "small.bpmn"


class Program:
    """A program with a token, that works for a process owner."""

    def __init__(self, world: World, client: FlaskClient) -> None:
        self.client = client
        self.headers = world.bearer("process-owner", "process.draft")

    def ask(self, method: str, body: Any = None) -> TestResponse:
        return self.client.open(PATH, method=method, json=body, headers=self.headers)

    def files(self) -> Any:
        return self.ask("GET").get_json()["files"]


@pytest.fixture
def program(world: World, client: FlaskClient) -> Program:
    with transaction() as session:
        files = {FILE: THREE.xml().encode(), "README.md": b"Read me.\n"}
        service.create(session, "small", files, by=world.principal("process-owner"))
    return Program(world, client)


def change(text: str | None, base: int, name: str = FILE, **more: Any) -> Any:
    return {"files": {name: {"text": text, "base": base, **more}}}


def test_a_draft_is_read_with_the_revision_of_each_file(program: Program) -> None:
    said = program.ask("GET").get_json()
    assert (said["process"], said["revision"]) == ("small", 1)
    assert said["files"]["README.md"]["text"] == "Read me.\n"
    assert said["files"][FILE]["revision"] == 1


def test_a_file_is_changed_from_its_revision(program: Program) -> None:
    answer = program.ask("PATCH", change("New.\n", 1, "README.md"))
    assert answer.get_json() == {"revision": 2, "files": {"README.md": 2}, "merged": {}}
    assert program.files()["README.md"]["text"] == "New.\n"


def test_changes_elsewhere_are_put_together(program: Program) -> None:
    program.ask("PATCH", change(THREE.named("c", "Call").xml(), 1))
    said = program.ask("PATCH", change(THREE.named("a", "Ask").xml(), 1)).get_json()
    assert said["merged"][FILE]["taken"] == ["c is called Call"]
    assert Diagram.read(said["merged"][FILE]["text"]).names["a"] == "Ask"


def test_a_clash_is_a_conflict_that_names_the_element_and_the_way_on(program: Program) -> None:
    program.ask("PATCH", change(THREE.named("a", "Answer").xml(), 1))
    mine = THREE.named("a", "Ask").xml()
    answer = program.ask("PATCH", change(mine, 1))
    assert answer.status_code == 409
    (problem,) = answer.get_json()["errors"]
    assert problem["pointer"] == f"/files/{FILE}"
    assert "a is called Answer" in problem["detail"]
    assert "choices" in problem["detail"]
    assert program.ask("PATCH", change(mine, 1, choices={"a": "mine"})).status_code == 200
    assert Diagram.read(program.files()[FILE]["text"]).names["a"] == "Ask"


def test_all_files_are_replaced_from_the_revision_that_was_read(program: Program) -> None:
    files = {FILE: THREE.named("a", "Ask").xml(), "notes.md": "N.\n"}
    answer = program.ask("PUT", {"revision": 1, "files": files})
    assert {name: one["text"] for name, one in answer.get_json()["files"].items()} == files
    assert program.ask("PUT", {"revision": 1, "files": files}).status_code == 409
    assert program.ask("PUT", {"files": files}).status_code == 409


def test_a_draft_is_discarded_and_begun_anew(world: World, program: Program) -> None:
    assert program.ask("DELETE").status_code == 409  # nothing of it was published yet
    with transaction() as session:
        versions.publish(session, "small", SMALL, note="", by=world.principal("admin"))
    assert program.ask("DELETE").get_json() == {"process": "small", "revision": 1}
    assert program.ask("GET").status_code == 404
    answer = program.ask("PUT", {"files": {FILE: THREE.named("a", "Ask").xml()}})
    assert answer.get_json()["revision"] == 4


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"files": {FILE: {"text": "x"}}}, 422),
        ({"files": {FILE: {"text": 1, "base": 1}}}, 422),
        ({"files": {FILE: {"text": "a\0b", "base": 1}}}, 422),
        ({"files": {FILE: {"text": "<a", "base": 1}}}, 422),
        ({"files": {FILE: {"text": "x", "base": 2**40}}}, 422),
        ({"files": {FILE: {"text": "x", "base": 1, "choices": {"a": "both"}}}}, 422),
        ([], 422),
    ],
)
def test_a_body_of_another_shape_is_refused_and_keeps_nothing(
    program: Program, body: Any, status: int
) -> None:
    answer = program.ask("PATCH", body)
    assert answer.status_code == status
    assert answer.get_json()["errors"]
    assert program.ask("GET").get_json()["revision"] == 1


def test_an_archived_process_is_read_and_not_changed(program: Program) -> None:
    with transaction() as session:
        session.get_one(Process, service.find("small").process_id).archived = True
    assert program.ask("PATCH", change("New.\n", 1, "README.md")).status_code == 409
    replaced = program.ask("PUT", {"revision": 1, "files": {FILE: THREE.named("a", "Ask").xml()}})
    assert replaced.status_code == 409
    assert "is archived" in replaced.get_json()["detail"]
    assert program.files()["README.md"]["text"] == "Read me.\n"


def test_states_are_listed_and_brought_back(world: World, program: Program) -> None:
    program.ask("PATCH", change("Read me twice.\n", 1, "README.md"))
    told = program.client.get(f"{PATH}/history", headers=program.headers).get_json()
    assert told["states"][-1]["kind"] == "begun"
    first = told["states"][-1]["revision"]
    restored = program.client.post(f"{PATH}/history/{first}/restore", headers=program.headers)
    assert restored.status_code == 200
    assert restored.get_json()["revision"] == 3
    assert program.files()["README.md"]["text"] == "Read me.\n"
    none = program.client.post(f"{PATH}/history/99/restore", headers=program.headers)
    assert none.status_code == 404
