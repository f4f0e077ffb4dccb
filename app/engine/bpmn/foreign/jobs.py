"""Work that other engines do in Java classes, beans, connectors or outside workers: jobs here."""

from __future__ import annotations

import re
from typing import Any

from app.engine.bpmn.foreign import data, feel_text, juel, scripts, tree
from app.engine.bpmn.foreign.case import Case
from app.engine.bpmn.foreign.feel_text import NoEquivalent
from app.engine.bpmn.foreign.names import BPMN
from app.engine.bpmn.parse.xml import tag

RETRIES = re.compile(r"R(\d+)/")
BEAN = re.compile(r"[A-Za-z_$][\w$.]*\Z")
WHERE = "Choose the provider operation that does this work, or add one under Providers."


def of(case: Case, node: Any, definition: Any = None) -> None:
    """What does the work of a task, or of a message event by its definition."""
    holder = node if definition is None else definition
    result = tree.take(holder, "resultVariable") or tree.take(holder, "resultVariableName")
    expression = tree.take(holder, "expression")
    if expression and _simple(case, node, *expression, result=result[1] if result else ""):
        return
    found = _implementation(case, holder, expression)
    data.of(case, node)
    if found is None:
        if result:
            tree.keep(node, *result)
            case.kept(node, result[0], "nothing gives a result here")
        return
    what, original, kind = found
    tree.zeebe(node, "taskDefinition", type=kind)
    if result and result[1]:
        tree.header(node, "resultVariable", result[1])
        case.translated(node, result[0], result[1], f"header resultVariable = {result[1]}")
    _retries(case, node)
    _fields(case, node, holder)
    case.translated(node, what, original, f"zeebe:taskDefinition type={kind}")
    case.need(node, what, "operation", f"{original!r} was called here, which is not part of the"
              " diagram.", WHERE)  # fmt: skip


def _implementation(
    case: Case, holder: Any, expression: tuple[str, str] | None
) -> tuple[str, str, str] | None:
    """What was called, in which words, and the job type that stands for it."""
    kind, topic = tree.take(holder, "type"), tree.take(holder, "topic")
    if topic or (kind and kind[1] not in ("external", "external-worker")):
        what, original = topic or kind or ("", "")
        if topic is None:
            return what, original, original
        text = case.text(holder, what, original)
        return (what, f"{kind[1]} {original}" if kind else original, text) if text else None
    if expression:
        return (*expression, _name(holder, expression[1]))
    for name in ("class", "delegateExpression"):
        if (found := tree.take(holder, name)) and found[1].strip():
            return (*found, _name(holder, found[1]))
    return _connector(case, holder)


def _name(holder: Any, original: str) -> str:
    """The job type for a class, a bean or a call: its own name, the rest is kept."""
    home = tree.owner(holder)
    bare = re.sub(r"^[#$]\{\s*|\s*\}\s*;?\s*$", "", original.strip())
    if BEAN.match(bare):
        return bare
    tree.keep(home, "expression", original)
    words = re.match(r"[A-Za-z_$][\w$.]*", bare)
    return words[0].strip(".") if words else home.get("id") or "job"


def _connector(case: Case, holder: Any) -> tuple[str, str, str] | None:
    node = tree.owner(holder)
    for home in dict.fromkeys((holder, node)):
        for connector in tree.foreign(home, "connector"):
            ids = [tree.text_of(one) for one in tree.named(connector, "connectorId")]
            data.of(case, node, connector)
            tree.drop(connector)
            name = ids[0] if ids else ""
            return "connector", name or "connector", name or "connector"
    return None


def _retries(case: Case, node: Any) -> None:
    """``R3/PT10M``: three tries. The pause between them belongs to the provider here."""
    for old in tree.foreign(node, "failedJobRetryTimeCycle"):
        said = tree.text_of(old)
        found = RETRIES.match(said)
        if found is None:
            case.kept(node, "failedJobRetryTimeCycle", f"{said!r} is no number of tries")
            tree.keep(node, "failedJobRetryTimeCycle", said)
        else:
            tree.zeebe(node, "taskDefinition", retries=found[1])
            note = "the pause between tries belongs to the provider"
            case.translated(node, "failedJobRetryTimeCycle", said, f"retries={found[1]}", note)
        tree.drop(old)


def _fields(case: Case, node: Any, holder: Any) -> None:
    """Injected fields become inputs of the job."""
    for home in dict.fromkeys((holder, node)):
        for field in tree.foreign(home, "field"):
            name = field.get("name") or ""
            original = (field.get("stringValue") or field.get("expression")
                        or tree.text_of(field))  # fmt: skip
            if name and (text := case.text(node, f"field {name}", original)):
                tree.mapping(node, "input", text, name)
            elif not name:
                case.cannot(node, "field", field, "it has no name")
            tree.drop(field)


# ---- expressions that need nobody


def _simple(case: Case, node: Any, what: str, original: str, *, result: str) -> bool:
    """Whether the expression was translated whole, so that no worker is needed."""
    if tag(node) not in ("serviceTask", "sendTask", "businessRuleTask"):
        return False
    try:
        parts = list(juel.pieces(original.strip()))
        if len(parts) != 1 or not parts[0][0]:
            return False
        inner = juel.parse(parts[0][1])
        assigned = None if result else scripts.assignment(inner)
        said = feel_text.written(assigned[1] if assigned else inner).text
    except (juel.NotJuel, NoEquivalent):
        return False
    name = assigned[0] if assigned else result
    if name:
        node.tag = f"{{{BPMN}}}scriptTask"
        tree.zeebe(node, "script", expression=f"={said}", resultVariable=name)
        case.translated(node, what, original, f"scriptTask {name} = {said}")
    else:
        node.tag = f"{{{BPMN}}}task"
        tree.keep(node, what, original)
        note = "its value went nowhere, so the task passes"
        case.translated(node, what, original, "task", note)
    for attribute in ("implementation", "operationRef"):
        node.attrib.pop(attribute, None)
    data.of(case, node)
    return True
