"""How points and ranges lie to each other (DMN 1.5, table 82); an open end is infinite."""

from __future__ import annotations

from typing import Any

from app.engine.feel.builtins.registry import builtin
from app.engine.feel.errors import WrongArgument
from app.engine.feel.values import Range, contains, equal, less

POINTS = "point1: point, point2: point"
POINT_RANGE = "point: point, range: range"
RANGE_POINT = "range: range, point: point"
RANGES = "range1: range, range2: range"


def _range(value: Any) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


def _less(one: Any, other: Any) -> bool:
    result = less(one, other)
    if result is None:
        raise WrongArgument("the two cannot be compared")
    return result


def _same(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    result = equal(one, other)
    if result is None:
        raise WrongArgument("the two cannot be compared")
    return result


def _same_low(one: Range, other: Range) -> bool:
    return (one.low is None and other.low is None) or _same(one.low, other.low)


def _same_high(one: Range, other: Range) -> bool:
    return (one.high is None and other.high is None) or _same(one.high, other.high)


def _begins_before(one: Range, other: Range) -> bool:
    """Whether one has a point below all of the other's."""
    if one.low is None or other.low is None:
        return one.low is None and other.low is not None
    return _less(one.low, other.low) or (
        _same(one.low, other.low) and one.low_in and not other.low_in
    )


def _ends_before(one: Range, other: Range) -> bool:
    """Whether the other has a point above all of this one's."""
    if one.high is None or other.high is None:
        return other.high is None and one.high is not None
    return _less(one.high, other.high) or (
        _same(one.high, other.high) and other.high_in and not one.high_in
    )


@builtin("before", POINTS, POINT_RANGE, RANGE_POINT, RANGES)
def before(run: Any, a: Any, b: Any) -> bool:
    """Whether the first ends before the second begins."""
    one, other = _range(a), _range(b)
    if one.high is None or other.low is None:
        return False
    if _less(one.high, other.low):
        return True
    return _same(one.high, other.low) and not (one.high_in and other.low_in)


@builtin("after", POINTS, POINT_RANGE, RANGE_POINT, RANGES)
def after(run: Any, a: Any, b: Any) -> bool:
    """Whether the first begins after the second ends."""
    return before(run, b, a)


@builtin("meets", RANGES)
def meets(run: Any, one: Range, other: Range) -> bool:
    """Whether the first ends where the second begins."""
    return _same(one.high, other.low) and one.high_in and other.low_in


@builtin("met by", RANGES)
def met_by(run: Any, one: Range, other: Range) -> bool:
    """Whether the first begins where the second ends."""
    return meets(run, other, one)


@builtin("overlaps", RANGES)
def overlaps(run: Any, one: Range, other: Range) -> bool:
    """Whether the two share a point."""
    return not before(run, one, other) and not before(run, other, one)


@builtin("overlaps before", RANGES)
def overlaps_before(run: Any, one: Range, other: Range) -> bool:
    """Whether the first begins before the second and ends inside it."""
    return _begins_before(one, other) and not _ends_before(other, one) and overlaps(run, one, other)


@builtin("overlaps after", RANGES)
def overlaps_after(run: Any, one: Range, other: Range) -> bool:
    """Whether the first begins inside the second and ends after it."""
    return _begins_before(other, one) and not _ends_before(one, other) and overlaps(run, one, other)


@builtin("finishes", POINT_RANGE, RANGES)
def finishes(run: Any, a: Any, b: Range) -> bool:
    """Whether the first ends as the second ends, inside it."""
    one = _range(a)
    same = _same_high(one, b) and one.high_in == b.high_in
    return same and not _begins_before(one, b)


@builtin("finished by", RANGE_POINT, RANGES)
def finished_by(run: Any, a: Range, b: Any) -> bool:
    """Whether the second ends as the first ends, inside it."""
    return finishes(run, b, a)


@builtin("includes", RANGE_POINT, RANGES)
def includes(run: Any, a: Range, b: Any) -> bool:
    """Whether all of the second lies in the first."""
    if isinstance(b, Range):
        _comparable(a, b)
        return not _begins_before(b, a) and not _ends_before(a, b)
    result = contains(a, b)
    if result is None:
        raise WrongArgument("the two cannot be compared")
    return result


def _comparable(one: Range, other: Range) -> None:
    if one.low is not None and other.low is not None:
        _less(one.low, other.low)


@builtin("during", POINT_RANGE, RANGES)
def during(run: Any, a: Any, b: Range) -> bool:
    """Whether all of the first lies in the second."""
    return includes(run, b, a)


@builtin("starts", POINT_RANGE, RANGES)
def starts(run: Any, a: Any, b: Range) -> bool:
    """Whether the first begins as the second begins, inside it."""
    one = _range(a)
    same = _same_low(one, b) and one.low_in == b.low_in
    return same and not _ends_before(b, one)


@builtin("started by", RANGE_POINT, RANGES)
def started_by(run: Any, a: Range, b: Any) -> bool:
    """Whether the second begins as the first begins, inside it."""
    return starts(run, b, a)


@builtin("coincides", POINTS, RANGES)
def coincides(run: Any, a: Any, b: Any) -> bool:
    """Whether the two are the same point or range."""
    one, other = _range(a), _range(b)
    same = _same_low(one, other) and _same_high(one, other)
    return same and (one.low_in, one.high_in) == (other.low_in, other.high_in)


@builtin("range", "from: string")
def range_(run: Any, from_: str) -> Range:
    """The range that a text says, such as "[1..10)" or "(..2026-01-31]" with @ and quotes."""
    from app.engine.feel.ranges import read_range

    found = read_range(from_)
    if found is None:
        raise WrongArgument(f"{from_[:40]!r} is no range between two literals")
    return found
