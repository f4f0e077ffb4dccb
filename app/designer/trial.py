"""Runs all scenarios of a folder: what ``flask process test`` prints and the build checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app import engine
from app.designer.contents import Contents, contents
from app.designer.play import play
from app.designer.played import Played
from app.designer.scenarios import Scenario, scenarios
from app.designer.verdict import Covered, coverage, differences, story, table_coverage
from app.lib.errors import Invalid


@dataclass(frozen=True)
class Result:
    """One scenario: what it came to, and each expectation that was not met, in words.

    ``story``: of a decision that failed, what it was given and which rules hit.
    """

    name: str
    faults: tuple[str, ...]
    played: Played | None
    story: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.faults


@dataclass(frozen=True)
class Trial:
    """All scenarios of a folder, and what they reached together."""

    results: tuple[Result, ...]
    covered: Mapping[str, Covered]
    tables: Mapping[str, tuple[str, Covered]]  # by decision: its name, and its rules

    @property
    def passed(self) -> bool:
        """Whether there are scenarios, and all of them pass."""
        return bool(self.results) and all(result.passed for result in self.results)


def run(
    definition: engine.Definition, told: list[Scenario], inside: Contents | None = None
) -> Iterator[Result]:
    """Plays the scenarios one after the other; ``inside`` has the names of the rules that hit."""
    for scenario in told:
        try:
            played = play(definition, scenario)
        except Invalid as wrong:
            yield Result(scenario.name, (wrong.message,), None)
            continue
        found = tuple(str(difference) for difference in differences(scenario, played))
        told_more = story(scenario, played, inside or Contents()) if found else ()
        yield Result(scenario.name, found, played, tuple(told_more))


def summary(inside: Contents, results: list[Result]) -> Trial:
    """The results with what they covered of the folder."""
    played = [result.played for result in results if result.played]
    tables = {
        key: (inside.tables[key].name, part) for key, part in table_coverage(inside, played).items()
    }
    return Trial(tuple(results), coverage(inside, played), tables)


def trial(files: Mapping[str, bytes], definition: engine.Definition) -> Trial:
    """Plays all scenarios of the folder. Raises Invalid when its scenario file cannot be read."""
    inside = contents(files)
    return summary(inside, list(run(definition, scenarios(files), inside)))


def as_json(key: str, done: Trial) -> dict[str, Any]:
    """A trial for a program to read."""
    return {
        "process": key,
        "passed": done.passed,
        "scenarios": [
            {
                "name": result.name,
                "passed": result.passed,
                "faults": list(result.faults),
                "story": list(result.story),
            }
            for result in done.results
        ],
        "coverage": {
            kind: {"reached": part.reached, "total": part.total, "missing": list(part.missing)}
            for kind, part in done.covered.items()
        },
        "tables": [
            {
                "decision": key,
                "name": name,
                "reached": part.reached,
                "total": part.total,
                "missing": list(part.missing.values()),
            }
            for key, (name, part) in done.tables.items()
        ],
    }
