"""Ad-hoc sub-processes that gather results (BPMN 2.0, 13.3.5; Camunda 8, "Collect output")."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    Run,
    begun_by,
    border,
    el,
    ends,
    event_sub,
    ext,
    faults,
    flows,
    gate,
    handler,
    jobs,
    load,
    many,
    mapping,
    refuses,
    safe,
    script,
    shows,
    sub,
    thrown,
    undoable,
)
from tests.engine.bpmn.diagrams import NOW

HUGE = "=string join(for i in 1..2000000 return string(i))"


def box(
    active: str = '=["a", "b"]',
    *inside: str,
    until: str = "",
    result: str = "=r",
    more: str = "",
    tail: str = "",
    **attributes: str,
) -> str:
    """An ad-hoc sub-process ``box`` that gathers ``results``: jobs a, b and c, c follows b."""
    said = f'activeElementsCollection="{safe(active)}" ' if active else ""
    said += f'outputCollection="results" outputElement="{safe(result)}"'
    done = f"<completionCondition>{safe(until)}</completionCondition>" if until else ""
    adhoc = el(
        "adHocSubProcess",
        "box",
        ext(f"<zeebe:adHoc {said}/>", more),
        jobs("a", "b", "c"),
        flows("b > c"),
        *inside,
        done,
        tail,
        **attributes,
    )
    return ends("e") + adhoc + jobs("after") + flows("s > box > after > e")


@shows("ad-hoc sub-process")
def test_results_stand_in_the_order_in_which_the_elements_were_activated() -> None:
    run = Run(box('=["a", "b", "a"]'))
    last = max(n for n, wait in run.waits.items() if wait.element == "a")
    run.do(engine.CompleteJob(last, {"r": 3}))
    run.work("b", r=0).work("c", r=2)
    assert run.local("box") == {"results": [2, 3]}  # what is done, in its order
    run.work("a", r=1)
    assert run.waiting == ["after"]
    assert run.variables == {"results": [1, 2, 3]}


@shows("ad-hoc sub-process")
def test_a_result_is_read_when_all_that_follows_an_element_is_done() -> None:
    run = Run(box('=["b"]')).work("b", r="early")
    assert run.local("box") == {"results": []}
    assert run.work("c", other=1).variables == {"results": ["early"]}


@shows("ad-hoc sub-process", "scopes")
def test_what_is_written_in_one_activation_stays_in_it() -> None:
    run = Run(box('=["a", "b"]', result="=[r, x]"), {"x": 0, "r": 0})
    run.work("a", r=1, x=5, new=True)
    assert run.variables == {"x": 0, "r": 0}
    assert run.seen_at("b") == {"x": 0, "r": 0, "results": [[1, 5]]}
    run.work("b", r=2)
    assert run.seen_at("c")["r"] == 2
    assert run.work("c").variables == {"x": 0, "r": 0, "results": [[1, 5], [2, 0]]}


@shows("ad-hoc sub-process")
def test_with_nothing_activated_it_waits_with_an_empty_list() -> None:
    run = Run(box("=[]"))
    assert run.local("box") == {"results": []}
    run.do(engine.ActivateAdHoc(run.number_of("box"), ("a",)))
    assert run.work("a", r=1).variables == {"results": [1]}


@shows("ad-hoc sub-process")
def test_an_activation_that_leaves_no_result_leaves_null() -> None:
    assert Run(box('=["a"]')).work("a").variables == {"results": [None]}


@shows("ad-hoc sub-process", "script task")
def test_results_of_what_runs_at_once_are_gathered_too() -> None:
    made = script("k", "r", "=count(results) + 1")
    run = Run(box('=["k", "k", "k"]', made, ordering="Sequential"))
    assert run.variables == {"results": [1, 2, 3]}


@shows("ad-hoc sub-process")
def test_a_completion_condition_sees_the_result_that_has_just_come() -> None:
    run = Run(box('=["a", "b", "a"]', until="=count(results) = 1"))
    run.work("b", r=9)
    assert run.waiting == ["a", "a", "c"]  # asked after the whole branch, not after each element
    run.work("c")
    assert run.waiting == ["after"]
    assert run.variables == {"results": [9]}  # what was cancelled has left nothing
    assert run.did("cancelled") == ["a", "a"]


@shows("ad-hoc sub-process")
def test_the_rest_may_still_leave_its_results() -> None:
    run = Run(box(until="=results[1] = 1", cancelRemainingInstances="false"))
    assert run.work("a", r=1).waiting == ["b"]
    assert run.work("b").work("c", r=2).variables == {"results": [1, 2]}


@shows("ad-hoc sub-process")
def test_one_after_the_other_gathers_in_that_order() -> None:
    run = Run(box('=["b", "a"]', ordering="Sequential"))
    assert run.waiting == ["b"]
    run.work("b").work("c", r=1)
    assert run.waiting == ["a"]
    assert run.work("a", r=2).variables == {"results": [1, 2]}


@shows("ad-hoc sub-process")
def test_what_a_person_activates_later_stands_behind() -> None:
    run = Run(box('=["a"]', until="=count(results) = 3"))
    run.do(engine.ActivateAdHoc(run.number_of("box"), ("b", "a"), {"given": 7}))
    assert run.waiting == ["a", "a", "b"]
    run.work("b").work("c", r=2)
    assert run.seen_at("a")["given"] == 7
    run.work("a", r=1).work("a", r=3)
    assert run.variables == {"results": [1, 2, 3]}


@shows("ad-hoc sub-process", "parallel gateway")
def test_a_join_inside_waits_for_its_own_activation_only() -> None:
    inside = gate("parallel", "f", "j") + jobs("x", "y", "z")
    inside += flows("f > x > j > z", "f > y > j")
    run = Run(box('=["f", "f"]', inside)).work("x").work("x")
    assert run.waiting == ["y", "y"]
    run.work("y", r=1)
    assert run.waiting == ["y", "z"]
    run.work("z").work("y", r=2)
    assert run.work("z").variables == {"results": [1, 2]}


@shows("ad-hoc sub-process")
@pytest.mark.parametrize("result", [HUGE, "=1 + sum(for i in 1..9999999 return i)"])
def test_a_result_that_costs_too_much_is_an_incident_and_nothing_is_lost(result: str) -> None:
    run = Run(box(result=f"=if r = 0 then {result[1:]} else r")).work("a", r=0)
    assert run.incident is not None
    assert run.incident.element == "box"
    assert run.waiting == ["b", "box"]
    run.work("b").work("c", r=2)
    assert run.local("box")["results"] == [2]
    run.retry("box", r=1)
    assert run.variables == {"results": [1, 2]}


@shows("ad-hoc sub-process")
def test_a_completion_condition_that_cannot_be_decided_is_an_incident() -> None:
    run = Run(box('=["a"]', until="=results[1]")).work("a", r="soon")
    assert run.incident is not None
    assert run.incident.kind == "condition"
    assert run.local("box") == {"results": []}  # nothing has moved
    assert run.retry("box", r=True).variables == {"results": [True]}


@shows("ad-hoc sub-process")
def test_results_that_are_too_large_together_are_an_incident() -> None:
    run = Run(box('=["a", "a", "a"]'))
    for _ in range(3):
        run.work("a", r="x" * 400_000)
    assert run.incident is not None
    assert run.incident.kind == "variables"
    assert run.variables == {}


@shows("ad-hoc sub-process", "output mapping")
def test_results_go_out_beside_what_is_mapped() -> None:
    run = Run(box('=["a"]', more=mapping("out first =results[1]"))).work("a", r=4)
    assert run.variables == {"results": [4], "first": 4}


@shows("ad-hoc sub-process", "conditional flow")
def test_the_way_on_may_ask_for_the_results() -> None:
    body = box('=["a"]').replace(flows("box > after"), "") + jobs("many")
    body += flows("box > many if =count(results) > 1", "box > after if =count(results) = 1")
    assert Run(body).work("a", r=1).waiting == ["after"]


@shows("ad-hoc sub-process", "timer boundary event")
def test_a_sub_process_that_is_interrupted_gives_no_results() -> None:
    body = box() + border("b0", "box", "timer") + jobs("x") + flows("b0 > x")
    run = Run(body).work("a", r=1).fire("b0")
    assert run.waiting == ["x"]
    assert run.variables == {}


@shows("ad-hoc sub-process", "error boundary event")
def test_an_error_of_one_activation_ends_the_whole() -> None:
    body = box() + border("b0", "box", "error", "E1") + jobs("x") + flows("b0 > x")
    assert Run(body).throw("a", "boom").waiting == ["x"]


@shows("ad-hoc sub-process", "error event sub-process")
def test_an_event_sub_process_hears_the_activations_and_ends_them() -> None:
    caught = event_sub("h", begun_by("h_s", "error", "E1"), jobs("h1"), flows("h_s > h1 > h_e"))
    run = Run(box('=["a", "b", "a"]', caught)).work("a", r=1).throw("b", "boom")
    assert run.waiting == ["h1"]
    assert run.work("h1").variables == {"results": [1]}


@shows("ad-hoc sub-process", "message event sub-process")
def test_an_event_sub_process_listens_once_however_many_are_active() -> None:
    start = begun_by("h_s", "signal", "SA", interrupting=False)
    caught = event_sub("h", start, jobs("h1"), flows("h_s > h1 > h_e"))
    run = Run(box('=["a", "a"]', caught)).signal("alarm")
    assert run.waiting.count("h1") == 1
    run.work("h1", seen=True)
    assert run.variables == {"seen": True}  # it is no activation: what it writes goes outwards
    assert run.work("a", r=1).work("a", r=2).variables == {"seen": True, "results": [1, 2]}


@shows("ad-hoc sub-process", "compensation throw event")
def test_what_was_done_in_the_activations_is_undone_with_their_variables() -> None:
    inside = undoable("d", "in got =r")
    body = box('=["d", "d"]', inside).replace(flows("after > e"), "") + thrown("t", "compensate")
    run = Run(body + flows("after > t > e")).work("d", r=1).work("d", r=2).work("after")
    assert run.wait("undo_d").variables == {"got": 2}
    run.work("undo_d")
    assert run.wait("undo_d").variables == {"got": 1}
    assert run.work("undo_d").ended == "completed"


@shows("ad-hoc sub-process", "compensation throw event")
def test_a_handler_reads_the_results_as_they_were() -> None:
    inside = script("d", "r", "=1") + handler("d", "in got =results") + script("k", "r", "=2")
    body = box('=["k", "d", "k"]', inside, ordering="Sequential").replace(flows("after > e"), "")
    run = Run(body + thrown("t", "compensate") + flows("after > t > e")).work("after")
    assert run.wait("undo_d").variables == {"got": [2]}


@shows("ad-hoc sub-process", "parallel multi-instance")
def test_one_for_each_item_gathers_lists_of_lists() -> None:
    run = Run(box('=["a", "a"]', tail=many("=[1, 2]", "item", "all =results")))
    for result in (1, 2, 3, 4):
        run.work("a", r=result)
    assert run.variables == {"all": [[1, 2], [3, 4]]}


@shows("ad-hoc sub-process", "standard loop")
def test_each_turn_of_a_loop_gathers_anew() -> None:
    turn = '<standardLoopCharacteristics loopMaximum="2"/>'
    run = Run(box('=["a"]', tail=turn)).work("a", r=1)
    assert run.variables == {"results": [1]}
    assert run.work("a", r=2).variables == {"results": [2]}


@shows("ad-hoc sub-process")
def test_an_activation_that_is_cancelled_by_hand_leaves_nothing() -> None:
    run = Run(box('=["a", "b"]')).work("b", r=1)
    run.do(engine.CancelElement(run.at("a"), "not needed"))
    assert run.work("c").variables == {"results": [1]}
    alone = Run(box('=["a"]'))
    alone.do(engine.CancelElement(alone.at("a"), "not needed"))
    assert alone.waiting == ["after"]
    assert alone.variables == {"results": []}


@shows("ad-hoc sub-process")
def test_a_token_is_moved_within_its_activation() -> None:
    run = Run(box('=["b", "b"]'))
    run.do(engine.MoveToken(run.at("b"), "c"))
    assert run.waiting == ["b", "c"]
    run.work("c", r=1).work("b").work("c", r=2)
    assert run.variables == {"results": [1, 2]}


@shows("ad-hoc sub-process")
def test_an_element_outside_of_any_activation_is_not_activated_by_the_way() -> None:
    run = Run(box('=["a"]', until="=false")).work("a")
    with pytest.raises(engine.CannotMove, match="no active branch"):
        run.do(engine.ActivateElement("a"))


@shows("ad-hoc sub-process")
def test_an_activation_is_named_by_what_is_active_in_it() -> None:
    run = Run(box('=["a", "b"]')).work("b", r=1)
    with pytest.raises(engine.CannotMove, match="active 2 times"):
        run.do(engine.Reset("b"))
    run.do(engine.Reset("b", within=run.at("c")))
    assert run.waiting == ["a", "b"]
    run.work("a", r=0).work("b", r=2)
    assert run.work("c").variables == {"results": [0, 2]}


@shows("ad-hoc sub-process", "embedded sub-process")
def test_a_sub_process_inside_is_one_of_the_elements() -> None:
    inner = sub("in", script("k", "r", "=5"), flows("in_s > k > in_e"))
    assert Run(box('=["in"]', inner)).variables == {"results": [5]}


@shows("ad-hoc sub-process")
def test_active_activations_are_taken_to_a_new_version() -> None:
    source, target = load(box(until="=count(results) = 2")), load(box(until="=count(results) = 9"))
    run = Run(source).work("b", r=1)
    plan = engine.Migration({})
    assert all(one.possible for one in engine.check_migration(source, target, run.out.state, {}))
    run.take(engine.migrate(source, target, run.out.state, plan, now=NOW))
    run.definition = target
    run.work("c").work("a", r=2)
    assert run.local("box") == {"results": [2, 1]}
    other = load(box().replace('outputCollection="results"', 'outputCollection="more"'))
    found = engine.check_migration(source, other, Run(source).out.state, {})
    assert [one.source for one in found if not one.possible] == ["box"]


@shows("ad-hoc sub-process")
def test_ten_thousand_activations_are_the_most() -> None:
    run = Run(box('=for i in 1..10001 return "a"'))
    assert run.incident is not None
    assert run.incident.kind == "too many"
    assert run.visits("a") == 0


@refuses("ad-hoc sub-process")
@pytest.mark.parametrize(
    "said",
    [
        'outputCollection="results"',
        'outputElement="=r"',
        'outputCollection="=x" outputElement="=r"',
    ],
)
def test_half_a_result_is_refused(said: str) -> None:
    inner = el("adHocSubProcess", "box", ext(f"<zeebe:adHoc {said}/>"), jobs("a"))
    assert faults(ends("e") + inner + flows("s > box > e")) == {"box"}


@shows("ad-hoc sub-process")
def test_what_gathers_has_no_elements_that_nobody_drew() -> None:
    definition = load(box())
    assert set(definition.elements) == {"s", "e", "box", "a", "b", "c", "after"}
