"""Names what stands in an element and has no effect, instead of passing it over in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.engine.bpmn.parse.xml import ZEEBE, child, tag

if TYPE_CHECKING:
    from app.engine.bpmn.parse.reader import Reader

LEAVE = "Remove it, or leave it for other tools."
USER = ("userTask",)
THROWS = ("sendTask", "intermediateThrowEvent", "endEvent")
JOBS = ("serviceTask", "scriptTask", "businessRuleTask", "adHocSubProcess", *THROWS)
# What is read: in which elements (all, if none is named), and which attributes of it.
READ: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "adHoc": (
        ("adHocSubProcess",),
        ("activeElementsCollection", "outputCollection", "outputElement"),
    ),
    "assignmentDefinition": (USER, ("assignee", "candidateGroups", "candidateUsers")),
    "calledDecision": (("businessRuleTask",), ("decisionId", "resultVariable")),
    "calledElement": (
        ("callActivity",),
        (
            "processId",
            "propagateAllParentVariables",
            "propagateAllChildVariables",
            "bindingType",
            "versionTag",
        ),
    ),
    "executionListeners": ((), ()),
    "formDefinition": (USER, ("formId",)),
    "ioMapping": ((), ()),
    "priorityDefinition": (USER, ("priority",)),
    "properties": ((), ()),
    "publishMessage": (THROWS, ("correlationKey", "messageId", "timeToLive")),
    "script": (("scriptTask",), ("expression", "resultVariable")),
    "taskDefinition": (JOBS, ("type", "retries")),
    "taskHeaders": ((*JOBS, *USER), ()),
    "taskListeners": (USER, ()),
    "taskSchedule": (USER, ("dueDate", "followUpDate")),
    "userTask": (USER, ()),
}
INSTEAD = {"script": "taskDefinition", "calledDecision": "taskDefinition"}
INSTEAD_OF_A_MESSAGE = {"taskDefinition": "publishMessage"}
BINDS = ("bindingType", "versionTag")


def warn_unread(reader: Reader, node: Any) -> None:
    """Names every ``zeebe:`` element and attribute of an element that nothing comes of."""
    extensions = child(node, "extensionElements")
    for inner in extensions if extensions is not None else ():
        if not isinstance(inner.tag, str) or not inner.tag.startswith(f"{{{ZEEBE}}}"):
            continue
        name = inner.tag.removeprefix(f"{{{ZEEBE}}}")
        if reason := _reason(reader, node, name):
            reader.warn(node.get("id"), reason, LEAVE, inner.sourceline)
            continue
        for attribute in sorted(set(inner.attrib) - set(READ[name][1])):
            reason = f"{attribute} of zeebe:{name} has no effect."
            if attribute in BINDS:
                reason = f"{attribute} has no effect: what is published together runs together."
            reader.warn(node.get("id"), reason, LEAVE, inner.sourceline)


def _reason(reader: Reader, node: Any, name: str) -> str:
    """Why nothing comes of an extension element; empty when it is read."""
    kind = tag(node)
    places = READ[name][0] if name in READ else ("nowhere",)
    if places and kind not in places:
        return f"zeebe:{name} has no effect here."
    shadows = {**INSTEAD, **(INSTEAD_OF_A_MESSAGE if kind in THROWS else {})}
    for first, second in shadows.items():
        if name == second and reader.zeebe(node, first) is not None and kind in READ[first][0]:
            return f"zeebe:{name} has no effect beside zeebe:{first}."
    return ""
