"""Owners read processes, administrators publish them; what cannot run is refused in words."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from flask import g
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from app.accounts.access import SYSTEM
from app.designer import service
from app.lib.db import transaction
from tests.designer.builders import END, SMALL, START, TABLE, USER_TASK, diagram
from tests.world import World, token

FILES = {**SMALL, "colour.dmn": TABLE, "README.md": b"# Small\n<script>alert(1)</script>"}


@pytest.fixture
def published(world: World) -> World:
    with transaction() as session:
        service.publish(session, "small", FILES, note="First.", by=SYSTEM)
    return world


def browse(world: World, role: str) -> FlaskClient:
    """A browser of its own, though all of a test share one context and what is kept in it."""
    g.pop("csrf_token", None)
    made = world.browser(role)
    g.pop("csrf_token", None)
    return made


def send(browser: FlaskClient, path: str, *files: tuple[str, bytes], **fields: str) -> TestResponse:
    """Uploads files as a browser does."""
    data = MultiDict[str, Any]({"csrf_token": token(browser, "/profile"), **fields})
    for name, content in files:
        data.add("files", FileStorage(io.BytesIO(content), filename=name))
    boundary, body = encode_multipart(data)  # in memory: no temporary file to close
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.post(path, data=body, content_type=kind)


def test_a_process_shows_diagram_decisions_files_and_its_readme_as_text(published: World) -> None:
    page = browse(published, "auditor").get("/processes/small").get_data(as_text=True)
    assert 'data-diagram="/processes/small/versions/1/diagram?file=small.bpmn"' in page
    assert "exactly one rule fits" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "/processes/small/versions/1/files/colour.dmn" in page


def test_the_drawing_gets_the_diagram(published: World) -> None:
    browser = browse(published, "auditor")
    said = browser.get("/processes/small/versions/1/diagram?file=small.bpmn").get_json()
    assert said["xml"].encode() == SMALL["small.bpmn"]
    assert browser.get("/processes/small/versions/1/diagram?file=README.md").status_code == 404


def test_a_file_is_text_and_never_runs(published: World) -> None:
    answer = browse(published, "auditor").get("/processes/small/versions/1/files/README.md")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_downloaded_can_be_published_again(published: World) -> None:
    answer = browse(published, "auditor").get("/processes/small/versions/1/download")
    assert set(zipfile.ZipFile(io.BytesIO(answer.data)).namelist()) == {
        f"small/{name}" for name in (*FILES, "baton.json")
    }
    again = send(browse(published, "admin"), "/processes/small/publish", ("small.zip", answer.data))
    assert again.status_code == 302
    live = service.live("small")
    assert live is not None
    assert live.number == 1


def test_an_administrator_publishes_a_new_version(published: World) -> None:
    changed = diagram(START, USER_TASK, END)
    browser = browse(published, "admin")
    answer = send(browser, "/processes/small/publish", ("small.bpmn", changed), note="Ask first.")
    assert answer.status_code == 302
    page = browser.get("/processes/small").get_data(as_text=True)
    assert "Version 2 is live" in page
    assert "/processes/small/versions/1" in page
    assert "Withdrawn" in page


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SMALL["small.bpmn"][:300], "is not complete XML"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE"),
        (b"\x89PNG\r\n\x1a\n\0", "an image or another binary file"),
        (b" " * 5_000_001, "at most 5,000,000"),
        (diagram(START, 'serviceTask id="Odd"', END), "Odd"),
    ],
)
def test_a_file_that_cannot_run_is_refused_in_words(
    published: World, content: bytes, reason: str
) -> None:
    answer = send(browse(published, "admin"), "/processes/small/publish", ("a.bpmn", content))
    assert answer.status_code == 422
    assert "Nothing was published." in answer.get_data(as_text=True)
    assert reason in answer.get_data(as_text=True)
    assert service.live_versions()["small"].number == 1


def test_20_mb_are_refused_before_they_are_read(published: World) -> None:
    answer = send(
        browse(published, "admin"), "/processes/small/publish", ("a.bpmn", b" " * 2 * 10**7)
    )
    assert answer.status_code == 413


def test_an_upload_without_files_says_what_is_missing(published: World) -> None:
    answer = send(browse(published, "admin"), "/processes/small/publish")
    assert answer.status_code == 422
    assert "Choose the files" in answer.get_data(as_text=True)


def test_only_who_may_publish_can(published: World) -> None:
    browser = browse(published, "process-owner")
    answer = send(browser, "/processes/small/publish", ("a.bpmn", SMALL["small.bpmn"]))
    assert answer.status_code == 403
    assert browse(published, "csr").get("/processes").status_code == 403


def test_what_is_not_there_is_not_found(published: World) -> None:
    browser = browse(published, "auditor")
    for path in (
        "nothing",
        "small/versions/9",
        f"small/versions/{10**30}",
        "small/versions/1/files/x",
    ):
        assert browser.get(f"/processes/{path}").status_code == 404, path
