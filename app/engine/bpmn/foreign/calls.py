"""Call activities and business rule tasks: which process or decision, and what goes in and out."""

from __future__ import annotations

from typing import Any

from app.engine.bpmn.foreign import data, jobs, tree
from app.engine.bpmn.foreign.case import Case, Decision

OTHERS = (
    "caseRef",
    "caseBinding",
    "variableMappingClass",
    "variableMappingDelegateExpression",
    "class",
)
BINDINGS = ("latest", "deployment", "versionTag")


def call_activity(case: Case, node: Any) -> None:
    """Which process is called, and which variables it gets and gives back."""
    data.of(case, node)
    if tree.has_zeebe(node, "calledElement"):
        return
    _case_or_class(case, node)
    called = (node.attrib.pop("calledElement", None) or "").strip()
    text = case.text(node, "calledElement", called) if called else None
    inherits = (tree.take(node, "inheritVariables") or ("", ""))[1] == "true"
    ins, outs = tree.foreign(node, "in"), tree.foreign(node, "out")
    if text is None and not ins and not outs:
        return  # which the engine refuses with a remedy of its own
    element = tree.zeebe(node, "calledElement")
    if text is not None:
        element.set("processId", text)
    # There nothing goes in or out unless it is said; here everything does.
    element.set("propagateAllParentVariables", _all(ins) if not inherits else "true")
    element.set("propagateAllChildVariables", _all(outs))
    for old in (*ins, *outs):
        _passed(case, node, old)
    _binding(case, node, element)


def _case_or_class(case: Case, node: Any) -> None:
    for name in OTHERS:
        if found := tree.take(node, name):
            tree.keep(node, *found)
            if not found[1].strip():
                case.kept(node, found[0], "it is empty")
                continue
            case.need(
                node, found[0], "case" if name.startswith("case") else "mapping class",
                f"{found[1]!r} is called here, which is no BPMN process."
                if name.startswith("case") else f"{found[1]!r} maps variables in Java.",
                "Draw a process instead and call that." if name.startswith("case")
                else "Write input and output mappings instead.",
            )  # fmt: skip


def _all(passed: list[Any]) -> str:
    return "true" if any(one.get("variables") == "all" for one in passed) else "false"


def _passed(case: Case, node: Any, old: Any) -> None:
    kind = "input" if old.tag.endswith("}in") else "output"
    what, target = old.tag.rsplit("}", 1)[1], (old.get("target") or "").strip()
    tree.drop(old)
    if old.get("local") == "true":
        case.kept(node, f"{what} local", "what the element sees is passed, not its own alone")
    if old.get("variables"):
        after = "propagateAll" + ("ParentVariables" if kind == "input" else "ChildVariables")
        case.translated(node, what, "all variables", f"{after}=true")
    elif key := old.get("businessKey"):
        tree.keep(node, f"{what} businessKey", key)
        case.kept(node, f"{what} businessKey", "a called process belongs to the same order")
    elif not target or not (old.get("source") or old.get("sourceExpression")):
        case.cannot(node, what, old, "it says not what goes where")
    else:
        original = old.get("sourceExpression")
        text = (case.text(node, f"{what} {target}", original) if original
                else case.expression(node, f"{what} {target}", old.get("source")))  # fmt: skip
        if text is not None:
            tree.mapping(node, kind, text, target)


def _binding(case: Case, node: Any, element: Any) -> None:
    found = tree.take(node, "calledElementBinding")
    tag = tree.take(node, "calledElementVersionTag")
    version = tree.take(node, "calledElementVersion")
    if found and found[1] in BINDINGS:
        element.set("bindingType", found[1])
        if tag and found[1] == "versionTag":
            element.set("versionTag", tag[1])
        case.translated(node, found[0], found[1], f"bindingType={found[1]}")
    elif found and version:
        tree.keep(node, *version)
        case.need(node, version[0], "binding", f"It calls version {version[1]} of the process.",
                  "Choose the process that is published now, or a version tag.")  # fmt: skip
    elif version or tag:
        tree.keep(node, *(version or tag))  # type: ignore[misc]
        case.kept(node, (version or tag or ("", ""))[0], "the binding does not use it")


