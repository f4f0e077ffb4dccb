"""The text of any value, as ``string()`` gives it (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.engine.feel.budget import Run
from app.engine.feel.temporal import show
from app.engine.feel.values import Function, Range, is_number, number

PLAIN_KEY = re.compile(r"[^\W\d][\w ]*")


def show_number(value: Any) -> str:
    """A number without exponent and without needless zeros."""
    exact = number(value)
    if not exact:
        return "0"
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def text_of(value: Any, run: Run | None = None) -> str | None:
    """What ``string()`` says of a value; null for null. Raises BudgetExceeded."""
    if value is None or isinstance(value, str):
        return value
    writer = Writer(run)
    writer.write(value)
    return "".join(writer.pieces)


class Writer:
    """Gathers the pieces of a text and counts them as it goes."""

    def __init__(self, run: Run | None) -> None:
        self.run, self.size = run, 0
        self.pieces: list[str] = []

    def add(self, piece: str) -> None:
        """Adds a piece."""
        self.pieces.append(piece)
        self.size += len(piece)
        if self.run is not None:
            self.run.step()
            if self.size > self.run.budget.characters:
                self.run.hold_text(self.size)

    def write(self, value: Any) -> None:
        """Adds a value; strings in quotes."""
        if isinstance(value, str):
            self.add(quoted(value))
        elif isinstance(value, list | tuple):
            self._between("[", value, "]")
        elif isinstance(value, Mapping):
            self._context(value)
        elif isinstance(value, Range):
            self._range(value)
        else:
            self.add(_single(value))

    def _between(self, opening: str, items: Iterable[Any], closing: str) -> None:
        self.add(opening)
        for number_, item in enumerate(items):
            if number_:
                self.add(", ")
            self.write(item)
        self.add(closing)

    def _context(self, value: Mapping[str, Any]) -> None:
        self.add("{")
        for number_, (key, entry) in enumerate(value.items()):
            name = key if PLAIN_KEY.fullmatch(str(key)) else quoted(str(key))
            self.add(f", {name}: " if number_ else f"{name}: ")
            self.write(entry)
        self.add("}")

    def _range(self, value: Range) -> None:
        if value.sign:
            self.add(f"({value.sign}")
            self.write(value.low)
            self.add(")")
            return
        self.add("[" if value.low_in else "(")
        if value.low is not None:
            self.write(value.low)
        self.add("..")
        if value.high is not None:
            self.write(value.high)
        self.add("]" if value.high_in else ")")


def _single(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        return show_number(value)
    if isinstance(value, Function):
        return f"function({', '.join(value.names)})"
    return show(value)


ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(value: Any) -> str:
    """The text that compiles to the value. Raises TypeError for what has no literal."""
    if isinstance(value, str):
        escaped = (ESCAPES.get(sign, sign) for sign in value)
        return '"' + "".join(s if s >= " " else f"\\u{ord(s):04x}" for s in escaped) + '"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, Mapping):
        entries = (f"{literal(key)}: {literal(entry)}" for key, entry in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, Range):
        return _range_literal(value)
    if value is None or isinstance(value, bool) or is_number(value):
        return _single(value)
    if isinstance(value, Function):
        raise TypeError("a function has no literal")
    return f'@"{show(value)}"'


def _range_literal(value: Range) -> str:
    if value.sign:
        return f"({value.sign} {literal(value.low)})"
    if value.low is None or value.high is None:
        sign = f">{'=' * value.low_in}" if value.high is None else f"<{'=' * value.high_in}"
        return f"({sign} {literal(value.low if value.high is None else value.high)})"
    opening, closing = "[" if value.low_in else "(", "]" if value.high_in else ")"
    return f"{opening}{literal(value.low)}..{literal(value.high)}{closing}"


def quoted(text: str) -> str:
    """The text in double quotes, as ``string()`` shows it within lists and contexts."""
    return '"' + text.replace('"', '\\"') + '"'
