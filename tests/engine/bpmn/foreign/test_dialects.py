"""Whole diagrams as Flowable, Activiti, Signavio, Bizagi and plain editors write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import engine
from app.designer.play import play
from app.designer.scenarios import START, Answer, Scenario
from tests.engine.bpmn.foreign.drawn import (
    BPMN,
    DIALECTS,
    Brought,
    around,
    brought,
    diagram,
    element,
)


def ended(done: Brought, process: str, variables: dict[str, object]) -> str:
    """How the translated process ends when everybody answers and every job succeeds."""
    definition = engine.load(done.files)
    elements = definition.elements
    scenario = Scenario(
        name="imported",
        process=process,
        decision=None,
        variables=variables,
        at=START,
        until=timedelta(days=30),
        operations={key: [Answer()] for key, one in elements.items() if one.job_type},
        tasks={key: [Answer(variables)] for key, one in elements.items() if one.type == "userTask"},
        messages=(),
        expect={},
    )
    return play(definition, scenario).ended


FLOWABLE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:flowable="http://flowable.org/bpmn" targetNamespace="http://www.flowable.org/processdef">
 <process id="holiday" name="Holiday" isExecutable="true"
   flowable:candidateStarterGroups="staff">
  <startEvent id="start" flowable:initiator="employee" flowable:formFieldValidation="true"/>
  <sequenceFlow id="f1" sourceRef="start" targetRef="approve"/>
  <userTask id="approve" name="Approve" flowable:candidateGroups="managers"
    flowable:dueDate="${dateTime().plusDays(3).toDate()}">
   <extensionElements>
    <flowable:formProperty id="approved" name="Approved" type="boolean" required="true"/>
    <flowable:taskListener event="complete" class="org.example.Note"/>
   </extensionElements>
  </userTask>
  <sequenceFlow id="f2" sourceRef="approve" targetRef="g"/>
  <exclusiveGateway id="g" default="f4"/>
  <sequenceFlow id="f3" sourceRef="g" targetRef="book">
   <conditionExpression>${vars:eq(approved, true)}</conditionExpression></sequenceFlow>
  <sequenceFlow id="f4" sourceRef="g" targetRef="end"/>
  <serviceTask id="book" flowable:type="external-worker" flowable:topic="book"
    flowable:async="true" flowable:exclusive="false" flowable:skipExpression="${skip}"/>
  <sequenceFlow id="f5" sourceRef="book" targetRef="end"/>
  <endEvent id="end"/>
 </process></definitions>"""


def test_a_diagram_of_flowable() -> None:
    done = brought(FLOWABLE)
    assert done.report.tool == "Flowable"
    assert sorted(done.kinds) == ["initiator", "listener", "operation", "skip"]
    assert done.zeebe("assignmentDefinition", "approve") == {"candidateGroups": "managers"}
    assert done.zeebe("taskDefinition", "book") == {"type": "book"}
    kept = {kept.what for kept in done.report.kept}
    assert kept == {
        "flowable:candidateStarterGroups",
        "flowable:formFieldValidation",
        "flowable:async",
        "flowable:exclusive",
    }
    assert any(one.what == "diagram" for one in done.report.translated)


