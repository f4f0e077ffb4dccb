"""The tables of examples of a decision: run, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app import engine
from app.designer.examples import NAME
from app.designer.scenarios import FILE, Scenario, read_yaml, scenarios
from app.designer.trial import Result, run
from app.engine import feel
from app.lib.errors import Invalid, Problem


def examples(decision: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The tables of this decision, with each row's verdict: whether it passes, what the decision
    answered, and what was wrong in words. Raises Invalid."""
    told = scenarios(files)
    listed = (read_yaml(FILE, files[FILE]) or {}).get("tables") or [] if FILE in files else []
    rows = told[len(told) - sum(len(one["rows"]) for one in listed) :]
    wanted = [one for one in rows if one.decision == decision]
    results = zip(wanted, run(_definition(files), wanted), strict=True) if wanted else iter(())
    return {
        "tables": [
            {
                "table": place,
                "columns": table["columns"],
                "rows": [_told(table["columns"], row, *next(results)) for row in table["rows"]],
            }
            for place, table in enumerate(listed)
            if table["decision"] == decision
        ]
    }


def _definition(files: Mapping[str, bytes]) -> engine.Definition:
    decisions = {name: content for name, content in files.items() if name.endswith(".dmn")}
    try:
        return engine.load(decisions)
    except engine.Refused as refused:
        problems = [
            Problem(f"{one.file} {one.element}".strip(), f"{one.reason} {one.remedy}", one.line)
            for one in refused.problems
        ]
        raise Invalid("The decisions cannot be read.", problems=problems) from None


def _told(
    columns: Sequence[str], row: Sequence[Any], given: Scenario, result: Result
) -> dict[str, Any]:
    return {
        "name": str(row[columns.index(NAME)]) if NAME in columns else "",
        "values": feel.to_json(row),
        "variables": feel.to_json(given.variables),
        "passed": result.passed,
        "faults": list(result.faults),
        "answer": feel.to_json(result.played.result) if result.played else None,
    }
