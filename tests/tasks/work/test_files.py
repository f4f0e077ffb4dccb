"""Files at a task: who adds, sees and removes them, and how they are given out."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.access import Principal
from app.audit.models import History
from app.lib.db import db
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound
from app.tasks import service
from app.tasks.work import files
from app.tasks.work.models import Attachment
from tests.tasks.work.conftest import ANSWERS, Office
from tests.tasks.work.test_kinds import PDF, PNG
from tests.world import token


def send(client: FlaskClient, uuid: str, *named: tuple[str, bytes], **headers: str) -> Any:
    """Uploads files as the page does."""
    edge, lines = b"--edge", []
    for name, content in named:
        said = f'Content-Disposition: form-data; name="file"; filename="{name}"'
        lines.append(edge + b"\r\n" + said.encode() + b"\r\n\r\n" + content + b"\r\n")
    body = b"".join([*lines, edge, b"--\r\n"])
    sent = {**headers, "X-CSRFToken": token(client, "/profile")}
    kind = "multipart/form-data; boundary=edge"
    return client.post(f"/inbox/{uuid}/files", data=body, headers=sent, content_type=kind)


def add(uuid: str, name: str, content: bytes, who: Principal) -> Attachment:
    """Adds a file that was looked at."""
    return files.add(uuid, files.checked(name, content, who), who)


def test_a_file_that_is_sent_again_after_its_answer_was_lost_is_there_once(office: Office) -> None:
    first = add(office.uuid, "Bill.pdf", PDF, office.csr)
    assert add(office.uuid, "Bill.pdf", PDF, office.csr).id == first.id
    add(office.uuid, "Bill 2.pdf", PDF, office.csr)
    add(office.uuid, "Bill.pdf", PDF + b" changed", office.csr)
    names = [one.name for one in files.of(office.world.task())]
    assert names == ["Bill.pdf", "Bill 2.pdf", "Bill.pdf"]


def test_a_file_is_listed_and_comes_back_as_a_download_only(office: Office) -> None:
    client, uuid = office.world.browser("csr"), office.uuid
    assert send(client, uuid, ("../Bill Größe.pdf", PDF)).status_code == 302
    page = client.get(f"/inbox/{uuid}").get_data(as_text=True)
    assert "Bill Größe.pdf" in page
    (file,) = files.of(office.world.task())
    assert (file.added_by, file.size, file.kind) == ("Csr", len(PDF), "pdf")
    answer = client.get(f"/inbox/{uuid}/files/{file.uuid}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.mimetype == "application/pdf"
    send(client, uuid, ("note.txt", b"Agreed"))
    note = client.get(f"/inbox/{uuid}/files/{files.of(office.world.task())[1].uuid}")
    assert note.content_type == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.html", b"<script>alert(1)</script>", "none of the kinds"),
        ("a.png", PDF, "does not end in .pdf"),
        ("big.pdf", PDF + b"0" * 7_000_000, "larger than 7 MB"),
        ("a.pdf", b"", "Is empty"),
    ],
)
def test_a_file_of_the_wrong_kind_or_size_is_refused_with_the_field_named(
    office: Office, name: str, content: bytes, words: str
) -> None:
    client = office.world.browser("csr")
    answer = send(client, office.uuid, (name, content), **{"X-Script": "yes"})
    assert answer.status_code == 422
    (fault,) = answer.get_json(force=True)["errors"]
    assert fault["pointer"] == "file"
    assert words in fault["detail"]
    assert files.of(office.world.task()) == []


def test_a_body_far_too_large_is_refused(office: Office) -> None:
    client = office.world.browser("csr")
    assert send(client, office.uuid, ("a.pdf", PDF + b"0" * 9_000_000)).status_code == 413


def test_a_scan_refuses_what_it_finds_and_says_so(office: Office) -> None:
    seen = []

    def scan(name: str, kind: str, content: bytes) -> str | None:
        seen.append((name, kind))
        return "EICAR was found." if b"EICAR" in content else None

    office.world.app.extensions[files.SCAN] = scan
    add(office.uuid, "good.txt", b"hello", office.csr)
    with pytest.raises(Invalid, match="The scan refused it: EICAR was found"):
        add(office.uuid, "bad.txt", b"EICAR", office.csr)
    assert seen == [("good.txt", "text"), ("bad.txt", "text")]


def test_a_task_takes_so_much_and_no_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_AT_TASK", 2 * len(PDF))
    first = add(office.uuid, "a.pdf", PDF, office.csr)
    add(office.uuid, "b.pdf", PDF, office.csr)
    with pytest.raises(Invalid, match="Remove one first"):
        add(office.uuid, "c.pdf", PDF, office.csr)
    files.remove(office.uuid, first.uuid, office.csr)
    add(office.uuid, "c.pdf", PDF, office.csr)


def test_only_who_sees_the_task_sees_its_files(office: Office) -> None:
    uuid, stranger = office.uuid, office.person("Finn", desks=("finance",))
    file = add(uuid, "a.png", PNG, office.csr)
    for deed in (
        lambda: files.find(uuid, file.uuid, stranger),
        lambda: add(uuid, "b.png", PNG, stranger),
        lambda: files.remove(uuid, file.uuid, stranger),
    ):
        with pytest.raises(Forbidden, match="offered to Customer service"):
            deed()
    assert files.find(uuid, file.uuid, office.world.principal("auditor")).name == "a.png"
    with pytest.raises(Forbidden, match="write nothing"):
        add(uuid, "b.png", PNG, office.world.principal("auditor"))
    other = office.world.start()
    elsewhere = next(t for t in _tasks() if t.instance_id == other.id)
    with pytest.raises(NotFound):
        files.find(elsewhere.uuid, file.uuid, office.csr)


def test_who_added_it_or_a_supervisor_removes_a_file_and_the_history_keeps_it(
    office: Office,
) -> None:
    uuid, other = office.uuid, office.person("Bea", "csr")
    mine = add(uuid, "a.pdf", PDF, office.csr)
    theirs = add(uuid, "b.pdf", PDF, other)
    with pytest.raises(Forbidden, match="they or a supervisor remove it"):
        files.remove(uuid, theirs.uuid, office.csr)
    files.remove(uuid, mine.uuid, office.csr)
    files.remove(uuid, theirs.uuid, office.admin)
    with pytest.raises(NotFound, match="Csr removed a.pdf"):
        files.find(uuid, mine.uuid, office.csr)
    rows = select(History.detail).where(History.kind == "file_removed").order_by(History.id)
    assert [one["file"] for one in db.session.scalars(rows)] == ["a.pdf", "b.pdf"]
    kept = db.session.scalars(select(Attachment.content)).all()
    assert kept == [b"", b""]


def test_nothing_is_added_to_a_task_that_has_ended(office: Office) -> None:
    uuid = office.uuid
    add(uuid, "a.pdf", PDF, office.csr)
    service.complete(uuid, ANSWERS, office.csr)
    with pytest.raises(Conflict, match="has ended"):
        add(uuid, "b.pdf", PDF, office.csr)
    assert len(files.of(service.find(uuid, office.csr))) == 1


def _tasks() -> Any:
    from app.runtime.models import UserTask

    db.session.rollback()
    return db.session.scalars(select(UserTask)).all()
