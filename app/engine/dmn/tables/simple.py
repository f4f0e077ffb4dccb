"""Cells that a column can answer at once: constants, comparisons with one, intervals.

Ends are numbers, dates, and days and time durations within Python's own reach.

Everything else is FEEL and is evaluated for each rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.engine.feel.temporal import read_date, read_duration
from app.engine.feel.values import NUMBERS

NUMBER = r"-?\d{1,30}(?:\.\d{1,30})?"
STRING = r'"[^"\\]*"'
END = rf'(?:{NUMBER}|(?:date|duration)\(\s*"[-+:.0-9A-Z]+"\s*\)|@"[-+:.0-9A-Z]+")'
ATOM = re.compile(
    rf"\s*(?:(?P<string>{STRING})|(?P<word>true|false|null)"
    rf"|(?P<sign><=|>=|<|>)?\s*(?P<end>{END})"
    rf"|(?P<open>[\[\](])\s*(?P<low>{END})\s*\.\.\s*(?P<high>{END})\s*(?P<close>[\[\])]))"
    r"\s*(?:,|\Z)"
)
NEGATED = re.compile(r"not\s*\((?P<inside>[^()]*)\)\Z")
QUOTED = re.compile(r'(?P<function>date|duration|@)\(?\s*"(?P<text>[^"]*)"')
WORDS = {"true": True, "false": False, "null": None}


End = Decimal | date | timedelta


@dataclass(frozen=True)
class Span:
    """Values of one kind between two ends; None where there is no end."""

    low: End | None
    low_in: bool
    high: End | None
    high_in: bool

    @property
    def kind(self) -> type:
        """The kind of its values."""
        return type(self.high if self.low is None else self.low)


Atom = Span | End | str | bool | None


@dataclass(frozen=True)
class Simple:
    """A cell that is met by one of its atoms, or, negated, by none of them."""

    atoms: tuple[Atom, ...]
    negated: bool = False


def read_simple(text: str) -> Simple | None:
    """The cell as atoms, or None when it is more than that."""
    negated = NEGATED.match(text)
    atoms = list(_atoms(negated["inside"] if negated else text))
    if not atoms or NOTHING in atoms:
        return None
    if negated and (None in atoms or len({_kind(atom) for atom in atoms}) > 1):
        return None
    return Simple(tuple(atoms), negated is not None)


def read_constant(text: str) -> Any:
    """The value of a text that is one number, string, boolean or null; else NOTHING."""
    atom = next(_atoms(text), NOTHING)
    found = ATOM.match(text)
    whole = found is not None and found.end() == len(text) and not text.endswith(",")
    if not whole or isinstance(atom, Span):
        return NOTHING
    return atom


class _Nothing:
    """Marks a text that is not simple."""


NOTHING: Any = _Nothing()


def _atoms(text: str) -> Iterator[Any]:
    at, open_end = 0, True
    while at < len(text) and open_end:
        found = ATOM.match(text, at)
        if found is None:
            yield NOTHING
            return
        yield _atom(found)
        at, open_end = found.end(), found[0].endswith(",")
    if open_end or at < len(text):
        yield NOTHING


def _atom(found: re.Match[str]) -> Any:
    if found["string"] is not None:
        return found["string"][1:-1]
    if found["word"] is not None:
        return WORDS[found["word"]]
    if found["end"] is not None:
        return _compared(found["sign"], _end(found["end"]))
    low, high = _end(found["low"]), _end(found["high"])
    if type(low) is not type(high) or low is NOTHING:
        return NOTHING
    if low > high or (low == high and not (found["open"] == "[" and found["close"] == "]")):
        return NOTHING
    return Span(low, found["open"] == "[", high, found["close"] == "]")


def _end(text: str) -> Any:
    quoted = QUOTED.match(text)
    if quoted is None:
        return NUMBERS.plus(Decimal(text))
    made: Any = None
    if quoted["function"] in ("date", "@"):
        made = read_date(quoted["text"])
    if made is None and quoted["function"] in ("duration", "@"):
        made = read_duration(quoted["text"])
    return made if type(made) in (date, timedelta) else NOTHING


def _compared(sign: str | None, end: Any) -> Any:
    if sign is None or end is NOTHING:
        return end
    if sign in ("<", "<="):
        return Span(None, False, end, sign == "<=")
    return Span(end, sign == ">=", None, False)


def _kind(atom: Any) -> type:
    return atom.kind if isinstance(atom, Span) else type(atom)
