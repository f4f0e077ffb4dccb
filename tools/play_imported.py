"""Plays imported diagrams with mocked jobs: ``python -m tools.play_imported PATHS [--mocked]``.

Every diagram that needs nothing from a person is begun and answered until it ends, at each
start event of each of its processes; with ``--mocked`` also those that only wait for operations,
listeners and forms. Values for conditions are tried until the instance ends. Ends with 1 when one
does not.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from app import engine
from app.designer.imports import bring_in
from app.designer.play import play
from app.designer.scenarios import START, Answer, Scenario
from app.engine.bpmn import foreign
from app.lib.errors import Invalid
from app.lib.xml import parse
from tools.play_values import choices, nested

TRIES = 40
MOST = 1_000  # moves: who needs more goes round, and has to be given other values
MOCKED = {"operation", "listener", "form", "start form", "form field", "initiator"}


def main() -> int:
    """Plays them all; how many did not end."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("paths", nargs="+", type=Path)
    reader.add_argument("--mocked", action="store_true", help="also what waits for operations")
    given = reader.parse_args()
    imported, ends, left = bring_in(given.paths), Counter[str](), 0
    allowed = MOCKED if given.mocked else set()
    for report in imported.reports:
        files = imported.folders.get(report.folder, {})
        if report.tool in ("DMN", "form"):
            continue
        if not files or _kinds(report) - allowed:
            left += 1
            continue
        said = played(files)
        ends[said.split(":")[0]] += 1
        if said != "completed":
            print(f"{report.file}: {said}")
    print(", ".join(f"{count} {how}" for how, count in ends.most_common()))
    print(f"{left} were not played: they need something from a person.")
    return 0 if set(ends) <= {"completed"} else 1


def _kinds(report: foreign.Report) -> set[str]:
    return {need.kind for need in report.needs}


def played(files: Mapping[str, bytes]) -> str:
    """How the processes of a folder end, each from each of its start events."""
    definition, said = engine.load(files), "cannot be begun: it has no start event"
    root = parse(next(content for name, content in files.items() if name.endswith(".bpmn")), "")
    given = choices(files)
    for begin in begins(definition):
        said = _tried(definition, begin, root, given)
        if said != "completed":
            return f"{said} (from {begin.start})"
    return said


class Begin(NamedTuple):
    """Where a process is begun."""

    process: str
    start: str


def begins(definition: engine.Definition) -> list[Begin]:
    """Every way to begin in a folder."""
    return [
        Begin(process, start.element)
        for process in definition.processes
        for start in definition.starts(process)
    ]


def _tried(definition: engine.Definition, begin: Begin, root: Any, given: Mapping[str, Any]) -> str:
    """Whether any values lead to its end; else how the last ones ended."""
    rng, said = random.Random(1), ""
    for _ in range(TRIES):
        variables = nested({path: rng.choice(those) for path, those in given.items()})
        said = _once(definition, begin, root, variables)
        if said == "completed" or not given:
            break
    return said


def _once(definition: engine.Definition, begin: Begin, root: Any, variables: dict[str, Any]) -> str:
    elements = definition.elements.values()
    jobs = {node.get("type") for node in root.iter("{*}taskDefinition", "{*}executionListener",
                                                   "{*}taskListener")}  # fmt: skip
    # Only where the type does not tell: an incident before the job must not be tried for ever.
    others = {one.id for one in elements
              if one.type == "callActivity" or (one.job_type or "").startswith("=")}  # fmt: skip
    scenario = Scenario(
        name=begin.process,
        process=begin.process,
        start=begin.start,
        decision=None,
        variables=variables,
        at=START,
        until=timedelta(days=20),
        operations={key: [Answer({})] for key in jobs | others},
        tasks={one.id: [Answer(variables)] for one in elements if one.type == "userTask"},
        messages=(),
        expect={},
    )
    try:
        found = play(definition, scenario, most=MOST)
    except Invalid as error:
        return f"stopped: {error.message}"
    if found.ended == "incident":
        return f"incident: {found.incidents}"
    return found.ended if found.ended != "waiting" else f"waiting: at {found.waits_at}"


if __name__ == "__main__":
    sys.exit(main())
