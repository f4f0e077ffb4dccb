"""Reads tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.engine.bpmn import nodes
from app.engine.bpmn.expressions import Text
from app.engine.bpmn.parse.texts import compiled

if TYPE_CHECKING:
    from app.engine.bpmn.definition import ProcessSpec
    from app.engine.bpmn.parse.reader import Reader


def plain(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    return nodes.Node(spec, node.get("id"))


def service(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    made = nodes.ServiceTask(spec, node.get("id"))
    task = reader.zeebe(node, "taskDefinition")
    said = task.get if task is not None else (lambda _: None)
    if not said("type"):
        remedy = "Choose a provider operation for it."
        reader.refuse(node.get("id"), "It has no job type.", remedy, node.sourceline)
    made.job_type = compiled(reader, node, said("type"))
    made.retries = compiled(reader, node, said("retries"), "3")
    made.headers = _headers(reader, node)
    return made


def _headers(reader: Reader, node: Any) -> dict[str, str]:
    found = reader.zeebe(node, "taskHeaders")
    return {
        header.get("key"): header.get("value") or ""
        for header in (found if found is not None else ())
        if header.get("key")
    }


def business_rule(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    called = reader.zeebe(node, "calledDecision")
    if called is None:
        return service(reader, node, spec)
    made = nodes.BusinessRule(spec, node.get("id"))
    made.decision = compiled(reader, node, called.get("decisionId"))
    made.result = called.get("resultVariable") or ""
    name = made.decision.text
    if not made.result or not name:
        remedy = "Fill in both in the properties."
        reason = "It names no decision, or no variable for its result."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    elif made.decision.code is None and name not in reader.decisions:
        remedy = "Add it to the folder, or choose another."
        reason = f"There is no decision {name!r}."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    return made


def script(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    script = reader.zeebe(node, "script")
    if script is None:
        if reader.zeebe(node, "taskDefinition") is not None:
            return service(reader, node, spec)
        remedy = "Write the script as a FEEL expression."
        reader.refuse(node.get("id"), "Only FEEL scripts are run.", remedy, node.sourceline)
        return plain(reader, node, spec)
    made = nodes.Script(spec, node.get("id"))
    made.expression = compiled(reader, node, script.get("expression"))
    made.result = script.get("resultVariable") or ""
    if not made.result:
        remedy = "Name the result variable."
        reason = "The script's value goes nowhere."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    return made


def user(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    made = nodes.UserTask(spec, node.get("id"))

    def text(element: str, attribute: str) -> Text | None:
        found = reader.zeebe(node, element)
        value = found.get(attribute) if found is not None else None
        return compiled(reader, node, value) if value else None

    made.assignee = text("assignmentDefinition", "assignee")
    made.groups = text("assignmentDefinition", "candidateGroups")
    made.users = text("assignmentDefinition", "candidateUsers")
    made.due = text("taskSchedule", "dueDate")
    made.follow_up = text("taskSchedule", "followUpDate")
    made.priority = text("priorityDefinition", "priority")
    made.headers = _headers(reader, node)
    form = reader.zeebe(node, "formDefinition")
    made.form_id = form.get("formId") if form is not None else None
    if made.form_id and made.form_id not in reader.forms:
        remedy = f"Add {made.form_id}.form to the folder, or choose another form."
        reason = f"There is no form {made.form_id!r}."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    nobody = made.groups is None and made.users is None and made.assignee is None
    if nobody and not reader.lane_of(node.get("id"), spec):
        reason = "It is offered to no role; only administrators see it."
        reader.warn(node.get("id"), reason, "Choose a candidate role.", node.sourceline)
    return made
