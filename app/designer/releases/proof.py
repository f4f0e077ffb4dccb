"""What is known of files before they are published: lint, scenarios, coverage. Bound to a digest.

Proving reads the names that are known here and plays every scenario, so it is done outside of any
transaction; what is published inside of one is what was proved, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.designer.cache import Recent
from app.designer.folders import Files, checked, digest
from app.designer.known import known
from app.designer.lint import Finding, lint, refuse_errors
from app.designer.trial import Trial, scenario_report
from app.lib.errors import Invalid, Problem
from app.lib.words import duration

KEPT = 64
SECONDS = 45  # for all scenarios together: somebody waits for the answer

_tried: Recent[Trial] = Recent(KEPT)


@dataclass(frozen=True)
class Proof:
    """What lint and the scenarios say of these files.

    ``fault`` says why the scenarios cannot be played at all.
    """

    files: Files
    digest: str
    findings: tuple[Finding, ...]
    trial: Trial | None
    fault: str = ""

    @property
    def errors(self) -> list[Finding]:
        """What has to be corrected first."""
        return [one for one in self.findings if one.severity == "error"]

    @property
    def total(self) -> int:
        """How many scenarios there are."""
        return len(self.trial.results) if self.trial else 0

    @property
    def passed(self) -> int:
        """How many of them pass."""
        return self.total - len(self.trial.failing) if self.trial else 0

    def refuse_errors(self) -> None:
        """Raises Invalid with a problem for each error that lint found."""
        refuse_errors(self.findings)

    def refuse(self) -> None:
        """Raises Invalid for whatever keeps the files from being published."""
        self.refuse_errors()
        problems = [Problem("scenarios.yaml", told) for told in self.red()]
        if problems:
            more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
            said = f"Not every scenario passes: {problems[0].message}{more}"
            raise Invalid(f"This process cannot be published. {said}", problems=problems)

    def red(self) -> list[str]:
        """The scenarios that do not end as told, each with why."""
        if self.fault:
            return [self.fault]
        failed = self.trial.failing if self.trial else []
        return [f"{one.name}: {'; '.join(one.faults)}" for one in failed]

    def missed(self) -> list[str]:
        """What no scenario reaches, in a sentence for each kind."""
        return self.trial.missed if self.trial else []

    def uncovered(self) -> list[str]:
        """The same in one short sentence, for a message that travels in a cookie; or none."""
        covered = self.trial.covered if self.trial else {}
        counts = [f"{len(part.missing)} {kind}" for kind, part in covered.items() if part.missing]
        return [f"No scenario reaches {', '.join(counts)}."] if counts else []

    def as_json(self) -> dict[str, Any]:
        """The proof as a review keeps it and a program reads it."""
        return {
            "digest": self.digest,
            "findings": findings_json(self.findings),
            "fault": self.fault,
            "scenarios": [_result(one) for one in self.trial.results] if self.trial else [],
            "coverage": {
                kind: {"reached": part.reached, "total": part.total, "missing": dict(part.missing)}
                for kind, part in (self.trial.covered.items() if self.trial else ())
            },
            "missed": self.missed(),
        }


def prove(files: Mapping[str, bytes]) -> Proof:
    """Lints the files and plays their scenarios, each content once in this process.

    Raises Invalid for files that cannot be taken at all.
    """
    taken = checked(dict(files))
    mark = digest(taken)
    found = tuple(lint(taken, known()))
    if any(one.severity == "error" for one in found):
        return Proof(taken, mark, found, None)
    try:
        played = _tried.get(mark, lambda: _play(taken))
    except _TooSlow as slow:
        played = slow.trial
    except Invalid as wrong:
        return Proof(taken, mark, found, None, wrong.message)
    return Proof(taken, mark, found, played)


class _TooSlow(Exception):
    """Not every scenario was played in time; another try may fare better, so this is not kept."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        super().__init__()


def _play(files: Files) -> Trial:
    played = scenario_report(files, seconds=SECONDS)
    if any(one.played is None for one in played.results):
        raise _TooSlow(played)
    return played


def findings_json(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """What lint found, for a program."""
    return [_finding(one) for one in found]


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "severity": one.severity,
        "file": one.file,
        "element": one.element,
        "line": one.line,
        "message": one.message,
        "remedy": one.remedy,
    }


def _result(one: Any) -> dict[str, Any]:
    return {
        "name": one.name,
        "passed": one.passed,
        "faults": list(one.faults),
        "took": duration(one.played.duration) if one.played else "",
    }
