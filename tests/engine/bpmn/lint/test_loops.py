"""Loops without a way out, and loops that never wait."""

from __future__ import annotations

from tests.engine.bpmn.diagrams import el, ends, event, flows, job, script, timer
from tests.engine.bpmn.lint.samples import found, person, said

MERGE = el("exclusiveGateway", "m")


def test_a_loop_that_waits_and_has_a_way_out_is_no_fault() -> None:
    body = ends("e") + MERGE + person("a") + el("exclusiveGateway", "x", default="x-e")
    assert said(body + flows("s > m > a > x > e", "x > m if =order.again")) == []


def test_a_loop_without_a_way_out_is_named() -> None:
    body = el("startEvent", "s") + MERGE + person("a")
    (one,) = found(body + flows("s > m > a > m"))
    assert (one.severity, one.element, one.path) == ("warning", "m", ("m", "a"))
    assert "No way leads out" in one.reason


def test_a_loop_whose_only_way_out_is_never_taken_is_named() -> None:
    body = ends("e") + MERGE + person("a") + el("exclusiveGateway", "x", default="x-m")
    found_here = said(body + flows("s > m > a > x", "x > e if =false", "x > m"))
    assert ("warning", "m") in found_here


def test_a_boundary_event_is_a_way_out() -> None:
    body = ends("e") + MERGE + person("a") + timer("boundaryEvent", "late", attachedToRef="a")
    assert said(body + flows("s > m > a > m", "late > e")) == []


def test_a_boundary_event_around_the_scope_is_a_way_out() -> None:
    inner = el("startEvent", "s2") + MERGE + person("a") + flows("s2 > m > a > m")
    body = ends("e", "e2") + el("subProcess", "sub", inner)
    late = timer("boundaryEvent", "late", attachedToRef="sub")
    assert said(body + late + flows("s > sub > e2", "late > e")) == [("warning", "e2")]
    late = event("boundaryEvent", "bad", "error", "E1", attachedToRef="sub")


def test_a_terminate_end_beside_the_loop_is_a_way_out() -> None:
    body = el("startEvent", "s") + el("parallelGateway", "f") + MERGE + person("a") + person("b")
    body += event("endEvent", "stop", "terminate")
    assert said(body + flows("s > f > m > a > m", "f > b > stop")) == []


def test_a_loop_of_automatic_elements_without_a_way_out_is_an_error() -> None:
    body = el("startEvent", "s") + MERGE + el("task", "t")
    (one,) = found(body + flows("s > m > t > m"))
    assert (one.severity, one.element) == ("error", "m")


def test_a_loop_that_asks_for_what_it_never_changes_is_a_warning() -> None:
    body = ends("e") + MERGE + el("task", "t") + el("exclusiveGateway", "x", default="x-e")
    (one,) = found(body + flows("s > m > t > x > e", "x > m if =order.again"))
    assert (one.severity, one.element, one.path) == ("warning", "m", ("m", "t", "x"))


def test_a_loop_that_counts_is_only_good_to_know() -> None:
    body = ends("e") + script("zero", "n", "=0") + MERGE + script("count", "n", "=n + 1")
    body += el("exclusiveGateway", "x", default="x-e")
    assert said(body + flows("s > zero > m > count > x > e", "x > m if =n < 3")) == [("info", "m")]


def test_a_job_or_timer_in_the_loop_lets_it_rest() -> None:
    for rest in (job("w", "out again =order.a"), timer("intermediateCatchEvent", "w")):
        body = ends("e") + MERGE + rest + el("exclusiveGateway", "x", default="x-e")
        assert said(body + flows("s > m > w > x > e", "x > m if =order.again")) == []


def test_a_loop_within_a_loop_is_told_once() -> None:
    body = ends("e") + MERGE + el("exclusiveGateway", "n") + el("task", "t")
    body += el("exclusiveGateway", "x", default="x-y") + el("exclusiveGateway", "y", default="y-e")
    ways = flows("s > m > n > t > x > y > e", "x > n if =order.a", "y > m if =order.b")
    assert said(body + ways) == [("warning", "m")]
