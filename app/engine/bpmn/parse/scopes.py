"""Reads gateways, and activities with something inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.engine.bpmn import nodes
from app.engine.bpmn.nodes.branch import NAME as BRANCH
from app.engine.bpmn.nodes.branch import Branch, Gather
from app.engine.bpmn.nodes.scopes import BINDINGS
from app.engine.bpmn.parse.texts import compiled, formal, optional
from app.engine.bpmn.parse.xml import children, tag

if TYPE_CHECKING:
    from app.engine.bpmn.definition import ProcessSpec
    from app.engine.bpmn.parse.reader import Reader

Maker = Callable[["Reader", Any, "ProcessSpec"], nodes.Node | None]


def plain_gateway(kind: type[nodes.Node]) -> Maker:
    """The reader of a gateway that says nothing but its kind."""

    def made(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
        return kind(spec, node.get("id"))

    return made


def event_gateway(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    """An event-based gateway."""
    made = nodes.EventGateway(spec, node.get("id"))
    made.instantiates = node.get("instantiate") == "true"
    made.together = node.get("eventGatewayType") == "Parallel"
    if made.together and not made.instantiates:
        remedy = "Use a parallel gateway with an event in each branch."
        reason = (
            "An event-based gateway waits for all of its events only where it begins a process."
        )
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    return made


def complex_gateway(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    """A complex gateway; that a join has a condition is checked with its flows."""
    made = nodes.Complex(spec, node.get("id"))
    made.activation = formal(reader, node, "activationCondition", "activation condition")
    return made


def sub_process(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    """A sub-process, or one that an event begins."""
    if node.get("triggeredByEvent") != "true":
        return nodes.SubProcess(spec, node.get("id"))
    made = nodes.EventSubProcess(spec, node.get("id"))
    spec.event_subs += (made,)
    return made


def transaction(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    """A transaction sub-process."""
    return nodes.Transaction(spec, node.get("id"))


def ad_hoc(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    """An ad-hoc sub-process."""
    made = nodes.AdHoc(spec, node.get("id"))
    made.until = formal(reader, node, "completionCondition", "completion condition")
    made.cancel_rest = node.get("cancelRemainingInstances", "true") == "true"
    made.in_order = node.get("ordering") == "Sequential"
    said = reader.zeebe(node, "adHoc")
    if said is not None:
        made.elements = optional(reader, node, said.get("activeElementsCollection"))
        made.gathers = _gather(reader, node, said)
    if reader.zeebe(node, "taskDefinition") is not None:
        remedy = "Name the elements by an expression, or let a person activate them."
        reason = "An ad-hoc sub-process that a job leads is not supported."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    return made


def _gather(reader: Reader, node: Any, said: Any) -> Gather | None:
    collected = (said.get("outputCollection") or "").strip()
    element = optional(reader, node, said.get("outputElement"))
    if bool(collected) != bool(element):
        remedy = "Give it both an output collection and an output element, or neither."
        reason = "Of output collection and output element only one is there."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    if collected.startswith("="):
        remedy = "Name the variable: results."
        reason = f"The output collection {collected[:60]!r} is no variable's name."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    return Gather(collected, element) if collected and element else None


def add_branch(made: nodes.AdHoc, inner: ProcessSpec) -> None:
    """Gives the inside of an ad-hoc sub-process that gathers results what an activation is."""
    if made.gathers is None:
        return
    inner.branch = branch = Branch(inner, BRANCH)
    branch.bpmn_id, branch.bpmn_name, branch.line = made.bpmn_id, made.bpmn_name, made.line
    branch.gather = made.gathers


def call(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    """A call activity."""
    made = nodes.CallActivity(spec, node.get("id"))
    called = reader.zeebe(node, "calledElement")
    target = called.get("processId") if called is not None else node.get("calledElement")
    made.called = compiled(reader, node, target)
    if not target:
        remedy = "Name the process."
        reader.refuse(node.get("id"), "It calls no process.", remedy, node.sourceline)
    if called is None:
        return made
    made.pass_all = called.get("propagateAllParentVariables", "true") == "true"
    made.return_all = called.get("propagateAllChildVariables", "true") == "true"
    made.binding = called.get("bindingType") or "latest"
    if made.binding not in BINDINGS:
        reason = f"There is no binding {made.binding!r}."
        remedy = f"Use one of: {', '.join(BINDINGS)}."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    made.version_tag = optional(reader, node, called.get("versionTag"))
    if made.binding == "versionTag" and made.version_tag is None:
        remedy = "Name the version tag."
        reader.refuse(node.get("id"), "It binds to no version tag.", remedy, node.sourceline)
    reader.late.append(lambda: _check_deployment(reader, node, made))
    return made


def _check_deployment(reader: Reader, node: Any, made: nodes.CallActivity) -> None:
    if made.binding != "deployment" or made.called.code is not None:
        return
    spec = reader.scopes.get(made.called.text)
    if made.called.text and (spec is None or not spec.called):
        reason = f"The process {made.called.text} is not among those published with this one."
        remedy = "Add it to the folder, or bind to the latest."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)


def inside_of(node: Any) -> tuple[str, ...]:
    """What can be activated in an ad-hoc sub-process: all but what others begin."""
    barred = ("startEvent", "endEvent", "boundaryEvent", "sequenceFlow")
    return tuple(
        inner.get("id")
        for inner in children(node)
        if tag(inner) in ACTIVATED
        and tag(inner) not in barred
        and inner.get("triggeredByEvent") != "true"
        and inner.get("isForCompensation") != "true"
    )


ACTIVATED = {
    "task",
    "manualTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "userTask",
    "scriptTask",
    "businessRuleTask",
    "subProcess",
    "transaction",
    "adHocSubProcess",
    "callActivity",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
}
