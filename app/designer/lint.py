"""What a publisher should know before publishing: faults of the files, of their decision tables,
and names of nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass

from app import engine
from app.designer.contents import Reference, contents
from app.designer.variables import variables
from app.engine.dmn import lint as tables
from app.lib.json import JsonError, loads
from app.lib.xml import XmlRefused

BUILT_IN = frozenset({"order.set-state"})  # jobs that Baton does itself


@dataclass(frozen=True)
class Known:
    """The names that an installation knows; a kind that is None is not checked."""

    operations: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    processes: frozenset[str] | None = None


@dataclass(frozen=True)
class Finding:
    """One thing to correct (error), to look at (warning), or to know (info).

    Of a decision table it also says the rules, from 1, and an input that shows it.
    """

    severity: str
    file: str
    element: str
    message: str
    remedy: str = ""
    line: int | None = None
    rules: tuple[int, ...] = ()
    example: tables.Example | None = None

    @property
    def place(self) -> str:
        """File, line and element."""
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line} {self.element}".strip()


def lint(files: Mapping[str, bytes], known: Known) -> list[Finding]:
    """All findings, errors first, then what to look at, then what to know."""
    found = [*_engine(files), *_json(files)]
    with suppress(XmlRefused):  # which the engine has said already
        found.extend(_names(files, known))
        found.extend(_tables(files))
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), one.file, one.line or 0))


SEVERITIES = ("error", "warning", "info")


def _engine(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for fault in engine.lint(files):
        yield Finding(
            fault.severity, fault.file, fault.element, fault.reason, fault.remedy, fault.line
        )


def _tables(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Overlaps, gaps and the like, with an input to try."""
    for one in tables.lint(files, variables(files)):
        yield Finding(
            one.severity, one.file, one.element, one.message, one.remedy, one.line, one.rules,
            one.example,
        )  # fmt: skip


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
