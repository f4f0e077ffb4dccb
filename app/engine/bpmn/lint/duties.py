"""What user tasks say about who does them: the rule of assignment, and separated duties."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine.bpmn.definition import Definition
from app.engine.bpmn.nodes import UserTask
from app.engine.bpmn.nodes.tasks import ASSIGNMENT, ASSIGNMENTS, NOT_DONE_BY
from app.engine.bpmn.outcome import Problem

RULES = (
    "Choose one under “Who does it first”; in its header “assignment” that is one of: "
    f"{', '.join(ASSIGNMENTS)}. Without the header somebody claims it."
)
NEVER_CHOSEN = "“Assigned to” names a person, so “Who does it first” never chooses one."
ONE_OF_TWO = (
    "Empty “Assigned to” to have the rule choose, or choose “Anybody of its roles” under “Who does "
    "it first”."
)
OTHERS = (
    "Choose other user tasks under “Not the person who did”; the header “notDoneBy” has their "
    "ids, separated by commas."
)


def problems(definition: Definition) -> Iterator[Problem]:
    """Rules that are not known, and duties that cannot be held apart."""
    for node in definition.nodes.values():
        if isinstance(node, UserTask):
            yield from _rule(node)
            yield from _separated(definition, node)


def _rule(node: UserTask) -> Iterator[Problem]:
    said = node.headers.get(ASSIGNMENT)
    if said is not None and node.assignment not in ASSIGNMENTS:
        reason = f"“Who does it first” says {said!r}, and there is no such rule."
        yield Problem(node.bpmn_id, reason, RULES, node.line)
    elif said is not None and node.assignee is not None and node.assignee.code is None:
        yield Problem(node.bpmn_id, NEVER_CHOSEN, ONE_OF_TWO, node.line, severity="warning")


def _separated(definition: Definition, node: UserTask) -> Iterator[Problem]:
    if NOT_DONE_BY in node.headers and not node.not_done_by:
        reason = "The header “notDoneBy” names no user task."
        remedy = f"Remove it under “Headers”. {OTHERS}"
        yield Problem(node.bpmn_id, reason, remedy, node.line)
    for other in node.not_done_by:
        found = definition.nodes.get(other)
        if isinstance(found, UserTask) and found is not node:
            continue
        if found is node:
            what = "the user task itself: nobody could ever do it."
        else:
            what = f"{other!r}, which is no user task of these files."
        reason = f"“Not the person who did” names {what}"
        yield Problem(node.bpmn_id, reason, f"Leave it out. {OTHERS}", node.line)
