"""Names in expressions that nothing provides, and those that may be missing."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.diagrams import (
    el,
    ends,
    event,
    ext,
    flows,
    folder,
    job,
    mapping,
    script,
    timer,
)
from tests.engine.bpmn.lint.samples import found, person, said

FORM = b'{"components": [{"key": "answer"}, {"components": [{"key": "deep"}]}]}'
FORMED = '<zeebe:formDefinition formId="ask"/>'
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Colours"
 namespace="urn:test"><decision id="colour" name="Colour"><decisionTable hitPolicy="FIRST">
 <input id="i"><inputExpression id="e"><text>size</text></inputExpression></input>
 <output id="o" name="colour"/><rule id="r"><inputEntry id="a"><text>-</text></inputEntry>
 <outputEntry id="b"><text>"red"</text></outputEntry></rule></decisionTable></decision>
 </definitions>"""


def asked(name: str, *mappings: str) -> str:
    """A job whose answer goes into a variable of its own."""
    header = (
        '<zeebe:taskHeaders><zeebe:header key="resultVariable" value="got"/></zeebe:taskHeaders>'
    )
    task = '<zeebe:taskDefinition type="do.it"/>'
    return el("serviceTask", name, ext(task, header, mapping(*mappings)))


def reader(name: str = "r", text: str = "=x") -> str:
    """A script that reads a variable."""
    return script(name, "read", text)


def row(*elements: str, also: str = "", **files: bytes) -> list[tuple[str, str]]:
    """What is said about elements that follow each other."""
    names = [element.split('id="')[1].split('"')[0] for element in elements]
    way = flows(" > ".join(["s", *names, "e"]))
    return said(ends("e") + "".join(elements) + way, also, **files)


def test_a_name_that_nothing_provides_is_a_warning_at_each_element() -> None:
    assert row(reader("r1"), reader("r2")) == [("warning", "r1"), ("warning", "r2")]


def test_the_name_and_a_remedy_are_said() -> None:
    (one,) = found(ends("e") + reader() + flows("s > r > e"))
    assert "the variable x" in one.reason
    assert one.remedy
    assert (one.file, bool(one.line)) == ("p.bpmn", True)


@pytest.mark.parametrize("name", ["order", "item", "customer", "product", "subscription"])
def test_what_an_order_process_starts_with_is_there(name: str) -> None:
    assert row(reader(text=f"={name}.id")) == []


@pytest.mark.parametrize(
    "provider",
    [
        script("p1", "x", "=1"),
        job("p1", "out x =order.id"),
        job("p1", "out x.part =order.id"),
        el("task", "p1", ext(mapping("out x =1"))),
    ],
)
def test_what_came_before_is_there(provider: str) -> None:
    assert row(provider, reader()) == []


def test_the_result_variable_of_a_job_is_there() -> None:
    assert row(asked("a"), reader(text="=got.id")) == []


def test_an_input_mapping_is_seen_inside_and_not_after() -> None:
    assert row(asked("a", "in x =order.id", "in y =x"), reader()) == [("info", "r")]


def test_an_output_mapping_hides_the_answer_from_what_follows() -> None:
    assert row(asked("a", "out y =got.id"), reader(text="=y")) == []
    assert row(asked("a", "out y =got.id"), reader(text="=got")) == [("warning", "r")]


def test_an_output_mapping_sees_the_ones_before_it() -> None:
    assert row(asked("a", "out y =got.id", "out z =y")) == []


def test_the_fields_of_a_form_are_there() -> None:
    files = {"ask.form": FORM}
    assert row(person("a", "Ask", FORMED), reader(text="=answer + deep"), **files) == []
    assert row(person("a", "Ask", FORMED), reader(), **files) == [("warning", "r")]


def test_after_an_answer_of_unknown_content_a_name_is_only_good_to_know() -> None:
    assert row(job("a"), reader()) == [("info", "r")]
    assert row(person("a"), reader()) == [("info", "r")]
    assert row(event("intermediateCatchEvent", "a", "message", "M"), reader()) == [("info", "r")]
    assert row(timer("intermediateCatchEvent", "a"), reader()) == [("warning", "r")]


