"""Checks the decisions of one file while they are drawn: what cannot be read, what the tables leave
open or say twice, and what each decision asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.designer.deciding.inputs import Asks, asks
from app.designer.variables import variables
from app.engine import dmn
from app.engine.dmn import lint
from app.engine.dmn.lint import columns
from app.lib.xml import XmlRefused

SEVERITIES = ("error", "warning", "info")


def check(file: str, text: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """``findings``, errors first; ``decisions`` with their inputs, or None while the file cannot be
    read; and ``variables``, the names that the process knows, or None when nobody can tell."""
    own = {file: text.encode()}
    given = _given({**files, **own})
    refused, known = _read(own)
    found = [*refused, *_tables(own, given)]
    found.sort(key=lambda one: SEVERITIES.index(one["severity"]))
    return {
        "findings": found,
        "decisions": None if known is None else [one.as_json() for one in known],
        "variables": None if given is None else sorted(given),
    }


def _given(files: Mapping[str, bytes]) -> frozenset[str] | None:
    """The variables of the process; None as long as one of its diagrams is broken."""
    try:
        return variables(files)
    except XmlRefused:
        return None


def _read(own: Mapping[str, bytes]) -> tuple[list[dict[str, Any]], list[Asks] | None]:
    try:
        return [], asks(own)
    except dmn.DmnRefused as refused:
        return [_refused(one) for one in refused.problems], None


def _refused(one: dmn.DmnProblem) -> dict[str, Any]:
    return {
        "severity": "error",
        "kind": "unreadable",
        "decision": one.element,
        "line": one.line,
        "rules": [],
        "rows": [],
        "message": f"{one.element}: {one.reason}.",
        "remedy": one.remedy,
        "example": None,
    }


def _tables(own: Mapping[str, bytes], given: frozenset[str] | None) -> Iterator[dict[str, Any]]:
    """The findings about tables; ``rows`` are the ids of the rules, which editors mark."""
    known = columns.decisions(own)
    for one in lint.lint(own, given):
        said = one.as_json()
        rules = known[one.element].rules if one.element in known else ()
        said["rows"] = [rules[number - 1] for number in one.rules if number <= len(rules)]
        yield said
