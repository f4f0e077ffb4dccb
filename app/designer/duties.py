"""What the headers of a user task say about who does it, in words: the rule by which somebody gets
it first, and the user tasks whose doers must not do it."""

from __future__ import annotations

from app.engine.bpmn.nodes.tasks import ASSIGNMENTS

FIRST = "Goes first to"
OTHERS = "Not the person who did"


def whom(rule: str) -> str:
    """Who gets it by a rule of assignment; a rule that is not known is told as what it is."""
    said = rule.strip()
    return ASSIGNMENTS.get(said, f"“{said}”, which is no rule")
