"""What is left of other tools after the translation: nothing of it goes without a word."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.engine.bpmn.foreign import tree
from app.engine.bpmn.foreign.case import Case
from app.engine.bpmn.foreign.names import ENGINES, STANDARD, XSI, ZEEBE, split, spoken
from app.engine.bpmn.foreign.report import Kept
from app.engine.bpmn.parse.xml import tag

SAFE = "every job is saved on its own here, before and after"
HISTORY = "how long instances are kept is set for the installation"
STARTS = "who may start a process is set under People"
EDITOR = "it is for the editor of the other engine"
WITHOUT_EFFECT = {
    "asyncBefore": SAFE,
    "asyncAfter": SAFE,
    "async": SAFE,
    "asyncLeave": SAFE,
    "exclusive": SAFE,
    "triggerable": SAFE,
    "jobPriority": "jobs are done in the order of their due times",
    "taskPriority": "jobs are done in the order of their due times",
    "failedJobRetryTimeCycle": "only jobs are tried again, by their own number of tries",
    "historyTimeToLive": HISTORY,
    "isStartableInTasklist": STARTS,
    "candidateStarterUsers": STARTS,
    "candidateStarterGroups": STARTS,
    "modelerTemplate": EDITOR,
    "modelerTemplateVersion": EDITOR,
    "modelerTemplateIcon": EDITOR,
    "diagramRelationId": EDITOR,
    "errorMessage": "the one who throws an error gives its message",
    "formFieldValidation": "forms are always checked",
    "category": "it sorted elements in the other system's lists",
    "sameDeployment": "what is published together runs together",
    "fallbackToDefaultTenant": "an installation has one tenant",
    "calledElementTenantId": "an installation has one tenant",
    "customPropertiesResolver": EDITOR,
    "potentialStarter": STARTS,
    "includeInHistory": HISTORY,
    "useLocalScopeForResultVariable": "a result goes to where its name is known",
    "storeResultVariableAsTransient": HISTORY,
    "autoStoreVariables": "a script sets its result variable alone",
}
NEEDED = {
    "initiator": (
        "initiator",
        "The variable named the person who started the process.",
        "Take the person from the order, or set the variable in a first script task.",
    ),
    "skipExpression": (
        "skip",
        "The element was skipped when the expression held.",
        "Draw a gateway around it.",
    ),
    "escalationCodeVariable": (
        "escalation code",
        "The variable received the code of the escalation.",
        "Draw an event for each code.",
    ),
}


def sweep(case: Case, root: Any) -> None:
    """Moves every word of another engine to our own namespace, and says so."""
    for node in list(root.iter()):
        if not tag(node):
            continue
        _properties(case, node)
        for name in [name for name in node.attrib if split(name)[0] in ENGINES]:
            _attribute(case, node, name)
        for inner in [inner for inner in node if tree.is_foreign(inner)]:
            _element(case, node, inner)
    _decoration(case, root)


def _attribute(case: Case, node: Any, name: str) -> None:
    value = node.attrib.pop(name)
    local = split(name)[1]
    if local == "versionTag" and tag(node) == "process":
        tree.zeebe(node, "versionTag", value=value)
        case.translated(node, spoken(name), value, "zeebe:versionTag")
        return
    tree.keep(_home(node), spoken(name), value)
    _say(case, node, spoken(name), local, value)


def _element(case: Case, node: Any, inner: Any) -> None:
    local = split(inner.tag)[1]
    tree.keep(_home(node), spoken(inner.tag), inner)
    tree.drop(inner)
    values = [value for one in inner.iter() for value in one.attrib.values()]
    said = " ".join([*values, tree.text_of(inner)]).strip()
    _say(case, node, spoken(inner.tag), local, said)


def _say(case: Case, node: Any, what: str, local: str, value: str) -> None:
    if local in WITHOUT_EFFECT:
        case.kept(node, what, WITHOUT_EFFECT[local])
    elif local in NEEDED:
        case.need(node, what, *NEEDED[local])
    elif not value.strip():
        case.kept(node, what, "it is empty")
    else:
        reason = f"{what} = {value[:120]!r} has no equivalent here."
        case.need(node, what, "no equivalent", reason, "Look at what it did, and draw that.")


def _home(node: Any) -> Any:
    """Where originals of an element are kept: conditions have no extension elements."""
    return node.getparent() if tag(node) in NO_EXTENSIONS else node


NO_EXTENSIONS = {
    "conditionExpression",
    "condition",
    "script",
    "timeDate",
    "timeDuration",
    "timeCycle",
    "completionCondition",
    "loopCardinality",
    "extensionElements",
}


def _properties(case: Case, node: Any) -> None:
    """Properties of an element are the same thing in Camunda 8."""
    for old in tree.foreign(node, "properties"):
        pairs = [(one.get("name") or one.get("id") or "", one.get("value") or "")
                 for one in tree.named(old, "property")]  # fmt: skip
        tree.drop(old)
        if not pairs:
            case.kept(node, "properties", "it is empty")
            continue
        home = tree.zeebe(node, "properties")
        for name, value in pairs:
            tree.add(home, f"{{{ZEEBE}}}property", name=name, value=value)
        shown = ", ".join(f"{name}={value}" for name, value in pairs)
        case.translated(node, "properties", shown, "zeebe:properties")


def _decoration(case: Case, root: Any) -> None:
    """What other editors added for themselves: kept in the file, counted by kind."""
    found: Counter[str] = Counter()
    for node in root.iter():
        space = split(node.tag)[0]
        parent = node.getparent()
        if isinstance(node.tag, str) and _is_vendor(space):
            if parent is None or not _is_vendor(split(parent.tag)[0]):
                found[spoken(node.tag)] += 1
            continue
        for name in node.attrib:
            if (space := split(name)[0]) and _is_vendor(space):
                found[spoken(name)] += 1
    for what, count in sorted(found.items()):
        reason = "another editor's own; it stays in the file"
        case.report.kept.append(Kept("", "", what, reason, count))


def _is_vendor(space: str) -> bool:
    return bool(space) and space not in STANDARD and space not in ENGINES and space != XSI
