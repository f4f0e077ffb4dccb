"""Tries an expression or a decision: for the command line, and for an editor's "try it".

What comes in is JSON that was read without a float, what goes out is JSON again. Everything that is
wrong with it is an Invalid that names the field, the line and the column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from app.engine import dmn, feel
from app.lib import json
from app.lib.clock import now
from app.lib.errors import Invalid, Problem

BUDGET = feel.Budget(
    steps=200_000, seconds=0.5, items=20_000, characters=200_000, regex_seconds=0.1
)
MOST_TEXT = 10_000
MOST_FILE = 1_000_000
MOST_DATA = 200_000
MOST_ANSWER = 2_000_000
MOST_PROBLEMS = 20
LONGEST_NAME = 100


def try_feel(said: Any) -> dict[str, Any]:
    """``{expression, context}`` or ``{unaryTests, input, context}``: value, type and warnings."""
    body = _body(said, {"expression", "unaryTests", "input", "context"})
    unary = "unaryTests" in body
    if unary is ("expression" in body):
        _refuse("/expression", "Send either expression or unaryTests.")
    if "input" in body and not unary:
        _refuse("/input", "Goes with unaryTests alone.")
    field = "unaryTests" if unary else "expression"
    text = _text(body, field, MOST_TEXT)
    context = _context(body, "context")
    if unary:
        _data(body.get("input"), "/input")
    try:
        return evaluate(text, context, unary=unary, value=body.get("input"), budget=BUDGET)
    except feel.FeelError as wrong:
        raise _invalid(wrong, field) from None


def try_decision(said: Any) -> dict[str, Any]:
    """``{file, decision, input, explain}``: value, warnings and, if asked for, the explanation."""
    body = _body(said, {"file", "decision", "input", "explain"})
    text = _text(body, "file", MOST_FILE)
    name = _text(body, "decision", 1000)
    context = _context(body, "input")
    if not isinstance(body.get("explain", False), bool):
        _refuse("/explain", "Has to be true or false.")
    try:
        model = dmn.load({"decision.dmn": text.encode()})
        return decide(model, name, context, explain=body.get("explain", False), budget=BUDGET)
    except dmn.DmnRefused as refused:
        raise Invalid(
            "The decisions cannot be read.", problems=list(_faults(refused.problems))
        ) from None
    except KeyError:
        _refuse("/decision", f"There is no decision {name!r}. {known(model)}")
    except feel.BudgetExceeded as wrong:
        raise _invalid(wrong, "decision") from None


def evaluate(
    text: str,
    context: Mapping[str, Any],
    *,
    unary: bool = False,
    value: Any = None,
    budget: feel.Budget | None = None,
) -> dict[str, Any]:
    """The value of an expression, or whether a value meets unary tests; the names in scope are the
    keys of the context. Raises feel.FeelSyntaxError, feel.BudgetExceeded."""
    names = _names_in(text, context)
    given = feel.from_json(context)
    if unary:
        tests = feel.compile_unary(text, names)
        result = tests.evaluate(feel.from_json(value), given, budget, now=now())
    else:
        result = feel.compile(text, names).evaluate(given, budget, now=now())
    warnings = [
        {"kind": one.kind, "message": one.message, "line": one.line, "column": one.column}
        for one in result.warnings
    ]
    return {"value": feel.to_json(result.value), "warnings": warnings}


def decide(
    model: dmn.Model,
    name: str,
    context: Mapping[str, Any],
    *,
    explain: bool = False,
    budget: feel.Budget | None = None,
) -> dict[str, Any]:
    """The value of a decision, or of a service or knowledge model with the input as arguments.

    Raises KeyError when there is none of that name, feel.BudgetExceeded.
    """
    given = feel.from_json(context)
    try:
        decided = model.decide(name, given, budget, now=now())
    except KeyError:
        decided = model.invoke(name, given, budget, now=now())
    warnings = [
        {
            "kind": one.kind,
            "message": one.message,
            "place": one.place,
            "text": one.text,
            "line": one.line,
            "column": one.column,
            "lost": one.lost,
        }
        for one in decided.warnings
    ]
    answer = {"value": feel.to_json(decided.value), "warnings": warnings}
    return {**answer, "explanation": decided.explanation} if explain else answer


def known(model: dmn.Model) -> str:
    """What a model can be asked, as a sentence."""
    names = [*model.decisions, *model.functions]
    return f"There are: {', '.join(names[:50])}." if names else "The file has none."


def _names_in(text: str, context: Mapping[str, Any]) -> frozenset[str]:
    """The keys that the text may name: each costs time at every word that is read."""
    plain = " ".join(text.split())
    named = (name for name in _names(context) if len(name) <= LONGEST_NAME)
    return frozenset(name for name in named if " ".join(name.split()) in plain)


def _names(value: Any, levels: int = 20) -> Iterator[str]:
    """The keys of a context and of all contexts in it: names may have spaces in them."""
    if isinstance(value, Mapping):
        yield from value
    inner = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, Mapping | list) and levels:
        for one in inner:
            yield from _names(one, levels - 1)


# ---- what was sent


def answer(value: dict[str, Any]) -> dict[str, Any]:
    """The answer if it can be sent. Raises Invalid for one that is too large."""
    if len(json.dumps(value)) > MOST_ANSWER:
        raise Invalid(f"The value is larger than {MOST_ANSWER:,} characters. Ask for a part of it.")
    return value


def _body(said: Any, fields: set[str]) -> dict[str, Any]:
    if not isinstance(said, dict):
        _refuse("", "Send an object.")
    if unknown := sorted(set(said) - fields):
        _refuse(f"/{unknown[0]}", f"Is not known here. There are: {', '.join(sorted(fields))}.")
    try:
        json.dumps(said).encode()
    except UnicodeEncodeError:
        _refuse("", "A text has half of a character (a lone surrogate).")
    return said


def _text(body: Mapping[str, Any], field: str, most: int) -> str:
    text = body.get(field)
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        _refuse(f"/{field}", "Has to be a text, and not an empty one.")
    if len(text) > most:
        _refuse(f"/{field}", f"Has {len(text):,} characters; at most {most:,} are read.")
    return text


def _context(body: Mapping[str, Any], field: str) -> dict[str, Any]:
    context = body.get(field, {})
    if not isinstance(context, dict):
        _refuse(f"/{field}", "Has to be an object.")
    _data(context, f"/{field}")
    return context


def _data(value: Any, pointer: str) -> None:
    if len(json.dumps(value)) > MOST_DATA:
        _refuse(pointer, f"Has more than {MOST_DATA:,} characters.")
    try:
        feel.from_json(value)
    except feel.BudgetExceeded as wrong:
        _refuse(pointer, f"{wrong}.")


def _faults(problems: tuple[dmn.DmnProblem, ...]) -> Iterator[Problem]:
    for one in problems[:MOST_PROBLEMS]:
        message = f"{one.element}: {one.reason}. {one.remedy}"
        yield Problem("/file", message, one.line)


def _invalid(wrong: feel.FeelError, field: str) -> Invalid:
    line, column = getattr(wrong, "line", None) or None, getattr(wrong, "column", None) or None
    if isinstance(wrong, feel.FeelSyntaxError):
        at = f" (line {line}, column {column})"
        message = f"{wrong.message[:1].upper()}{wrong.message[1:]}{at}."
        return Invalid("This is no FEEL.", problems=[Problem(f"/{field}", message, line, column)])
    problem = Problem(f"/{field}", f"{wrong}.", line, column)
    return Invalid("The evaluation was stopped.", problems=[problem])


def _refuse(pointer: str, message: str) -> NoReturn:
    raise Invalid("Nothing was evaluated.", problems=[Problem(pointer, message)])
