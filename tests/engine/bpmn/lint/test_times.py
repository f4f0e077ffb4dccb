"""Timers that can be read before anything runs, and are no time."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.diagrams import ends, flows, timer
from tests.engine.bpmn.lint.samples import found


def caught(text: str, form: str) -> str:
    return ends("e") + timer("intermediateCatchEvent", "t", text, form) + flows("s > t > e")


@pytest.mark.parametrize(
    ("form", "text"),
    [("timeDuration", '=duration("P1X")'), ("timeDate", '="tomorrow"'), ("timeDuration", "=1")],
)
def test_an_expression_that_can_never_be_a_time_is_an_error(form: str, text: str) -> None:
    (problem,) = found(caught(text, form))
    assert (problem.element, problem.severity) == ("t", "error")
    assert problem.remedy


@pytest.mark.parametrize("text", ['=duration("P1D")', "=order.wait", '=now() + duration("PT1H")'])
def test_one_that_is_a_time_or_depends_on_variables_is_none(text: str) -> None:
    form = "timeDate" if "now" in text else "timeDuration"
    assert not [one for one in found(caught(text, form)) if one.severity == "error"]


@pytest.mark.parametrize("text", ["=order.beat", "=null"])
def test_a_start_whose_time_is_not_known_before_it_begins_is_an_error(text: str) -> None:
    body = ends("e") + timer("startEvent", "t", text, "timeCycle") + flows("s > e", "t > e")
    assert [one.element for one in found(body) if one.severity == "error"] == ["t"]
