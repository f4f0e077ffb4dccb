"""Diagrams that others drew: all come in, nothing of them is lost, and what can run runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app import engine
from app.designer.play import play
from app.designer.scenarios import scenarios
from app.engine.bpmn import foreign
from app.engine.bpmn.foreign.names import ENGINES, split
from app.lib import json
from app.lib.errors import Invalid
from app.lib.xml import parse
from tests.engine.bpmn.foreign.drawn import ORIGINAL, Brought
from tests.engine.bpmn.foreign.test_dialects import ended
from tools.play_imported import MOCKED, begins, played

DATA = Path(__file__).parent / "data"
FILES = {path.name: path.read_bytes() for path in sorted(DATA.iterdir()) if path.suffix != ".md"}
IMPORTED = foreign.translate(FILES)
REPORTS = {report.file: report for report in IMPORTED.reports}
DIAGRAMS = [name for name in FILES if name.endswith(".bpmn")]
DRAWING = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"


def done(name: str) -> Brought:
    return Brought(REPORTS[name], IMPORTED.folders[REPORTS[name].folder])


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("sample.bpmn", {"operation"}),
        ("invoice-approval.bpmn", {"start form"}),
        ("loan-approval.bpmn", {"form"}),
        ("loan-approval-signavio.bpmn", {"operation"}),
        ("message-start.bpmn", set()),
        ("invoke-rest-service.bpmn", {"operation", "expression"}),
        ("retry-example.bpmn", {"operation"}),
        ("xslt-example.bpmn", {"script", "listener"}),
        ("dinner-decisions.dmn", set()),
        ("cancel-order.bpmn", {"operation", "form"}),
        ("tenancy-test.bpmn", {"operation"}),
        ("dmn-tenancy-test.dmn", set()),
        ("control-message-event.bpmn", set()),
        ("vacation-request.bpmn", {"operation", "start form"}),
        ("multi-instance.bpmn", {"operation"}),
        ("skip-expression.bpmn", {"operation"}),
        ("boundary-loop.bpmn", set()),
        ("async-before-start.bpmn", {"operation"}),
        ("check-in.bpmn", set()),
        ("determine-access.dmn", set()),
        ("message-pool.bpmn", set()),
        ("two-processes.bpmn", set()),
        ("signal-thrown.bpmn", set()),
        ("translated-names.bpmn", set()),
        ("loop-until-done.bpmn", {"operation"}),
    ],
)
def test_what_needs_a_person_is_known(name: str, kinds: set[str]) -> None:
    assert {need.kind for need in REPORTS[name].needs} - {"engine"} == kinds


def test_each_file_has_its_report() -> None:
    assert list(REPORTS) == list(FILES)


@pytest.mark.parametrize("name", DIAGRAMS)
def test_the_drawing_stays_as_it_is(name: str) -> None:
    before = drawn(parse(FILES[name], name))
    assert before == [] or drawn(done(name).root) == before


def drawn(root: Any) -> list[tuple[str, dict[str, str]]]:
    return [
        (str(node.tag), dict(node.attrib))
        for home in root.iter(DRAWING)
        for node in home.iter()
        if isinstance(node.tag, str)
    ]


@pytest.mark.parametrize("name", DIAGRAMS)
def test_every_word_of_the_other_engine_is_in_the_report_or_in_the_file(name: str) -> None:
    outcome = done(name)
    report = outcome.report
    lines = [one.before for one in report.translated] + [one.reason for one in report.needs]
    lines += list(outcome.originals.values())
    lines += [content.decode() for key, content in outcome.files.items() if key.endswith(".form")]
    lines += [" ".join(node.attrib.values()) for node in outcome.root.iter(f"{ORIGINAL}/*")]
    lines += [
        " ".join(one.attrib.values())
        for node in outcome.root.iter()
        if isinstance(node.tag, str)
        for one in node.iter()
        if isinstance(one.tag, str)
    ]
    said = " ".join(" ".join(lines).split())
    lost = [value for value in words(parse(FILES[name], name)) if value not in said]
    assert lost == []


def words(root: Any) -> list[str]:
    """What attributes and elements of another engine say."""
    found = []
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        own = split(node.tag)[0] in ENGINES
        values = [v for key, v in node.attrib.items() if own or split(key)[0] in ENGINES]
        values += [node.text or ""] if own else []
        found += [" ".join(value.split())[:100] for value in values]
    return [value for value in found if value and value not in FLAGS]


# Words of structure, not of content: what kind of form field or listener it is.
FLAGS = {"start", "end", "create", "assignment", "complete", "true", "false", "all"}


@pytest.mark.parametrize("name", DIAGRAMS)
def test_a_second_import_changes_nothing(name: str) -> None:
    files = done(name).files
    again = foreign.translate(files)
    report = next(one for one in again.reports if one.file.endswith(".bpmn"))
    assert report.translated == []
    assert again.folders[report.folder][f"{report.folder}.bpmn"] == files[report.file]


ANSWERS = {
    "message-start.bpmn": {},
    "sample.bpmn": {},
    "loan-approval.bpmn": {"approved": True},
    "loan-approval-signavio.bpmn": {"approved": True},
    "retry-example.bpmn": {},
    "vacation-request.bpmn": {"approved": True},
    "skip-expression.bpmn": {"foo": "bar"},
    "async-before-start.bpmn": {},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_needs_no_decision_of_a_person_runs_to_its_end_with_mocked_jobs(name: str) -> None:
    outcome, variables = done(name), ANSWERS[name]
    definition = engine.load(outcome.files)
    (process,) = definition.processes
    assert ended(outcome, process, variables) == "completed"


PLAYABLE = [name for name in DIAGRAMS if {need.kind for need in REPORTS[name].needs} <= MOCKED]


def test_most_of_them_can_be_played() -> None:
    assert set(ANSWERS) <= set(PLAYABLE)


@pytest.mark.parametrize("name", PLAYABLE)
def test_whatever_only_waits_for_others_runs_to_its_end(name: str) -> None:
    assert played(done(name).files) == "completed"


NOTHING_NEEDED = {
    "message-start.bpmn": ["message"],
    "check-in.bpmn": ["message"],
    "message-pool.bpmn": ["message"],
    "two-processes.bpmn": ["none", "none"],
    "signal-thrown.bpmn": ["none"],
    "translated-names.bpmn": ["none"],
}


def test_some_of_them_need_nothing_from_a_person() -> None:
    assert {name for name in DIAGRAMS if not REPORTS[name].needs} == set(NOTHING_NEEDED)


@pytest.mark.parametrize("name", NOTHING_NEEDED)
def test_what_needs_nothing_from_a_person_runs_to_its_end_from_each_start(name: str) -> None:
    files = done(name).files
    definition = engine.load(files)
    starts = [start for process in definition.processes for start in definition.starts(process)]
    assert [start.kind for start in starts] == NOTHING_NEEDED[name]
    assert len(begins(definition)) == len(starts)
    assert played(files) == "completed"


def test_a_message_that_starts_a_real_diagram_brings_its_variables() -> None:
    definition = engine.load(done("message-start.bpmn").files)
    told = b"scenarios: [{name: one, variables: {id: 7}, tasks: {UserTask_1: {}}}]"
    (scenario,) = scenarios({"scenarios.yaml": told})
    finished = play(definition, scenario)
    assert (finished.ended, finished.variables["id"]) == ("completed", 7)
    (start,) = definition.starts(finished.started[0])
    assert (start.kind, finished.visited[0]) == ("message", start.element)


def test_a_real_diagram_that_asks_again_and_again_is_named_by_its_loop() -> None:
    definition = engine.load(done("loop-until-done.bpmn").files)
    asked = {one.job_type or one.calls for one in definition.elements.values()} - {None}
    given = {"hasPI": True, "moreTasksToComplete": True}
    told = {"name": "one", "variables": given, "operations": dict.fromkeys(asked, {})}
    (scenario,) = scenarios({"scenarios.yaml": json.dumps({"scenarios": [told]}).encode()})
    said = r"It goes round through Task_0rb66p1 \(Complete User Tasks\), ExclusiveGateway_0edg723"
    with pytest.raises(Invalid, match=said):
        play(definition, scenario, most=500)


def test_a_form_of_a_real_diagram_holds_its_fields() -> None:
    fields = done("vacation-request.bpmn").form("UserTask_1")
    assert {key: one["type"] for key, one in fields.items()} == {
        "name": "textfield",
        "startDate": "datetime",
        "duration": "number",
        "approved": "checkbox",
    }


def test_a_real_diagram_finds_the_decision_beside_it() -> None:
    outcome = done("tenancy-test.bpmn")
    assert "dmn-tenancy-test.dmn" in outcome.files
    assert outcome.zeebe("calledDecision", _rule(outcome))["decisionId"] == "dmn-tenancy-test"


def _rule(outcome: Brought) -> str:
    return str(next(outcome.root.iter("{*}businessRuleTask")).get("id"))
