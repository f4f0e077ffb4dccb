"""Looking at small diagrams."""

from __future__ import annotations

from app import engine
from tests.engine.bpmn.diagrams import ext, folder


def found(body: str, also: str = "", **files: bytes) -> list[engine.Problem]:
    """What lint says about a folder."""
    return engine.lint(folder(body, also, **files))


def said(body: str, also: str = "", **files: bytes) -> list[tuple[str, str]]:
    """Severity and element of each problem."""
    return [(one.severity, one.element) for one in found(body, also, **files)]


def named(body: str, severity: str, also: str = "", **files: bytes) -> set[str]:
    """The elements of one severity."""
    return {one.element for one in found(body, also, **files) if one.severity == severity}


def person(name: str, title: str = "", *more: str) -> str:
    """A user task with a name, as people want it."""
    offered = '<zeebe:assignmentDefinition candidateGroups="csr"/>'
    inside = ext("<zeebe:userTask/>", offered, *more)
    return f'<userTask id="{name}" name="{title or name}">{inside}</userTask>'
