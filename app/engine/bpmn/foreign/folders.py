"""From a heap of files to process folders, each with what its diagram asks for."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from os.path import commonprefix
from typing import Any

import simplejson

from app.engine.bpmn import lint
from app.engine.bpmn.foreign import decisions, diagram
from app.engine.bpmn.foreign.case import Case, Decision
from app.engine.bpmn.foreign.names import split
from app.engine.bpmn.foreign.report import Need, Report
from app.engine.bpmn.foreign.tree import label
from app.engine.bpmn.parse.xml import BPMN, children
from app.lib.xml import XmlRefused, parse, write

SAVE = "Save it again from the editor it was drawn in, as BPMN 2.0 (or DMN), in UTF-8."
# What the engine refuses because a need that was stated already is open.
SAME = {
    "script": ("Only FEEL scripts",),
    "condition": ("The condition", "The flow to"),
    "expression": ("It calls no process", "It has no job type", "The expression"),
}


@dataclass
class Imported:
    """The process folders by their key, and a report for each file in the order of the files."""

    folders: dict[str, dict[str, bytes]] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)


@dataclass
class _Found:
    """The files by what they are."""

    diagrams: list[tuple[str, Case, Any, bytes]] = field(default_factory=list)
    tables: dict[str, bytes] = field(default_factory=dict)
    decisions: dict[str, list[Decision]] = field(default_factory=dict)
    forms: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # by id: file, content
    used: dict[str, str] = field(default_factory=dict)  # into which folder a file went first


def translate(files: Mapping[str, bytes]) -> Imported:
    """Translates all files together: diagrams find the decisions and forms they ask for."""
    imported, found = Imported(), _Found()
    reports = {name: Report(name) for name in files}
    for name, content in files.items():
        _sort(found, reports[name], name, content)
    for name, case, root, original in found.diagrams:
        _guarded(imported, found, name, case, root, original)
    for name, folder in found.used.items():
        reports[name].folder = folder
    _leftovers(imported, found, reports)
    imported.reports = list(reports.values())
    return imported


# ---- what the files are


def _sort(found: _Found, report: Report, name: str, content: bytes) -> None:
    if name.endswith((".form", ".json")):
        _form(found, report, name, content)
        return
    try:
        root = parse(content, name)
    except XmlRefused as refused:
        said = refused.message
        reason = (
            f"The file {said if said.startswith(('is', 'has')) else f'cannot be read: {said}'}."
        )
        _refuse(report, reason, SAVE, refused.line)
        return
    space, kind = split(root.tag)
    if space == BPMN and kind == "definitions":
        found.diagrams.append((name, Case(report), root, content))
    elif "/DMN/" in space and kind == "definitions":
        try:
            _table(found, report, name, root)
        except Exception as error:
            _failed(report, error)
    else:
        _refuse(report, f"The file is neither BPMN 2.0 nor DMN, but {kind}.", SAVE, root.sourceline)


def _refuse(report: Report, reason: str, remedy: str, line: int | None = None) -> None:
    report.refused = True
    report.needs.append(Need("", "", "file", "file", reason, remedy, line))


def _table(found: _Found, report: Report, name: str, root: Any) -> None:
    case = Case(report)
    report.tool = "DMN"
    root = decisions.translate(case, root)
    found.tables[name] = write(root)
    decisions.check(case, name, found.tables[name])
    for decision in decisions.found_in(name, root):
        found.decisions.setdefault(decision.id, []).append(decision)


def _form(found: _Found, report: Report, name: str, content: bytes) -> None:
    report.tool = "form"
    try:
        said = simplejson.loads(content, use_decimal=True)
    except (ValueError, RecursionError) as error:
        _refuse(report, f"The form is no JSON: {error}.", "Save it again from the editor.")
        return
    if not isinstance(said, dict) or not isinstance(said.get("components"), list):
        _refuse(report, "The file is JSON, but no form.", "Leave it out.")
        return
    key = said.get("id") if isinstance(said.get("id"), str) else ""
    found.forms[key or _stem(name)] = (name, content)
    report.taken_over["form"] += 1


# ---- a folder for each diagram


def _guarded(
    imported: Imported, found: _Found, name: str, case: Case, root: Any, original: bytes
) -> None:
    """A diagram that breaks the translation is a fault of ours: said, never hidden or fatal."""
    case.decisions = {key: _nearest(name, those) for key, those in found.decisions.items() if those}
    try:
        _diagram(imported, found, name, case, root, original)
    except Exception as error:
        _failed(case.report, error)


def _failed(report: Report, error: Exception) -> None:
    reason = f"The translation of this file failed: {type(error).__name__}: {error}."
    _refuse(report, reason, "Report this with the file; import the others without it.")


def _nearest(name: str, those: Iterable[Decision]) -> Decision:
    """The decision whose file lies nearest to the diagram, by the beginning of its path."""
    return max(those, key=lambda one: len(commonprefix([name, one.file])))


def _diagram(
    imported: Imported, found: _Found, name: str, case: Case, root: Any, original: bytes
) -> None:
    root = diagram.translate(case, root)
    key = _key(root, name, imported.folders)
    # What needed nothing stays as it was, to the byte.
    files = {f"{key}.bpmn": write(root) if case.changed else original}
    tables: set[str] = set()
    for asked in sorted(case.asked_decisions):
        if known := case.decisions.get(asked):
            tables.add(known.file)
            found.used.setdefault(known.file, key)
    for file in sorted(tables):
        files[_free(_base(file), files)] = found.tables[file]
    for form, content in case.forms.items():
        files[f"{form}.form"] = simplejson.dumps(content, indent=2).encode()
    for form in sorted(case.asked_forms | _asked(root)):
        if form in found.forms:
            files[f"{form}.form"] = found.forms[form][1]
            found.used.setdefault(found.forms[form][0], key)
    _engine(case, root, files)
    imported.folders[key] = files
    case.report.folder = key


def _asked(root: Any) -> set[str]:
    """Forms that a diagram of Camunda 8 names by itself."""
    return {node.get("formId") for node in root.iter("{*}formDefinition") if node.get("formId")}


def _key(root: Any, name: str, taken: Mapping[str, Any]) -> str:
    """The key of the folder: the id of the first process that can be run, else the file's name."""
    ids = [node.get("id") for node in children(root, "process")
           if node.get("isExecutable") == "true"]  # fmt: skip
    stem = re.sub(r"[^\w.\-]+", "-", ids[0] if ids and ids[0] else _stem(name)).strip("-.")
    return _free(stem or "process", taken)


