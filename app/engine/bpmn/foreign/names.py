"""Namespaces that diagrams of other tools carry, and what to call them in a report."""

from __future__ import annotations

from typing import Any

from app.engine.bpmn.parse.xml import BPMN as BPMN
from app.engine.bpmn.parse.xml import ZEEBE as ZEEBE

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ACTIVITI = "http://activiti.org/bpmn"
FLOWABLE = "http://flowable.org/bpmn"
CAMUNDA_DMN = "http://camunda.org/schema/1.0/dmn"
MODELER = "http://camunda.org/schema/modeler/1.0"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Where the original of what has no equivalent is kept, so that nothing of a diagram is lost.
IMPORT = "urn:baton:import"

# Dialects of other engines: their words change what is run.
ENGINES = {CAMUNDA: "camunda", ACTIVITI: "activiti", FLOWABLE: "flowable"}
# Ours, or part of the standard: taken over as they stand.
STANDARD = {BPMN, BPMNDI, DC, DI, XSI, ZEEBE, MODELER, IMPORT}
PREFIXES: dict[str | None, str] = {"zeebe": ZEEBE, "baton": IMPORT, "xsi": XSI}

FLOW_NODES = {
    "task",
    "userTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "scriptTask",
    "manualTask",
    "businessRuleTask",
    "callActivity",
    "subProcess",
    "adHocSubProcess",
    "transaction",
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
}
SCOPES = {"process", "subProcess", "adHocSubProcess", "transaction"}


def split(name: Any) -> tuple[str, str]:
    """Namespace and local name of a tag or attribute; both empty for comments."""
    if not isinstance(name, str):
        return "", ""
    if not name.startswith("{"):
        return "", name
    space, local = name[1:].split("}", 1)
    return space, local


def spoken(name: str) -> str:
    """A tag or attribute as people write it: ``camunda:class``."""
    space, local = split(name)
    if space in ENGINES:
        return f"{ENGINES[space]}:{local}"
    if space in ("", BPMN):
        return local
    if space == ZEEBE:
        return f"zeebe:{local}"
    owner = next((part for part in VENDORS if part in space), "")
    return f"{owner}:{local}" if owner else f"{local} ({space})"


VENDORS = ("signavio", "bizagi", "trisotech", "bpsim", "biocolor", "biodi", "adonis", "ibm", "rss")