ACTIVITI = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:activiti="http://activiti.org/bpmn"
 targetNamespace="http://www.activiti.org/test" typeLanguage="http://www.w3.org/2001/XMLSchema">
 <process id="vacation">
  <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
  <userTask id="t" activiti:assignee="${boss}">
   <extensionElements><activiti:formProperty id="days" type="long"/></extensionElements></userTask>
  <sequenceFlow id="f2" sourceRef="t" targetRef="x"/>
  <scriptTask id="x" scriptFormat="juel" activiti:resultVariable="weeks">
   <script>${days / 7}</script></scriptTask>
  <sequenceFlow id="f3" sourceRef="x" targetRef="g"/>
  <exclusiveGateway id="g"/>
  <sequenceFlow id="f4" sourceRef="g" targetRef="e">
   <conditionExpression xsi:type="tFormalExpression"><![CDATA[${weeks >= 1}]]>
   </conditionExpression></sequenceFlow>
  <sequenceFlow id="f5" sourceRef="g" targetRef="e">
   <conditionExpression xsi:type="tFormalExpression"><![CDATA[${weeks < 1}]]>
   </conditionExpression></sequenceFlow>
  <endEvent id="e"/></process></definitions>"""


def test_a_diagram_of_activiti_runs_to_its_end() -> None:
    done = brought(ACTIVITI, "vacation.bpmn20.xml")
    assert (done.report.tool, done.report.status) == ("Activiti", "translated")
    assert "isExecutable" in {one.what for one in done.report.translated}
    assert ended(done, "vacation", {"boss": "ann", "days": 10}) == "completed"
    assert ended(done, "vacation", {"boss": "ann", "days": 3}) == "completed"


SIGNAVIO = f"""<definitions xmlns="{BPMN}" xmlns:signavio="http://www.signavio.com"
 id="sid-1" targetNamespace="http://www.signavio.com" exporter="Signavio Process Editor">
 <process id="sid-2" isExecutable="false"><extensionElements>
   <signavio:signavioDiagramMetaData metaKey="revisionid" metaValue="abc"/></extensionElements>
  <startEvent id="sid-3"><extensionElements><signavio:signavioMetaData metaKey="bgcolor"
    metaValue="#ffffff"/><signavio:signavioMetaData metaKey="vitalidade" metaValue=""/>
    </extensionElements></startEvent>
  <task id="sid-4" name="Look &#10;closely"/><endEvent id="sid-5"/>
  <sequenceFlow id="sid-6" sourceRef="sid-3" targetRef="sid-4"/>
  <sequenceFlow id="sid-7" sourceRef="sid-4" targetRef="sid-5"/></process></definitions>"""


def test_a_diagram_of_signavio_keeps_what_is_its_own() -> None:
    done = brought(SIGNAVIO)
    assert (done.report.tool, done.report.status) == ("Signavio", "translated")
    assert {(kept.what, kept.count) for kept in done.report.kept} == {
        ("signavio:signavioMetaData", 2),
        ("signavio:signavioDiagramMetaData", 1),
    }
    assert len(list(done.root.iter("{http://www.signavio.com}signavioMetaData"))) == 2
    assert ended(done, "sid-2", {}) == "completed"


BIZAGI = f"""<bpmn:definitions xmlns:bpmn="{BPMN}"
 xmlns:bizagi="http://www.bizagi.com/bpmn20" targetNamespace="http://www.bizagi.com/definitions/_1"
 exporter="Bizagi Process Modeler">
 <bpmn:process id="Id_1c0" name="Order &amp; deliver">
  <bpmn:extensionElements><bizagi:BizagiExtensions><bizagi:BizagiProperties>
   <bizagi:BizagiProperty name="bgColor" value="#ECEFFF"/></bizagi:BizagiProperties>
   </bizagi:BizagiExtensions></bpmn:extensionElements>
  <bpmn:startEvent id="Id_2"/><bpmn:task id="3 wait for it" name="Pack"/><bpmn:endEvent id="Id_4"/>
  <bpmn:sequenceFlow sourceRef="Id_2" targetRef="3 wait for it"/>
  <bpmn:sequenceFlow sourceRef="3 wait for it" targetRef="Id_4"/>
 </bpmn:process></bpmn:definitions>"""


def test_a_diagram_of_bizagi_gets_the_ids_that_it_lacks() -> None:
    done = brought(BIZAGI)
    assert done.report.tool == "Bizagi"
    assert [(kept.what, kept.count) for kept in done.report.kept] == [
        ("bizagi:BizagiExtensions", 1)
    ]
    assert done.node("id_3_wait_for_it").get("name") == "Pack"
    assert done.node("SequenceFlow_1").get("targetRef") == "id_3_wait_for_it"
    assert ended(done, "Id_1c0", {}) == "completed"


def test_references_with_a_prefix_become_plain() -> None:
    content = around(element("task"), more='xmlns:tns="t"').replace('Ref="A"', 'Ref="tns:A"')
    done = brought(content)
    assert done.node("F1").get("targetRef") == "A"
    assert ended(done, "P", {}) == "completed"


def test_only_drawings_are_marked_executable_when_none_is() -> None:
    second = '<process id="Q"><task id="T"/></process>'
    content = around(element("task"), beside=second)
    assert brought(content).node("Q").get("isExecutable") is None
    drawn = content.replace('isExecutable="true"', "")
    assert brought(drawn).node("Q").get("isExecutable") == "true"
    assert brought(drawn).node("P").get("isExecutable") == "true"


def test_a_diagram_of_camunda_8_stays_as_it_is_to_the_byte() -> None:
    zeebe = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    task = element(
        "userTask",
        extensions='<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="csr"/>',
    )
    shapes = "".join(f'<d:BPMNShape bpmnElement="{key}"/>' for key in ("Start", "A", "End"))
    drawing = (
        '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNPlane>'
        f"{shapes}</d:BPMNPlane></d:BPMNDiagram>"
    )
    content = around(task, more=zeebe).replace("</definitions>", f"{drawing}</definitions>")
    content = content.replace('xmlns:camunda="http://camunda.org/schema/1.0/bpmn"', "")
    done = brought(content)
    assert (done.report.tool, done.report.status) == ("Camunda 8", "clean")
    assert done.files["P.bpmn"].decode() == content


def test_a_platform_of_camunda_7_is_told_to_editors_as_8() -> None:
    more = (
        'xmlns:modeler="http://camunda.org/schema/modeler/1.0" '
        'modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.18.0"'
    )
    root = brought(around(element("task"), more=more)).root
    key = "{http://camunda.org/schema/modeler/1.0}executionPlatform"
    assert (root.get(key), root.get(f"{key}Version")) == ("Camunda Cloud", "8.6.0")


def test_words_without_an_effect_are_kept_with_the_reason() -> None:
    done = brought(around(element("task", 'camunda:asyncBefore="true" camunda:jobPriority="5"')))
    assert {kept.what for kept in done.report.kept} == {
        "camunda:asyncBefore",
        "camunda:jobPriority",
    }
    assert done.originals == {"camunda:asyncBefore": "true", "camunda:jobPriority": "5"}
    assert done.kinds == []


def test_words_that_nobody_knows_need_a_person() -> None:
    done = brought(
        around(element("task", 'camunda:magic="on"', extensions='<camunda:spell name="x"/>'))
    )
    assert done.kinds == ["no equivalent"] * 2
    assert set(done.originals) == {"camunda:magic", "camunda:spell"}


def test_properties_and_version_tags_have_an_equal() -> None:
    done = brought(
        around(
            element(
                "task",
                extensions="<camunda:properties><camunda:property name='kpi' value='3'/>"
                "</camunda:properties>",
            )
        ).replace('<process id="P"', '<process camunda:versionTag="1.2" id="P"')
    )
    assert done.zeebe("property") == {"name": "kpi", "value": "3"}
    assert done.zeebe("versionTag", "P") == {"value": "1.2"}


def test_an_import_repeated_finds_nothing_to_do() -> None:
    first = brought(FLOWABLE)
    again = brought(first.files["holiday.bpmn"])
    assert again.report.translated == []
    assert again.files["holiday.bpmn"] == first.files["holiday.bpmn"]


@pytest.mark.parametrize("dialect", ["camunda", "activiti", "flowable"])
def test_nothing_of_the_other_engine_is_left_outside_of_the_originals(dialect: str) -> None:
    task = element(
        "userTask",
        f'{dialect}:assignee="a" {dialect}:async="true" {dialect}:what="is this"',
        extensions=f'<{dialect}:taskListener event="create" class="x.Y"/>',
    )
    done = brought(diagram('<startEvent id="S"/>', task, dialect=dialect))
    spaces = [one.tag for one in done.root.iter() if isinstance(one.tag, str)]
    spaces += [name for one in done.root.iter() for name in one.attrib]
    assert not [name for name in spaces if f"{{{DIALECTS[dialect]}}}" in name]