def _free(name: str, taken: Container[str]) -> str:
    """The name, with a number if it is taken."""
    stem, dot, ending = name.rpartition(".dmn")
    made, number = name, 1
    while made in taken:
        number += 1
        made = f"{stem}-{number}.dmn" if dot else f"{ending}-{number}"
    return made


def _stem(name: str) -> str:
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return base.split(".", 1)[0] or "process"


def _base(name: str) -> str:
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit("__", 1)[-1]
    return stem if stem.endswith(".dmn") else f"{_stem(stem)}.dmn"


def _engine(case: Case, root: Any, files: Mapping[str, bytes]) -> None:
    """What the engine itself refuses; what was said already is not said again."""
    said = {
        (need.element, start) for need in case.report.needs for start in SAME.get(need.kind, ())
    }
    nodes = {node.get("id"): node for node in root.iter(f"{{{BPMN}}}*") if node.get("id")}
    broken = set()
    for problem in lint.lint(files):
        known = any((problem.element, start) in said and problem.reason.startswith(start)
                    for starts in SAME.values() for start in starts)  # fmt: skip
        if problem.severity != "error" or known:
            continue
        if problem.file and problem.file.endswith(".dmn"):
            broken.add(problem.file)
            continue
        node = nodes.get(problem.element)
        # Lines are told as they are in the file that was brought, not in the one that was made.
        name, line = (label(node), node.sourceline) if node is not None else ("", None)
        case.report.needs.append(
            Need(problem.element, name, "engine", "engine", problem.reason, problem.remedy, line)
        )
    for file in sorted(broken):
        reason = f"The decisions of {file} cannot be read."
        remedy = "Look at the report of that file."
        case.report.needs.append(Need("", "", "decision", "decision file", reason, remedy))


def _leftovers(imported: Imported, found: _Found, reports: Mapping[str, Report]) -> None:
    """Decisions that no diagram asks for get a folder of their own; unused forms are named."""
    for name, content in found.tables.items():
        if name in found.used:
            continue
        key = _free(_stem(_base(name)), imported.folders)
        imported.folders[key] = {_base(name): content}
        reports[name].folder = key
    for form, (name, _) in found.forms.items():
        if name not in found.used:
            reason = f"No imported diagram names the form {form}."
            need = Need("", "", "form", "form", reason, "Import the diagram beside it.")
            reports[name].needs.append(need)


__all__ = ["Imported", "translate"]
