"""What a file of a draft has to be before it is kept: readable, whatever it says.

A diagram that cannot run may be kept; one that no editor could open again may not, since the last
good state would be lost under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from app.designer import archives
from app.designer.folders import MAX_FILES, Files, checked
from app.lib import json, xml
from app.lib.errors import Invalid, Problem

ROOTS = {
    ".bpmn": ("http://www.omg.org/spec/BPMN/", "a BPMN diagram"),
    ".dmn": ("https://www.omg.org/spec/DMN/", "a file of decisions"),
}


def check(changed: Mapping[str, str], after: Files) -> None:
    """Whether these changed files, and all files together, can be kept. Raises Invalid."""
    problems = [fault for name, text in changed.items() if (fault := fault_of(name, text))]
    if problems:
        first = problems[0]
        place = f", line {first.line}" if first.line else ""
        raise Invalid(f"{first.pointer}{place}: {first.message}", problems=problems)
    if len(after) > MAX_FILES:
        raise Invalid(f"There would be {len(after):,} files; at most {MAX_FILES} are kept.")
    checked(after)


def fault_of(name: str, text: str) -> Problem | None:
    """Why a file cannot be kept, with its place."""
    if said := archives.name_fault(name):
        return Problem(name[: archives.LONGEST_NAME], said)
    if name.endswith(tuple(ROOTS)):
        return _xml_fault(name, text)
    if name.endswith((".form", ".json")):
        return _json_fault(name, text)
    if name.endswith((".yaml", ".yml")):
        return _yaml_fault(name, text)
    return None


def _xml_fault(name: str, text: str) -> Problem | None:
    try:
        root = xml.parse(text.encode(), name)
    except xml.XmlRefused as error:
        return Problem(name, f"{_sentence(error.message)}", error.line)
    ending = name[name.rindex(".") :]
    namespace, words = ROOTS[ending]
    tag = str(root.tag)
    if not tag.startswith(("{" + namespace, "{http://www.omg.org/spec/DMN/")):
        said = f"This is not {words}: its root is {tag.rpartition('}')[2]}."
        return Problem(name, said, root.sourceline)
    return _twice(name, root)


def _twice(name: str, root: Any) -> Problem | None:
    """The first id that two elements have: no editor can tell them apart."""
    known: dict[str, Any] = {}
    for element in root.iter("*"):
        own = element.get("id")
        if own is None:
            continue
        if own in known:
            first = known[own].sourceline
            said = f"The id {own!r} is taken already in line {first}. Give one another id."
            return Problem(name, said, element.sourceline)
        known[own] = element
    return None


def _json_fault(name: str, text: str) -> Problem | None:
    try:
        said = json.loads(text)
    except json.JsonError as error:
        return Problem(name, f"This is no JSON: {error.msg}.", error.lineno, error.colno)
    except RecursionError:
        return Problem(name, "This is nested too deeply.")
    if name.endswith(".form") and not isinstance(said, dict):
        return Problem(name, "This is no form: a form is an object with components.", 1)
    return None


def _yaml_fault(name: str, text: str) -> Problem | None:
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            del event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        return Problem(name, f"This is no YAML: {error.problem or error.context}.", *place)
    except (yaml.YAMLError, RecursionError) as error:
        return Problem(name, f"This is no YAML: {' '.join(str(error).split())[:200]}.")
    return None


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
