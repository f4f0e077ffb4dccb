"""Checks a form while it is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.designer.asking.example import example
from app.designer.asking.faults import Finding, faults
from app.designer.asking.reading import NotAForm, form
from app.designer.asking.use import findings, uses

SEVERITIES = ("error", "warning", "info")


def check(file: str, text: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """``findings``, errors first; ``tasks``, the user tasks that show the form; ``example``, the
    variables that it shows."""
    try:
        own = form(text)
    except NotAForm as wrong:
        broken = Finding("error", "", "", wrong.message, "Correct the text, or bring back an "
                         "earlier state of the draft.", wrong.line)  # fmt: skip
        return {"findings": [broken.as_json()], "tasks": [], "example": {}, "variables": []}
    used = uses(file, text, own, files)
    found = [*faults(own), *(findings(own, used) if used else ())]
    found.sort(key=lambda one: SEVERITIES.index(one.severity))
    tasks = [{"id": task.id, "name": task.name} for task in (used.tasks if used else ())]
    return {
        "findings": [one.as_json() for one in found],
        "tasks": tasks,
        "example": example(own, files),
        "variables": sorted(used.given) if used else [],
    }
