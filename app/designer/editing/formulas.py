"""Whether an expression can be read, and whether it names variables that nobody gives."""

from __future__ import annotations

from typing import Any

from app.engine import feel
from app.lib.errors import Invalid
from app.lib.schema import faults, many, record, text

MOST_TEXT = 10_000
MOST_NAMES = 2_000
BODY = record(
    {
        "expression": text(MOST_TEXT, description="Without the = that it begins with."),
        "unary": {"type": "boolean", "description": "Whether they are tests, as in a table."},
        "names": many(text(200), most=MOST_NAMES, description="The variables in scope."),
    },
    needs=("expression",),
)


def checked(said: Any) -> dict[str, Any]:
    """``{expression, unary, names}``: errors with line and column, what it reads, and what of
    that is not among the names. Raises Invalid for what is no such body."""
    if wrong := faults(BODY, said):
        raise Invalid("Nothing was checked.", problems=wrong)
    names = said.get("names")
    compile_text = feel.compile_unary if said.get("unary") else feel.compile
    spaced = [name for name in names or () if not name.isidentifier()]
    expression = said["expression"]
    try:
        reads = sorted(compile_text(expression, _within(expression, spaced)).names - {"?"})
    except feel.FeelSyntaxError as fault:
        message = f"{fault.message[:1].upper()}{fault.message[1:]}."
        place = {"line": fault.line, "column": fault.column}
        return {"errors": [{"message": message, **place}], "reads": [], "unknown": []}
    unknown = [] if names is None else [name for name in reads if name not in set(names)]
    return {"errors": [], "reads": reads, "unknown": unknown}


def _within(expression: str, names: list[str]) -> list[str]:
    """The names that the text may hold: each costs time at every word that is read."""
    plain = " ".join(expression.split())
    return [name for name in names if " ".join(name.split()) in plain]
