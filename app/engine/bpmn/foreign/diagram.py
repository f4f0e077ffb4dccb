"""Translates one diagram, element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.engine.bpmn.foreign import (
    account,
    calls,
    data,
    events,
    forms,
    jobs,
    layout,
    listeners,
    loops,
    people,
    repair,
    rest,
    scripts,
    tree,
)
from app.engine.bpmn.foreign.case import Case
from app.engine.bpmn.foreign.names import ENGINES, FLOW_NODES, MODELER, ZEEBE
from app.engine.bpmn.parse.xml import tag
from app.lib.xml import without_spare_prefixes

Handler = Callable[[Case, Any], None]


def _work(case: Case, node: Any) -> None:
    """A service or send task; Flowable's decision tasks are service tasks too."""
    if tree.has_zeebe(node, "taskDefinition"):
        return
    if tree.attribute(node, "type") == "dmn":
        tree.take(node, "type")
        node.tag = node.tag.replace("serviceTask", "businessRuleTask")
        case.translated(node, "type", "dmn", "businessRuleTask")
        calls.business_rule(case, node)
        return
    jobs.of(case, node)


HANDLERS: dict[str, Handler] = {
    "userTask": people.user_task,
    "startEvent": forms.of_start,
    "serviceTask": _work,
    "sendTask": _work,
    "businessRuleTask": calls.business_rule,
    "callActivity": calls.call_activity,
    "scriptTask": scripts.task,
    "sequenceFlow": events.flow,
    "multiInstanceLoopCharacteristics": loops.multi_instance,
    "timerEventDefinition": events.timer,
    "messageEventDefinition": events.message,
    "errorEventDefinition": events.error,
    "signalEventDefinition": events.signal,
    "conditionalEventDefinition": events.conditional,
    "message": events.named,
    "signal": events.named,
    "error": events.named,
    "escalation": events.named,
}


def translate(case: Case, root: Any) -> Any:
    """The root of the diagram in Baton's dialect; the case knows what was done."""
    case.report.tool = tool(root)
    root = tree.with_prefixes(root)
    _platform(case, root)
    before = account.words(root)
    repair.repair(case, root)
    for node in list(root.iter()):
        kind = tag(node)
        if kind in FLOW_NODES:
            case.report.taken_over[kind] += 1
        if handler := HANDLERS.get(kind):
            handler(case, node)
        if kind in FLOW_NODES or kind == "process":
            data.of(case, node)
        if kind in FLOW_NODES or kind in ("process", "sequenceFlow"):
            listeners.of(case, node)
    events.codes(case, root)
    rest.sweep(case, root)
    account.settle(case, before)
    if repair.is_drawn(root):
        repair.name_undrawn(case, root)
    else:
        _draw(case, root)
    tree.tidy(root)
    keep = [prefix for prefix, space in root.nsmap.items() if prefix and space not in ENGINES]
    without_spare_prefixes(root, keep)
    return root


PLATFORM = f"{{{MODELER}}}executionPlatform"


def _platform(case: Case, root: Any) -> None:
    """Which dialect an editor should offer."""
    before = root.get(PLATFORM)
    if before and before != "Camunda Cloud":
        root.set(PLATFORM, "Camunda Cloud")
        root.set(f"{PLATFORM}Version", "8.6.0")
        case.translated(root, "modeler:executionPlatform", before, "Camunda Cloud")


def _draw(case: Case, root: Any) -> None:
    if count := layout.lay_out(root):
        case.translated(root, "diagram", "(none)", f"{count} shapes laid out")


TOOLS = (
    ("signavio", "Signavio"),
    ("bizagi", "Bizagi"),
    ("flowable", "Flowable"),
    ("trisotech", "Trisotech"),
    ("adonis", "ADONIS"),
)


def tool(root: Any) -> str:
    """Which tool a diagram came from, as far as it tells."""
    said = f"{root.get('exporter') or ''} {root.get('targetNamespace') or ''}".lower()
    spaces = {space for node in root.iter() if isinstance(node.tag, str)
              for space in node.nsmap.values()}  # fmt: skip
    if (
        ZEEBE in spaces
        and (root.get(f"{{{MODELER}}}executionPlatform") or "") != "Camunda Platform"
    ):
        return "Camunda 8"
    names = {ENGINES[space] for space in spaces if space in ENGINES}
    if "flowable" in names:
        return "Flowable"
    if "camunda" in names or "camunda" in said:
        return "Camunda 7"
    whole = f"{said} {' '.join(spaces)}".lower()
    for word, name in TOOLS:
        if word in whole:
            return name
    return "Activiti" if "activiti" in names else "BPMN 2.0"
