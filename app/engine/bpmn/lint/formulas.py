"""Conditions as formulas over comparisons with constants, so that they can be decided at once.

A condition over one variable cuts its values into few pieces: the constants that it is compared
with, and what lies between them. To know whether conditions cover every value it is enough to try
one value of each piece. What is no such comparison counts as a yes or no that may be either.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from app.engine.feel.builtins import FUNCTIONS
from app.engine.feel.nodes import Node
from app.engine.feel.parser import parse

MOST = 4_096  # combinations of pieces that are tried
COUNTS = ("count", "string length")  # these give 0, 1, 2, ...
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}

Key = tuple[Any, ...]
Truth = bool | None


class TooHard(Exception):
    """It cannot be decided in closed form."""


@dataclass(frozen=True)
class Atom:
    """A comparison of a subject with a constant; of two subjects, by how they stand: -1, 0, 1."""

    subject: Key
    sign: str
    constant: Any


@dataclass(frozen=True)
class Junction:
    """``and``, ``or`` or ``not`` over formulas; ``and`` of none is true, ``or`` of none false."""

    kind: str
    parts: tuple[Formula, ...]


Formula = Atom | Junction
TRUE, FALSE = Junction("and", ()), Junction("or", ())


def formula(text: str) -> Formula:
    """The formula of a FEEL expression. Raises FeelSyntaxError."""
    return _formula(parse(text, (), FUNCTIONS))


def _formula(node: Node) -> Formula:
    reader = READERS.get(node.kind)
    found = reader(node) if reader is not None else None
    return Atom(_key(node), "=", True) if found is None else found


def _value(node: Node) -> Formula | None:
    return {True: TRUE, False: FALSE}.get(node.value) if isinstance(node.value, bool) else None


def _junction(node: Node) -> Formula:
    return Junction(node.kind, tuple(_formula(part) for part in node.parts))


def _call(node: Node) -> Formula | None:
    function = node.parts[0]
    if function.kind == "name" and function.value == "not" and len(node.parts) == 2:
        return Junction("not", (_formula(node.parts[1]),))
    return None


def _compare(node: Node) -> Formula | None:
    return _comparison(node.parts[0], node.value, node.parts[1])


def _between(node: Node) -> Formula | None:
    subject, low, high = node.parts
    return _all(_comparison(subject, ">=", low), _comparison(subject, "<=", high))


def _in(node: Node) -> Formula | None:
    subject, tests = node.parts
    found = [_test(subject, test) for test in tests.parts]
    known = tuple(one for one in found if one is not None)
    return Junction("or", known) if len(known) == len(found) else None


def _test(subject: Node, test: Node) -> Formula | None:
    if test.kind == "compare ?":
        return _comparison(subject, test.value, test.parts[0])
    if test.kind == "range":
        low, high = test.parts
        first, last = (">=" if test.value[0] else ">"), ("<=" if test.value[1] else "<")
        return _all(_comparison(subject, first, low), _comparison(subject, last, high))
    return _comparison(subject, "=", test) if _is_constant(test) else None


def _all(*parts: Formula | None) -> Formula | None:
    known = tuple(part for part in parts if part is not None)
    return Junction("and", known) if len(known) == len(parts) else None


READERS: Mapping[str, Callable[[Node], Formula | None]] = {
    "value": _value,
    "and": _junction,
    "or": _junction,
    "call": _call,
    "compare": _compare,
    "between": _between,
    "in": _in,
}


def _comparison(left: Node, sign: str, right: Node) -> Formula | None:
    if _is_constant(left) and _is_constant(right):
        truth = _compared(_constant(left), sign, _constant(right))
        return None if truth is None else (TRUE if truth else FALSE)
    if _is_constant(left):
        return _comparison(right, FLIPPED[sign], left)
    if _is_constant(right):
        return Atom(_key(left), sign, _constant(right))
    one, two = _key(left), _key(right)
    if repr(two) < repr(one):
        one, two, sign = two, one, FLIPPED[sign]
    return Atom(("pair", one, two), sign, Decimal(0))


def _is_constant(node: Node) -> bool:
    if node.kind == "negate":
        return _is_constant(node.parts[0]) and isinstance(node.parts[0].value, Decimal)
    return node.kind == "value"


def _constant(node: Node) -> Any:
    return -node.parts[0].value if node.kind == "negate" else node.value


def _key(node: Node) -> Key:
    """What the node says, wherever it stands."""
    return (node.kind, node.value, *(_key(part) for part in node.parts))


# ---- deciding


@dataclass
class Pieces:
    """For each subject of some formulas one value of each piece."""

    values: dict[Key, list[Any]] = field(default_factory=dict)

    def combinations(self) -> Iterator[dict[Key, Any]]:
        """One value for each subject, in every way. Raises TooHard when these are too many."""
        size = 1
        for values in self.values.values():
            size *= len(values)
        if size > MOST:
            raise TooHard
        for chosen in product(*self.values.values()):
            yield dict(zip(self.values, chosen, strict=True))


def pieces(formulas: Iterable[Formula]) -> Pieces:
    """The pieces of all subjects. Raises TooHard for an order of anything but numbers."""
    constants: dict[Key, list[Any]] = {}
    for one in formulas:
        for atom in _atoms(one):
            if atom.sign not in ("=", "!=") and not isinstance(atom.constant, Decimal):
                raise TooHard
            constants.setdefault(atom.subject, []).append(atom.constant)
    return Pieces({subject: _samples(subject, found) for subject, found in constants.items()})


def _atoms(one: Formula) -> Iterator[Atom]:
    if isinstance(one, Atom):
        yield one
        return
    for part in one.parts:
        yield from _atoms(part)


def _samples(subject: Key, constants: list[Any]) -> list[Any]:
    found: list[Any] = []
    numbers = sorted({one for one in constants if isinstance(one, Decimal)})
    texts = sorted({one for one in constants if isinstance(one, str)})
    if subject[0] == "pair":
        return [Decimal(-1), Decimal(0), Decimal(1)]
    if numbers:
        between = [(low + high) / 2 for low, high in pairwise(numbers)]
        found += [numbers[0] - 1, *numbers, *between, numbers[-1] + 1]
        if _counts(subject):
            found = sorted({max(Decimal(0), one // 1) for one in [*found, *(n + 1 for n in found)]})
    if texts:
        found += [*texts, texts[-1] + "\0"]
    if any(isinstance(one, bool) for one in constants):
        found += [True, False]
    if any(one is None for one in constants):
        found += [None] if found else [None, True]  # null, or anything else
    return found


def _counts(subject: Key) -> bool:
    return subject[0] == "call" and subject[2][:2] in [("name", name) for name in COUNTS]


def truth(one: Formula, values: Mapping[Key, Any]) -> Truth:
    """Whether the formula holds for these values (FEEL's three-valued logic)."""
    if isinstance(one, Atom):
        return _compared(values[one.subject], one.sign, one.constant)
    found = [truth(part, values) for part in one.parts]
    if one.kind == "not":
        return None if found[0] is None else not found[0]
    decisive = one.kind == "or"
    if any(part is decisive for part in found):
        return decisive
    return None if None in found else not decisive


def _compared(value: Any, sign: str, constant: Any) -> Truth:
    if value is None or constant is None:
        return SIGNS[sign](value, constant) if sign in ("=", "!=") else None
    if type(value) is not type(constant):
        return None
    return SIGNS[sign](value, constant)
