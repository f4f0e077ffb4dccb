"""Conditions, timers, messages, errors, signals and multi-instance."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.foreign.drawn import ZEEBE, Brought, around, bring, brought, diagram, element


def condition(text: str, attributes: str = "") -> Brought:
    """A flow F4 with a condition, out of a gateway with a default flow."""
    flow = (
        '<sequenceFlow id="F4" sourceRef="G" targetRef="E2"><conditionExpression '
        f"{attributes}><![CDATA[{text}]]></conditionExpression></sequenceFlow>"
    )
    return brought(
        diagram(
            '<startEvent id="S"/><sequenceFlow id="F1" sourceRef="S" targetRef="G"/>'
            '<exclusiveGateway id="G" default="F3"/><sequenceFlow id="F3" sourceRef="G" '
            f'targetRef="E1"/><endEvent id="E1"/>{flow}<endEvent id="E2"/>'
        )
    )


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("${amount > 5}", "=amount > 5"),
        ("amount > 5", "=amount > 5"),
        ("=amount > 5", "=amount > 5"),
        ("#{not ok}", "=not(ok)"),
    ],
)
def test_a_condition_becomes_feel(text: str, feel: str) -> None:
    done = condition(text)
    assert done.node("F4").findtext("{*}conditionExpression") == feel
    assert done.report.needs == []


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("${rules.check(order)}", ""),
        ("amount > 5", 'language="groovy"'),
        ("customer agrees", ""),
        ("", 'camunda:resource="a.js" language="javascript"'),
    ],
)
def test_a_condition_without_an_equivalent_stays_and_is_named_once(
    text: str, attributes: str
) -> None:
    done = condition(text, attributes)
    assert [need.kind for need in done.report.needs if need.element == "F4"] == ["condition"]
    assert (done.node("F4").findtext("{*}conditionExpression") or "") == text


@pytest.mark.parametrize(
    ("form", "text", "feel"),
    [
        ("timeDate", "${due}", "=due"),
        ("timeDuration", "PT${hours}H", '="PT" + string(get or else(hours, "")) + "H"'),
        ("timeDuration", "P1D", "P1D"),
    ],
)
def test_a_timer_is_translated(form: str, text: str, feel: str) -> None:
    done = bring(
        "intermediateCatchEvent", "",
        f"<timerEventDefinition><{form}>{text}</{form}></timerEventDefinition>",
    )  # fmt: skip
    assert done.node().findtext(f".//{{*}}{form}") == feel
    assert done.report.needs == []


def test_a_date_without_a_zone_is_named_as_utc() -> None:
    done = bring(
        "intermediateCatchEvent", "",
        "<timerEventDefinition><timeDate>2026-12-01T09:00:00</timeDate></timerEventDefinition>",
    )  # fmt: skip
    assert [kept.reason for kept in done.report.kept] == [
        "2026-12-01T09:00:00 has no zone: it is read as UTC here"
    ]


def test_a_quartz_timer_loses_its_year() -> None:
    cycle = "<timerEventDefinition><timeCycle>0 0/20 * 1/1 * ? *</timeCycle></timerEventDefinition>"
    content = around(element("task")).replace(
        '<startEvent id="Start"/>', f'<startEvent id="Start">{cycle}</startEvent>'
    )
    assert brought(content).node("Start").findtext(".//{*}timeCycle") == "0 0/20 * * * ?"


def test_a_message_without_a_key_needs_one() -> None:
    done = brought(
        around(
            '<intermediateCatchEvent id="A"><messageEventDefinition messageRef="M"/>'
            "</intermediateCatchEvent>",
            beside='<message id="M" name="paid"/>',
        )
    )
    (need,) = done.report.needs
    assert need.element == "A"
    assert "correlation key" in need.reason
    assert "=order.id" in need.remedy


def test_the_name_of_a_message_may_be_an_expression() -> None:
    done = brought(around(element("task"), beside='<message id="M" name="paid-${order.id}"/>'))
    assert done.node("M").get("name") == '="paid-" + string(get or else(order.id, ""))'


def test_an_error_fills_its_variables_by_a_mapping() -> None:
    boundary = (
        '<boundaryEvent id="B" attachedToRef="A"><errorEventDefinition errorRef="R" '
        'camunda:errorCodeVariable="code" camunda:errorMessageVariable="text"/></boundaryEvent>'
        '<sequenceFlow id="F3" sourceRef="B" targetRef="End"/>'
    )
    content = around(element("userTask") + boundary, beside='<error id="R" errorCode="E1"/>')
    done = brought(content)
    assert done.mappings("output", "B") == {"code": "=errorCode", "text": "=errorMessage"}
    assert done.kinds == []


def test_an_error_that_is_thrown_without_a_code_gets_its_name() -> None:
    content = around(element("task"), beside='<error id="R" name="refused"/>').replace(
        '<endEvent id="End"/>', '<endEvent id="End"><errorEventDefinition errorRef="R"/></endEvent>'
    )
    assert brought(content).node("R").get("errorCode") == "refused"


def loop(attributes: str = "", inside: str = "", sequential: str = "false") -> Brought:
    return bring(
        "userTask", "",
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}" {attributes}>{inside}'
        "</multiInstanceLoopCharacteristics>",
    )  # fmt: skip


def test_a_collection_and_its_element_become_camunda_8s() -> None:
    done = loop(
        'camunda:collection="orders" camunda:elementVariable="order"',
        "<completionCondition>${nrOfCompletedInstances == 2}</completionCondition>",
        "true",
    )
    assert done.zeebe("loopCharacteristics") == {
        "inputCollection": "=orders",
        "inputElement": "order",
    }
    assert done.node().findtext(".//{*}completionCondition") == "=numberOfCompletedInstances = 2"
    assert done.node().find(".//{*}multiInstanceLoopCharacteristics").get("isSequential") == "true"


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("3", "=for i in 1..3 return i"),
        ("0", "=if 0 < 1 then [] else for i in 1..(0) return i"),
        ("${n}", "=if n < 1 then [] else for i in 1..(n) return i"),
    ],
)
def test_a_number_of_instances_becomes_as_many_numbers(text: str, feel: str) -> None:
    done = loop("", f"<loopCardinality>{text}</loopCardinality>")
    assert done.zeebe("loopCharacteristics") == {"inputCollection": feel}


def test_a_collection_that_a_bean_finds_needs_a_person() -> None:
    assert loop('camunda:collection="${desk.people()}"').kinds == ["expression"]


def test_the_standards_own_collections_are_read() -> None:
    done = loop(
        "", '<loopDataInputRef>orders</loopDataInputRef><loopDataOutputRef>all</loopDataOutputRef>'
        '<inputDataItem name="order"/><outputDataItem name="result"/>',
    )  # fmt: skip
    assert done.zeebe("loopCharacteristics") == {
        "inputCollection": "=orders",
        "inputElement": "order",
        "outputCollection": "all",
        "outputElement": "=result",
    }


def test_a_conditional_event_keeps_its_condition_and_filter() -> None:
    done = bring(
        "intermediateCatchEvent", "",
        '<conditionalEventDefinition camunda:variableName="x" camunda:variableEvents="update">'
        "<condition>${x > 1}</condition></conditionalEventDefinition>",
    )  # fmt: skip
    assert done.node().findtext(".//{*}condition") == "=x > 1"
    (only,) = done.node().findall(f".//{ZEEBE}conditionalFilter")
    assert dict(only.attrib) == {"variableNames": "x", "variableEvents": "update"}
    assert done.kinds == []


def test_a_signal_carries_what_it_carried() -> None:
    done = brought(
        around(
            '<intermediateThrowEvent id="A"><signalEventDefinition signalRef="S1">'
            '<extensionElements><camunda:in source="a" target="b"/></extensionElements>'
            "</signalEventDefinition></intermediateThrowEvent>",
            beside='<signal id="S1" name="go"/>',
        )
    )
    assert done.mappings("input") == {"b": "=a"}
