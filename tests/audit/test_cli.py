"""`flask audit` proves the history and hands it out."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask

from app.audit.service import COLUMNS, START, Entry, link, record
from app.lib import json
from app.lib.db import transaction
from app.lib.schema import read_moment
from tests.audit.test_chain import tamper


@pytest.fixture
def written(app: Flask) -> None:
    with transaction() as session:
        record(session, [Entry("order:O-1", f"k{n}", "Zoë", {"n": n}) for n in range(3)])
        record(session, [Entry("people", "signed_in", "Zoë", {})])


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *words])


def test_verify_says_that_every_chain_holds(app: Flask, written: None) -> None:
    done = run(app, "verify")
    assert (done.exit_code, done.output) == (0, "Every chain holds.\n")


def test_verify_names_each_place_that_was_changed_and_ends_with_1(
    app: Flask, written: None
) -> None:
    tamper("UPDATE history SET actor = 'you' WHERE stream = 'order:O-1' AND sequence = 2")
    done = run(app, "verify")
    assert done.exit_code == 1
    assert done.stdout == "order:O-1 2: the row is not what was written\n"
    assert "Error: 1 place does not hold. Compare it with an export made before" in done.stderr


def test_verify_finds_a_missing_row(app: Flask, written: None) -> None:
    tamper("DELETE FROM history WHERE stream = 'order:O-1' AND sequence = 2")
    done = run(app, "verify")
    assert done.exit_code == 1
    assert "order:O-1 2: a row is missing" in done.stdout


def test_verify_of_one_stream_asks_for_no_other(app: Flask, written: None) -> None:
    tamper("UPDATE history SET actor = 'you' WHERE stream = 'order:O-1'")
    assert run(app, "verify", "people").exit_code == 0
    assert run(app, "verify", "order:O-1").exit_code == 1


def test_a_stream_that_is_not_there_is_no_proof(app: Flask, written: None) -> None:
    for command in (["verify", "order:O-9"], ["export", "--stream", "order:O-9"]):
        done = run(app, *command)
        assert done.exit_code == 1
        assert done.stdout == ""
        assert "There is no stream 'order:O-9'. Streams are named like order:O-2026-00001" in (
            done.stderr
        )


def test_export_prints_every_entry_as_a_line_that_can_be_proved_elsewhere(
    app: Flask, written: None
) -> None:
    done = run(app, "export")
    assert done.exit_code == 0
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["stream"], row["sequence"]) for row in rows] == [
        ("order:O-1", 1), ("order:O-1", 2), ("order:O-1", 3), ("people", 1),
    ]  # fmt: skip
    before = START
    for row in rows[:3]:
        said = {name: row[name] for name in COLUMNS} | {"at": read_moment(row["at"])}
        assert link(before, said) == row["hash"]
        before = row["hash"]
    assert rows[0]["actor"] == "Zoë"


def test_export_of_one_stream_prints_no_other(app: Flask, written: None) -> None:
    rows = [json.loads(line) for line in run(app, "export", "--stream", "people").output.split()]
    assert [row["kind"] for row in rows] == ["signed_in"]


def test_an_empty_history_holds_and_exports_nothing(app: Flask) -> None:
    assert run(app, "verify").output == "Every chain holds.\n"
    done = run(app, "export")
    assert (done.exit_code, done.output) == (0, "")
