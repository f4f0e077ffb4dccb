"""What bpmnlint's rules say about a drawing, in plain words; what the engine decides is off."""

from __future__ import annotations

import pytest

from app.designer.style import MAX_SIZE, RULES, remarks
from tests.designer.builders import END, JOB, START, TIMER, diagram

GOOD = diagram(START, JOB, END)
SHAPE = (
    '<bpmndi:BPMNShape id="{0}_di" bpmnElement="{0}"><dc:Bounds x="{1}" y="{2}" width="100" '
    'height="80" /></bpmndi:BPMNShape>'
)
SPACES = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
)


def said(content: bytes) -> list[tuple[str, str]]:
    return [(one.severity, one.element) for one in remarks(content)]


def drawn(*places: tuple[str, int, int], flows: tuple[str, ...] = ("f1", "f2")) -> bytes:
    """The good diagram with these shapes, and edges for these flows."""
    shapes = "".join(SHAPE.format(*place) for place in places)
    edges = "".join(f'<bpmndi:BPMNEdge id="{f}_di" bpmnElement="{f}"/>' for f in flows)
    plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="small">{shapes}{edges}</bpmndi:BPMNPlane>'
    picture = f'<bpmndi:BPMNDiagram id="picture">{plane}</bpmndi:BPMNDiagram>'
    text = GOOD.decode().replace("<bpmn:definitions ", f"<bpmn:definitions {SPACES}")
    return text.replace("</bpmn:definitions>", f"{picture}</bpmn:definitions>").encode()


APART = (("Begin", 0, 0), ("Send", 200, 0), ("End", 400, 0))


def test_a_plain_diagram_has_no_remarks_with_a_drawing_or_without() -> None:
    assert said(GOOD) == []
    assert said(drawn(*APART)) == []


def test_an_element_that_is_left_out_of_the_drawing_is_named() -> None:
    assert said(drawn(*APART[:2])) == [("warning", "End")]


def test_elements_over_each_other_are_named() -> None:
    over = drawn(("Begin", 0, 0), ("Send", 200, 0), ("End", 210, 10))
    assert ("warning", "Send") in said(over) or ("warning", "End") in said(over)


def test_a_flow_that_is_there_twice_is_named_once() -> None:
    twice = '<bpmn:sequenceFlow id="f9" sourceRef="Begin" targetRef="Send" /></bpmn:process>'
    found = said(GOOD.replace(b"</bpmn:process>", twice.encode()))
    assert ("warning", "f9") in found
    assert len([one for one in found if one[0] == "warning"]) == 1


def test_each_diagram_is_looked_at_afresh() -> None:
    assert [said(GOOD) for _ in range(2)] == [[], []]


def test_a_gateway_that_does_nothing_is_good_to_know() -> None:
    gateway = 'exclusiveGateway id="Idle"'
    assert said(diagram(START, gateway, TIMER, END)) == [("info", "Idle")]


def test_an_element_that_nothing_follows_is_good_to_know() -> None:
    assert set(said(diagram(START, JOB))) == {("info", "small"), ("info", "Send")}


def test_a_message_that_nothing_uses_is_good_to_know() -> None:
    message = '<bpmn:message id="Message" name="paid" />'
    assert said(diagram(START, END, before=message)) == [("info", "Message")]


@pytest.mark.parametrize("rule", ["label-required", "fake-join", "no-inclusive-gateway"])
def test_rules_that_call_valid_elements_bad_style_are_off(rule: str) -> None:
    assert rule not in RULES


@pytest.mark.parametrize("content", [b"", b"<a/>", GOOD[:300], b"\xff\xfe", b"<a><b></a>"])
def test_what_is_no_diagram_has_no_remarks(content: bytes) -> None:
    assert said(content) == []


def test_a_drawing_that_is_too_large_is_not_looked_at_and_that_is_said() -> None:
    assert said(GOOD + b" " * MAX_SIZE) == [("info", "")]