def test_a_message_that_starts_the_process_may_bring_anything() -> None:
    body = event("startEvent", "t", "message", "MS") + el("endEvent", "e") + reader()
    assert said(body + flows("t > r > e")) == [("info", "r")]


def test_a_name_of_one_branch_may_be_missing_behind_the_merge() -> None:
    body = ends("e") + script("p1", "x", "=1") + el("task", "p2") + reader()
    body += el("exclusiveGateway", "g", default="g-p2") + el("exclusiveGateway", "m")
    ways = flows("s > g", "g > p1 if =order.a", "g > p2 > m", "p1 > m > r > e")
    (one,) = found(body + ways)
    assert (one.severity, one.element) == ("info", "r")
    assert "may be missing" in one.reason
    parallel = body.replace("exclusiveGateway", "parallelGateway").replace(' default="g-p2"', "")
    assert said(parallel + flows("s > g > p1 > m > r > e", "g > p2 > m")) == []


@pytest.mark.parametrize(
    "text", ["=if x = null then 1 else x", "=get or else(x, 1)", "=x.a != null"]
)
def test_an_expression_that_asks_whether_the_name_is_there_is_no_fault(text: str) -> None:
    body = ends("e") + script("p1", "x", "=1") + reader(text=text)
    body += el("exclusiveGateway", "g", default="g-m") + el("exclusiveGateway", "m")
    ways = flows("s > g", "g > p1 if =order.a", "g > m", "p1 > m > r > e")
    assert said(body + ways) == []


def test_a_name_that_is_provided_only_later_may_be_missing() -> None:
    assert row(reader(), script("p1", "x", "=1")) == [("info", "r")]


def test_a_loop_brings_a_name_only_from_its_second_turn_on() -> None:
    body = ends("e") + el("exclusiveGateway", "m") + reader() + script("p1", "x", "=1")
    body += asked("rest") + el("exclusiveGateway", "g", default="g-e")
    ways = flows("s > m > r > p1 > rest > g > e", "g > m if =order.again")
    assert said(body + ways) == [("info", "r")]


def test_conditions_are_looked_at() -> None:
    body = ends("e", "e2") + el("exclusiveGateway", "g", default="g-e")
    assert said(body + flows("s > g > e", "g > e2 if =x > 1")) == [("warning", "g")]
    assert said(body + flows("s > g > e", "g > e2 if =order.x > 1")) == []


def test_timers_are_looked_at() -> None:
    assert row(timer("intermediateCatchEvent", "t", "=x")) == [("warning", "t")]
    assert row(timer("intermediateCatchEvent", "t", "=order.x")) == []


def test_what_a_sub_process_maps_in_is_there_inside_and_not_after() -> None:
    inner = el("startEvent", "s2") + el("endEvent", "e2") + reader("in") + flows("s2 > in > e2")
    sub = el("subProcess", "sub", ext(mapping("in x =order.id")), inner)
    assert row(sub) == []
    assert row(sub, reader()) == [("info", "r")]


def test_what_a_sub_process_writes_to_new_names_is_there_after_it() -> None:
    inner = el("startEvent", "s2") + el("endEvent", "e2") + script("in", "x", "=1")
    sub = el("subProcess", "sub", inner + flows("s2 > in > e2"))
    assert row(sub, reader()) == []


def test_behind_a_boundary_event_the_answer_has_not_come() -> None:
    body = ends("e", "e2") + asked("a") + reader(text="=got")
    body += timer("boundaryEvent", "late", attachedToRef="a")
    assert said(body + flows("s > a > e", "late > r > e2")) == [("info", "r")]


