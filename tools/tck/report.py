"""What a run of the kit came to, for people and for the kit's site."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from tools.tck.run import Outcome


def figures(outcomes: Sequence[Outcome]) -> str:
    """Passed and failed, by folder and by level."""
    lines = []
    for level, cases in groupby(outcomes, lambda outcome: outcome.level):
        found = list(cases)
        lines += [
            _line(f"  {name}", list(group))
            for name, group in groupby(found, lambda outcome: outcome.folder)
        ]
        lines.append(_line(level, found))
    lines.append(_line("all", outcomes))
    return "\n".join([_HEAD, *lines]) + "\n"


_HEAD = f"{'':60} {'passed':>11} {'failed':>6} {'share':>7} {'not null':>11} {'exact':>6}"


def _line(name: str, cases: Sequence[Outcome]) -> str:
    passed = sum(case.passed for case in cases)
    asking = [case for case in cases if case.asks_for_a_value]
    right = sum(case.passed for case in asking)
    return (
        f"{name:60} {f'{passed}/{len(cases)}':>11} {len(cases) - passed:>6} "
        f"{100 * passed / len(cases):6.1f}% {f'{right}/{len(asking)}':>11} "
        f"{sum(case.exact for case in cases):>6}"
    )


def failures(outcomes: Iterable[Outcome]) -> str:
    """A line for each case that failed, with what was wrong."""
    return "".join(
        f"{one.level[-1]} {one.file} {one.case}: {one.comment}\n"
        for one in outcomes
        if not one.passed
    )


def level_holds(outcomes: Iterable[Outcome], level: str) -> bool:
    """Whether every case of a level passed."""
    return all(outcome.passed for outcome in outcomes if outcome.level == level)


def write_csv(path: Path, outcomes: Iterable[Outcome]) -> None:
    """``tck_results.csv`` of the kit: folder, file, case, result, comment.

    IGNORED is a case that calls a function of another language, which is refused on purpose.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for one in outcomes:
            result = "SUCCESS" if one.passed else "IGNORED" if one.ignored else "ERROR"
            comment = "" if one.passed else one.comment
            writer.writerow((f"{one.level}/{one.folder}", one.file, one.case, result, comment))
