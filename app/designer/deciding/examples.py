"""The tables of examples of a decision: run, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import engine
from app.designer.scenarios import FILE, Scenario, read_yaml, scenarios
from app.designer.trial import Result, run
from app.engine import feel
from app.lib.errors import Invalid, Problem


def examples(decision: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The tables of this decision, with each row's verdict: whether it passes, what the decision
    answered, and what was wrong in words. Raises Invalid."""
    told = scenarios(files)
    listed = (read_yaml(FILE, files[FILE]) or {}).get("tables") or [] if FILE in files else []
    rows = told[len(told) - sum(len(one["rows"]) for one in listed) :] if listed else []
    wanted = [one for one in rows if one.decision == decision]
    results = iter(run(_definition(files), wanted)) if wanted else iter(())
    tables = []
    for place, table in enumerate(listed):
        if table["decision"] == decision:
            mine = [next(results) for _ in table["rows"]]
            given = [one for one in wanted if one.name in {result.name for result in mine}]
            tables.append(_told(place, table, mine, given))
    return {"tables": tables}


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
    place: int, table: Mapping[str, Any], results: list[Result], given: list[Scenario]
) -> dict[str, Any]:
    names = [path == "name" for path in table["columns"]]
    return {
        "table": place,
        "columns": table["columns"],
        "rows": [
            {
                "name": next((v for v, is_name in zip(row, names, strict=True) if is_name), ""),
                "values": row,
                "variables": feel.to_json(scenario.variables),
                "passed": result.passed,
                "faults": list(result.faults),
                "answer": feel.to_json(result.played.result) if result.played else None,
            }
            for row, result, scenario in zip(table["rows"], results, given, strict=True)
        ],
    }
