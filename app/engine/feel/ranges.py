"""Ranges from text, for ``range()``: between two literals, or open at an end (DMN 1.5, rule 66)."""

from __future__ import annotations

from typing import Any

from app.engine.feel.budget import Run
from app.engine.feel.builtins import FUNCTIONS
from app.engine.feel.compiler import Frame, compile_node
from app.engine.feel.errors import FeelError
from app.engine.feel.nodes import Node
from app.engine.feel.parser import parse
from app.engine.feel.parser.lexer import STRING
from app.engine.feel.values import MISSING, Range, kind, less

LONGEST = 1_000
OPENING = {"[": True, "(": False, "]": False}
CLOSING = {"]": True, ")": False, "[": False}
READING = frozenset(("date", "time", "date and time", "duration"))


def read_range(text: str) -> Range | None:
    """The range, or None for what is none."""
    given = text.strip()
    if len(given) < 5 or len(given) > LONGEST:
        return None
    opening, closing = OPENING.get(given[0]), CLOSING.get(given[-1])
    parts = _halves(given[1:-1])
    if opening is None or closing is None or parts is None:
        return None
    low, high = (_end(part) for part in parts)
    if low is MISSING or high is MISSING or (low is None and high is None):
        return None
    if (low is None and opening) or (high is None and closing):
        return None  # an end at infinity cannot be part of the range
    if low is not None and high is not None and less(high, low) is not False:
        return None
    return Range(low, high, opening, closing)


def _halves(text: str) -> tuple[str, str] | None:
    """What stands before and behind the two dots; dots within strings do not count."""
    at = 0
    while at < len(text):
        quoted = STRING.match(text, at)
        if quoted is not None:
            at = quoted.end()
        elif text.startswith("..", at):
            return text[:at].strip(), text[at + 2 :].strip()
        else:
            at += 1
    return None


def _end(text: str) -> Any:
    """The value of a literal; None for an open end, MISSING for anything else."""
    if not text:
        return None
    try:
        node = parse(text, (), FUNCTIONS)
        if not _is_literal(node):
            return MISSING
        value = compile_node(node)(Frame({}, Frame(FUNCTIONS)), Run.small(text))
    except FeelError:
        return MISSING
    return value if kind(value) not in ("null", "boolean") else MISSING


def _is_literal(node: Node) -> bool:
    if node.kind == "negate":
        return _is_literal(node.parts[0])
    if node.kind == "call":
        function, *arguments = node.parts
        return function.value in READING and all(map(_is_literal, arguments))
    return node.kind in ("value", "at literal")
