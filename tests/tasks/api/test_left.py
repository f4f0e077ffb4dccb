"""What programs leave at a user task: comments and files; and its history."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest

from app.lib.db import WRITES, db
from app.tasks import service
from app.tasks.work import files
from tests.tasks.api.conftest import TASKS, Program, Programs, faults
from tests.tasks.work.conftest import Office

AT = f"{TASKS}/{{task_uuid}}"
PDF = b"%PDF-1.7 minimal"


@pytest.fixture
def csr(office: Office, program: Programs) -> Program:
    return program(task_uuid=office.uuid)


def sent(content: bytes, name: str = "offer.pdf") -> dict[str, Any]:
    return {"name": name, "content": base64.b64encode(content).decode()}


def test_a_comment_is_written_once_for_its_key_and_tells_who_is_named(
    office: Office, csr: Program
) -> None:
    office.person("Cleo", "csr")
    said = {"text": "@Cleo <b>The name</b> is agreed."}
    status, made = csr("post", f"{AT}/comments", said, Idempotency_Key="c1")
    assert (status, made["mentions"], made["text"]) == (201, ["Cleo"], said["text"])
    assert csr("post", f"{AT}/comments", said, Idempotency_Key="c1") == (201, made)
    assert [one["id"] for one in csr("get", f"{AT}/comments")[1]["items"]] == [made["id"]]
    assert len(office.news("task.mentioned")) == 1


def test_a_comment_is_changed_and_taken_away_by_who_wrote_it(
    office: Office, program: Programs, csr: Program
) -> None:
    made = csr("post", f"{AT}/comments", {"text": "First"})[1]
    csr.base["comment_id"] = made["id"]
    one = f"{AT}/comments/{{comment_id}}"
    assert csr("patch", one, {"text": "Second"})[1]["text"] == "Second"
    admin = program("admin", **csr.base)
    assert admin("patch", one, {"text": "Mine"})[0] == 403
    assert admin("delete", one)[0] == 403
    assert csr("delete", one) == (200, {"items": []})
    assert csr("delete", one)[0] == 404
    csr.base["comment_id"] = str(2**40)
    assert csr("delete", one)[0] == 404


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"text": " "}, "/text"),
        ({"text": 7}, "/text"),
        ({}, "/text"),
        ({"text": "x" * 4001}, "/text"),
        ({"text": "a\0b"}, "/text"),
        ({"text": "x", "colour": "red"}, "/colour"),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused(csr: Program, body: Any, place: str) -> None:
    status, answer = csr("post", f"{AT}/comments", body)
    assert (status, faults(answer)) == (422, [place])
    assert csr("get", f"{AT}/comments")[1]["items"] == []


def test_who_only_reads_writes_nothing(office: Office, program: Programs) -> None:
    auditor = program("auditor", task_uuid=office.uuid)
    assert auditor("post", f"{AT}/comments", {"text": "x"})[0] == 403
    assert auditor("post", f"{AT}/files", sent(PDF))[0] == 403
    assert auditor("get", f"{AT}/files") == (200, {"items": []})


def test_a_file_comes_as_json_or_as_a_form_and_goes_as_a_download(csr: Program) -> None:
    status, made = csr("post", f"{AT}/files", sent(PDF), Idempotency_Key="f1")
    assert (status, made["mediaType"], made["size"]) == (201, "application/pdf", len(PDF))
    assert csr("post", f"{AT}/files", sent(PDF), Idempotency_Key="f1") == (201, made)
    for _ in range(2):  # each with another boundary
        headers = {**csr.headers, "Idempotency-Key": "f2"}
        answer = csr.world.app.test_client().post(
            f"{AT}/files".format(**csr.base),
            data={"file": (io.BytesIO(b"a note"), "note.txt")},
            headers=headers,
        )
        assert answer.status_code == 201, answer.data
    listed = csr("get", f"{AT}/files")[1]["items"]
    assert [one["name"] for one in listed] == ["offer.pdf", "note.txt"]
    csr.base["file_uuid"] = made["id"]
    got = csr.raw("get", f"{AT}/files/{{file_uuid}}")
    assert (got.status_code, got.data) == (200, PDF)
    assert got.headers["Content-Disposition"].startswith("attachment")
    status, left = csr("delete", f"{AT}/files/{{file_uuid}}")
    assert [one["name"] for one in left["items"]] == ["note.txt"]
    assert csr.raw("get", f"{AT}/files/{{file_uuid}}").status_code == 404


def test_a_file_is_scanned_before_anything_is_locked(csr: Program) -> None:
    written = []

    def scan(name: str, kind: str, content: bytes) -> None:
        written.append(db.session().info.get(WRITES, False))

    csr.world.app.extensions[files.SCAN] = scan
    try:
        assert csr("post", f"{AT}/files", sent(PDF), Idempotency_Key="f1")[0] == 201
    finally:
        del csr.world.app.extensions[files.SCAN]
    assert written == [False]


@pytest.mark.parametrize(
    "body",
    [
        sent(b"<script>alert(1)</script>", "note.txt"),
        sent(PDF, "offer.png"),
        sent(b"", "offer.pdf"),
        {"name": "offer.pdf", "content": "no base64!"},
        {"name": "offer.pdf", "content": 7},
        {"name": "offer.pdf"},
        {**sent(PDF), "folder": "/etc"},
    ],
)
def test_a_file_that_is_not_taken_is_refused(csr: Program, body: Any) -> None:
    status, answer = csr("post", f"{AT}/files", body)
    assert status == 422
    assert faults(answer)
    assert csr("get", f"{AT}/files")[1]["items"] == []


def test_a_file_that_is_too_large_is_refused_by_name(csr: Program) -> None:
    content = PDF + b"x" * files.MAX_SIZE
    status, answer = csr("post", f"{AT}/files", sent(content))
    assert (status, "Is larger than 7 MB" in answer["detail"]) == (422, True)
    empty = csr.raw("post", f"{AT}/files", data={"other": "x"}, content_type="multipart/form-data")
    assert empty.status_code == 400


def test_the_history_says_what_was_done(office: Office, csr: Program) -> None:
    service.claim(office.uuid, office.csr)
    csr("post", f"{AT}/comments", {"text": "Hello"})
    status, answer = csr("get", f"{AT}/history")
    assert status == 200
    assert [one["words"] for one in answer["items"]] == ["commented", "claimed it", "It came in"]
