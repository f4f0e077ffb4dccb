"""Our own archives come back byte for byte; foreign files are reported on before they are kept."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.access import SYSTEM
from app.designer import queries, service
from app.designer.drafts import service as drafts
from app.designer.folders import digest, read_folder, read_upload
from app.designer.library import bundles, importing, making
from app.designer.library.importing import Wish
from app.designer.library.models import ProcessImport
from app.designer.models import Process
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Invalid, NotFound
from tests.designer.builders import SMALL, TABLE
from tests.designer.test_archives import archive
from tests.world import World

FOREIGN = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
<process id="Invoice_Process" name="Rechnung pr\xfcfen" isExecutable="true">
<startEvent id="S"/><sequenceFlow id="a" sourceRef="S" targetRef="Pay"/>
<serviceTask id="Pay" name="Pay &lt;b&gt;" camunda:class="com.example.Pay"/>
<sequenceFlow id="b" sourceRef="Pay" targetRef="E"/><endEvent id="E"/></process></definitions>"""


def count(model: type[Process] | type[ProcessImport]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def make(sent: list[tuple[str, bytes]], **keys: str) -> list[str]:
    taken = importing.take(sent)
    wishes = [Wish(folder, keys.get(folder, folder)) for folder in taken.folders]
    with transaction() as session:
        return importing.make(session, taken, wishes, by=SYSTEM)


def test_an_exported_version_comes_back_byte_for_byte(world: World) -> None:
    folder = read_folder(Path("processes/aws-account"))
    with transaction() as session:
        version = service.publish(session, "aws-account", folder, note="", by=SYSTEM)
        process = version.process
    sent = bundles.of_version(process, version)
    assert read_upload([("a.zip", sent)]) == folder
    with pytest.raises(Conflict, match="already"):
        make([("a.zip", sent)])
    with transaction() as session:
        session.delete(version)
        session.delete(process)
    assert make([("a.zip", sent)]) == ["aws-account"]
    assert digest(drafts.files_of(drafts.find("aws-account"))) == version.digest


def test_several_processes_travel_in_one_archive(world: World) -> None:
    with transaction() as session:
        service.publish(session, "small", SMALL, note="", by=SYSTEM)
        making.blank(session, "fresh", "Fresh", by=SYSTEM)
    sent = bundles.of_many(["small", "fresh"])
    names = zipfile.ZipFile(io.BytesIO(sent)).namelist()
    assert set(names) == {"small/baton.json", "small/small.bpmn", "fresh/baton.json",
                          "fresh/fresh.bpmn"}  # fmt: skip
    assert make([("a.zip", sent)], small="s-2", fresh="f-2") == ["f-2", "s-2"]
    assert set(drafts.files_of(drafts.find("s-2"))) == {"s-2.bpmn"}


def test_a_draft_is_exported_with_what_is_being_changed(world: World) -> None:
    with transaction() as session:
        making.blank(session, "fresh", "Fresh", by=SYSTEM)
    taken = importing.take([("a.zip", bundles.of_draft("fresh"))])
    assert taken.folders["fresh"] == drafts.files_of(drafts.find("fresh"))
    assert taken.report is None


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (b"{", "is no JSON"),
        (b"[]", "is no manifest of Baton"),
        (b'{"format": "other", "key": "p", "name": "P"}', "is no manifest of Baton"),
    ],
)
def test_a_broken_manifest_is_refused(world: World, manifest: bytes, said: str) -> None:
    sent = archive(("p/baton.json", manifest), ("p/p.bpmn", SMALL["small.bpmn"]))
    with pytest.raises(Invalid, match=said):
        importing.take([("a.zip", sent)])


