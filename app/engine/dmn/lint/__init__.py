"""Checks decision tables: overlaps, gaps, rules that never decide, wrong values, types and names.

>>> for finding in lint({"credit.dmn": content}):
...     print(finding.severity, finding.rules, finding.message, finding.remedy, finding.example)

In closed form: each cell becomes a set of values, each rule a box, and nothing is sampled. What
cannot be turned into a set is said, not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from app.engine.dmn.lint import coverage, names, types
from app.engine.dmn.lint.finding import Finding
from app.engine.dmn.lint.report import Limits, Report
from app.engine.dmn.lint.source import tables
from app.engine.dmn.lint.space import space
from app.engine.dmn.lint.words import Example

__all__ = ["Example", "Finding", "Limits", "lint"]


def lint(
    files: Mapping[str, bytes], given: Set[str] | None = None, limits: Limits | None = None
) -> list[Finding]:
    """All findings about the decision tables of these files, in their order.

    ``given``: the variables that whoever asks is known to have, where the files declare no inputs.
    Files that cannot be read are passed over: ``app.engine.dmn.load`` says why.
    """
    found: list[Finding] = []
    for table in tables(files):
        report = Report(space(table), limits or Limits())
        types.check(report)
        coverage.check(report)
        names.check(report, given)
        found.extend(report.findings)
    return found
