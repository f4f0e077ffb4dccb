"""User tasks of other engines: who has them, when they are due, which form they show."""

from __future__ import annotations

import pytest

from app.lib import json
from tests.engine.bpmn.foreign.drawn import ZEEBE, around, bring, brought, element


def test_a_user_task_is_marked_as_one_of_camunda_8() -> None:
    done = bring("userTask", 'name="Check"')
    assert done.node().find(f".//{ZEEBE}userTask") is not None
    assert done.report.status == "translated"


@pytest.mark.parametrize("dialect", ["camunda", "activiti", "flowable"])
def test_assignee_candidates_dates_and_priority_are_translated(dialect: str) -> None:
    attributes = (
        'D:assignee="${owner}" D:candidateUsers="ann, bob" D:candidateGroups="sales,${group}" '
        'D:dueDate="${dateTime().plusDays(2).toDate()}" D:followUpDate="2026-12-01T09:00:00Z" '
        'D:priority="70"'
    ).replace("D:", f"{dialect}:")
    done = brought(around(element("userTask", attributes), dialect=dialect))
    assert done.zeebe("assignmentDefinition") == {
        "assignee": "=owner",
        "candidateUsers": "ann,bob",
        "candidateGroups": '=["sales", group]',
    }
    assert done.zeebe("taskSchedule") == {
        "dueDate": '=now() + duration("P2D")',
        "followUpDate": "2026-12-01T09:00:00Z",
    }
    assert done.zeebe("priorityDefinition") == {"priority": "70"}
    assert done.kinds == []


def test_a_due_date_that_is_a_duration_counts_from_now() -> None:
    done = bring("userTask", 'camunda:dueDate="P3DT4H"')
    assert done.zeebe("taskSchedule") == {"dueDate": '=now() + duration("P3DT4H")'}


def test_a_priority_beyond_100_is_cut_and_named() -> None:
    done = bring("userTask", 'camunda:priority="500"')
    assert (done.zeebe("priorityDefinition"), done.kinds) == ({"priority": "100"}, ["priority"])


def test_an_assignee_that_a_bean_finds_needs_a_person_and_is_kept() -> None:
    done = bring("userTask", 'name="Ask" camunda:assignee="#{staff.leastBusy(order)}"')
    (need,) = done.report.needs
    assert (need.element, need.name, need.kind) == ("A", "Ask", "expression")
    assert "staff.leastBusy" in need.reason
    assert "job or a decision" in need.remedy
    assert done.originals == {"camunda:assignee": "#{staff.leastBusy(order)}"}
    assert done.zeebe("assignmentDefinition") == {}


def test_potential_owners_of_the_standard_become_candidates() -> None:
    owners = (
        "<potentialOwner><resourceAssignmentExpression><formalExpression>"
        "user(kermit), group(management)</formalExpression></resourceAssignmentExpression>"
        "</potentialOwner><humanPerformer><resourceAssignmentExpression><formalExpression>fozzie"
        "</formalExpression></resourceAssignmentExpression></humanPerformer>"
    )
    done = bring("userTask", "", owners)
    assert done.zeebe("assignmentDefinition") == {
        "candidateUsers": "kermit",
        "candidateGroups": "management",
        "assignee": "fozzie",
    }


FIELDS = """<camunda:formData businessKey="name">
  <camunda:formField id="name" label="Name" type="string" defaultValue="Ann">
    <camunda:properties><camunda:property id="hint" value="full"/></camunda:properties>
    <camunda:validation>
      <camunda:constraint name="required"/><camunda:constraint name="maxlength" config="40"/>
    </camunda:validation>
  </camunda:formField>
  <camunda:formField id="seats" label="Seats" type="long">
    <camunda:validation><camunda:constraint name="min" config="1"/></camunda:validation>
  </camunda:formField>
  <camunda:formField id="ok" type="boolean" defaultValue="true"/>
  <camunda:formField id="day" label="Day" type="date"/>
  <camunda:formField id="plan" label="Plan" type="enum">
    <camunda:value id="s" name="Small"/><camunda:value id="l" name="Large"/>
  </camunda:formField>
  <camunda:formField id="seen" label="Seen" type="string">
    <camunda:validation><camunda:constraint name="readonly"/></camunda:validation>
  </camunda:formField>
</camunda:formData>"""


