"""What a migration is asked to do, read and checked: which instances, to where, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from app import engine
from app.designer import queries as processes
from app.designer import service as designer
from app.designer.models import ProcessVersion
from app.lib.errors import Invalid, Problem
from app.lib.schema import KEEPABLE, Schema, many, record, text, whole
from app.lib.web import MOST_KEY
from app.runtime.moving import picks
from app.runtime.moving.picks import PICK, Pick

MOST_MAPPED = 2_000
MAX_REASON = 500
REASON = "Say why: the history keeps it, and whoever reads it later will ask."
PLAN: Schema = record(
    {
        "target": whole(1, MOST_KEY, description="The number of the version to go to."),
        "instances": PICK,
        "mapping": {
            "type": "object",
            "description": "Element of the new version by element; an id that stays needs none.",
            "maxProperties": MOST_MAPPED,
            "additionalProperties": {"type": "string", "maxLength": 255, "pattern": KEEPABLE},
        },
        "anew": many(
            text(255, least=1),
            most=MOST_MAPPED,
            description="Elements of the new version whose user task, job, timer or subscription "
            "is made anew instead of being carried.",
        ),
        "reason": text(MAX_REASON, description=REASON),
        "dryRun": {"type": "boolean", "description": "Only say what would happen to each."},
        "cursor": text(2000, description="`nextCursor` of a dry run, for more of its items."),
        "limit": whole(1, 200, default=50, description="Items of a dry run."),
    },
    needs=("target",),
    title="NewMigration",
    examples=[
        {
            "target": 2,
            "instances": {"versions": [1], "element": "ApproveOrder"},
            "mapping": {"ApproveOrder": "CheckOrder"},
            "reason": "Finance checks every order from today.",
            "dryRun": True,
        }
    ],
)


@dataclass(frozen=True)
class Plan:
    """A checked migration."""

    key: str
    target: ProcessVersion
    pick: Pick
    how: engine.Migration
    versions: Mapping[int, ProcessVersion]  # by number

    @property
    def chosen(self) -> Select[Any]:
        """Selects the instances, oldest first."""
        ids = {number: row.id for number, row in self.versions.items()}
        return picks.chosen(self.key, self.target.id, self.pick, ids)

    def as_json(self) -> dict[str, Any]:
        """The mapping as it is kept with the run."""
        return {"mapping": dict(self.how.mapping), "anew": sorted(self.how.anew)}


def read(key: str, said: Mapping[str, Any]) -> Plan:
    """The plan of a checked ``PLAN``. Raises Invalid with a problem for each fault, NotFound."""
    versions = {row.number: row for row in processes.versions(processes.process(key))}
    target = versions.get(said["target"])
    if target is None:
        words = f"{key} has no version {said['target']}."
        raise Invalid(words, problems=[Problem("/target", words)])
    pick = picks.from_json(said.get("instances", {}))
    mapping = {a: b for a, b in said.get("mapping", {}).items() if b and a != b}
    how = engine.Migration(mapping, frozenset(said.get("anew", ())), reason(said))
    problems = picks.check(key, pick, versions)
    if not problems:
        problems = _check(how, target, sources(pick, target, versions))
    if problems:
        first = problems[0]
        raise Invalid(f"Nothing was moved. {first.pointer}: {first.message}", problems=problems)
    return Plan(key, target, pick, how, versions)


def reason(said: Mapping[str, Any]) -> str:
    """Why, on one line."""
    return " ".join(str(said.get("reason", "")).split())[:MAX_REASON]


def sources(
    pick: Pick, target: ProcessVersion, versions: Mapping[int, ProcessVersion]
) -> list[ProcessVersion]:
    """The versions that instances can come from."""
    wanted = pick.versions or versions
    return [versions[number] for number in wanted if versions[number].id != target.id]


def _check(
    how: engine.Migration, target: ProcessVersion, known: Iterable[ProcessVersion]
) -> list[Problem]:
    meant = [target.id, *(row.id for row in known)] if how.mapping else [target.id]
    there, *others = [one.mappable for one in designer.definitions(meant)]
    problems = []
    if how.mapping:
        here = frozenset().union(*others)
        for name, other in how.mapping.items():
            if name not in here:
                words = f"No version that instances come from has {name}."
                problems.append(Problem(f"/mapping/{name}", words))
            if other not in there:
                words = f"Version {target.number} has no {other}."
                problems.append(Problem(f"/mapping/{name}", words))
    problems += [
        Problem("/anew", f"Version {target.number} has no {name}.")
        for name in sorted(how.anew)
        if name not in there
    ]
    return problems
