"""Data to try a form with: what a scenario starts with, and stand-ins for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.designer.asking.reading import Form
from app.designer.scenarios import scenarios
from app.engine import feel
from app.engine.dmn.lint import columns, language
from app.lib.errors import Invalid


def example(own: Form, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The variables that the form's texts read, by name."""
    told = _told(files)
    made: dict[str, Any] = {}
    for part in own.parts:
        for _, text in part.expressions():
            for path in _paths(text):
                _lay(made, told, path)
    return {name: value for name, value in made.items() if name not in own.keys}


def _told(files: Mapping[str, bytes]) -> dict[str, Any]:
    """What the first scenario of a process starts with."""
    try:
        found = [one for one in scenarios(files) if not one.decision]
    except Invalid:
        return {}
    return dict(feel.to_json(found[0].variables)) if found else {}


def _paths(text: str) -> list[list[str]]:
    try:
        tree, free = language.tree(text, ()), feel.compile(text).names
    except feel.FeelError:
        return []
    return [one.split(".") for one in columns.paths(tree) if one.split(".")[0] in free]


def _lay(made: dict[str, Any], told: Mapping[str, Any], path: list[str]) -> None:
    """Takes the value of a scenario; where there is none, the last name of the path stands in."""
    value: Any = told
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    inner: Any = made
    for key in path[:-1]:
        inner = inner.setdefault(key, {})
        if not isinstance(inner, dict):
            return
    inner.setdefault(path[-1], path[-1] if value is None else value)
