"""User tasks: who has them, who may claim them, when they are due, and which form they show."""

from __future__ import annotations

import re
from typing import Any

from app.engine.bpmn.foreign import forms, texts, tree
from app.engine.bpmn.foreign.case import Case
from app.engine.bpmn.foreign.feel_text import NoEquivalent
from app.engine.bpmn.parse.xml import children, tag

DURATION = re.compile(r"P(?=\d|T\d)[\dYMWDTHS.]+\Z")
ASSIGNED = "assignmentDefinition"


def user_task(case: Case, node: Any) -> None:
    """Everything that other engines say about a user task."""
    forms.embedded(case, node)
    if tree.has_zeebe(node, "userTask"):
        return
    _mark(case, node)
    _assignment(case, node)
    _resources(case, node)
    for name in ("dueDate", "followUpDate"):
        _date(case, node, name)
    _priority(case, node)
    forms.of(case, node)


def _mark(case: Case, node: Any) -> None:
    """Without the mark a user task of Camunda 8 is a job for a worker."""
    tree.zeebe(node, "userTask")
    case.translated(node, "userTask", "userTask", "zeebe:userTask")


def _assignment(case: Case, node: Any) -> None:
    if found := tree.take(node, "assignee"):
        what, original = found
        if original.strip() and (text := case.text(node, what, original)):
            tree.zeebe(node, ASSIGNED, assignee=text)
    for name in ("candidateUsers", "candidateGroups"):
        if (found := tree.take(node, name)) and found[1].strip():
            _candidates(case, node, name, *found)


def _candidates(case: Case, node: Any, name: str, what: str, original: str) -> None:
    try:
        text = candidates(original)
    except NoEquivalent as error:
        case.cannot(node, what, original, str(error))
        return
    note = "it has to be a list of texts" if text.startswith("=") and "[" not in text else ""
    tree.zeebe(node, ASSIGNED, **{name: text})
    case.translated(node, what, original, text, note)


def candidates(original: str) -> str:
    """A list of people or groups: constants with commas, or FEEL. Raises NoEquivalent."""
    parts = [part.strip() for part in re.split(r",(?![^{]*\})", original) if part.strip()]
    if not any("${" in part or "#{" in part for part in parts):
        return ",".join(parts)
    if len(parts) == 1:
        return texts.convert(parts[0]).text
    return f"=[{', '.join(texts.value(part) for part in parts)}]"


def _resources(case: Case, node: Any) -> None:
    """``potentialOwner`` and ``humanPerformer``: the standard's way (BPMN 2.0, 10.3.1)."""
    for inner in list(children(node)):
        if tag(inner) not in ("potentialOwner", "humanPerformer", "performer"):
            continue
        said = tree.text_of(inner)
        if not said:
            continue
        if tag(inner) == "potentialOwner":
            _owners(case, node, said)
        elif text := case.text(node, tag(inner), re.sub(r"user\(([^)]*)\)", r"\1", said)):
            tree.zeebe(node, ASSIGNED, assignee=text)
        tree.drop(inner)


def _owners(case: Case, node: Any, said: str) -> None:
    users = ",".join(re.findall(r"user\(([^)]*)\)", said))
    bare = re.sub(r"(?:user|group)\([^)]*\)\s*,?", "", said).strip(" ,")
    groups = ",".join([*re.findall(r"group\(([^)]*)\)", said), *([bare] if bare else [])])
    for name, original in (("candidateUsers", users), ("candidateGroups", groups)):
        if original:
            _candidates(case, node, name, "potentialOwner", original)


def _date(case: Case, node: Any, name: str) -> None:
    found = tree.take(node, name)
    if found is None or not found[1].strip():
        return
    what, original = found
    if DURATION.match(original.strip()):
        text: str | None = f'=now() + duration("{original.strip()}")'
        case.translated(node, what, original, text or "")
    else:
        text = case.text(node, what, original)
    if text:
        tree.zeebe(node, "taskSchedule", **{name: text})


def _priority(case: Case, node: Any) -> None:
    found = tree.take(node, "priority")
    if found is None or not found[1].strip():
        return
    what, original = found
    text = case.text(node, what, original)
    if text is None:
        return
    tree.zeebe(node, "priorityDefinition", priority=text)
    if text.lstrip("-").isdigit() and not 0 <= int(text) <= 100:
        tree.zeebe(node, "priorityDefinition", priority=str(min(100, max(0, int(text)))))
        case.need(
            node, what, "priority", f"The priority {text} is not between 0 and 100.",
            "Choose one from 0 to 100.",
        )  # fmt: skip
