"""Plays imported diagrams with mocked jobs: ``python -m tools.play_imported PATHS [--mocked]``.

Every diagram that needs nothing from a person is begun and answered until it ends; with
``--mocked`` also those that only wait for operations, listeners and forms. Values for conditions
are tried until the instance ends. Ends with 1 when one does not.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from app import engine
from app.designer.imports import bring_in
from app.designer.play import play
from app.designer.scenarios import START, Answer, Scenario
from app.engine import feel
from app.engine.bpmn import foreign
from app.lib.errors import Invalid
from app.lib.xml import parse

TRIES = 40
MOCKED = {"operation", "listener", "form", "start form", "form field", "initiator"}
WHEN = "2026-03-03T09:00:00Z"
# What an expression at this place has to give.
GIVEN: dict[str, Any] = {
    "assignee": "ann",
    "candidateUsers": ["ann"],
    "candidateGroups": ["csr"],
    "dueDate": WHEN,
    "followUpDate": WHEN,
    "priority": 50,
    "inputCollection": ["a", "b"],
    "timeDate": WHEN,
    "timeDuration": "PT1H",
    "correlationKey": "o-1",
    "processId": "other",
}
CONDITIONS = {"conditionExpression", "condition", "completionCondition"}
PATH = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
COMPARED = re.compile(rf'({PATH}) (?:!?=|[<>]=?) (?:"([^"]*)"|(-?\d+(?:\.\d+)?)|(true|false))')


def main() -> int:
    """Plays them all; how many did not end."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("paths", nargs="+", type=Path)
    reader.add_argument("--mocked", action="store_true", help="also what waits for operations")
    given = reader.parse_args()
    imported, ends = bring_in(given.paths), Counter[str]()
    allowed = MOCKED if given.mocked else set()
    for report in imported.reports:
        files = imported.folders.get(report.folder, {})
        if report.tool in ("DMN", "form") or not files or _kinds(report) - allowed:
            continue
        said = played(files)
        ends[said.split(":")[0]] += 1
        if said != "completed":
            print(f"{report.file}: {said}")
    print(", ".join(f"{count} {how}" for how, count in ends.most_common()))
    return 0 if set(ends) <= {"completed", "begins with an event"} else 1


def _kinds(report: foreign.Report) -> set[str]:
    return {need.kind for need in report.needs}


def played(files: Mapping[str, bytes]) -> str:
    """How a folder's process ends; the best that was found."""
    definition = engine.load(files)
    begun = [key for key in definition.processes
             if any(start.kind == "none" for start in definition.starts(key))]  # fmt: skip
    if not begun:
        return "begins with an event"
    root = parse(next(content for name, content in files.items() if name.endswith(".bpmn")), "")
    choices, rng, said = _choices(root), random.Random(1), ""
    for _ in range(TRIES):
        variables = _nested({path: rng.choice(those) for path, those in choices.items()})
        said = _once(definition, begun[0], root, variables)
        if said == "completed" or said.startswith("stopped"):
            break
    return said


def _once(definition: engine.Definition, process: str, root: Any, variables: dict[str, Any]) -> str:
    elements = definition.elements.values()
    jobs = {node.get("type") for node in root.iter("{*}taskDefinition", "{*}executionListener",
                                                   "{*}taskListener")}  # fmt: skip
    # Only where the type does not tell: an incident before the job must not be tried for ever.
    others = {one.id for one in elements
              if one.type == "callActivity" or (one.job_type or "").startswith("=")}  # fmt: skip
    scenario = Scenario(
        name=process,
        process=process,
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
        found = play(definition, scenario)
    except Invalid as error:
        return f"stopped: {error.message}"
    if found.ended == "incident":
        return f"incident: {found.incidents}"
    return found.ended if found.ended != "waiting" else f"waiting: at {found.waits_at}"


# ---- values


def _choices(root: Any) -> dict[str, list[Any]]:
    """What each variable may be, by its path: from what is compared and from where it is used."""
    found: dict[str, list[Any]] = defaultdict(list)
    for place, said in _expressions(root):
        if place in GIVEN and re.fullmatch(PATH, said):
            found[said].append(GIVEN[place])
        for path, text, number, truth in COMPARED.findall(said):
            found[path] += _near(number) if number else [truth == "true" if truth else text]
    for place, said in _expressions(root):
        bare = re.sub(r'"[^"]*"', "", said)
        for path in re.findall(PATH, bare):
            if path not in found and path.split(".")[0] in feel.compile(said).names:
                found[path] = [True, False] if place in CONDITIONS else ["x"]
    return dict(found)


def _near(number: str) -> list[int]:
    middle = int(float(number))
    return [middle - 1, middle, middle + 1]


def _expressions(root: Any) -> Iterator[tuple[str, str]]:
    """The place and the FEEL of every expression of a diagram."""
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        texts = [*node.attrib.items(), (node.tag, node.text or "")]
        for name, text in texts:
            if text.strip().startswith("="):
                yield str(name).rsplit("}", 1)[-1], text.strip()[1:].strip()


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """``{"a.b": 1}`` as ``{"a": {"b": 1}}``; the deeper path wins."""
    made: dict[str, Any] = {}
    for path in sorted(flat, key=len):
        here, parts = made, path.split(".")
        for part in parts[:-1]:
            if not isinstance(here.get(part), dict):
                here[part] = {}
            here = here[part]
        here[parts[-1]] = flat[path]
    return made


if __name__ == "__main__":
    sys.exit(main())
