"""A run that is kept as a scenario plays again to the same end."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.designer.folders import Files, read_folder
from app.designer.playing import book, keep, service
from app.designer.scenarios import FILE, scenarios
from app.designer.service import process_folders
from app.designer.trial import scenario_report
from app.lib.errors import Invalid
from tests.designer.builders import END, JOB, START, TIMER, USER_TASK, diagram

FOLDERS = {path.name: path for path in process_folders(Path("processes"))}


@cache
def files(key: str) -> Files:
    return read_folder(FOLDERS[key])


SHIPPED = [(key, one.name) for key in FOLDERS for one in scenarios(files(key)) if not one.decision]


@pytest.mark.parametrize(("key", "name"), SHIPPED)
def test_a_shipped_scenario_stepped_through_and_kept_passes(key: str, name: str) -> None:
    told = files(key)
    start = {"scenario": name}
    moves: list[dict[str, object]] = []
    while True:
        more = service.step(told, {"start": start, "moves": moves, "then": {"do": "run"}})["moves"]
        if len(more) == len(moves):
            break
        moves = more
    made = keep.kept(told, start, moves, "kept from a run")
    assert made.differences == ()
    text = book.put(told[FILE].decode(), made.entry)
    report = scenario_report({**told, FILE: text.encode()}, only="kept from a run")
    assert report.passed, report.results


FILES = {"small.bpmn": diagram(START, JOB, USER_TASK, TIMER, END)}
SENT = [{"do": "go"}, {"do": "result", "player": 0, "at": 3, "value": {"id": 7}}, {"do": "go"}]
WHO = {"variables": {"who": "A"}}


def test_a_run_that_still_waits_is_kept_as_waiting() -> None:
    made = keep.kept(FILES, WHO, SENT, "half way")
    assert made.differences == ()
    assert made.entry["tasks"] == {"Ask": {"open": True}}
    assert made.entry["operations"] == {"Send": {"result": {"id": 7}}}
    assert made.entry["expect"]["waits_at"] == ["Ask"]
    assert made.entry["expect"]["tasks"] == {"csr": 1}


def test_a_job_that_nobody_answered_stays_open_in_the_scenario() -> None:
    made = keep.kept(FILES, WHO, SENT[:1], "at the job")
    assert made.differences == ()
    assert made.entry["operations"] == {"Send": {"open": True}}


def test_defaults_that_say_more_do_not_lie_under_a_kept_run() -> None:
    defaults = b"defaults: {variables: {who: A, more: 1}, tasks: {Ask: {ok: true}}}\nscenarios: []"
    made = keep.kept({**FILES, FILE: defaults}, WHO, SENT, "alone")
    assert made.entry["alone"] is True
    assert made.differences == ()


def test_what_the_defaults_say_anyway_is_not_said_again() -> None:
    defaults = b"defaults: {variables: {who: A}, operations: {mail.send: {id: 7}}}\nscenarios: []"
    made = keep.kept({**FILES, FILE: defaults}, WHO, SENT, "short")
    assert "operations" not in made.entry
    assert "variables" not in made.entry


def test_a_run_that_is_on_its_way_is_not_kept() -> None:
    with pytest.raises(Invalid, match="until it waits or ends"):
        keep.kept(FILES, WHO, [], "too early")


def test_what_lies_over_the_defaults_is_told_exactly() -> None:
    assert keep.minus({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}) == {"a": {"c": 3}}
    with pytest.raises(LookupError):
        keep.minus({"a": {"b": 1}}, {"a": {}})
