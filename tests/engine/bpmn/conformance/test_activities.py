"""Tasks: what each kind opens, waits for and gives back (BPMN 2.0, 13.3; Camunda 8, "Tasks")."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    Run,
    border,
    el,
    ends,
    ext,
    faults,
    flows,
    gate,
    job,
    jobs,
    load,
    mapping,
    refuses,
    script,
    shows,
    user,
)


def one(activity: str) -> str:
    """A process of one activity, named a."""
    return ends("e") + activity + flows("s > a > e")


def human(*extensions: str) -> str:
    """A user task with these extensions."""
    return el("userTask", "a", ext("<zeebe:userTask/>", *extensions))


# ---- jobs


@shows("service task", "send task", "script task", "business rule task")
@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "scriptTask", "businessRuleTask"])
def test_a_task_with_a_job_type_is_a_job(tag: str) -> None:
    task = '<zeebe:taskDefinition type="=&quot;do.&quot; + what" retries="=2 + 3"/>'
    headers = '<zeebe:taskHeaders><zeebe:header key="unit" value="GB"/></zeebe:taskHeaders>'
    run = Run(one(el(tag, "a", ext(task, headers))), {"what": "it"})
    wait = run.wait("a")
    assert isinstance(wait, engine.JobWait)
    assert (wait.type, wait.retries, dict(wait.headers)) == ("do.it", 5, {"unit": "GB"})
    assert run.work("a", done=True).variables == {"what": "it", "done": True}


@shows("service task")
@pytest.mark.parametrize(
    ("kind", "retries"), [("=null", "3"), ("=1", "3"), ("=kind", "3"), ("x", "=null"), ("x", "=-1")]
)
def test_a_job_without_readable_type_or_retries_is_an_incident(kind: str, retries: str) -> None:
    task = f'<zeebe:taskDefinition type="{kind}" retries="{retries}"/>'
    run = Run(one(el("serviceTask", "a", ext(task))))
    assert run.incident is not None
    assert run.incident.element == "a"
    assert run.ended is None


@shows("service task")
@pytest.mark.parametrize("retries", [None, "many", 0, 10**9, [3]])
def test_retries_by_expression_that_are_no_sensible_number_are_an_incident(retries: Any) -> None:
    task = '<zeebe:taskDefinition type="do" retries="=n"/>'
    run = Run(one(el("serviceTask", "a", ext(task))), {"n": retries})
    assert run.incident is not None
    assert run.retry("a", n=2).wait("a").retries == 2


@shows("service task")
def test_a_failed_job_is_an_incident_and_its_variables_stay_with_the_element() -> None:
    run = Run(one(job("a")), {"x": 1}).fail("a", "HTTP 500", x=2, hint="quota")
    assert run.incident is not None
    assert "HTTP 500" in run.incident.reason
    assert run.variables == {"x": 1}
    assert run.local("a") == {"x": 2, "hint": "quota"}
    run.retry("a")
    assert isinstance(run.wait("a"), engine.JobWait)
    assert run.work("a").ended == "completed"


@shows("service task", "parallel gateway")
def test_other_branches_go_on_beside_an_incident() -> None:
    body = (
        ends("e")
        + gate("parallel", "f")
        + jobs("a", "b", "c")
        + flows("s > f > a > e", "f > b > c > e")
    )
    run = Run(body).fail("a").work("b")
    assert run.waiting == ["a", "c"]
    assert run.incident is not None


@shows("service task", "input mapping")
def test_a_job_that_is_tried_again_maps_its_inputs_no_second_time() -> None:
    run = Run(one(job("a", "in given =x * 10")), {"x": 1}).fail("a")
    run.retry("a", x=5)
    assert run.wait("a").variables["given"] == 10


# ---- scripts and decisions


@shows("script task")
def test_a_script_is_evaluated_at_once_with_exact_numbers() -> None:
    run = Run(one(script("a", "sum", "=0.1 + 0.2")))
    assert run.variables == {"sum": Decimal("0.3")}


@shows("script task")
def test_a_script_that_comes_to_nothing_stores_null() -> None:
    assert Run(one(script("a", "x", "=not_there"))).variables == {"x": None}


@shows("script task", "input mapping")
def test_a_result_named_like_an_input_stays_with_its_element() -> None:
    assert Run(one(script("a", "x", "=x + 1", "in x =10")), {"x": 1}).variables == {"x": 1}


DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
 namespace="n"><decision id="%s" name="%s">%s</decision></definitions>"""
TABLE = b"""<decisionTable hitPolicy="UNIQUE">
<input><inputExpression><text>x</text></inputExpression></input><output name="size"/>
<rule><inputEntry><text>&gt; 10</text></inputEntry>
<outputEntry><text>"big"</text></outputEntry></rule>
</decisionTable>"""


def ruled(decision: str) -> str:
    """A business rule task over a decision."""
    called = f'<zeebe:calledDecision decisionId="{decision}" resultVariable="size"/>'
    return one(el("businessRuleTask", "a", ext(called)))


@shows("business rule task")
@pytest.mark.parametrize(("x", "size"), [(11, "big"), (10, None)])
def test_a_decision_gives_its_value_or_null_when_no_rule_hits(x: int, size: str | None) -> None:
    definition = load(ruled("size"), **{"d.dmn": DMN % (b"size", b"size", TABLE)})
    run = Run(definition, {"x": x})
    assert run.ended == "completed"
    assert run.variables == {"x": x, "size": size}
    assert run.did("decision") == ["a"]


