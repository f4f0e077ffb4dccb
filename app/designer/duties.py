"""What the headers of a user task say about who does it, in words: the rule by which somebody gets
it first, and the user tasks whose doers must not do it."""

from __future__ import annotations

ASSIGNMENT = "assignment"
NOT_DONE_BY = "notDoneBy"
FIRST = "Goes first to"
OTHERS = "Not the person who did"
RULES = {
    "round-robin": "the people of its roles in turn",
    "least-loaded": "whoever has the least to do",
    "previous": "whoever did the previous user task of the order",
}


def whom(rule: str) -> str:
    """Who gets it by a rule of assignment; a rule that is not known is told as what it is."""
    said = rule.strip()
    return RULES.get(said, f"“{said}”, which is no rule")


def named(text: str) -> tuple[str, ...]:
    """The ids in a list of user tasks."""
    return tuple(one.strip() for one in text.split(",") if one.strip())
