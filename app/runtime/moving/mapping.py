"""What becomes of each element: rows for the page, with what may be chosen and what is proposed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import engine
from app.designer import queries as processes
from app.designer import service as designer
from app.designer.models import ProcessVersion
from app.runtime.moving.plans import Plan

# What can be made anew instead of being carried, in words.
ANEW = {
    "userTask": "user task",
    "serviceTask": "job",
    "sendTask": "job",
    "businessRuleTask": "job",
    "scriptTask": "job",
    "receiveTask": "subscription",
    "intermediateCatchEvent": "timer or subscription",
    "boundaryEvent": "timer or subscription",
    "startEvent": "timer or subscription",
}
PROCESS = "process"
LISTENERS = ("boundaryEvent", "startEvent")  # a start event is active in event sub-processes alone


@dataclass(frozen=True)
class Choice:
    """An element of the new version."""

    id: str
    name: str
    file: str


@dataclass(frozen=True)
class Line:
    """An element of the versions that instances come from, and what becomes of it."""

    id: str
    name: str
    type: str
    count: int  # of chosen instances that stand there
    file: str
    choices: Sequence[Choice]
    target: str  # the chosen or proposed one; empty when there is none
    proposed: bool  # the page chose it, by name
    anew: str  # what can be made anew, in words; empty when nothing can
    listens: bool = False  # an event beside an activity: without a partner it just ends

    @property
    def kind(self) -> str:
        """Its type as words, such as ``user task``."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.type).lower()

    @property
    def state(self) -> str:
        """In a word: kept, mapped, ends or missing."""
        if not self.target:
            return "ends" if self.listens else "missing"
        return "kept" if self.target == self.id else "mapped"


@dataclass(frozen=True)
class Side:
    """A drawing that can be shown: a diagram file of a version."""

    version: int
    file: str


@dataclass(frozen=True)
class Becomes:
    """All lines: where instances stand first, then what the new version does not have."""

    active: list[Line]
    others: list[Line]
    sources: list[Side]
    targets: list[Side]


def of_plan(
    plan: Plan, stands: Mapping[tuple[int, str], int], sources: list[ProcessVersion]
) -> Becomes:
    """The lines of a plan; ``stands`` says where its instances are."""
    processes.read_files([plan.target, *sources])
    target = designer.definition(plan.target.id)
    target_files = _files(plan.target)
    known: dict[str, engine.Element] = {}
    files: dict[str, str] = {}
    for row in sources:
        elements = designer.definition(row.id).elements
        texts = _files(row)
        for name, element in elements.items():
            known.setdefault(name, element)
            if name not in files:
                files[name] = _file_of(name, texts)
    counts: dict[str, int] = {}
    for (_, name), count in stands.items():
        counts[name] = counts.get(name, 0) + count
    made = _Lines(plan, target, target_files, known, files, counts)
    active = [made.line(name) for name in counts if name in known]
    others = [
        made.line(name)
        for name in known
        if name not in counts and (name not in target.elements or name in plan.how.mapping)
    ]
    active = [*made.processes(sources), *active]
    return Becomes(
        active,
        others,
        [Side(row.number, name) for row in sources for name in _files(row)],
        [Side(plan.target.number, name) for name in target_files],
    )


def _files(row: ProcessVersion) -> dict[str, str]:
    """The diagrams of a version, the one that bears the process's key first."""
    found = {name: text for name, text in row.files.items() if name.endswith(".bpmn")}
    main = f"{row.process.key}.bpmn"
    return dict(sorted(found.items(), key=lambda one: (one[0] != main, one[0])))


def _file_of(element: str, files: Mapping[str, str]) -> str:
    said = f'id="{element}"'
    return next((name for name, text in files.items() if said in text), "")


@dataclass(frozen=True)
class _Lines:
    plan: Plan
    target: engine.Definition
    target_files: Mapping[str, str]
    known: Mapping[str, engine.Element]
    files: Mapping[str, str]
    counts: Mapping[str, int]

    def line(self, name: str) -> Line:
        """What becomes of one element."""
        element = self.known[name]
        like = [one for one in self.target.elements.values() if one.type == element.type]
        chosen, proposed = self._target(element, like)
        return Line(
            id=name,
            name=element.name or name,
            type=element.type,
            count=self.counts.get(name, 0),
            file=self.files.get(name, ""),
            choices=[
                Choice(one.id, one.name or one.id, _file_of(one.id, self.target_files))
                for one in like
            ],
            target=chosen,
            proposed=proposed,
            anew=ANEW.get(element.type, ""),
            listens=element.type in LISTENERS,
        )

    def _target(self, element: engine.Element, like: list[engine.Element]) -> tuple[str, bool]:
        if element.id in self.plan.how.mapping:
            return self.plan.how.mapping[element.id], False
        there = self.target.elements.get(element.id)
        if there is not None and there.type == element.type:
            return element.id, False
        named = [
            one
            for one in like
            if one.name == element.name and one.name and one.id not in self.known
        ]
        return (named[0].id, True) if len(named) == 1 else ("", False)

    def processes(self, sources: list[ProcessVersion]) -> list[Line]:
        """The processes themselves, when the new version names them otherwise."""
        gone: dict[str, Any] = {}
        for row in sources:
            definition = designer.definition(row.id)
            gone |= {
                key: spec
                for key, spec in definition.processes.items()
                if key not in self.target.processes
            }
        there = [
            Choice(key, spec.title or key, _file_of(key, self.target_files))
            for key, spec in self.target.processes.items()
        ]
        lines = []
        for key, spec in gone.items():
            only = there[0].id if len(there) == 1 else ""
            chosen = self.plan.how.mapping.get(key, only)
            proposed = key not in self.plan.how.mapping
            lines.append(Line(key, spec.title or key, PROCESS, 0, "", there, chosen, proposed, ""))
        return lines