def test_what_an_error_carries_stays_with_its_event_unless_it_is_mapped() -> None:
    body = ends("e", "e2") + asked("a") + reader(text="=errorMessage")
    bad = event("boundaryEvent", "bad", "error", "E1", attachedToRef="a")
    ways = flows("s > a > e", "bad > r > e2")
    assert said(body + bad + ways) == [("warning", "r")]
    mapped = bad.replace(
        "<errorEvent", ext(mapping("out errorMessage =errorMessage")) + "<errorEvent"
    )
    assert said(body + mapped + ways) == []


def test_a_called_process_of_the_folder_gets_the_names_of_its_caller() -> None:
    helper = (
        '<process id="q" isExecutable="true"><startEvent id="qs"/><endEvent id="qe"/>'
        + reader("qr")
        + script("qw", "y", "=1")
        + flows("qs > qr > qw > qe")
        + "</process>"
    )
    call = el("callActivity", "c", ext('<zeebe:calledElement processId="q"/>'))
    assert row(script("p1", "x", "=1"), call, reader("r", "=y"), also=helper) == []
    assert row(call, also=helper) == [("warning", "qr")]


def test_a_decision_reads_the_inputs_of_its_table() -> None:
    decide = '<zeebe:calledDecision decisionId="colour" resultVariable="hue"/>'
    rule = el("businessRuleTask", "b", ext(decide))
    files = {"colour.dmn": TABLE}
    assert row(rule, **files) == [("warning", "b")]
    assert row(script("p1", "size", "=1"), rule, reader(text="=hue"), **files) == []


def test_what_a_start_is_said_to_bring_is_there() -> None:
    files = folder(ends("e") + reader() + flows("s > r > e"))
    assert engine.lint(files, given=["x"]) == []


def repeated(*inside: str, collect: str = "") -> str:
    """A multi-instance job over the order's parts, with an input from each."""
    loop = (
        f'<zeebe:loopCharacteristics inputCollection="=order.parts" inputElement="part"{collect}/>'
    )
    many = f"<multiInstanceLoopCharacteristics>{ext(loop)}</multiInstanceLoopCharacteristics>"
    task = '<zeebe:taskDefinition type="do.it"/>'
    header = (
        '<zeebe:taskHeaders><zeebe:header key="resultVariable" value="got"/></zeebe:taskHeaders>'
    )
    return el("serviceTask", "many", ext(task, header, mapping(*inside)), many)


def test_the_item_of_a_multi_instance_is_there_inside_and_not_after() -> None:
    assert row(repeated("in p =part", "in n =loopCounter")) == []
    assert row(repeated("in p =part"), reader(text="=part")) == [("info", "r")]


def test_what_a_multi_instance_collects_is_there_after_it() -> None:
    collect = ' outputCollection="all" outputElement="=got.id"'
    assert row(repeated("in p =part", collect=collect), reader(text="=all")) == []


def test_what_an_error_carries_is_there_in_the_event_sub_process_that_it_begins() -> None:
    start = '<startEvent id="es"><errorEventDefinition errorRef="E1"/></startEvent>'
    inner = start + el("endEvent", "ee") + reader("in", "=errorMessage") + flows("es > in > ee")
    saved = el("subProcess", "saved", inner, triggeredByEvent="true")
    assert said(ends("e") + asked("a") + saved + flows("s > a > e")) == []


def test_a_compensation_handler_sees_what_its_activity_made() -> None:
    task = '<zeebe:taskDefinition type="do.it"/>'
    undo = el("serviceTask", "undo", ext(task, mapping("in id =got.id")), isForCompensation="true")
    body = ends("e") + asked("a") + undo
    body += event("boundaryEvent", "on_a", "compensate", attachedToRef="a")
    body += '<association id="as" sourceRef="on_a" targetRef="undo"/>'
    assert said(body + flows("s > a > e")) == []


def test_a_complex_gateway_knows_how_many_tokens_have_come() -> None:
    rule = "<activationCondition>=activationCount >= 1</activationCondition>"
    body = ends("e") + el("parallelGateway", "f") + asked("a") + asked("b")
    body += el("complexGateway", "j", rule)
    assert said(body + flows("s > f > a > j > e", "f > b > j")) == []
