"""What the extension elements of Camunda 8 say, in the words of the glossary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.designer import duties
from app.designer.releases.diff.change import Facts, Words, formula, plain, spoken
from app.designer.releases.diff.nodes import canonical, local
from app.engine.bpmn.nodes.tasks import ASSIGNMENT, NOT_DONE_BY, listed

ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
Teller = Callable[[Facts, Any, Words], None]
ATTRIBUTES = {
    "modelerTemplate": "Template",
    "modelerTemplateVersion": "Version of the template",
}
# What editors write for themselves.
SILENT = {"modelerTemplateIcon"}


def tell(facts: Facts, node: Any, words: Words) -> None:
    """Adds all that the extension elements of an element say."""
    for said in node:
        if isinstance(said.tag, str):
            TELLERS.get(local(said), _anything)(facts, said, words)


def attribute(facts: Facts, name: str, value: str) -> None:
    """Adds what an attribute of another namespace says."""
    tail = name.rsplit("}", 1)[-1]
    if name.startswith(ZEEBE) and tail not in SILENT:
        facts.put(ATTRIBUTES.get(tail, spoken(tail)), value)
    elif not name.startswith(ZEEBE) and "camunda.org/schema/modeler" not in name:
        facts.put(spoken(tail), value)


def uses(node: Any) -> tuple[str, ...]:
    """The forms and decisions that an element names."""
    forms = [one.get("formId") for one in node.iterfind(f"{ZEEBE}formDefinition")]
    asked = [one.get("decisionId") for one in node.iterfind(f"{ZEEBE}calledDecision")]
    named = [f"form:{key}" for key in forms if key] + [f"decision:{key}" for key in asked if key]
    return tuple(named)


def _assignment(facts: Facts, node: Any, words: Words) -> None:
    groups = node.get("candidateGroups") or ""
    named = groups if groups.startswith("=") else words.role(groups)
    facts.put("Candidate role", named)
    facts.put("Candidate people", node.get("candidateUsers"))
    facts.put("Assignee", node.get("assignee"))


def _schedule(facts: Facts, node: Any, words: Words) -> None:
    facts.put("Due", plain(node.get("dueDate")))
    facts.put("Follow up", plain(node.get("followUpDate")))


def _form(facts: Facts, node: Any, words: Words) -> None:
    facts.put("Form", node.get("formId") or node.get("externalReference") or node.get("formKey"))
    _binding(facts, node, "form")


def _operation(facts: Facts, node: Any, words: Words) -> None:
    kind = node.get("type") or ""
    facts.put("Operation", formula(kind) if kind.startswith("=") else words.operation(kind))
    facts.put("Tries", node.get("retries"))


def _mapping(facts: Facts, node: Any, words: Words) -> None:
    for said in node:
        side = {"input": "Input", "output": "Output"}.get(local(said))
        if side and (target := said.get("target")):
            facts.put(f"{side} {target}", formula(said.get("source")), f"{side} {target}")


def _headers(facts: Facts, node: Any, words: Words) -> None:
    of_user_task = local(node.getparent().getparent()) == "userTask"
    for said in node:
        key = said.get("key") or ""
        if of_user_task and key in (ASSIGNMENT, NOT_DONE_BY):
            _duties(facts, key, said.get("value") or "", words)
            continue
        label = "Result variable" if key == "resultVariable" else f"Header {key}"
        facts.put(label, said.get("value"), f"header {key}")


def _duties(facts: Facts, key: str, value: str, words: Words) -> None:
    """Who gets a user task first, and who must not do it; the order of these does not count."""
    if key == ASSIGNMENT:
        facts.put(duties.FIRST, duties.whom(value))
    else:
        others = listed(value)
        same = ", ".join(sorted(set(others)))
        facts.put(duties.OTHERS, ", ".join(map(words.element, others)) or value, same=same)


def _called(facts: Facts, node: Any, words: Words) -> None:
    facts.put("Called process", node.get("processId"))
    _binding(facts, node, "called process")
    for name, label in (
        ("propagateAllChildVariables", "Takes over all results"),
        ("propagateAllParentVariables", "Hands on all variables"),
    ):
        if (said := node.get(name)) is not None:
            facts.put(label, "yes" if said == "true" else "no")


def _decision(facts: Facts, node: Any, words: Words) -> None:
    facts.put("Decision", node.get("decisionId"))
    facts.put("Result variable", node.get("resultVariable"), "header resultVariable")
    _binding(facts, node, "decision")


def _binding(facts: Facts, node: Any, of: str) -> None:
    """Which version is meant; the newest if nothing is said."""
    kind = node.get("bindingType") or "latest"
    tag = node.get("versionTag")
    if kind != "latest":
        words = f"with the tag {tag}" if kind == "versionTag" and tag else spoken(kind).lower()
        facts.put(f"Version of the {of}", words)


def _script(facts: Facts, node: Any, words: Words) -> None:
    facts.put("Script", formula(node.get("expression")))
    facts.put("Result variable", node.get("resultVariable"), "header resultVariable")


def _listeners(facts: Facts, node: Any, words: Words) -> None:
    for place, said in enumerate(node, 1):
        what = f"{said.get('eventType')} listener"
        facts.put(what.capitalize(), words.operation(said.get("type") or ""), f"{what} {place}")


def _properties(facts: Facts, node: Any, words: Words) -> None:
    for said in node:
        facts.put(f"Property {said.get('name')}", said.get("value"))


def _loop(facts: Facts, node: Any, words: Words) -> None:
    facts.put("For each of", formula(node.get("inputCollection")))
    facts.put("Called there", node.get("inputElement"))
    facts.put("Results go to", node.get("outputCollection"))
    facts.put("Result of each", formula(node.get("outputElement")))


def _value(label: str, name: str) -> Teller:
    return lambda facts, node, words: facts.put(label, plain(node.get(name)))


def _nothing(facts: Facts, node: Any, words: Words) -> None:
    """Says only how the element is made, not what it does."""


def _anything(facts: Facts, node: Any, words: Words) -> None:
    """What this page has no words for: told as it is, so that no change stays unseen."""
    facts.put(spoken(local(node)), canonical(node), f"other {node.tag}")


TELLERS: dict[str, Teller] = {
    "userTask": _nothing,
    "assignmentDefinition": _assignment,
    "taskSchedule": _schedule,
    "formDefinition": _form,
    "taskDefinition": _operation,
    "ioMapping": _mapping,
    "taskHeaders": _headers,
    "calledElement": _called,
    "calledDecision": _decision,
    "script": _script,
    "executionListeners": _listeners,
    "taskListeners": _listeners,
    "properties": _properties,
    "loopCharacteristics": _loop,
    "priorityDefinition": _value("Priority", "priority"),
    "subscription": _value("Correlation key", "correlationKey"),
    "versionTag": _value("Version tag", "value"),
    "conditionalFilter": _value("Variables it looks at", "variableNames"),
}
