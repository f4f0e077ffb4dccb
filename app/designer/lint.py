"""What a publisher should know before publishing: faults of the files, of their decision tables,
and names of nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass

from app import engine
from app.designer.asking.faults import faults
from app.designer.asking.reading import NotAForm, form
from app.designer.contents import Reference, contents
from app.designer.player import SET_STATE
from app.designer.style import remarks
from app.designer.variables import told, variables
from app.engine.dmn import lint as tables
from app.lib.errors import Invalid, Problem
from app.lib.json import JsonError, loads
from app.lib.xml import XmlRefused

SEVERITIES = ("error", "warning", "info")
SHOWN = 3  # they travel in a cookie
BUILT_IN = frozenset({SET_STATE})


@dataclass(frozen=True)
class Known:
    """The names that an installation knows; a kind that is None is not checked."""

    operations: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    processes: frozenset[str] | None = None


@dataclass(frozen=True)
class Finding:
    """One thing to correct (error), to look at (warning), or good to know (info).

    ``path`` are the elements on the way to it, from the start event on, where that matters. Of a
    decision table it also says the rules, from 1, and an input that shows it.
    """

    severity: str
    file: str
    element: str
    message: str
    remedy: str = ""
    line: int | None = None
    path: tuple[str, ...] = ()
    rules: tuple[int, ...] = ()
    example: tables.Example | None = None

    @property
    def place(self) -> str:
        """File, line and element."""
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line} {self.element}".strip()


def lint(files: Mapping[str, bytes], known: Known, drawn: Set[str] = frozenset()) -> list[Finding]:
    """All findings, errors first, then what to look at, then what to know.

    ``drawn``: diagrams whose drawing somebody else looks at, as the modeler does in the browser.
    """
    found = [*_engine(files), *_json(files), *_forms(files)]
    with suppress(XmlRefused):  # which the engine has said already
        found.extend(_names(files, known))
        found.extend(_tables(files))
    if not any(one.severity == "error" for one in found):
        found.extend(_style(files, drawn))
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), one.file, one.line or 0))


def refuse(files: Mapping[str, bytes], known: Known) -> list[Finding]:
    """What there is to look at in files that may be published. Raises Invalid for errors."""
    found = lint(files, known)
    refuse_errors(found)
    return found


def refuse_errors(found: Iterable[Finding]) -> None:
    """Raises Invalid with a problem for each error: those are corrected before publishing."""
    problems = [_problem(one) for one in found if one.severity == "error"]
    if problems:
        first = f"{problems[0].pointer}: {problems[0].message}"
        raise Invalid(f"This process cannot be published. {first}", problems=problems)


def to_look_at(found: Iterable[Finding]) -> list[str]:
    """The warnings in a few short sentences: what a person is told who has just published."""
    warnings = [one for one in found if one.severity == "warning"]
    said = [f"{one.place}: {one.message}"[:300] for one in warnings[:SHOWN]]
    if len(warnings) > SHOWN:
        said.append(f"{len(warnings) - SHOWN} more to look at: flask process lint shows them all.")
    return said


def _problem(one: Finding) -> Problem:
    place = "#".join(part for part in (one.file, one.element) if part)
    line = f" (line {one.line})" if one.line else ""
    return Problem(place, f"{one.message} {one.remedy}".strip() + line)


def _engine(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for fault in engine.lint(files, told(files).started):
        yield Finding(
            fault.severity,
            fault.file,
            fault.element,
            fault.reason,
            fault.remedy,
            fault.line,
            fault.path,
        )


def _tables(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Overlaps, gaps and the like, with an input to try."""
    for one in tables.lint(files, variables(files)):
        yield Finding(
            one.severity,
            one.file,
            one.element,
            one.message,
            one.remedy,
            one.line,
            rules=one.rules,
            example=one.example,
        )


def _style(files: Mapping[str, bytes], drawn: Set[str]) -> Iterator[Finding]:
    """How the diagrams are drawn."""
    for name in sorted(files):
        if name.endswith(".bpmn") and name not in drawn:
            places = engine.places({name: files[name]})
            for one in remarks(files[name]):
                _, line = places.get(one.element, ("", None))
                yield Finding(one.severity, name, one.element, one.message, one.remedy, line)


def _forms(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Fields that nobody could answer. A file that is no form is the engine's to refuse."""
    for name in sorted(files):
        if name.endswith(".form"):
            with suppress(NotAForm, UnicodeDecodeError):
                for one in faults(form(files[name].decode())):
                    yield Finding(one.severity, name, one.field, one.message, one.remedy, one.line)


def _json(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for name in sorted(files):
        if name.endswith(".json"):
            try:
                loads(files[name].decode())
            except (JsonError, UnicodeDecodeError, RecursionError) as error:
                yield Finding("error", name, "", f"This is no JSON: {error}.", "Save it again.")


def _names(files: Mapping[str, bytes], known: Known) -> Iterator[Finding]:
    """What elements name outside of the folder; forms and decisions the engine checks."""
    inside = contents(files)
    there = {
        "operation": _both(known.operations, BUILT_IN),
        "role": known.roles,
        "process": _both(known.processes, inside.processes),
    }
    for said in inside.references:
        names = there[said.kind]
        if names is not None and said.name not in names:
            yield _missing(said)


def _both(known: Set[str] | None, own: Set[str]) -> Set[str] | None:
    return None if known is None else known | own


REMEDIES = {
    "operation": "Choose an operation of a provider, or add it under Providers.",
    "role": "Choose a role, or add it under People.",
    "process": "Publish that process before this one is started.",
}


def _missing(said: Reference) -> Finding:
    severity = "warning" if said.kind == "process" else "error"
    message = f"There is no {said.kind} named {said.name}."
    return Finding(severity, said.file, said.element, message, REMEDIES[said.kind], said.line)
