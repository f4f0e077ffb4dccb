"""The pages: a process owner begins processes in five ways, takes files in, renames, archives."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from app.accounts.access import SYSTEM
from app.designer import service
from app.designer.drafts import service as drafts
from app.designer.library import listing, making
from app.designer.library.models import ProcessImport
from app.designer.models import Process
from app.designer.queries import RUNNING
from app.lib.db import db, transaction
from tests.designer.browsing import browse, send
from tests.designer.builders import SMALL
from tests.designer.library.test_importing import FOREIGN
from tests.world import World, token


@pytest.fixture
def owner(world: World) -> FlaskClient:
    with transaction() as session:
        service.publish(session, "small", SMALL, note="First.", by=SYSTEM)
    return browse(world, "process-owner")


def post(browser: FlaskClient, path: str, **fields: Any) -> Any:
    data = MultiDict([("csrf_token", token(browser, "/profile"))])
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            data.add(name.replace("__", "-"), one)
    return browser.post(path, data=data)


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def test_the_list_names_processes_and_offers_to_begin_one(owner: FlaskClient) -> None:
    page = text(owner, "/processes")
    assert "/processes/small" in page
    assert 'href="/processes/new"' in page
    assert "All 1" in page
    assert "Nothing found" in text(owner, "/processes?q=nothing")
    assert "You own no process" in text(owner, "/processes?view=mine")
    assert owner.get("/processes?view=best").status_code == 400


def test_who_only_reads_is_offered_nothing_to_change(world: World, owner: FlaskClient) -> None:
    auditor = browse(world, "auditor")
    page = text(auditor, "/processes")
    assert "/processes/new" not in page
    assert "/settings" not in page
    for path in ("new", "import", "small/settings", "imports/x", "small/draft/download"):
        assert auditor.get(f"/processes/{path}").status_code == 403, path
    assert post(auditor, "/processes/new", name="X").status_code == 403
    assert browse(world, "csr").get("/processes").status_code == 403


@pytest.mark.parametrize("way", ["template", "checklist", "blank", "copy", "nonsense"])
def test_every_way_to_begin_has_its_form(owner: FlaskClient, way: str) -> None:
    assert 'name="name"' in text(owner, f"/processes/new?from={way}")


def test_a_template_becomes_a_draft_that_is_opened(owner: FlaskClient) -> None:
    answer = post(owner, "/processes/new", **{"from": "template", "starter": "approval"},
                  name="My approval")  # fmt: skip
    assert answer.headers["Location"] == "/processes/my-approval/draft"
    assert "scenarios.yaml" in drafts.files_of(drafts.find("my-approval"))


def test_a_checklist_becomes_a_draft(owner: FlaskClient) -> None:
    fields = {
        "item__name": ["Greet", "", "Order | laptop", "Hand over (optional)"],
        "item__role": ["csr", "csr", "technician", "csr"],
        "item__due": ["1", "", "3", ""],
        "item__after": ["", "", "1", "1, 3"],
        "item__optional": ["", "", "", "yes"],
    }
    answer = post(owner, "/processes/new", **{"from": "checklist"}, name="Move", key="m", **fields)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert listing.one("m").level.word == "checklist"
    diagram = drafts.files_of(drafts.find("m"))["m.bpmn"].decode()
    assert 'name="Order / laptop"' in diagram
    assert 'candidateGroups="technician"' in diagram


def test_what_was_typed_stays_when_it_has_to_be_corrected(owner: FlaskClient) -> None:
    fields = {"item__name": ["<b>One</b>"], "item__role": ["csr"], "item__due": ["1"],
              "item__after": ["9"], "item__optional": [""]}  # fmt: skip
    answer = post(owner, "/processes/new", **{"from": "checklist"}, name="Move", **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "waits for line 9" in page
    assert 'value="&lt;b&gt;One&lt;/b&gt;"' in page
    used = post(owner, "/processes/new", **{"from": "blank"}, name="Small")
    assert used.status_code == 409
    assert "There is a process with the key small already" in used.get_data(as_text=True)
    nothing = post(owner, "/processes/new", **{"from": "template"}, name="A")
    assert nothing.status_code == 422


def test_a_copy_is_made_of_what_is_live(owner: FlaskClient) -> None:
    answer = post(owner, "/processes/new", **{"from": "copy", "source": "small"}, name="Twin")
    assert answer.headers["Location"] == "/processes/twin/draft"


def upload(owner: FlaskClient) -> str:
    answer = send(owner, "/processes/import", ("invoice.bpmn", FOREIGN))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def test_the_report_is_read_before_anything_is_made(owner: FlaskClient) -> None:
    place = upload(owner)
    page = text(owner, place)
    assert "Import of 1 process" in page
    assert "com.example.Pay" in page
    assert "Pay &lt;b&gt;" in page
    assert db.session.scalar(select(func.count()).select_from(Process)) == 1
    answer = post(owner, place, folder="invoice-process", **{"key-invoice-process": "invoices"})
    assert answer.headers["Location"] == "/processes/invoices/draft"
    assert "IMPORT.md" in drafts.files_of(drafts.find("invoices"))
    assert owner.get(place).status_code == 404


def test_a_key_that_is_used_is_said_on_the_report(owner: FlaskClient) -> None:
    place = upload(owner)
    answer = post(owner, place, folder="invoice-process", **{"key-invoice-process": "small"})
    assert answer.status_code == 409
    assert "There is a process with the key small already" in answer.get_data(as_text=True)
    assert post(owner, place).status_code == 422
    assert post(owner, f"{place}/leave").status_code == 302
    assert db.session.scalar(select(func.count()).select_from(ProcessImport)) == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.bpmn", b"hello", "not complete XML"),
        ("a.zip", b"hello", "not a complete zip archive"),
        ("a.bpmn", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE"),
    ],
)
def test_a_bad_upload_is_refused_in_words(
    owner: FlaskClient, name: str, content: bytes, said: str
) -> None:
    answer = send(owner, "/processes/import", (name, content))
    assert answer.status_code == 422
    assert "Nothing was taken in." in answer.get_data(as_text=True)
    assert said in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(ProcessImport)) == 0


def test_more_than_can_be_sent_is_refused(owner: FlaskClient) -> None:
    assert send(owner, "/processes/import", ("a.bpmn", b" " * 9_000_000)).status_code == 413


@pytest.mark.parametrize(
    ("came", "leads_back"),
    [
        ("http://localhost/processes/import", True),
        ("http://elsewhere.example/x", False),
        ("http://[x", False),
    ],
)
def test_a_page_that_refuses_what_was_sent_leads_back_to_where_it_came_from(
    owner: FlaskClient, came: str, leads_back: bool
) -> None:
    answer = owner.post("/processes/import", data=b" " * 9_000_000, headers={"Referer": came})
    assert answer.status_code == 413
    assert (f'href="{came}"' in answer.get_data(as_text=True)) is leads_back


def test_name_and_owner_are_set_and_the_key_stays(world: World, owner: FlaskClient) -> None:
    me = world.principal("process-owner")
    said = {"name": "New <name>", "description": "What\r\nfor.", "owner": str(me.id)}
    assert post(owner, "/processes/small/settings", **said).status_code == 302
    page = text(owner, "/processes/small/settings")
    assert "New &lt;name&gt;" in page
    assert "A key never changes" in page
    assert listing.one("small").owner == me.name
    wrong = post(owner, "/processes/small/settings", name="", description="", owner="x")
    assert wrong.status_code == 422


def test_archiving_asks_again_while_instances_run(world: World, owner: FlaskClient) -> None:
    world.app.extensions[RUNNING] = lambda: {"small": 2}
    asked = post(owner, "/processes/small/archive")
    assert asked.status_code == 409
    assert "2 instances run of Small" in asked.get_data(as_text=True)
    assert post(owner, "/processes/small/archive", sure="yes").status_code == 302
    assert "/processes/small" not in re.sub("flash.*", "", text(owner, "/processes"))
    assert "/processes/small" in text(owner, "/processes?view=archived")
    assert post(owner, "/processes/small/unarchive").status_code == 302
    assert not listing.one("small").process.archived


def test_who_may_not_draft_reads_no_draft_by_any_door(world: World, owner: FlaskClient) -> None:
    with transaction() as session:
        making.blank(session, "fresh", "Fresh", by=SYSTEM)
    auditor = browse(world, "auditor")
    for place in ("fresh/draft/compare", "fresh/draft/compare/drawing?file=fresh.bpmn"):
        assert owner.get(f"/processes/{place}").status_code == 200, place
        assert auditor.get(f"/processes/{place}").status_code == 403, place
    refused = auditor.get("/processes/export?key=small&key=fresh")
    assert refused.status_code == 403
    assert "Fresh is a draft" in refused.get_data(as_text=True)
    assert auditor.get("/processes/export?key=small").status_code == 200
    shown = text(auditor, "/processes") + text(auditor, "/processes/fresh")
    assert 'href="/processes/export?key=small"' in shown
    assert "/draft" not in shown


def test_drafts_and_several_processes_are_exported(owner: FlaskClient) -> None:
    with transaction() as session:
        making.blank(session, "fresh", "Fresh", by=SYSTEM)
    one = owner.get("/processes/fresh/draft/download")
    assert one.headers["Content-Disposition"] == 'attachment; filename="fresh-draft.zip"'
    both = owner.get("/processes/export?key=small&key=fresh")
    names = zipfile.ZipFile(io.BytesIO(both.data)).namelist()
    assert {name.split("/")[0] for name in names} == {"small", "fresh"}
    assert owner.get("/processes/export?key=nothing").status_code == 404
    assert owner.get("/processes/export").status_code == 422
