"""A version is written once, shared by all who run it, and refused when it cannot run."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.access import SYSTEM
from app.audit.service import history
from app.designer import service
from app.designer.drafts import service as drafts
from app.designer.models import Process, ProcessVersion, VersionState
from app.lib.db import db, transaction
from app.lib.errors import Invalid, NotFound
from tests.designer.builders import END, JOB, SMALL, START, TABLE, USER_TASK, diagram

OTHER = {"small.bpmn": diagram(START, USER_TASK, JOB, END, name="Small, changed")}


def publish(files: dict[str, bytes] = SMALL, key: str = "small", note: str = "") -> ProcessVersion:
    with transaction() as session:
        return service.publish(session, key, files, note=note, by=SYSTEM)


def test_a_published_folder_is_live_and_runs(app: Flask) -> None:
    version = publish(note="First.")
    live = service.live("small")
    assert live is not None
    assert (live.id, live.number, live.note, live.published_by) == (
        version.id,
        1,
        "First.",
        "Baton",
    )
    assert list(service.definition(version.id).processes) == ["small"]
    assert service.live_versions() == {"small": live}


def test_a_new_version_withdraws_the_former_and_leaves_its_files_alone(app: Flask) -> None:
    first = publish()
    second = publish(OTHER)
    db.session.expire_all()
    assert (second.number, second.state) == (2, VersionState.LIVE)
    former = service.version(first.id)
    assert former.state == VersionState.WITHDRAWN
    assert service.files_of(former) == SMALL
    assert "Ask" not in service.definition(first.id).elements
    assert "Ask" in service.definition(second.id).elements


def test_the_same_files_again_change_nothing(app: Flask) -> None:
    assert publish().id == publish().id
    assert db.session.scalar(select(func.count()).select_from(ProcessVersion)) == 1


def test_the_list_shows_what_the_diagram_calls_itself(app: Flask) -> None:
    publish(OTHER)
    row = db.session.scalars(select(Process)).one()
    assert (row.key, row.name, row.kind, row.archived) == (
        "small",
        "Small, changed",
        "process",
        False,
    )


def test_decisions_alone_are_published_too(app: Flask) -> None:
    version = publish({"colours.dmn": TABLE}, "colours")
    assert version.process.kind == "decisions"
    assert service.definition(version.id).decisions == {"colour": "Colour"}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a.bpmn": SMALL["small.bpmn"][:200]}, "not complete XML"),
        ({"a.bpmn": b"<!DOCTYPE a><a/>"}, "DOCTYPE"),
        ({"a.bpmn": b"\x89PNG\0"}, "image"),
        ({"a.bpmn": b" " * 20_000_000}, "at most"),
        ({"a.bpmn": diagram(START, 'serviceTask id="Odd"', END)}, "a.bpmn#Odd"),
    ],
)
def test_what_cannot_run_is_refused_and_nothing_is_kept(
    app: Flask, files: dict[str, bytes], reason: str
) -> None:
    with pytest.raises(Invalid, match=reason) as refused:
        publish(files)
    assert refused.value.problems
    assert db.session.scalar(select(func.count()).select_from(Process)) == 0


def test_a_key_that_is_no_folder_name_is_refused(app: Flask) -> None:
    with pytest.raises(Invalid, match="is no key"):
        publish(SMALL, "../etc")


def test_what_is_an_address_of_a_page_is_no_key_at_any_door(app: Flask) -> None:
    rules = (str(rule).split("/") for rule in app.url_map.iter_rules())
    words = {rule[2] for rule in rules if rule[1] == "processes" and len(rule) > 2}
    assert {word for word in words if not word.startswith("<")} == service.RESERVED
    for word in service.RESERVED:
        with pytest.raises(Invalid, match="is an address of the pages") as refused:
            publish(SMALL, word)
        assert refused.value.problems[0].pointer == "key"
        with pytest.raises(Invalid, match="is an address of the pages"), transaction() as session:
            drafts.create(session, word, SMALL, by=SYSTEM)


def test_publishing_is_written_into_the_history(app: Flask) -> None:
    version = publish(note="First.")
    entry = list(history("processes"))[-1]
    assert (entry.kind, entry.actor) == ("published", "Baton")
    assert entry.detail["version"] == 1
    assert entry.detail["digest"] == version.digest


def test_a_version_that_is_not_there_is_not_found(app: Flask) -> None:
    assert service.live("nothing") is None
    with pytest.raises(NotFound):
        service.definition(4711)


def test_the_same_files_are_parsed_once_for_all_applications(app: Flask) -> None:
    first = publish()
    again = publish(SMALL, "small-too")
    assert service.definition(first.id) is service.definition(again.id)


def test_every_folder_inside_is_published(app: Flask, tmp_path: Path) -> None:
    for key in ("one", "two"):
        (tmp_path / key).mkdir()
        (tmp_path / key / f"{key}.bpmn").write_bytes(diagram(START, END, key=key))
    (tmp_path / "notes").mkdir()
    with transaction() as session:
        service.publish_all(session, tmp_path, by=SYSTEM)
    assert set(service.live_versions()) == {"one", "two"}
