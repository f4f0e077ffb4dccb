"""Embedded sub-processes: a scope with its own start, end and variables (BPMN 2.0, 13.3.4)."""

from __future__ import annotations

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
    mapping,
    refuses,
    script,
    shows,
    sub,
)


@shows("embedded sub-process")
def test_a_sub_process_is_left_when_nothing_is_active_in_it_any_more() -> None:
    inside = gate("parallel", "f") + jobs("a", "b") + el("endEvent", "box_e2")
    box = sub("box", inside, flows("box_s > f > a > box_e", "f > b > box_e2"))
    run = Run(ends("e") + box + jobs("after") + flows("s > box > after > e")).work("a")
    assert run.waiting == ["b"]
    assert run.work("b").waiting == ["after"]
    assert run.visits("after") == 1


@shows("embedded sub-process", "input mapping", "output mapping")
def test_locals_hide_outer_variables_and_the_rest_is_written_outside() -> None:
    box = sub("box", job("a"), flows("box_s > a > box_e"), more=ext(mapping("in c =0")))
    run = Run(ends("e") + box + jobs("after") + flows("s > box > after > e"), {"b": 1, "c": 1})
    assert run.seen_at("a")["c"] == 0
    run.work("a", b=2, c=3, d=4)
    assert run.variables == {"b": 2, "c": 1, "d": 4}


@shows("embedded sub-process", "output mapping")
def test_an_output_mapping_carries_a_local_out() -> None:
    more = ext(mapping("in sum =0", "out total.net =sum"))
    box = sub("box", script("a", "sum", "=sum + 5"), flows("box_s > a > box_e"), more=more)
    run = Run(ends("e") + box + flows("s > box > e"), {"total": {"tax": 1}})
    assert run.variables == {"total": {"tax": 1, "net": 5}}


@shows("embedded sub-process")
def test_a_sub_process_in_a_loop_begins_anew_each_time() -> None:
    more = ext(mapping("in c =0"))
    box = sub(
        "box",
        script("a", "c", "=c + 1"),
        script("b", "n", "=n + c"),
        flows("box_s > a > b > box_e"),
        more=more,
    )
    body = ends("e") + gate("exclusive", "m") + gate("exclusive", "g", default="g-e") + box
    run = Run(body + flows("s > m > box > g > e", "g > m if =n < 5"), {"n": 0})
    assert run.variables == {"n": 5}
    assert run.visits("box") == 5


@shows("embedded sub-process")
def test_twenty_sub_processes_inside_each_other_run() -> None:
    inner = job("deep") + flows("n20_s > deep > n20_e")
    for level in range(20, 0, -1):
        name = f"n{level}"
        inner = sub(name, inner)
        if level > 1:
            inner += flows(f"n{level - 1}_s > {name} > n{level - 1}_e")
    run = Run(ends("e") + inner + flows("s > n1 > e"))
    assert run.waiting == ["deep"]
    assert run.work("deep").ended == "completed"


@shows("embedded sub-process")
def test_two_tokens_make_two_visits_that_share_nothing() -> None:
    box = sub(
        "box",
        job("a"),
        flows("box_s > a > box_e"),
        more=ext(mapping("in mine =0", "out last =mine")),
    )
    body = ends("e") + gate("parallel", "f") + script("x", "v", "=1") + script("y", "v", "=1") + box
    run = Run(body + flows("s > f > x > box > e", "f > y > box"))
    assert run.waiting == ["a", "a"]
    assert run.work("a", mine=7).variables == {"v": 1, "last": 7}
    assert run.seen_at("a")["mine"] == 0
    assert run.work("a", mine=8).variables == {"v": 1, "last": 8}


@refuses("embedded sub-process")
def test_a_sub_process_without_a_plain_start_is_refused() -> None:
    body = ends("e") + el("subProcess", "box", jobs("a")) + flows("s > box > e")
    assert faults(body) == {"box", "a"}


@refuses("embedded sub-process")
def test_a_flow_across_the_border_of_a_sub_process_is_refused() -> None:
    box = sub("box", jobs("a"), flows("box_s > a > box_e"))
    body = ends("e") + box + flows("s > box > e", "a > e")
    assert faults(body) == {"a-e"}


@refuses("embedded sub-process")
def test_what_is_nested_too_deep_is_refused_instead_of_breaking() -> None:
    inner = flows("n60_s > n60_e")
    for level in range(60, 0, -1):
        inner = sub(f"n{level}", inner)
        if level > 1:
            inner += flows(f"n{level - 1}_s > n{level} > n{level - 1}_e")
    assert faults(ends("e") + inner + flows("s > n1 > e"))


@shows("embedded sub-process", "error boundary event")
def test_an_error_inside_one_visit_leaves_the_other_visit_alone() -> None:
    box = sub("box", job("a"), flows("box_s > a > box_e"))
    body = (
        ends("e", "late")
        + gate("parallel", "f")
        + script("x", "v", "=1")
        + script("y", "v", "=1")
        + box
    )
    body += border("b", "box", "error") + jobs("fix")
    run = Run(body + flows("s > f > x > box > e", "f > y > box", "b > fix > late")).throw(
        "a", "boom"
    )
    assert run.waiting == ["a", "fix"]
