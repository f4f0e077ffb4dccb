"""Texts of a diagram: an expression when it begins with ``=``, else a constant (Camunda 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.engine import feel

BUDGET = feel.Budget()
FILTERS = re.compile(r"\b(item|partial)\b")
CHECK = "Check the names in the expression and the variables of the instance, then retry."


class Fault(Exception):
    """An element cannot go on until somebody repairs something: an incident of this kind."""

    def __init__(self, kind: str, reason: str, remedy: str = CHECK) -> None:
        self.kind, self.reason, self.remedy = kind, reason, remedy
        super().__init__(reason)


@dataclass(frozen=True)
class Text:
    """A text as it stands in the diagram, compiled when it is an expression."""

    text: str
    code: feel.Expression | None

    def value(self, view: Mapping[str, Any], now: datetime, *, strict: bool = False) -> Any:
        """The plain JSON value over the variables.

        Raises Fault when the budget is used up and, if strict, when a fault inside the expression
        made any part of it null, unless the expression itself handles that null: a gateway or a
        vendor must never go on with such a value in silence.
        """
        if self.code is None:
            return self.text
        try:
            result = self.code.evaluate(view, BUDGET, now=now)
        except feel.BudgetExceeded as error:
            raise Fault("expression", str(error), "Make the expression smaller.") from None
        lost = next((one for one in result.warnings if not one.handled), None) if strict else None
        if lost is not None:
            raise Fault("expression", _said(self.text, result.value, lost))
        return feel.to_json(result.value)

    @property
    def reads(self) -> frozenset[str]:
        """The same, and those that a filter names by itself, when it may be a variable as well."""
        return self.names | frozenset(FILTERS.findall(self.text) if self.code else ())

    @property
    def names(self) -> frozenset[str]:
        """The variables that it reads."""
        return self.code.names if self.code is not None else frozenset()


def _said(text: str, value: Any, lost: feel.Warning) -> str:
    became = "is null" if value is None else "has a null in it"
    return f"{text} {became}: {lost.message} (line {lost.line}, column {lost.column})."


def read(text: str) -> Text:
    """Compiles a text. Raises feel.FeelSyntaxError."""
    if not text.startswith("="):
        return Text(text, None)
    return Text(text, feel.compile(text[1:].strip()))
