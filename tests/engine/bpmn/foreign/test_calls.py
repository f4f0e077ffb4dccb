"""Call activities, decisions and mappings say what goes in and what comes out."""

from __future__ import annotations

import pytest

from app.engine.bpmn.foreign.calls import shape
from app.engine.bpmn.foreign.case import Decision
from tests.engine.bpmn.foreign.drawn import around, bring, brought, element

TABLE = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" '
    'namespace="n"><decision id="plan" name="plan"><decisionTable hitPolicy="UNIQUE">'
    '<input><inputExpression typeRef="number"><text>n</text></inputExpression></input>'
    '<output name="size" typeRef="string"/><rule><inputEntry><text>&lt; 5</text></inputEntry>'
    '<outputEntry><text>"small"</text></outputEntry></rule></decisionTable></decision>'
    "</definitions>"
)


def test_a_call_without_mappings_passes_nothing_as_it_did() -> None:
    done = bring("callActivity", 'calledElement="other"')
    assert done.zeebe("calledElement") == {
        "processId": "other",
        "propagateAllParentVariables": "false",
        "propagateAllChildVariables": "false",
    }


def test_what_is_passed_becomes_mappings() -> None:
    done = bring(
        "callActivity",
        'calledElement="${which}" camunda:calledElementBinding="deployment"',
        "",
        '<camunda:in source="a" target="b"/><camunda:in sourceExpression="no ${n}" target="c"/>'
        '<camunda:in businessKey="#{execution.processBusinessKey}"/>'
        '<camunda:out source="x" target="y"/><camunda:out variables="all"/>',
    )
    assert done.zeebe("calledElement") == {
        "processId": "=which",
        "propagateAllParentVariables": "false",
        "propagateAllChildVariables": "true",
        "bindingType": "deployment",
    }
    assert done.mappings("input") == {"b": "=a", "c": '="no " + string(get or else(n, ""))'}
    assert done.mappings("output") == {"y": "=x"}
    assert done.kinds == []
    assert [kept.what for kept in done.report.kept] == ["in businessKey"]


def test_what_was_passed_of_the_element_alone_is_named() -> None:
    done = bring(
        "callActivity", 'calledElement="o"', "", '<camunda:in variables="all" local="true"/>'
    )
    assert [kept.what for kept in done.report.kept] == ["in local"]


def test_flowable_inherits_variables() -> None:
    task = element("callActivity", 'calledElement="o" flowable:inheritVariables="true"')
    done = brought(around(task, dialect="flowable"))
    assert done.zeebe("calledElement")["propagateAllParentVariables"] == "true"


@pytest.mark.parametrize(
    ("attributes", "kind"),
    [
        ('camunda:caseRef="Case_1"', "case"),
        ('calledElement="o" camunda:variableMappingClass="a.B"', "mapping class"),
        ('calledElement="${finder.find(execution)}"', "expression"),
        ('calledElement="o" camunda:calledElementBinding="version" '
         'camunda:calledElementVersion="3"', "binding"),
    ],
)  # fmt: skip
def test_what_cannot_be_called_needs_a_person(attributes: str, kind: str) -> None:
    assert bring("callActivity", attributes).kinds == [kind]


def test_a_decision_beside_the_diagram_is_asked_and_comes_along() -> None:
    task = element(
        "businessRuleTask",
        'camunda:decisionRef="plan" camunda:resultVariable="size" '
        'camunda:mapDecisionResult="singleEntry"',
    )
    done = brought(around(task), plan_dmn=TABLE)
    assert done.zeebe("calledDecision") == {"decisionId": "plan", "resultVariable": "size"}
    assert done.files["plan.dmn"]
    assert done.report.needs == []


def test_a_result_list_keeps_its_shape() -> None:
    task = element("businessRuleTask", 'camunda:decisionRef="plan" camunda:resultVariable="r"')
    done = brought(around(task), plan_dmn=TABLE)
    assert done.mappings("output") == {"r": "=if r = null then [] else [{size: r}]"}
    assert done.kinds == []


def test_a_decision_that_is_not_there_leaves_its_shape_to_a_person() -> None:
    done = bring("businessRuleTask", 'camunda:decisionRef="plan" camunda:resultVariable="r"')
    assert done.kinds == ["decision result"]


def test_a_decision_of_flowable_is_named_in_a_field() -> None:
    task = element(
        "serviceTask",
        'flowable:type="dmn"',
        extensions='<flowable:field name="decisionTableReferenceKey"><flowable:string>plan'
        "</flowable:string></flowable:field>",
    )
    done = brought(around(task, dialect="flowable"), plan_dmn=TABLE)
    assert done.kind() == "businessRuleTask"
    assert done.zeebe("calledDecision")["decisionId"] == "plan"


ONE, TWO = ("a",), ("a", "b")


@pytest.mark.parametrize(
    ("wanted", "outputs", "many", "feel"),
    [
        ("singleEntry", ONE, False, "r"),
        ("singleEntry", TWO, False, None),
        ("singleEntry", ONE, True, None),
        ("singleResult", ONE, False, "if r = null then null else {a: r}"),
        ("singleResult", TWO, False, "r"),
        ("collectEntries", ONE, True, "r"),
        ("collectEntries", ONE, False, "if r = null then [] else [r]"),
        ("collectEntries", TWO, True, None),
        ("resultList", ONE, True, "for one in r return {a: one}"),
        ("resultList", TWO, True, "r"),
        ("resultList", TWO, False, "if r = null then [] else [r]"),
    ],
)
def test_each_way_to_map_a_result(
    wanted: str, outputs: tuple[str, ...], many: bool, feel: str | None
) -> None:
    assert shape("r", wanted, Decision("d", "f", outputs, many)) == feel


def test_input_and_output_parameters_become_mappings() -> None:
    done = bring(
        "userTask", "", "",
        '<camunda:inputOutput><camunda:inputParameter name="a">=x</camunda:inputParameter>'
        '<camunda:inputParameter name="b"/><camunda:inputParameter name="c">${d}'
        '</camunda:inputParameter><camunda:outputParameter name="e">${f.g}'
        "</camunda:outputParameter></camunda:inputOutput>",
    )  # fmt: skip
    assert done.mappings("input") == {"a": '="=x"', "b": "=null", "c": "=d"}
    assert done.mappings("output") == {"e": "=f.g"}


def test_a_parameter_that_is_a_script_is_kept_and_named() -> None:
    done = bring(
        "userTask", "", "",
        '<camunda:inputOutput><camunda:inputParameter name="a"><camunda:script '
        'scriptFormat="groovy">x(); y()</camunda:script></camunda:inputParameter>'
        "</camunda:inputOutput>",
    )  # fmt: skip
    assert done.kinds == ["expression"]
    assert done.originals == {"inputParameter a": "x(); y()"}
