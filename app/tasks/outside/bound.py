"""The form of an outside page with what it shows, and none of the other variables.

A form names what it shows: keys of its fields, and paths in its formulas and texts. Only the
values at those places leave; ``customer.name`` in a text does not give the customer away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.runtime.models import Instance, UserTask
from app.tasks import forms, service

PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
INSERTED = re.compile(r"\{\{(.*?)\}\}", re.S)
KEYS = ("key", "path", "valuesKey")
Path = tuple[str, ...]


def form(task: UserTask, instance: Instance, draft: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the page needs to draw the form."""
    schema = service.form_of(task, instance) or {"components": []}
    asked = list(forms.fields(schema))
    shown = data(schema, service.visible(instance, task))
    keys = {field["key"] for field in asked}
    typed = {key: value for key, value in (draft or {}).items() if key in keys}
    return {
        "schema": schema,
        "data": {**shown, **typed},
        "fields": sorted(keys),
        "labels": {field["key"]: forms.label(field) for field in asked},
    }


def data(schema: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of the variables that the form itself shows."""
    shown: dict[str, Any] = {}
    for path in sorted(set(paths(schema))):
        _copy(variables, shown, path)
    return shown


def paths(value: Any, name: str = "") -> Iterator[Path]:
    """The places that a form names."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from paths(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, name)
    elif isinstance(value, str):
        yield from _of_text(value, name)


def _of_text(text: str, name: str) -> Iterator[Path]:
    if name in KEYS and text:
        yield tuple(text.split("."))
    formulas = [text[1:]] if text.startswith("=") else INSERTED.findall(text)
    for formula in formulas:
        for found in PATH.findall(STRING.sub(" ", formula)):
            yield tuple(found.split("."))


def _copy(source: Any, goal: dict[str, Any], path: Path) -> None:
    """Copies what lies at a path, and of what lies on the way nothing else."""
    first, *rest = path
    if not isinstance(source, Mapping) or first not in source:
        return
    inner = source[first]
    if not rest or not isinstance(inner, Mapping):
        goal[first] = inner
        return
    kept = goal.setdefault(first, {})
    if kept is not inner:
        _copy(inner, kept, tuple(rest))
