"""From files to a definition. Every fault is gathered, none is passed over in silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import simplejson

from app.engine import dmn
from app.engine.bpmn.definition import Definition
from app.engine.bpmn.outcome import Problem, Refused
from app.engine.bpmn.parse.reader import Reader
from app.lib.xml import XmlRefused, parse

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
MAX_FORM = 1_000_000


def load(files: Mapping[str, bytes]) -> Definition:
    """The definition of a folder's files: diagrams, decisions, forms; others are left alone.

    Raises Refused with a problem for each fault: element, reason, remedy, line, file.
    """
    definition, problems = read(files)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or definition is None:
        raise Refused(errors)
    return definition


def load_published(files: Mapping[str, bytes]) -> Definition:
    """The definition of files that were published once: its instances outlive later rules.

    Raises Refused for what cannot be built at all.
    """
    definition, problems = read(files)
    if definition is None:
        raise Refused(problem for problem in problems if _stops(problem))
    return definition


def _stops(problem: Problem) -> bool:
    """Whether there is no definition with it."""
    return problem.severity == "error" and not problem.waived


def read(files: Mapping[str, bytes]) -> tuple[Definition | None, list[Problem]]:
    """The definition, None if it cannot be built, and every problem, warnings included."""
    problems: list[Problem] = []
    forms = _forms(_of(files, ".form"), problems)
    model = _decisions(_of(files, ".dmn"), problems)
    reader = Reader(forms, model.decisions if model else {}, problems)
    diagrams = _of(files, ".bpmn")
    for name, content in diagrams.items():
        _diagram(reader, name, content)
    reader.finish()
    if not diagrams and not _of(files, ".dmn"):
        remedy = "Add a .bpmn file."
        problems.append(Problem("folder", "It holds neither a diagram nor a decision.", remedy))
    if model is None or any(_stops(problem) for problem in problems):
        return None, problems
    return Definition(reader.scopes, model, forms), problems


def _of(files: Mapping[str, bytes], ending: str) -> dict[str, bytes]:
    return {name: content for name, content in sorted(files.items()) if name.endswith(ending)}


def _diagram(reader: Reader, name: str, content: bytes) -> None:
    try:
        root = parse(content, name)
    except XmlRefused as refused:
        reader.file = name
        remedy = "Save the diagram again from the editor and take that file."
        reader.refuse(name, f"The file {refused.message}.", remedy, refused.line)
        return
    if root.tag != f"{{{BPMN}}}definitions":
        reader.file = name
        reader.refuse(name, "The file is no BPMN 2.0 diagram.", "Save it as BPMN 2.0.", None)
        return
    reader.read(name, root)


def _decisions(files: Mapping[str, bytes], problems: list[Problem]) -> dmn.Model | None:
    try:
        return dmn.load(files)
    except dmn.DmnRefused as refused:
        for fault in refused.problems:
            reason = f"{fault.reason[:1].upper()}{fault.reason[1:]}."
            problems.append(Problem(fault.element, reason, fault.remedy, fault.line, fault.file))
        return None


def _forms(files: Mapping[str, bytes], problems: list[Problem]) -> dict[str, Any]:
    forms = {}
    for name, content in files.items():
        key = name.removesuffix(".form").rsplit("/", 1)[-1]
        try:
            schema = _form(content)
        except (ValueError, RecursionError) as error:
            reason = f"The form cannot be read: {error}."
            problems.append(Problem(key, reason, "Save it again from the editor.", None, name))
            continue
        forms[key] = schema
    return forms


def _form(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_FORM:
        raise ValueError("it is larger than 1 MB")
    schema = simplejson.loads(content, use_decimal=True)
    if isinstance(schema, dict) and isinstance(schema.get("components"), list):
        return schema
    raise ValueError("it has no list of components")