def test_a_foreign_file_is_translated_and_its_report_goes_along(world: World) -> None:
    taken = importing.take([("src/invoice.bpmn", FOREIGN), ("src/README.md", b"Ours.")])
    assert taken.report is not None
    assert set(taken.folders) == {"invoice-process"}
    assert taken.report["counts"]["person"] == 1
    assert make([("src/invoice.bpmn", FOREIGN)], **{"invoice-process": "invoices"}) == ["invoices"]
    files = drafts.files_of(drafts.find("invoices"))
    assert 'name="Rechnung prüfen"'.encode() in files["invoices.bpmn"]
    assert b'id="invoices"' in files["invoices.bpmn"]
    said = files["IMPORT.md"].decode()
    assert "com.example.Pay" in said
    assert "Needs a person" in said
    assert "ISO-8859-1 → UTF-8" in said
    assert "<b>" not in said.replace("\\<b\\>", "")


def test_words_and_scenarios_go_with_the_diagram_beside_them(world: World) -> None:
    sent = archive(
        ("repo/a/small.bpmn", SMALL["small.bpmn"]),
        ("repo/a/orders/x.json", b"{}"),
        ("repo/b/colour.dmn", TABLE),
        ("repo/b/README.md", b"Colours."),
        ("repo/pom.xml", b"<project/>"),
    )
    taken = importing.take([("repo.zip", sent)])
    assert set(taken.folders["small"]) == {"small.bpmn", "orders/x.json"}
    assert set(taken.folders["colour"]) == {"colour.dmn", "README.md"}


def test_a_call_of_an_imported_process_follows_its_new_key(world: World) -> None:
    caller = SMALL["small.bpmn"].replace(b'id="small"', b'id="Caller"').replace(
        b'<zeebe:taskDefinition type="mail.send" retries="3" />',
        b'<zeebe:calledElement processId="The_Called" />')  # fmt: skip
    called = SMALL["small.bpmn"].replace(b'id="small"', b'id="The_Called"')
    make([("a.bpmn", caller), ("b.bpmn", called)], **{"the-called": "other"})
    assert b'processId="other"' in drafts.files_of(drafts.find("caller"))["caller.bpmn"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ([("a.bpmn", b"hello")], "not complete XML"),
        ([("a.bpmn", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")], "DOCTYPE"),
        ([("a.bpmn", b"<html/>")], "neither BPMN 2.0 nor DMN"),
        ([("a.bpmn", b'<?xml version="1.0" encoding="KLINGON"?><a/>')], "a.bpmn"),
        ([("a.txt", b"words")], "no file in this that ends with"),
        ([("a.bpmn", SMALL["small.bpmn"]), ("b.bpmn", SMALL["small.bpmn"])], "id small too"),
        ([("a.dmn", TABLE), ("b.dmn", TABLE)], "id colour too"),
        ([("a.zip", b"no zip")], "not a complete zip archive"),
        ([("a.bpmn", b"<a" + b" " * 5_000_000)], "at most 5,000,000"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason_and_nothing_is_kept(
    world: World, sent: list[tuple[str, bytes]], said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        importing.take(sent)
    assert count(Process) == count(ProcessImport) == 0


def test_all_are_made_or_none(world: World) -> None:
    sent = [("small.bpmn", SMALL["small.bpmn"]), ("colour.dmn", TABLE)]
    for keys, said in (
        ({"small": "x", "colour": "x"}, "Two processes here would be x"),
        ({"small": "No Key"}, "is no key"),
        ({"small": "imports"}, "is an address of the pages"),
    ):
        with pytest.raises(Invalid, match=said):
            make(sent, **keys)
    assert count(Process) == 0
    make(sent)
    with pytest.raises(Conflict, match="already") as refused:
        make(sent)
    assert {one.pointer for one in refused.value.problems} == {"small", "colour"}
    assert queries.process("small")


def test_an_upload_is_kept_for_its_sender_and_for_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, other = world.principal("process-owner"), world.principal("admin")
    taken = importing.take([("small.bpmn", SMALL["small.bpmn"])])
    with transaction() as session:
        row = importing.keep(session, taken, by=owner)
    assert importing.taken_of(importing.find(row.uuid, owner)).folders == taken.folders
    with pytest.raises(NotFound, match="This upload is gone"):
        importing.find(row.uuid, other)
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(NotFound):
        importing.find(row.uuid, owner)
    with transaction() as session:
        importing.keep(session, taken, by=owner)
        importing.forget_old(session)
    assert count(ProcessImport) == 1
