"""Ad-hoc sub-processes: what is done is chosen while they run (BPMN 2.0, 10.3.5, 13.3.5)."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    border,
    el,
    ends,
    ext,
    faults,
    flows,
    gate,
    jobs,
    load,
    refuses,
    safe,
    shows,
)


def box(active: str = "", until: str = "", inside: str = "", **attributes: str) -> str:
    """An ad-hoc sub-process ``box`` with the jobs a, b and c, of which c follows b."""
    said = f' activeElementsCollection="{safe(active)}"' if active else ""
    done = f"<completionCondition>{safe(until)}</completionCondition>" if until else ""
    adhoc = el(
        "adHocSubProcess",
        "box",
        ext(f"<zeebe:adHoc{said}/>"),
        jobs("a", "b", "c"),
        flows("b > c"),
        inside,
        done,
        **attributes,
    )
    return ends("e") + adhoc + jobs("after") + flows("s > box > after > e")


@shows("ad-hoc sub-process")
def test_the_elements_that_an_expression_names_are_activated() -> None:
    run = Run(box('=["a", "b"]'))
    assert run.waiting == ["a", "b"]
    run.work("a").work("b")
    assert run.waiting == ["c"]  # flows inside are followed
    assert run.work("c").waiting == ["after"]


@shows("ad-hoc sub-process")
@pytest.mark.parametrize("chosen", ['=["gone"]', '="a"', "=1", '=["c", 2]'])
def test_what_cannot_be_activated_is_an_incident(chosen: str) -> None:
    run = Run(box(chosen))
    assert run.incident is not None
    assert run.incident.element == "box"
    assert run.ended is None


@shows("ad-hoc sub-process")
def test_a_person_may_activate_an_element_as_often_as_it_takes() -> None:
    run = Run(box('=["a"]', until="=done"), {"done": False})
    run.do(engine.ActivateAdHoc(run.number_of("box"), ("a", "b")))
    assert run.waiting == ["a", "a", "b"]
    with pytest.raises(engine.NotWaiting):
        run.do(engine.ActivateAdHoc(run.number_of("box"), ("gone",)))


@shows("ad-hoc sub-process")
@pytest.mark.parametrize("ordering", ["Parallel", "Sequential"])
def test_each_activation_may_have_variables_of_its_own(ordering: str) -> None:
    run = Run(box('=["c"]', until="=done", ordering=ordering), {"done": False})
    number = next(e.element_instance for e in run.events if e.element == "box")
    assert number is not None
    own = ({"who": "Ada"}, {"who": "Bob"})
    run.do(engine.ActivateAdHoc(number, ("a", "a"), {"shared": 1}, own=own))
    run.work("c")
    assert run.local("a") == {"who": "Ada"}
    run.work("a")
    assert run.local("a") == {"who": "Bob"}
    assert run.local("box") == {"shared": 1}
    with pytest.raises(engine.CannotMove, match="variables"):
        run.do(engine.ActivateAdHoc(number, ("a", "b"), own=own[:1]))


@shows("ad-hoc sub-process")
def test_what_is_still_to_be_activated_is_taken_to_a_new_version() -> None:
    body = box('=["c"]', until="=done", ordering="Sequential")
    source = load(body)
    target = load(body.replace('"a"', '"d"').replace(">a<", ">d<"))
    run = Run(source, {"done": False})
    number = next(e.element_instance for e in run.events if e.element == "box")
    assert number is not None
    run.do(engine.ActivateAdHoc(number, ("a", "a"), own=({"who": "Ada"}, {"who": "Bob"})))
    plan = engine.Migration({"a": "d"})
    run.take(engine.migrate(source, target, run.out.state, plan, now=NOW))
    run.definition = target
    run.work("c")
    assert run.local("d") == {"who": "Ada"}
    assert run.work("d").local("d") == {"who": "Bob"}


@shows("ad-hoc sub-process")
def test_a_completion_condition_ends_the_rest() -> None:
    run = Run(box('=["a", "b"]', until="=done"), {"done": False}).work("a", done=True)
    assert run.waiting == ["after"]
    assert "b" in run.did("cancelled")


@shows("ad-hoc sub-process")
def test_or_it_waits_for_the_rest() -> None:
    run = Run(box('=["a", "b"]', until="=done", cancelRemainingInstances="false"), {"done": False})
    run.work("a", done=True)
    assert run.waiting == ["b"]
    run.work("b")
    while "c" in run.waiting:
        run.work("c")
    assert run.waiting == ["after"]


@shows("ad-hoc sub-process")
def test_with_a_condition_that_is_never_met_it_stays_active() -> None:
    run = Run(box('=["a"]', until="=false")).work("a")
    assert run.ended is None
    assert run.visits("after") == 0


@shows("ad-hoc sub-process")
def test_a_condition_that_cannot_be_decided_is_an_incident_and_the_way_on_is_not_lost() -> None:
    run = Run(box('=["b"]', until="=done")).work("b")
    assert run.incident is not None
    assert run.incident.element == "b"
    assert run.retry("b", done=False).waiting == ["c"]


@shows("ad-hoc sub-process", "timer boundary event")
def test_it_can_be_left_by_a_boundary_event() -> None:
    body = box('=["a"]') + border("b0", "box", "timer") + jobs("x") + flows("b0 > x")
    assert Run(body).fire("b0").waiting == ["x"]


@shows("ad-hoc sub-process")
def test_in_order_means_one_at_a_time() -> None:
    run = Run(box('=["a", "b"]', ordering="Sequential"))
    assert run.waiting == ["a"]
    assert run.work("a").waiting == ["b"]


JOINED = gate("parallel", "j") + jobs("d") + flows("a > j", "c > j > d")


@shows("ad-hoc sub-process", "parallel gateway")
def test_a_join_inside_waits_for_what_a_person_may_still_activate() -> None:
    run = Run(box('=["a"]', inside=JOINED)).work("a")
    assert run.waiting == []
    assert run.ended is None
    run.do(engine.ActivateAdHoc(run.number_of("box"), ("b",)))
    assert run.work("b").work("c").waiting == ["d"]
    assert run.work("d").waiting == ["after"]


@shows("ad-hoc sub-process", "parallel gateway")
def test_a_join_for_which_nothing_may_be_activated_any_more_is_an_incident() -> None:
    enough = box('=["a", "c"]', until="=done", inside=JOINED, cancelRemainingInstances="false")
    run = Run(enough, {"done": True}).work("a")
    run.do(engine.CancelElement(run.at("c")))
    assert run.incident is not None
    assert run.incident.element == "j"


@shows("ad-hoc sub-process", "parallel gateway")
def test_what_waits_at_a_join_does_not_hold_up_the_next_in_order() -> None:
    run = Run(box('=["a", "b"]', inside=JOINED, ordering="Sequential")).work("a")
    assert run.waiting == ["b"]
    assert run.work("b").work("c").waiting == ["d"]


@refuses("ad-hoc sub-process")
@pytest.mark.parametrize("inside", ["<startEvent id='x'/>", "<endEvent id='x'/>" + flows("a > x")])
def test_a_start_or_end_event_inside_is_refused(inside: str) -> None:
    assert faults(box('=["a"]', inside=inside)) == {"x"}
