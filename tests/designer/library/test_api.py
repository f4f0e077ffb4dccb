"""Programs list, make, change, export and import processes as people do."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.access import SYSTEM
from app.designer import service
from app.designer.drafts import service as drafts
from app.designer.library import making
from app.designer.queries import RUNNING
from app.lib import json
from app.lib.db import transaction
from tests.designer.builders import SMALL
from tests.designer.library.test_importing import FOREIGN
from tests.orders.contract import Contract
from tests.world import World

BASE = "/api/v1/processes"


@pytest.fixture
def program(world: World) -> FlaskClient:
    with transaction() as session:
        service.publish(session, "small", SMALL, note="First.", by=SYSTEM)
    client = world.app.test_client()
    token = world.bearer("process-owner", "process.read", "process.draft")["Authorization"]
    client.environ_base["HTTP_AUTHORIZATION"] = token
    return client


def ask(program: FlaskClient, method: str, path: str, body: Any = None) -> Any:
    sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return program.open(f"{BASE}{path}", method=method, **sent)


def test_processes_are_listed_in_pages_and_views(world: World, program: FlaskClient) -> None:
    for number in range(3):
        with transaction() as session:
            making.blank(session, f"p-{number}", f"P {number}", by=SYSTEM)
    first = ask(program, "GET", "?limit=2").get_json()
    second = ask(program, "GET", f"?limit=2&cursor={first['nextCursor']}").get_json()
    assert [one["key"] for one in first["items"] + second["items"]] == [
        "p-0",
        "p-1",
        "p-2",
        "small",
    ]
    assert second["nextCursor"] is None
    assert [o["key"] for o in ask(program, "GET", "?q=smal").get_json()["items"]] == ["small"]
    assert ask(program, "GET", "?view=with-draft").get_json()["items"][0]["draft"]["revision"] == 1
    assert ask(program, "GET", "?view=best").status_code == 400
    schema = Contract(world.app).document["paths"][BASE]["get"]["responses"]["200"]
    Contract(world.app).validator(schema["content"]["application/json"]["schema"]).validate(first)


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Fresh"},
        {"name": "Fresh", "from": "template", "template": "provision"},
        {"name": "Fresh", "from": "copy", "copyOf": {"key": "small", "version": 1}},
        {"name": "Fresh", "from": "files", "files": {"small.bpmn": SMALL["small.bpmn"].decode()}},
        {
            "name": "Fresh",
            "from": "checklist",
            "items": [
                {"id": "A", "name": "A", "dueDays": 2},
                {"id": "B", "name": "B", "role": "finance", "waitsFor": ["A"], "optional": True},
            ],
        },
    ],
)
def test_a_process_is_made_in_each_way(program: FlaskClient, body: Any) -> None:
    answer = ask(program, "POST", "", body)
    assert answer.status_code == 201, answer.data
    assert answer.headers["Location"] == f"{BASE}/fresh"
    made = ask(program, "GET", "/fresh").get_json()
    assert (made["name"], made["live"], made["owner"]["name"]) == ("Fresh", None, "Process-Owner")


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({}, 422, "/name"),
        ({"name": "A", "key": "Big"}, 422, "key"),
        ({"name": "A", "from": "template"}, 422, "/template"),
        ({"name": "A", "from": "nowhere"}, 422, "/from"),
        ({"name": "A", "from": "files", "files": {"a.bpmn": "hello"}}, 422, "a.bpmn"),
        ({"name": "A", "from": "files", "files": {"../a.bpmn": "<a/>"}}, 422, None),
        ({"name": "A", "from": "checklist", "items": [{"id": "A", "name": "A", "role": "B C"}]},
         422, "/items/0/role"),
        ({"name": "Small"}, 409, None),
        ({"name": "A", "from": "template", "template": "none"}, 404, None),
        ({"name": "A", "from": "copy", "copyOf": {"key": "none"}}, 404, None),
    ],
)  # fmt: skip
def test_what_cannot_be_made_names_its_place(
    program: FlaskClient, body: Any, status: int, pointer: str | None
) -> None:
    answer = ask(program, "POST", "", body)
    assert answer.status_code == status, answer.data
    if pointer:
        assert answer.get_json()["errors"][0]["pointer"] == pointer


def test_name_owner_and_archived_are_changed(world: World, program: FlaskClient) -> None:
    me = world.principal("process-owner").id
    said = ask(program, "PATCH", "/small", {"name": "New", "ownerId": me}).get_json()
    assert (said["name"], said["owner"]["id"], said["key"]) == ("New", me, "small")
    world.app.extensions[RUNNING] = lambda: {"small": 1}
    assert ask(program, "PATCH", "/small", {"archived": True}).status_code == 409
    sure = {"archived": True, "evenWhileRunning": True}
    assert ask(program, "PATCH", "/small", sure).get_json()["archived"] is True
    assert ask(program, "PATCH", "/small", {"key": "other"}).status_code == 422
    assert ask(program, "PATCH", "/none", {"name": "X"}).status_code == 404


def test_what_is_exported_can_be_imported(program: FlaskClient) -> None:
    sent = ask(program, "GET", "/small/export").data
    again = program.post(f"{BASE}/import", data=sent, content_type="application/zip")
    assert again.status_code == 409
    ask(program, "POST", "", {"name": "Other"})
    draft = ask(program, "GET", "/other/export?draft=true")
    assert draft.content_type == "application/zip"
    assert ask(program, "GET", "/small/export?version=9").status_code == 404
    assert ask(program, "GET", "/small/export?draft=true").status_code == 404


def test_a_dry_run_reports_and_keeps_nothing(program: FlaskClient) -> None:
    body = {"files": {"invoice.bpmn": FOREIGN.decode("latin-1")},
            "keys": {"invoice-process": "invoices"}}  # fmt: skip
    dry = ask(program, "POST", "/import?dryRun=true", body)
    assert dry.status_code == 200
    assert dry.get_json()["made"] == []
    assert dry.get_json()["report"]["counts"]["person"] == 1
    assert ask(program, "GET", "/invoices").status_code == 404
    made = ask(program, "POST", "/import", body)
    assert made.status_code == 201
    assert made.get_json()["made"] == ["invoices"]
    files = drafts.files_of(drafts.find("invoices"))
    assert "IMPORT.md" in files
    assert 'name="Rechnung prüfen"'.encode() in files["invoices.bpmn"]


def test_a_token_does_only_what_its_scopes_allow(world: World, program: FlaskClient) -> None:
    reader = {"headers": world.bearer("process-owner", "process.read")}
    assert program.get(BASE, **reader).status_code == 200
    for method, path in (("POST", ""), ("PATCH", "/small"), ("POST", "/import")):
        answer = program.open(f"{BASE}{path}", method=method, json={}, **reader)
        assert answer.status_code == 403, path
    assert program.get(f"{BASE}/small/export?draft=true", **reader).status_code == 403
    assert world.app.test_client().get(BASE).status_code == 401


def test_a_dry_run_refuses_what_the_import_refuses_in_the_same_words(
    program: FlaskClient,
) -> None:
    body = {"files": {"invoice.bpmn": FOREIGN.decode("latin-1"), "setup.exe": "MZ"}}
    dry = ask(program, "POST", "/import?dryRun=true", body)
    real = ask(program, "POST", "/import", body)
    assert dry.status_code == real.status_code == 422
    assert dry.get_json()["detail"] == real.get_json()["detail"]
    assert "setup.exe: Files of this kind are not taken" in dry.get_json()["detail"]
