"""Reads each kind of element into its node."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.engine import feel
from app.engine.bpmn import nodes
from app.engine.bpmn.expressions import Text, read
from app.engine.bpmn.nodes.base import IoMapping
from app.engine.bpmn.parse import events
from app.engine.bpmn.parse.xml import ZEEBE, child, children, tag, text_of

if TYPE_CHECKING:
    from app.engine.bpmn.definition import ProcessSpec
    from app.engine.bpmn.parse.reader import Reader

ACTIVITIES = {
    "task",
    "manualTask",
    "userTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "businessRuleTask",
    "scriptTask",
    "subProcess",
    "callActivity",
}
UNREAD = {
    "multiInstanceLoopCharacteristics": "A multi-instance",
    "standardLoopCharacteristics": "A standard loop",
}
UNREAD_ZEEBE = {
    "executionListeners": "An execution listener",
    "taskListeners": "A task listener",
    "loopCharacteristics": "A multi-instance",
}
WITHOUT_EFFECT = {"bindingType", "versionTag"}


def compiled(reader: Reader, node: Any, text: str | None, default: str = "") -> Text:
    """A text that may be an expression; a fault is noted when it cannot be read."""
    given = (text if text is not None else default).strip()
    try:
        return read(given)
    except feel.FeelSyntaxError as wrong:
        element = node.get("id") or node.getparent().get("id")
        reason = f"The expression {given[:80]!r} cannot be read: {wrong}."
        reader.refuse(element, reason, "Correct the expression.", node.sourceline)
        return Text(given, None)


def condition(reader: Reader, flow: Any) -> Text | None:
    """The condition of a flow, or None."""
    text = text_of(child(flow, "conditionExpression"))
    if not text:
        return None
    if not text.startswith("="):
        reason = f"The condition {text[:60]!r} is no expression."
        reader.refuse(flow.get("id"), reason, "Begin it with '='.", flow.sourceline)
        return None
    return compiled(reader, flow, text)


def read_mappings(reader: Reader, node: Any, made: nodes.Node) -> None:
    """Input and output mappings, in the order of the file."""
    mappings = reader.zeebe(node, "ioMapping")
    if mappings is None:
        return
    found: dict[str, list[IoMapping]] = {"input": [], "output": []}
    for inner in mappings:
        kind = str(inner.tag).rsplit("}", 1)[-1]
        if kind not in found:
            continue
        target = (inner.get("target") or "").strip()
        path = tuple(part.strip() for part in target.split("."))
        if not all(path):
            reason = f"A mapping has the target {target!r}, which is no variable."
            reader.refuse(node.get("id"), reason, "Name the variable.", inner.sourceline)
            continue
        found[kind].append(IoMapping(compiled(reader, node, inner.get("source"), "=null"), path))
    made.inputs_mapped, made.outputs_mapped = tuple(found["input"]), tuple(found["output"])


def refuse_unread(reader: Reader, node: Any) -> None:
    """Names what stands in an element and would not be run, instead of passing it over."""
    remedy = "Draw it with elements that are supported; docs/bpmn.md lists them."
    for inner in children(node):
        if tag(inner) in UNREAD:
            reason = f"{UNREAD[tag(inner)]} is not supported."
            reader.refuse(node.get("id"), reason, remedy, inner.sourceline)
    if node.get("isForCompensation") == "true":
        reason = "A compensation handler is not supported."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    extensions = child(node, "extensionElements")
    for inner in extensions if extensions is not None else ():
        name = str(inner.tag).removeprefix(f"{{{ZEEBE}}}")
        if name in UNREAD_ZEEBE:
            reason = f"{UNREAD_ZEEBE[name]} is not supported."
            reader.refuse(node.get("id"), reason, remedy, inner.sourceline)
        for attribute in WITHOUT_EFFECT & set(inner.attrib):
            reader.warn(
                node.get("id"),
                f"{attribute} has no effect: what is published together runs together.",
                "Remove it, or leave it for other tools.",
                inner.sourceline,
            )


# ---- tasks


def _plain(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    return nodes.Node(spec, node.get("id"))


def _service(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    made = nodes.ServiceTask(spec, node.get("id"))
    task = reader.zeebe(node, "taskDefinition")
    if task is None or not task.get("type"):
        remedy = "Choose a provider operation for it."
        reader.refuse(node.get("id"), "It has no job type.", remedy, node.sourceline)
        return made
    made.job_type = compiled(reader, node, task.get("type"))
    made.retries = compiled(reader, node, task.get("retries"), "3")
    headers = reader.zeebe(node, "taskHeaders")
    made.headers = {
        header.get("key"): header.get("value") or ""
        for header in (headers if headers is not None else ())
        if header.get("key")
    }
    return made


def _business_rule(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    called = reader.zeebe(node, "calledDecision")
    if called is None:
        return _service(reader, node, spec)
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


def _script(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    script = reader.zeebe(node, "script")
    if script is None:
        if reader.zeebe(node, "taskDefinition") is not None:
            return _service(reader, node, spec)
        remedy = "Write the script as a FEEL expression."
        reader.refuse(node.get("id"), "Only FEEL scripts are run.", remedy, node.sourceline)
        return _plain(reader, node, spec)
    made = nodes.Script(spec, node.get("id"))
    made.expression = compiled(reader, node, script.get("expression"))
    made.result = script.get("resultVariable") or ""
    if not made.result:
        remedy = "Name the result variable."
        reason = "The script's value goes nowhere."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    return made


def _user(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
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
    form = reader.zeebe(node, "formDefinition")
    made.form_id = form.get("formId") if form is not None else None
    if made.form_id and made.form_id not in reader.forms:
        remedy = f"Add {made.form_id}.form to the folder, or choose another form."
        reason = f"There is no form {made.form_id!r}."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    if made.groups is None and made.users is None and made.assignee is None:
        reason = "It is offered to no role; only administrators see it."
        reader.warn(node.get("id"), reason, "Choose a candidate role.", node.sourceline)
    return made


# ---- gateways and activities with something inside


def _exclusive(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    return nodes.Exclusive(spec, node.get("id"))


def _parallel(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    return nodes.Parallel(spec, node.get("id"))


def _inclusive(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    return nodes.Inclusive(spec, node.get("id"))


def _sub_process(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    if node.get("triggeredByEvent") == "true":
        remedy = "Use a boundary event on a sub-process."
        reason = "An event sub-process is not supported."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
        return None
    return nodes.SubProcess(spec, node.get("id"))


def _call(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    made = nodes.CallActivity(spec, node.get("id"))
    called = reader.zeebe(node, "calledElement")
    target = called.get("processId") if called is not None else node.get("calledElement")
    made.called = compiled(reader, node, target)
    if not target:
        remedy = "Name the process."
        reader.refuse(node.get("id"), "It calls no process.", remedy, node.sourceline)
    if called is not None:
        made.pass_all = called.get("propagateAllParentVariables", "true") == "true"
        made.return_all = called.get("propagateAllChildVariables", "true") == "true"
    return made


Maker = Callable[["Reader", Any, "ProcessSpec"], nodes.Node | None]
READERS: dict[str, Maker] = {
    "task": _plain,
    "manualTask": _plain,
    "serviceTask": _service,
    "sendTask": _service,
    "userTask": _user,
    "scriptTask": _script,
    "businessRuleTask": _business_rule,
    "receiveTask": events.receive,
    "startEvent": events.start,
    "endEvent": events.end,
    "intermediateCatchEvent": events.catch,
    "intermediateThrowEvent": events.throw,
    "boundaryEvent": events.boundary,
    "exclusiveGateway": _exclusive,
    "parallelGateway": _parallel,
    "inclusiveGateway": _inclusive,
    "subProcess": _sub_process,
    "callActivity": _call,
}