@shows("business rule task")
def test_a_decision_chosen_by_expression_that_is_not_there_is_an_incident() -> None:
    definition = load(ruled("=which"), **{"d.dmn": DMN % (b"size", b"size", TABLE)})
    run = Run(definition, {"which": "other", "x": 11})
    assert run.incident is not None
    assert run.incident.kind == "decision"
    assert run.retry("a", which="size").variables["size"] == "big"


# ---- user tasks


@shows("user task")
def test_what_a_user_task_says_is_evaluated_once() -> None:
    run = Run(one(human('<zeebe:assignmentDefinition assignee="=who"/>')), {"who": "ann"})
    run.do(engine.SetVariables(0, {"who": "bob"}))
    assert run.wait("a").assignee == "ann"


@shows("user task")
def test_candidates_are_a_list_in_the_diagram_or_of_an_expression() -> None:
    said = '<zeebe:assignmentDefinition candidateGroups="csr, finance" candidateUsers="=people"/>'
    wait = Run(one(human(said)), {"people": ["ann", "bob"]}).wait("a")
    assert (wait.candidate_groups, wait.candidate_users) == (("csr", "finance"), ("ann", "bob"))


@shows("user task")
def test_due_date_follow_up_date_and_priority_are_read() -> None:
    dates = '<zeebe:taskSchedule dueDate="=due" followUpDate="2026-02-01T00:00:00Z"/>'
    wait = Run(
        one(human(dates, '<zeebe:priorityDefinition priority="70"/>')),
        {"due": "2026-03-01T12:00:00+01:00"},
    ).wait("a")
    assert wait.due_date.astimezone(UTC) == datetime(2026, 3, 1, 11, 0, tzinfo=UTC)
    assert wait.follow_up_date == datetime(2026, 2, 1, tzinfo=UTC)
    assert wait.priority == 70


@shows("user task")
def test_a_user_task_that_says_nothing_has_the_middle_priority_and_no_one() -> None:
    wait = Run(one(human())).wait("a")
    assert (wait.assignee, wait.candidate_groups, wait.due_date, wait.priority) == (
        None,
        (),
        None,
        50,
    )


@shows("user task")
@pytest.mark.parametrize(
    "wrong",
    [
        '<zeebe:assignmentDefinition assignee="=1"/>',
        '<zeebe:assignmentDefinition candidateGroups="=[1]"/>',
        '<zeebe:assignmentDefinition candidateUsers="=true"/>',
        '<zeebe:taskSchedule dueDate="=&quot;soon&quot;"/>',
        '<zeebe:taskSchedule followUpDate="=7"/>',
        '<zeebe:priorityDefinition priority="=200"/>',
        '<zeebe:priorityDefinition priority="=&quot;high&quot;"/>',
    ],
)
def test_a_wrong_type_is_an_incident_and_opens_no_half_made_user_task(wrong: str) -> None:
    run = Run(one(human(wrong)))
    assert run.incident is not None
    assert run.incident.element == "a"
    assert [type(wait) for wait in run.waits.values()] == [engine.IncidentWait]


@shows("form")
def test_a_user_task_names_its_form() -> None:
    body = one(human('<zeebe:formDefinition formId="ask"/>'))
    form = b'{"components": [], "type": "default"}'
    assert Run(load(body, **{"ask.form": form})).wait("a").form_id == "ask"


# ---- what passes


@shows("undefined task", "manual task")
@pytest.mark.parametrize("tag", ["task", "manualTask"])
def test_a_task_without_work_for_the_engine_passes(tag: str) -> None:
    run = Run(one(el(tag, "a", ext(mapping("in local =1", "out x =local + 1")))))
    assert run.ended == "completed"
    assert run.variables == {"x": 2}


@shows("service task")
def test_a_command_for_another_kind_of_work_is_refused() -> None:
    run = Run(one(job("a")))
    with pytest.raises(engine.NotWaiting):
        run.do(engine.CompleteUserTask(run.at("a")))
    with pytest.raises(engine.NotWaiting):
        run.do(engine.FireTimer(run.at("a")))


@shows("user task", "error boundary event")
def test_a_user_task_may_end_in_an_error() -> None:
    body = ends("e", "late") + user("a") + border("b", "a", "error", "E1") + jobs("x")
    run = Run(body + flows("s > a > e", "b > x > late")).throw("a", "boom")
    assert run.waiting == ["x"]


REFUSED: list[tuple[str, str]] = [
    ("service task", el("serviceTask", "a")),
    ("script task", el("scriptTask", "a", "<script>import os</script>")),
    ("script task", el("scriptTask", "a", ext('<zeebe:script expression="=1"/>'))),
    ("business rule task", el("businessRuleTask", "a")),
    ("receive task", el("receiveTask", "a")),
    (
        "business rule task",
        el(
            "businessRuleTask",
            "a",
            ext('<zeebe:calledDecision decisionId="no" resultVariable="x"/>'),
        ),
    ),
    ("call activity", el("callActivity", "a")),
]


@refuses("service task", "script task", "business rule task", "receive task", "call activity")
@pytest.mark.parametrize(("kind", "activity"), REFUSED)
def test_a_task_that_does_not_say_what_to_do_is_refused(kind: str, activity: str) -> None:
    assert faults(one(activity)) == {"a"}


@shows("service task")
@pytest.mark.parametrize(
    "values", [{"x": 1.5}, {"x": "a\0b"}, {"": 1}, {"x": {1: 2}}, {"x": {1, 2}}]
)
def test_a_result_that_cannot_be_kept_is_refused_and_nothing_has_moved(
    values: dict[str, Any],
) -> None:
    run = Run(one(job("a")))
    with pytest.raises(engine.VariablesTooLarge):
        run.do(engine.CompleteJob(run.at("a"), values))
    assert run.work("a", x=1).ended == "completed"
