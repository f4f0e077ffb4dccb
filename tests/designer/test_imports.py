"""The import reads what it is given, writes over nothing, and answers people and programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.designer import imports
from app.lib import json
from app.lib.errors import Invalid

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def drawn(key: str, task: str = '<userTask id="Check" name="Check it"/>') -> str:
    return (
        f'<definitions xmlns="{BPMN}" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
        f'targetNamespace="t"><process id="{key}"><startEvent id="Start"/>{task}'
        '<endEvent id="End"/>'
        '<sequenceFlow id="F1" sourceRef="Start" targetRef="Check"/>'
        '<sequenceFlow id="F2" sourceRef="Check" targetRef="End"/></process></definitions>'
    )


BEAN = '<serviceTask id="Check" name="Ask" camunda:expression="${crm.ask(order)}"/>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "from"
    (made / "deep").mkdir(parents=True)
    (made / "a.bpmn").write_text(drawn("plain"))
    (made / "deep" / "b.bpmn20.xml").write_text(drawn("asks", BEAN))
    (made / ".git").mkdir()
    (made / ".git" / "c.bpmn").write_text(drawn("hidden"))
    (made / "notes.txt").write_text("nothing to import")
    return made


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["process", "import", *map(str, words)])


def test_a_dry_run_reports_and_writes_nothing(app: Flask, folder: Path, tmp_path: Path) -> None:
    done = run(app, "--dry-run", "--into", tmp_path / "to", folder)
    assert done.exit_code == 0
    assert "2 files: 0 clean, 1 translated, 1 need a person, 0 not read" in done.output
    assert "1     1  Work of a Java class, bean" in done.output
    assert "Check (Ask), line 1: '${crm.ask(order)}' was called here" in done.output
    assert "2 process folders would be made. Nothing was written." in done.output
    assert not (tmp_path / "to").exists()


def test_folders_are_written_and_lint_reads_them(app: Flask, folder: Path, tmp_path: Path) -> None:
    into = tmp_path / "to"
    assert run(app, folder, "--into", into).exit_code == 0
    assert sorted(path.relative_to(into).as_posix() for path in into.rglob("*.*")) == [
        "asks/asks.bpmn",
        "plain/plain.bpmn",
    ]
    linted = app.test_cli_runner().invoke(args=["process", "lint", str(into / "plain")])
    assert linted.exit_code == 0, linted.output


def test_a_folder_that_is_there_is_never_written_over(
    app: Flask, folder: Path, tmp_path: Path
) -> None:
    into = tmp_path / "to"
    (into / "plain").mkdir(parents=True)
    (into / "plain" / "plain.bpmn").write_text("mine")
    done = run(app, folder, "--into", into)
    assert done.exit_code == 1
    assert "already has plain" in done.output
    assert "--force" in done.output
    assert (into / "plain" / "plain.bpmn").read_text() == "mine"
    assert not (into / "asks").exists()


def test_force_writes_over_it(app: Flask, folder: Path, tmp_path: Path) -> None:
    into = tmp_path / "to"
    (into / "plain").mkdir(parents=True)
    (into / "plain" / "plain.bpmn").write_text("mine")
    assert run(app, folder, "--into", into, "--force").exit_code == 0
    assert "definitions" in (into / "plain" / "plain.bpmn").read_text()


def test_a_program_gets_the_whole_report(app: Flask, folder: Path) -> None:
    said = json.loads(run(app, folder, "--dry-run", "--json").output)
    assert said["counts"]["files"] == 2
    assert said["folders"] == {"asks": ["asks.bpmn"], "plain": ["plain.bpmn"]}
    (asks,) = (one for one in said["files"] if one["folder"] == "asks")
    assert asks["status"] == "person"
    assert asks["takenOver"] == {"endEvent": 1, "serviceTask": 1, "startEvent": 1}
    assert {"element": "asks", "what": "isExecutable", "from": "(none)", "to": "true"}.items() <= (
        asks["translated"][0].items()
    )
    assert asks["needs"][0]["kind"] == "operation"
    assert asks["needs"][0]["remedy"].startswith("Choose the provider operation")


def test_details_list_what_was_translated_and_kept(app: Flask, folder: Path) -> None:
    (folder / "a.bpmn").write_text(
        drawn("plain", '<userTask id="Check" camunda:assignee="${who}" camunda:async="true"/>')
    )
    done = run(app, folder, "--dry-run", "--details")
    assert "Check camunda:assignee: ${who} > =who" in done.output
    assert "Check camunda:async: every job is saved" in done.output


def test_a_file_that_cannot_be_read_is_reported_and_the_others_come_in(
    app: Flask, folder: Path
) -> None:
    (folder / "photo.bpmn").write_bytes(b"\x89PNG" + bytes(50))
    (folder / "huge.bpmn").write_bytes(b"<a>" + b" " * 20_000_000)
    done = run(app, folder, "--dry-run")
    assert done.exit_code == 1
    assert "4 files: 0 clean, 1 translated, 1 need a person, 2 not read" in done.output
    assert "20,000,003 bytes; at most 5,000,000 are read" in done.output


def test_a_path_to_nothing_is_said(app: Flask, tmp_path: Path) -> None:
    done = run(app, tmp_path / "none.bpmn", "--dry-run")
    assert done.exit_code == 1
    assert "There is nothing at" in done.output


def test_a_folder_without_diagrams_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(Invalid, match="There is no file here that ends with .bpmn"):
        imports.gather([tmp_path])


def test_files_of_one_name_from_two_folders_both_come_in(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.bpmn").write_text(drawn(name))
    files, _ = imports.gather([tmp_path / "one" / "p.bpmn", tmp_path / "two" / "p.bpmn"])
    assert list(files) == ["p.bpmn", "two/p.bpmn"]


def test_the_same_cause_counts_once_for_a_file(tmp_path: Path) -> None:
    task = BEAN + BEAN.replace('id="Check"', 'id="Again"')
    (tmp_path / "a.bpmn").write_text(drawn("asks", task))
    (first, *_) = imports.causes(imports.bring_in([tmp_path]).reports)
    assert (first["files"], first["times"]) == (1, 2)
