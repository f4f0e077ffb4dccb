"""Variables: scopes, mappings, values that nobody changes in secret (BPMN 2.0, 10.4)."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    Run,
    drawn,
    el,
    ends,
    ext,
    faults,
    flows,
    gate,
    job,
    jobs,
    mapping,
    refuses,
    script,
    shows,
    sub,
)


@shows("scopes")
@pytest.mark.parametrize("order", ["ab", "ba"])
def test_nested_values_written_in_parallel_are_all_there_behind_the_join(order: str) -> None:
    body = ends("e") + gate("parallel", "f", "j") + jobs("a", "b", "after")
    run = Run(
        body + flows("s > f > a > j > after > e", "f > b > j"),
        {"list": [1], "deep": {"x": [1]}, "n": 1},
    )
    answers = {"a": {"list": [9]}, "b": {"deep": {"x": [1, 2]}}}
    for name in order:
        run.work(name, **answers[name])
    assert run.variables == {"list": [9], "deep": {"x": [1, 2]}, "n": 1}


@shows("scopes")
def test_of_two_writers_the_later_one_wins() -> None:
    body = ends("e") + gate("parallel", "f", "j") + jobs("a", "b", "after")
    definition = body + flows("s > f > a > j > after > e", "f > b > j")
    assert Run(definition).work("a", x=1).work("b", x=2).variables == {"x": 2}
    assert Run(definition).work("b", x=2).work("a", x=1).variables == {"x": 1}


@shows("scopes")
def test_what_is_given_can_be_changed_afterwards_without_any_effect() -> None:
    given = {"items": [1, {"deep": 2}]}
    run = Run(ends("e") + jobs("a", "b") + flows("s > a > b > e"), given)
    answer = {"more": [3]}
    run.do(engine.CompleteJob(run.at("a"), answer))
    given["items"].append("late")
    answer["more"].append(4)
    assert run.variables == {"items": [1, {"deep": 2}], "more": [3]}


@shows("scopes")
def test_two_variables_never_share_a_value_that_one_of_them_changes() -> None:
    body = ends("e") + script("a", "copy", "=order") + job("b", "out copy.state =state")
    run = Run(body + flows("s > a > b > e"), {"order": {"id": 1}}).work("b", state="new")
    assert run.variables["order"] == {"id": 1}
    assert run.variables["copy"] == {"id": 1, "state": "new"}


@shows("scopes")
def test_history_keeps_each_value_as_it_was() -> None:
    body = ends("e") + script("a", "l", "=append(l, 2)") + script("b", "l", "=append(l, 3)")
    run = Run(body + flows("s > a > b > e"), {"l": [1]})
    kept = [
        e.detail["value"] for e in run.events if e.kind == "variable" and e.detail["name"] == "l"
    ]
    assert kept == [[1], [1, 2], [1, 2, 3]]


@shows("input mapping")
def test_mappings_run_in_order_and_a_missing_source_is_null() -> None:
    body = ends("e") + el("task", "a", ext(mapping("in x =gone", "in y =x", "out both =[x, y]")))
    assert Run(body + flows("s > a > e")).variables == {"both": [None, None]}


@shows("input mapping")
def test_an_input_path_makes_a_whole_new_local() -> None:
    body = ends("e") + job("a", "in order.id =7") + flows("s > a > e")
    run = Run(body, {"order": {"id": 1, "state": "new"}})
    assert run.wait("a").variables == {"order": {"id": 7}}
    assert run.work("a").variables == {"order": {"id": 1, "state": "new"}}


@shows("output mapping")
def test_an_output_path_keeps_what_stands_beside_it_and_makes_what_is_missing() -> None:
    body = (
        ends("e") + job("a", "out order.lines.first =x", "out made.deep.er =x") + flows("s > a > e")
    )
    run = Run(body, {"order": {"id": 1, "lines": {"second": 2}}}).work("a", x=9)
    assert run.variables == {
        "order": {"id": 1, "lines": {"second": 2, "first": 9}},
        "made": {"deep": {"er": 9}},
    }


@shows("output mapping")
def test_a_later_output_sees_an_earlier_one() -> None:
    body = ends("e") + job("a", "out x =r + 1", "out y =x * 2") + flows("s > a > e")
    assert Run(body, {"x": 100}).work("a", r=1).variables == {"x": 2, "y": 4}


@shows("output mapping", "conditional flow")
def test_an_output_is_mapped_once_even_if_the_way_on_has_to_be_found_twice() -> None:
    body = ends("e") + job("a", "out n =n + 1") + flows("s > a", "a > e if =go")
    run = Run(body, {"n": 0}).work("a")
    assert run.incident is not None
    run.retry("a", go=True)
    assert run.ended == "completed"
    assert run.variables == {"n": 1, "go": True}


@shows("output mapping", "exclusive gateway")
def test_conditions_behind_an_activity_do_not_see_its_locals() -> None:
    body = (
        ends("e")
        + '<serviceTask id="t">'
        + ext('<zeebe:taskDefinition type="do"/>', mapping("in local =9"))
    )
    body += "</serviceTask>" + gate("exclusive", "g", default="g-b") + jobs("a", "b")
    run = Run(
        body + flows("s > t > g", "g > a if =local = 9", "g > b", "a > e", "b > e"), {"local": 1}
    )
    assert run.work("t").waiting == ["b"]


@shows("scopes")
def test_variables_set_by_hand_go_to_the_nearest_scope_that_knows_them() -> None:
    box = sub(
        "box", job("a", "in own =1"), flows("box_s > a > box_e"), more=ext(mapping("in mid =1"))
    )
    run = Run(ends("e") + box + flows("s > box > e"), {"far": 1})
    run.do(engine.SetVariables(run.at("a"), {"own": 2, "mid": 3, "far": 4, "new": 5}))
    assert run.local("a")["own"] == 2
    assert run.local("box")["mid"] == 3
    assert run.variables == {"far": 4, "new": 5}


@refuses("input mapping")
def test_a_mapping_without_a_target_is_refused() -> None:
    body = ends("e") + job("a", "in order. =1") + flows("s > a > e")
    assert faults(body) == {"a"}


@shows("data object", "data store")
def test_data_objects_and_stores_are_documentation() -> None:
    drawn = el("dataObject", "do") + el("dataObjectReference", "dor", dataObjectRef="do")
    drawn += el("dataStoreReference", "dsr")
    wired = el("dataInputAssociation", "dia", "<sourceRef>dor</sourceRef>")
    body = ends("e") + drawn + el("task", "a", wired) + flows("s > a > e")
    assert Run(body, {"x": 1}).variables == {"x": 1}


@shows("lane")
def test_lanes_are_drawn_and_said_of_each_element() -> None:
    refs = "".join(f"<flowNodeRef>{name}</flowNodeRef>" for name in ("s", "a", "e"))
    lanes = el("laneSet", "ls", f'<lane id="l" name="Back office">{refs}</lane>')
    run = Run(lanes + ends("e") + jobs("a") + flows("s > a > e"))
    assert run.definition.element("a").lane == "Back office"


@shows("lane", "user task")
@pytest.mark.parametrize(
    ("said", "groups"),
    [
        ("", ("Back office",)),
        ('<zeebe:assignmentDefinition candidateGroups="csr"/>', ("csr",)),
        ('<zeebe:assignmentDefinition assignee="ann"/>', ()),
    ],
)
def test_a_lane_is_the_candidate_role_of_a_user_task_that_names_nobody(
    said: str, groups: tuple[str, ...]
) -> None:
    lane = '<lane id="l" name="Back office"><flowNodeRef>a</flowNodeRef></lane>'
    task = el("userTask", "a", ext("<zeebe:userTask/>", said))
    run = Run(el("laneSet", "ls", lane) + ends("e") + task + flows("s > a > e"))
    assert run.wait("a").candidate_groups == groups


@shows("lane", "user task", "embedded sub-process")
def test_what_is_inside_a_sub_process_is_in_its_lane() -> None:
    lane = '<lane id="l" name="Back office"><flowNodeRef>box</flowNodeRef></lane>'
    task = f'<userTask id="a" name="Look">{ext("<zeebe:userTask/>")}</userTask>'
    body = ends("e") + sub("box", task, flows("box_s > a > box_e")) + flows("s > box > e")
    drawing = el("laneSet", "ls", lane) + body
    assert Run(drawing).wait("a").candidate_groups == ("Back office",)
    assert not engine.lint(drawn(drawing))


@shows("pool")
def test_of_several_pools_each_executable_process_can_be_begun() -> None:
    pools = el("participant", "p1", processRef="p") + el("participant", "p2", processRef="q")
    other = el(
        "process", "q", el("startEvent", "qs"), jobs("qa"), flows("qs > qa"), isExecutable="true"
    )
    also = other + el(
        "collaboration", "c", pools + el("messageFlow", "mf", sourceRef="a", targetRef="qa")
    )
    run = Run(ends("e") + jobs("a") + flows("s > a > e"), also=also)
    assert run.waiting == ["a"]
    assert sorted(run.definition.processes) == ["p", "q"]


@shows("pool")
def test_a_pool_that_is_not_executable_is_left_alone_with_a_warning() -> None:
    also = el("process", "other", el("task", "whatever"), isExecutable="false")
    files = drawn(ends("e") + jobs("a") + flows("s > a > e"), also)
    assert "other" in [
        problem.element for problem in engine.lint(files) if problem.severity == "warning"
    ]
