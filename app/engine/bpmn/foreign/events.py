"""Conditions, timers, messages, errors and signals."""

from __future__ import annotations

import re
from typing import Any

from app.engine.bpmn.foreign import feel_text, jobs, juel, texts, tree
from app.engine.bpmn.foreign.case import Case
from app.engine.bpmn.foreign.feel_text import NoEquivalent
from app.engine.bpmn.parse.xml import child, children, tag, text_of

TIMES = ("timeDate", "timeDuration", "timeCycle")
TELLING = re.compile(r"[=<>!&|]|\b(?:and|or|not|empty|true|false|eq|ne|lt|gt|le|ge)\b")
LOCAL = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+")
THROWS = ("intermediateThrowEvent", "endEvent")


def flow(case: Case, node: Any) -> None:
    """The condition of a sequence flow."""
    condition = child(node, "conditionExpression")
    if condition is not None:
        resource = tree.take(condition, "resource")
        if resource:
            tree.keep(node, *resource)
        _evaluated(case, node, "conditionExpression", condition, bool(resource))


def _evaluated(case: Case, node: Any, what: str, condition: Any, elsewhere: bool = False) -> None:
    """An element whose text is evaluated. What cannot be translated stays there as it is."""
    said = text_of(condition)
    language = (condition.get("language") or "").lower()
    if said.startswith("="):
        return
    try:
        text = _said(said, language, elsewhere)
    except NoEquivalent as error:
        case.need(
            node, what, "condition" if what != "script" else "script",
            f"The condition {' '.join(said.split())[:120]!r} has no equivalent: {error}."
            if said else "The condition is empty.",
            "Write it as a FEEL expression.",
        )  # fmt: skip
        return
    condition.text = text.text
    for inner in list(condition):
        tree.drop(inner)
    condition.attrib.pop("language", None)
    case.translated(node, what, said, text.text, text.note)


def _said(said: str, language: str, elsewhere: bool) -> texts.Text:
    """A condition as FEEL. Raises NoEquivalent."""
    if elsewhere or not said:
        raise NoEquivalent("it stands in another file" if elsewhere else "it says nothing")
    if "feel" in language:
        feel_text.check(said)
        return texts.Text(f"={said}")
    if juel.has_expression(said):
        return texts.expression(said)
    if language and "juel" not in language and "xpath" not in language:
        raise NoEquivalent(f"{language} is not run here")
    if not TELLING.search(said):
        raise NoEquivalent("it is a remark, no expression")
    return texts.expression(said)


def timer(case: Case, node: Any) -> None:
    """The time of a timer."""
    for inner in children(node):
        said = text_of(inner)
        if tag(inner) not in TIMES or not said or said.startswith("="):
            continue
        if juel.has_expression(said):
            if text := case.expression(node, tag(inner), said):
                inner.text = text
        elif tag(inner) == "timeDate" and LOCAL.fullmatch(said):
            case.kept(node, "timeDate", f"{said} has no zone: it is read as UTC here")
        elif (cron := _cron(said)) != said:
            inner.text = cron
            case.translated(node, tag(inner), said, cron)


def _cron(said: str) -> str:
    """A Quartz expression in six fields, seconds first; the year has no place here."""
    fields = said.split()
    if len(fields) not in (6, 7) or said.startswith("R") or (len(fields) == 7 and
                                                             fields[6] != "*"):  # fmt: skip
        return said
    return " ".join("*" if field in ("1/1", "0/1") else field for field in fields[:6])


def message(case: Case, node: Any) -> None:
    """A message event: what sends it is work for a job."""
    event = node.getparent()
    if tag(event) in THROWS and not tree.has_zeebe(event, "taskDefinition"):
        jobs.of(case, event, node)


def named(case: Case, node: Any) -> None:
    """A message, signal, error or escalation whose name or code is an expression."""
    for name in ("name", "errorCode", "escalationCode"):
        said = node.get(name) or ""
        if juel.has_expression(said) and (text := case.text(node, f"{tag(node)} {name}", said)):
            node.set(name, text)


def error(case: Case, node: Any) -> None:
    """The variables that a caught error fills."""
    for name, variable in (("errorCodeVariable", "errorCode"),
                           ("errorMessageVariable", "errorMessage")):  # fmt: skip
        if (found := tree.take(node, name)) and found[1]:
            tree.mapping(node.getparent(), "output", f"={variable}", found[1])
            case.translated(node, found[0], found[1], f"output mapping {found[1]} = {variable}")


def codes(case: Case, root: Any) -> None:
    """Errors that are thrown need a code; without one, the name is as good."""
    thrown = {
        inner.get("errorRef")
        for end in root.iter("{*}endEvent")
        for inner in children(end, "errorEventDefinition")
    }
    for node in children(root, "error"):
        if node.get("id") in thrown and not node.get("errorCode"):
            code = node.get("name") or node.get("id")
            node.set("errorCode", code)
            case.translated(node, "errorCode", "(none)", code)


def signal(case: Case, node: Any) -> None:
    """What a thrown signal carries."""
    for old in tree.foreign(node, "in"):
        target, original = old.get("target"), old.get("sourceExpression") or old.get("source")
        if not target or not original:
            case.cannot(node, "in", old, "it says not what goes where")
        else:
            how = case.text if old.get("sourceExpression") else case.expression
            if text := how(node, f"in {target}", original):
                tree.mapping(node.getparent(), "input", text, target)
        tree.drop(old)


def conditional(case: Case, node: Any) -> None:
    """A conditional event."""
    event = node.getparent()
    condition = child(node, "condition")
    if condition is not None:
        resource = tree.take(condition, "resource")
        _evaluated(case, event, "condition", condition, bool(resource))
    said: dict[str, str] = {}
    if found := tree.take(node, "variableName"):
        said["variableNames"] = found[1]
        case.translated(event, found[0], found[1], "zeebe:conditionalFilter")
    for name in ("variableEvents", "variableEvent"):
        found = tree.take(node, name)
        if found is None:
            continue
        wanted = [part.strip() for part in found[1].split(",")]
        if set(wanted) <= {"create", "update"}:
            said["variableEvents"] = ", ".join(wanted)
            case.translated(event, found[0], found[1], "zeebe:conditionalFilter")
        else:
            tree.keep(event, *found)
            reason = "It waits for the deletion of a variable."
            remedy = "Variables are not deleted here: set it to null and test for that."
            case.need(event, found[0], "condition", reason, remedy)
    if said:
        tree.zeebe(node, "conditionalFilter", **said)
