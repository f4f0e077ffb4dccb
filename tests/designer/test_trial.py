"""All scenarios of a folder are played, and the result can be read by people and programs."""

from __future__ import annotations

import pytest

from app import engine
from app.designer.trial import Trial, as_json, scenario_report, trial
from app.lib.errors import Invalid
from tests.designer.builders import END, JOB, SMALL, START, TABLE, diagram


def tried(said: str) -> Trial:
    files = {**SMALL, "scenarios.yaml": said.encode()}
    return trial(files, engine.load(SMALL))


def test_a_folder_whose_scenarios_hold_passes() -> None:
    done = tried("scenarios: [{name: a, variables: {who: A}, operations: {mail.send: {}}}]")
    assert done.passed
    assert done.covered["elements"].missing == {}


def test_a_folder_without_scenarios_does_not_pass() -> None:
    assert not tried("scenarios: []").passed


def test_one_scenario_that_cannot_be_played_does_not_stop_the_others() -> None:
    done = tried(
        "scenarios: [{name: a, variables: {who: A}},"
        " {name: b, variables: {who: A}, operations: {mail.send: {}}}]"
    )
    assert [result.passed for result in done.results] == [False, True]


def test_a_program_reads_faults_and_coverage() -> None:
    done = as_json("small", tried("scenarios: [{name: a, variables: {who: A}}]"))
    assert done["passed"] is False
    assert done["scenarios"][0]["faults"] == ["a: nothing answers mail.send at Send."]
    assert done["coverage"]["elements"]["total"] == 3


def test_a_report_says_what_no_scenario_reaches() -> None:
    files = {"small.bpmn": diagram(START, JOB, END), "colour.dmn": TABLE}
    said = b"scenarios: [{name: a, variables: {who: A}, operations: {mail.send: {fails: No.}}}]"
    report = scenario_report({**files, "scenarios.yaml": said})
    assert [one.name for one in report.failing] == ["a"]
    assert report.missed == [
        "No scenario reaches 1 of 3 elements: End.",
        "No scenario reaches 1 of 2 flows: Send to End.",
        "No scenario reaches 2 of 2 rules of Colour: rule 1, rule 2.",
    ]


def test_a_report_of_one_scenario_that_is_not_there_says_so() -> None:
    with pytest.raises(Invalid, match="no scenario 'b'"):
        scenario_report({**SMALL, "scenarios.yaml": b"scenarios: [{name: a}]"}, only="b")


def test_scenarios_without_end_do_not_hold_up_a_report() -> None:
    round_ = diagram(START, 'serviceTask id="A"|<zeebe:taskDefinition type="a.b" />', END)
    way = b'<bpmn:sequenceFlow id="back" sourceRef="A" targetRef="A" /></bpmn:process>'
    files = {
        "a.bpmn": round_.replace(b"</bpmn:process>", way),
        "scenarios.yaml": b"scenarios: [{name: x, operations: {a.b: {}}}, {name: y}]",
    }
    first, second = scenario_report(files, seconds=0.2).results
    assert "did not come to rest in 0." in first.faults[0]
    assert second.faults == ("Not played: the scenarios before it took 0.2 seconds.",)
