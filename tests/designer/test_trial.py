"""All scenarios of a folder are played, and the result can be read by people and programs."""

from __future__ import annotations

from app import engine
from app.designer.trial import Trial, as_json, trial
from tests.designer.builders import SMALL


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
