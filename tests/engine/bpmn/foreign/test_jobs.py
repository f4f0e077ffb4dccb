"""Classes, beans, connectors and outside workers become jobs; what is an expression needs none."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.foreign.drawn import around, bring, brought, element


@pytest.mark.parametrize("kind", ["serviceTask", "sendTask", "businessRuleTask"])
@pytest.mark.parametrize(
    ("attributes", "job"),
    [
        ('camunda:class="com.example.Send"', "com.example.Send"),
        ('camunda:delegateExpression="${sender}"', "sender"),
        ('camunda:expression="#{mail.send(order)}"', "mail.send"),
        ('camunda:type="external" camunda:topic="send-mail"', "send-mail"),
        ('camunda:type="external" camunda:topic="${topic}"', "=topic"),
    ],
)
def test_what_did_the_work_becomes_the_job_type(kind: str, attributes: str, job: str) -> None:
    done = bring(kind, attributes)
    assert done.zeebe("taskDefinition") == {"type": job}
    assert done.kinds == ["operation"]
    assert "provider operation" in done.report.needs[0].remedy


def test_the_arguments_of_a_call_are_kept() -> None:
    done = bring("serviceTask", 'camunda:expression="#{mail.send(order, 3)}"')
    assert done.originals == {"expression": "#{mail.send(order, 3)}"}


def test_the_result_goes_where_it_went() -> None:
    done = bring("serviceTask", 'camunda:expression="${b.ask()}" camunda:resultVariable="answer"')
    assert done.zeebe("header") == {"key": "resultVariable", "value": "answer"}


def test_fields_become_inputs() -> None:
    fields = (
        '<camunda:field name="to" stringValue="a@b.example"/>'
        '<camunda:field name="text"><camunda:expression>Dear ${name}</camunda:expression>'
        "</camunda:field>"
    )
    done = bring("serviceTask", 'camunda:class="a.B"', "", fields)
    assert done.mappings("input") == {
        "to": "a@b.example",
        "text": '="Dear " + string(get or else(name, ""))',
    }


def test_a_retry_cycle_becomes_a_number_of_tries() -> None:
    cycle = "<camunda:failedJobRetryTimeCycle>R5/PT10M</camunda:failedJobRetryTimeCycle>"
    done = bring("serviceTask", 'camunda:class="a.B"', "", cycle)
    assert done.zeebe("taskDefinition")["retries"] == "5"


def test_a_connector_becomes_a_job_with_its_inputs_and_outputs() -> None:
    connector = """<camunda:connector><camunda:inputOutput>
      <camunda:inputParameter name="url">https://a.example/${id}</camunda:inputParameter>
      <camunda:inputParameter name="headers"><camunda:map>
        <camunda:entry key="Content-Type">application/json</camunda:entry>
        <camunda:entry key="token">${token}</camunda:entry></camunda:map>
      </camunda:inputParameter>
      <camunda:inputParameter name="codes"><camunda:list><camunda:value>a</camunda:value>
        <camunda:value>${b}</camunda:value></camunda:list></camunda:inputParameter>
      <camunda:outputParameter name="age">${S(response).prop("age").numberValue()}
      </camunda:outputParameter></camunda:inputOutput>
      <camunda:connectorId>http-connector</camunda:connectorId></camunda:connector>"""
    done = bring("serviceTask", "", "", connector)
    assert done.zeebe("taskDefinition") == {"type": "http-connector"}
    assert done.mappings("input") == {
        "url": '="https://a.example/" + string(get or else(id, ""))',
        "headers": '={"Content-Type": "application/json", token: token}',
        "codes": '=["a", b]',
    }
    assert done.mappings("output") == {"age": "=response.age"}


def test_an_expression_that_sets_a_variable_becomes_a_script() -> None:
    done = bring(
        "serviceTask", """camunda:expression="${execution.setVariable('foo', bar + 1)}" """
    )
    assert (done.kind(), done.kinds) == ("scriptTask", [])
    assert done.zeebe("script") == {"expression": "=bar + 1", "resultVariable": "foo"}


def test_an_expression_with_a_result_becomes_a_script() -> None:
    done = bring("serviceTask", 'camunda:expression="${a * 2}" camunda:resultVariable="b"')
    assert done.zeebe("script") == {"expression": "=a * 2", "resultVariable": "b"}


def test_an_expression_whose_value_goes_nowhere_becomes_a_task_that_passes() -> None:
    done = bring("serviceTask", 'camunda:expression="#{true}"')
    assert (done.kind(), done.report.status) == ("task", "translated")
    assert done.originals == {"camunda:expression": "#{true}"}


def test_a_message_that_is_sent_is_a_job_of_its_event() -> None:
    content = around(
        '<intermediateThrowEvent id="A"><messageEventDefinition camunda:type="external" '
        'camunda:topic="notify"/></intermediateThrowEvent>'
    )
    done = brought(content)
    assert done.zeebe("taskDefinition") == {"type": "notify"}
    assert done.kinds == ["operation"]


def test_work_of_flowable_is_named_by_its_type() -> None:
    task = element(
        "serviceTask",
        'flowable:type="http"',
        extensions='<flowable:field name="requestUrl"><flowable:string>https://a.example'
        "</flowable:string></flowable:field>",
    )
    done = brought(around(task, dialect="flowable"))
    assert done.zeebe("taskDefinition") == {"type": "http"}
    assert done.mappings("input") == {"requestUrl": "https://a.example"}


def test_listeners_become_jobs_that_need_an_operation() -> None:
    done = bring(
        "userTask", "", "",
        '<camunda:executionListener event="start" class="a.Begin"/>'
        '<camunda:executionListener event="end" delegateExpression="${done}"/>'
        '<camunda:taskListener event="create" expression="${desk.note(task)}"/>',
    )  # fmt: skip
    assert done.zeebe("executionListener") == {"eventType": "start", "type": "a.Begin"}
    assert done.zeebe("taskListener") == {"eventType": "creating", "type": "desk.note"}
    assert done.kinds == ["listener"] * 3


@pytest.mark.parametrize(
    "listener",
    [
        '<camunda:executionListener event="end"><camunda:script scriptFormat="groovy">x()'
        "</camunda:script></camunda:executionListener>",
        '<camunda:taskListener event="timeout" class="a.B"/>',
        '<camunda:executionListener event="end" expression="${execution.setVariable(\'a\', 1)}"/>',
    ],
)
def test_a_listener_without_an_equivalent_is_kept_and_named(listener: str) -> None:
    done = bring("userTask", "", "", listener)
    assert done.kinds == ["listener"]
    assert len(done.originals) == 1
    assert done.zeebe("executionListener") == done.zeebe("taskListener") == {}


def test_a_listener_on_a_flow_is_kept_and_named() -> None:
    content = around(element("task")).replace(
        'targetRef="A"/>',
        'targetRef="A"><extensionElements><camunda:executionListener event="take" class="a.B"/>'
        "</extensionElements></sequenceFlow>",
    )
    assert brought(content).kinds == ["listener"]
