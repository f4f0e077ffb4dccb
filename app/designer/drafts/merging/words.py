"""Parts and their changes in words: what people read in notices, dialogs and the history."""

from __future__ import annotations

import re

from app.designer.drafts.merging.parts import Part

FIELDS = {
    "candidateGroups": "candidate role",
    "candidateUsers": "candidate people",
    "assignee": "assignee",
    "dueDate": "due date",
    "followUpDate": "follow-up date",
    "priority": "priority",
    "formId": "form",
    "taskDefinition@type": "operation",
    "retries": "retries",
    "decisionId": "decision",
    "resultVariable": "result variable",
    "processId": "called process",
    "conditionExpression": "condition",
    "timeDuration": "duration",
    "timeDate": "date",
    "timeCycle": "cycle",
    "correlationKey": "correlation key",
    "sourceRef": "where it begins",
    "targetRef": "where it leads",
    "attachedToRef": "what it is attached to",
    "default": "default flow",
    "hitPolicy": "hit policy",
    "isExecutable": "whether it runs",
    "inputCollection": "collection",
    "inputElement": "element of the collection",
    "cancelActivity": "whether it interrupts",
    "typeRef": "type",
    "modelerTemplate": "template",
    "Bounds": "position",
    "waypoint": "course of the line",
}
LONGEST = 300


def field_words(path: str) -> str:
    """What a field is called."""
    for key, words in FIELDS.items():
        if path.endswith(key) or path.split("@")[0].split("/")[-1].split("[")[0] == key:
            return words
    last = re.split(r"[/@]", path)[-1]
    which = re.search(r"\[([^\]]*)\]", path)
    plain = re.sub(r"\[[^\]]*\]", "", last)
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain).lower()
    return f"{spaced} of {which[1]}" if which else spaced


def shown(part: Part) -> str:
    """A part as people call it."""
    return part.name or f"{part.kind} {part.id}"


def differences(before: Part | None, after: Part | None) -> list[tuple[str, str, str]]:
    """The fields in which two states of a part differ: (words, before, after)."""
    old = dict(before.fields) if before else {}
    new = dict(after.fields) if after else {}
    paths = [path for path in dict.fromkeys([*new, *old]) if old.get(path) != new.get(path)]
    said: dict[str, tuple[str, str, str]] = {}
    for path in paths:
        words = field_words(path)
        if words not in said:
            said[words] = (words, _short(old.get(path, "")), _short(new.get(path, "")))
    if before and after and before.parent != after.parent:
        said["where it is"] = ("where it is", before.parent, after.parent)
    return list(said.values())


def change_words(before: Part | None, after: Part | None) -> str:
    """What happened to a part, in one clause."""
    known = after or before
    if known is None:
        return ""
    if before is None:
        return f"added {shown(known)}"
    if after is None:
        return f"removed {shown(before)}"
    fields = [words for words, _, _ in differences(before, after)]
    if before.name != after.name and before.name and after.name:
        rest = [one for one in fields if one not in ("name", "label")]
        return f"{before.name} is called {after.name}" + (f" ({', '.join(rest)})" if rest else "")
    return f"{shown(known)} ({', '.join(fields[:4])})" if fields else shown(known)


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[:LONGEST]} …"
