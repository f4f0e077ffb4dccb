"""What user tasks say about who does them: the rule of assignment, and separated duties."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine.bpmn.definition import Definition
from app.engine.bpmn.nodes import UserTask
from app.engine.bpmn.nodes.tasks import ASSIGNMENTS
from app.engine.bpmn.outcome import Problem

RULES = f"Use one of: {', '.join(ASSIGNMENTS)}; without the header it is assigned by hand."


def problems(definition: Definition) -> Iterator[Problem]:
    """Rules that are not known, and duties that cannot be held apart."""
    for node in definition.nodes.values():
        if isinstance(node, UserTask):
            yield from _rule(node)
            yield from _separated(definition, node)


def _rule(node: UserTask) -> Iterator[Problem]:
    said = node.headers.get("assignment")
    if said is not None and node.assignment not in ASSIGNMENTS:
        yield Problem(node.bpmn_id, f"There is no assignment {said!r}.", RULES, node.line)


def _separated(definition: Definition, node: UserTask) -> Iterator[Problem]:
    if "notDoneBy" in node.headers and not node.not_done_by:
        remedy = "Name the ids of user tasks, separated by commas, or remove the header."
        yield Problem(node.bpmn_id, "The header notDoneBy names no user task.", remedy, node.line)
    for other in node.not_done_by:
        found = definition.nodes.get(other)
        if isinstance(found, UserTask) and found is not node:
            continue
        if found is node:
            reason = "The header notDoneBy names the user task itself: nobody could ever do it."
        else:
            reason = f"The header notDoneBy names {other!r}, which is no user task of this file."
        remedy = "Name the ids of other user tasks of this process, separated by commas."
        yield Problem(node.bpmn_id, reason, remedy, node.line)