# ---- decisions


def business_rule(case: Case, node: Any) -> None:
    """Which decision is asked; without one, the task is work for a job."""
    if tree.has_zeebe(node, "calledDecision") or tree.has_zeebe(node, "taskDefinition"):
        return
    found = tree.take(node, "decisionRef") or _flowable(node)
    if found is None or not found[1].strip():
        jobs.of(case, node)
        return
    decision(case, node, *found)


def _flowable(node: Any) -> tuple[str, str] | None:
    """Flowable and Activiti name the decision in a field."""
    for field in tree.foreign(node, "field"):
        if field.get("name") in ("decisionTableReferenceKey", "decisionServiceReferenceKey"):
            tree.drop(field)
            return "decisionTableReferenceKey", field.get("stringValue") or tree.text_of(field)
    return None


def decision(case: Case, node: Any, what: str, original: str) -> None:
    """A task that asks a decision."""
    result = tree.take(node, "resultVariable") or tree.take(node, "resultVariableName")
    mapped = tree.take(node, "mapDecisionResult")
    _versions(case, node)
    text = case.text(node, what, original)
    if text is None:
        return
    case.asked_decisions.add(text)
    name = result[1] if result and result[1] else "decisionResult"
    tree.zeebe(node, "calledDecision", decisionId=text, resultVariable=name)
    if not (result and result[1]):
        case.translated(node, "resultVariable", "(none)", name, "a decision needs one here")
    else:
        case.translated(node, result[0], name, f"resultVariable={name}")
    before = tree.has_zeebe(node, "ioMapping")
    data.of(case, node)
    maps_more = not before and tree.has_zeebe(node, "ioMapping")
    if result:
        _shape(case, node, name, mapped, case.decisions.get(text), alone=not maps_more)


def _versions(case: Case, node: Any) -> None:
    for name in ("decisionRefBinding", "decisionRefVersion", "decisionRefVersionTag",
                 "decisionRefTenantId"):  # fmt: skip
        if found := tree.take(node, name):
            tree.keep(node, *found)
            case.kept(node, found[0], "a decision is published together with its process")


def _shape(
    case: Case,
    node: Any,
    name: str,
    mapped: tuple[str, str] | None,
    known: Decision | None,
    *,
    alone: bool,
) -> None:
    """Gives the result the shape that ``mapDecisionResult`` asks for (Camunda 7)."""
    wanted = mapped[1] if mapped else "resultList"
    if known is None:
        what = mapped[0] if mapped else "mapDecisionResult"
        reason = f"Its result was given as {wanted}, and the decision is not among the files."
        remedy = "Import the decision too, and look at what reads the result."
        case.need(node, what, "decision result", reason, remedy)
        return
    source = shape(name, wanted, known)
    if source == name:
        case.translated(node, "mapDecisionResult", wanted, "as it is")
        return
    if source is None or not alone:
        reason = f"Its result was given as {wanted}, which does not fit the decision's outputs."
        remedy = "Look at what reads the result, and map it."
        case.need(node, "mapDecisionResult", "decision result", reason, remedy)
        return
    tree.mapping(node, "output", f"={source}", name)
    case.translated(node, "mapDecisionResult", wanted, f"{name} = {source}")


def shape(name: str, wanted: str, known: Decision) -> str | None:
    """FEEL that gives a result the shape that was wanted there; None if that cannot be."""
    single = len(known.outputs) == 1
    output = known.outputs[0] if single else ""
    if wanted in ("singleEntry", "singleResult") and known.many:
        return None
    if wanted == "singleEntry":
        return name if single or not known.outputs else None
    if not known.outputs:
        return None
    if wanted == "singleResult":
        return f"if {name} = null then null else {{{output}: {name}}}" if single else name
    if wanted == "collectEntries":
        if not single:
            return None
        return name if known.many else f"if {name} = null then [] else [{name}]"
    if known.many:
        return f"for one in {name} return {{{output}: one}}" if single else name
    one = f"{{{output}: {name}}}" if single else name
    return f"if {name} = null then [] else [{one}]"
