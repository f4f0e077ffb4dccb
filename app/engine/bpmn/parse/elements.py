"""Reads each kind of element into its node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.engine.bpmn import nodes
from app.engine.bpmn.expressions import Text
from app.engine.bpmn.nodes.base import IoMapping
from app.engine.bpmn.parse import events, scopes, tasks, throws
from app.engine.bpmn.parse.texts import compiled, formal

if TYPE_CHECKING:
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
    "transaction",
    "adHocSubProcess",
    "callActivity",
}


def condition(reader: Reader, flow: Any) -> Text | None:
    """The condition of a flow, or None."""
    return formal(reader, flow, "conditionExpression", "condition")


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
    if found["input"] and node.tag.endswith("}boundaryEvent"):
        reason = "An event at a border has no input mapping; it has no effect."
        reader.warn(node.get("id"), reason, "Map its output.", node.sourceline)
    made.inputs_mapped, made.outputs_mapped = tuple(found["input"]), tuple(found["output"])


READERS: dict[str, scopes.Maker] = {
    "task": tasks.plain,
    "manualTask": tasks.plain,
    "serviceTask": tasks.service,
    "sendTask": throws.send,
    "userTask": tasks.user,
    "scriptTask": tasks.script,
    "businessRuleTask": tasks.business_rule,
    "receiveTask": events.receive,
    "startEvent": events.start,
    "endEvent": throws.end,
    "intermediateCatchEvent": events.catch,
    "intermediateThrowEvent": throws.throw,
    "boundaryEvent": events.boundary,
    "exclusiveGateway": scopes.plain_gateway(nodes.Exclusive),
    "parallelGateway": scopes.plain_gateway(nodes.Parallel),
    "inclusiveGateway": scopes.plain_gateway(nodes.Inclusive),
    "eventBasedGateway": scopes.event_gateway,
    "complexGateway": scopes.complex_gateway,
    "subProcess": scopes.sub_process,
    "transaction": scopes.transaction,
    "adHocSubProcess": scopes.ad_hoc,
    "callActivity": scopes.call,
}
