"""Runs all scenarios of a folder: what ``flask process test`` prints and the build checks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app import engine
from app.designer.contents import Contents, contents
from app.designer.play import MAX_SECONDS, play
from app.designer.played import Played
from app.designer.playing.parsed import parsed
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
    fails_at: str = ""  # the element where it went another way, if one can be named

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

    @property
    def failing(self) -> list[Result]:
        """The scenarios that do not pass."""
        return [result for result in self.results if not result.passed]

    @property
    def missed(self) -> list[str]:
        """What no scenario reaches, a sentence for each kind; none when all is covered."""
        said = [
            f"{len(part.missing)} of {part.total} {kind}: {_some(list(part.missing.values()))}"
            for kind, part in self.covered.items()
            if part.missing and kind != "rules"  # which the tables tell better
        ]
        for name, part in self.tables.values():
            if part.missing:
                which = _some(list(part.missing.values()))
                said.append(f"{len(part.missing)} of {part.total} rules of {name}: {which}")
        return [f"No scenario reaches {one}." for one in said]


def run(
    definition: engine.Definition,
    told: list[Scenario],
    inside: Contents | None = None,
    *,
    seconds: float | None = None,
) -> Iterator[Result]:
    """Plays the scenarios one after the other; ``inside`` has the names of the rules that hit.

    With ``seconds`` all of them together take no longer: what is left then has not passed.
    """
    until = None if seconds is None else time.monotonic() + seconds
    for scenario in told:
        left = MAX_SECONDS if until is None else until - time.monotonic()
        if left <= 0:
            said = f"Not played: the scenarios before it took {seconds:g} seconds."
            yield Result(scenario.name, (said,), None)
            continue
        try:
            played = play(definition, scenario, seconds=left)
        except Invalid as wrong:
            yield Result(scenario.name, (wrong.message,), None)
            continue
        unlike = differences(scenario, played)
        told_more = story(scenario, played, inside or Contents()) if unlike else ()
        at = next((one.element for one in unlike if one.element), "")
        faults = tuple(str(difference) for difference in unlike)
        yield Result(scenario.name, faults, played, tuple(told_more), at)


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


def scenario_report(files: Mapping[str, bytes], *, only: str = "", seconds: float = 20) -> Trial:
    """Plays the scenarios of files that may be a draft; with ``only`` the one of this name.

    What publishing asks for: ``passed``, ``failing`` and ``missed`` say what it has to know. Raises
    Invalid for files that cannot run and for a scenario file that cannot be read.
    """
    definition, inside = parsed(files), contents(files)
    told = [one for one in scenarios(files) if only in ("", one.name)]
    if only and not told:
        raise Invalid(f"There is no scenario {only[:100]!r}. It may have been renamed or removed.")
    return summary(inside, list(run(definition, told, inside, seconds=seconds)))


def _some(names: list[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


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
        "missed": done.missed,
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