def test_form_fields_become_a_form() -> None:
    done = bring("userTask", "", "", FIELDS)
    fields = done.form()
    assert done.zeebe("formDefinition") == {"formId": "A"}
    assert list(fields) == ["name", "seats", "ok", "day", "plan", "seen"]
    assert fields["name"]["validate"] == {"required": True, "maxLength": 40}
    assert (fields["name"]["defaultValue"], fields["name"]["properties"]) == (
        "Ann",
        {"hint": "full"},
    )
    assert (fields["seats"]["type"], fields["seats"]["validate"]) == ("number", {"min": 1})
    assert (fields["ok"]["type"], fields["ok"]["defaultValue"]) == ("checkbox", True)
    assert (fields["day"]["type"], fields["day"]["subtype"]) == ("datetime", "date")
    assert fields["plan"]["values"] == [
        {"label": "Small", "value": "s"},
        {"label": "Large", "value": "l"},
    ]
    assert fields["seen"]["readonly"] is True
    assert done.kinds == []


def test_form_properties_of_flowable_become_a_form() -> None:
    content = around(
        element(
            "userTask",
            extensions='<flowable:formProperty id="days" name="Days" type="long" required="true"/>'
            '<flowable:formProperty id="why" name="Why" writable="false"/>',
        ),
        dialect="flowable",
    )
    fields = brought(content).form()
    assert (fields["days"]["label"], fields["days"]["validate"]) == ("Days", {"required": True})
    assert fields["why"]["readonly"] is True


def test_what_a_form_cannot_do_is_named_field_by_field() -> None:
    done = bring(
        "userTask", "", "",
        '<camunda:formData><camunda:formField id="a" type="money" defaultValue="${x}">'
        '<camunda:validation><camunda:constraint name="validator" config="a.B"/>'
        "</camunda:validation></camunda:formField></camunda:formData>",
    )  # fmt: skip
    assert done.kinds == ["form field"] * 3
    said = " ".join(need.reason for need in done.report.needs)
    assert all(word in said for word in ("'money'", "'${x}'", "validator a.B"))


def test_a_page_of_another_system_needs_a_person() -> None:
    done = bring("userTask", 'camunda:formKey="embedded:app:forms/check.html"')
    assert done.kinds == ["form"]
    assert done.originals["camunda:formKey"] == "embedded:app:forms/check.html"


def test_a_camunda_form_beside_the_diagram_comes_along() -> None:
    form = json.dumps({"id": "check", "components": []})
    task = element("userTask", 'camunda:formRef="check" camunda:formRefBinding="deployment"')
    done = brought(around(task), check_form=form)
    assert done.zeebe("formDefinition") == {"formId": "check", "bindingType": "deployment"}
    assert done.files["check.form"].decode() == form
    assert done.report.needs == []


def test_a_form_inside_a_camunda_8_diagram_becomes_a_file() -> None:
    body = '{"components":[{"key":"x","type":"textfield","id":"f"}]}'
    zeebe = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    task = element("userTask", extensions='<zeebe:formDefinition formKey="camunda-forms:bpmn:f1"/>')
    content = around(task, more=zeebe).replace(
        'isExecutable="true">',
        'isExecutable="true"><extensionElements><zeebe:userTaskForm id="f1">'
        f"{body}</zeebe:userTaskForm></extensionElements>",
    )
    done = brought(content)
    assert done.zeebe("formDefinition") == {"formId": "f1"}
    assert list(done.form("f1")) == ["x"]


def test_a_form_at_the_start_is_made_and_named_as_never_asked() -> None:
    content = around(element("task")).replace(
        '<startEvent id="Start"/>',
        f'<startEvent id="Start"><extensionElements>{FIELDS}</extensionElements></startEvent>',
    )
    done = brought(content)
    assert done.kinds == ["start form"]
    assert "name, seats, ok, day, plan, seen" in done.report.needs[0].reason
    assert "Start.form" in done.files
