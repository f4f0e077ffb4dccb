"""The command line answers people and programs, and ends with 1 when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.designer import service
from app.lib import json
from tests.designer.builders import END, JOB, SMALL, START, TABLE, diagram

GOOD = "scenarios: [{name: sends, variables: {who: A}, operations: {mail.send: {}}}]"
BAD = "scenarios: [{name: sends, variables: {who: A}, operations: {mail.send: {fails: Gone.}}}]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "small"
    made.mkdir()
    (made / "small.bpmn").write_bytes(SMALL["small.bpmn"])
    (made / "scenarios.yaml").write_text(GOOD)
    return made


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["process", *map(str, words)])


def test_lint_is_content_with_a_folder_in_order(app: Flask, folder: Path) -> None:
    done = run(app, "lint", folder)
    assert (done.exit_code, done.output) == (0, "✓ small: nothing to correct\n")


def test_lint_names_file_line_element_and_remedy(app: Flask, folder: Path) -> None:
    odd = diagram(START, JOB.replace("mail.send", "crm.dance"), END)
    (folder / "small.bpmn").write_bytes(odd)
    done = run(app, "lint", folder)
    assert done.exit_code == 1
    assert "small.bpmn:1 Send  There is no operation named crm.dance. Choose" in done.output


def test_lint_answers_a_program_as_json(app: Flask, folder: Path) -> None:
    (folder / "small.bpmn").write_text("<a>")
    done = run(app, "lint", folder, "--json")
    findings = json.loads(done.stdout)
    assert (done.exit_code, findings[0]["file"]) == (1, "small.bpmn")


def test_lint_shows_an_input_for_what_it_says_of_a_table(app: Flask, folder: Path) -> None:
    (folder / "colour.dmn").write_bytes(TABLE.replace(b"&lt; 10", b"&lt; 12"))
    (folder / "scenarios.yaml").write_text(GOOD.replace("who: A", "who: A, size: 3"))
    done = run(app, "lint", folder)
    assert done.exit_code == 0
    assert "small: 0 to correct, 1 to look at\n" in done.output
    assert "Rules 1 and 2 both fit Size [10..12)" in done.output
    assert "for example size = 10\n" in done.output
    said = json.loads(run(app, "lint", folder, "--json").stdout)[0]
    assert (said["rules"], said["example"]["context"]) == ([1, 2], {"size": 10})


def test_test_plays_the_scenarios_and_says_what_they_reached(app: Flask, folder: Path) -> None:
    done = run(app, "test", folder)
    assert done.exit_code == 0
    assert "small: 1 of 1 scenarios pass" in done.output
    assert "reached 3 of 3 elements, 2 of 2 flows" in done.output


def test_test_shows_expected_and_was_and_ends_with_1(app: Flask, folder: Path) -> None:
    (folder / "scenarios.yaml").write_text(BAD)
    done = run(app, "test", folder)
    assert done.exit_code == 1
    assert "end: expected completed, was incident (waits at Send: Gone.)" in done.output


def test_test_says_for_each_table_which_rules_no_scenario_reaches(app: Flask, folder: Path) -> None:
    (folder / "small.bpmn").unlink()
    described = TABLE.replace(
        b'<rule id="Large">', b'<rule id="Large"><description>Big</description>'
    )
    (folder / "colour.dmn").write_bytes(described)
    rows = "tables: [{decision: colour, columns: [size, result], rows: [[1, blue]]}]"
    (folder / "scenarios.yaml").write_text(rows)
    told = run(app, "test", folder).stdout.splitlines()
    assert told == [
        "small: 0 of 1 scenarios pass",
        "  ✗ colour, row 1",
        '      result: expected "blue", was "red"',
        '      given {"size":1}',
        "      rules that hit: Colour, rule 1",
        "  reached 1 of 2 rules",
        "  Colour: 1 of 2 rules",
        "      no scenario reaches rule 2 (Big)",
    ]


def test_test_answers_a_program_as_json(app: Flask, folder: Path) -> None:
    done = json.loads(run(app, "test", folder, "--json").stdout)
    assert (done[0]["process"], done[0]["passed"]) == ("small", True)


def test_test_of_a_part_leaves_the_coverage_out(app: Flask, folder: Path) -> None:
    assert "reached" not in run(app, "test", folder, "--only", "send").output
    assert run(app, "test", folder, "--only", "nothing").exit_code == 1


def test_a_folder_of_folders_is_taken_one_by_one(app: Flask, folder: Path) -> None:
    assert "small: nothing" in run(app, "lint", folder.parent).output


def test_publish_makes_a_folder_live(app: Flask, folder: Path) -> None:
    done = run(app, "publish", folder, "--note", "First.")
    assert (done.exit_code, done.output.strip()) == (0, "small: version 1 is live")
    live = service.live("small")
    assert live is not None
    assert live.note == "First."


def test_publish_says_why_it_refuses(app: Flask, folder: Path) -> None:
    (folder / "small.bpmn").write_bytes(b"\x89PNG\0")
    done = run(app, "publish", folder)
    assert done.exit_code == 1
    assert "small.bpmn: Is not text but an image" in done.output
    assert service.live("small") is None


def test_a_path_that_is_not_there_is_named(app: Flask, tmp_path: Path) -> None:
    done = run(app, "lint", tmp_path / "nothing")
    assert done.exit_code == 1
    assert "is not a folder of process files" in done.output
