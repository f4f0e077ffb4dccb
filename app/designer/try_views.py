"""Trying expressions and decisions: for programs with a token, and for the editors of this page."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, Response

from app.accounts.access import Permission, allow
from app.designer import evaluate
from app.designer.scripting import for_script
from app.lib.api import Operation, described
from app.lib.schema import Schema, given, many, record, text
from app.lib.web import read_json, write_json

bp = Blueprint("trying", __name__)
P = Permission
ANYTHING: Schema = {"description": "Any JSON; numbers are exact."}
CONTEXT: Schema = {"type": "object", "description": "The variables by name."}
EXAMPLE = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" '
    'namespace="example"><decision id="seats" name="Seats"><literalExpression>'
    "<text>people + 4</text></literalExpression></decision></definitions>"
)
FEEL = record(
    {
        "expression": text(evaluate.MOST_TEXT, description="An expression, or else unaryTests."),
        "unaryTests": text(evaluate.MOST_TEXT, description="Tests, as in a decision table."),
        "input": {"description": "The value that the unary tests judge."},
        "context": CONTEXT,
    },
    title="FeelEvaluation",
    examples=[
        {"expression": "price * quantity", "context": {"price": Decimal("22.5"), "quantity": 24}}
    ],
)
DECISION = record(
    {
        "file": text(evaluate.MOST_FILE, description="The DMN file, as XML."),
        "decision": text(1000, description="The decision, by its id or name."),
        "input": CONTEXT,
        "explain": {"type": "boolean", "description": "Whether to say which rules hit, and why."},
    },
    needs=("file", "decision"),
    title="DecisionEvaluation",
    examples=[{"file": EXAMPLE, "decision": "seats", "input": {"people": 20}, "explain": True}],
)
WARNING: Schema = {
    "type": "object",
    "description": "Why a part became null: kind, message, line, column.",
}
FEEL_VALUE = given({"value": ANYTHING, "warnings": many(WARNING)}, title="FeelValue")
DECIDED = record(
    {"value": ANYTHING, "warnings": many(WARNING), "explanation": many({"type": "object"})},
    needs=("value", "warnings"),
    title="DecisionValue",
)


@bp.post("/api/v1/feel/evaluate")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag="Decisions", takes=FEEL, gives={200: FEEL_VALUE}))
def feel() -> Response:
    """Evaluate an expression, or a value against unary tests."""
    return write_json(evaluate.answer(evaluate.try_feel(read_json())))


@bp.post("/api/v1/decisions/evaluate")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag="Decisions", takes=DECISION, gives={200: DECIDED}))
def decision() -> Response:
    """Ask a decision of a DMN file that is sent along."""
    return write_json(evaluate.answer(evaluate.try_decision(read_json())))


@bp.post("/processes/try/feel")
@allow(P.PROCESS_DRAFT)
def feel_here() -> Response:
    """The same for the editor, which has a session and a CSRF token instead of a bearer token."""
    return for_script(lambda: evaluate.answer(evaluate.try_feel(read_json())))


@bp.post("/processes/try/decision")
@allow(P.PROCESS_DRAFT)
def decision_here() -> Response:
    """The same for the editor of decisions."""
    return for_script(lambda: evaluate.answer(evaluate.try_decision(read_json())))
