"""How points and ranges lie to each other (DMN 1.5, table 79), and ``range``."""

from __future__ import annotations

from typing import Any

from app.engine.feel.builtins.registry import builtin
from app.engine.feel.paths import WrongArgument
from app.engine.feel.values import Range, contains, equal, less


def _range(value: Any) -> Range:
    if isinstance(value, Range):
        return value
    return Range(value, value)


def _less(one: Any, other: Any) -> bool:
    result = less(one, other)
    if result is None:
        raise WrongArgument("the two cannot be compared")
    return result


def _same(one: Any, other: Any) -> bool:
    return equal(one, other) is True


@builtin("before", "a, b")
def before(run: Any, a: Any, b: Any) -> bool:
    """Whether a ends before b begins."""
    one, other = _range(a), _range(b)
    if _less(one.high, other.low):
        return True
    return bool(_same(one.high, other.low) and not (one.high_in and other.low_in))


@builtin("after", "a, b")
def after(run: Any, a: Any, b: Any) -> bool:
    """Whether a begins after b ends."""
    return before(run, b, a)


@builtin("meets", "range1, range2")
def meets(run: Any, one: Any, other: Any) -> bool:
    """Whether the first ends where the second begins."""
    return bool(_same(one.high, other.low) and one.high_in and other.low_in)


@builtin("met by", "range1, range2")
def met_by(run: Any, one: Any, other: Any) -> bool:
    """Whether the first begins where the second ends."""
    return meets(run, other, one)


@builtin("overlaps", "range1, range2")
def overlaps(run: Any, one: Any, other: Any) -> bool:
    """Whether the two share a point."""
    return not before(run, one, other) and not before(run, other, one)


@builtin("overlaps before", "range1, range2")
def overlaps_before(run: Any, one: Any, other: Any) -> bool:
    """Whether the first begins before the second and ends inside it."""
    starts_first = _less(one.low, other.low) or (
        _same(one.low, other.low) and one.low_in and not other.low_in
    )
    ends_first = _less(one.high, other.high) or (
        _same(one.high, other.high) and (not one.high_in or other.high_in)
    )
    return bool(starts_first and ends_first) and overlaps(run, one, other)


@builtin("overlaps after", "range1, range2")
def overlaps_after(run: Any, one: Any, other: Any) -> bool:
    """Whether the first begins inside the second and ends after it."""
    starts_last = _less(other.low, one.low) or (
        _same(one.low, other.low) and other.low_in and not one.low_in
    )
    ends_last = _less(other.high, one.high) or (
        _same(one.high, other.high) and (one.high_in or not other.high_in)
    )
    return starts_last and ends_last and overlaps(run, one, other)


@builtin("finishes", "a, b")
def finishes(run: Any, a: Any, b: Any) -> bool:
    """Whether a ends as b ends, inside b."""
    one, other = _range(a), _range(b)
    if not _same(one.high, other.high) or one.high_in != other.high_in:
        return False
    return _less(other.low, one.low) or (
        _same(one.low, other.low) and (other.low_in or not one.low_in)
    )


@builtin("finished by", "a, b")
def finished_by(run: Any, a: Any, b: Any) -> bool:
    """Whether b ends as a ends, inside a."""
    return finishes(run, b, a)


@builtin("includes", "range, b")
def includes(run: Any, a: Any, b: Any) -> bool:
    """Whether all of b lies in the range."""
    if not isinstance(b, Range):
        return contains(a, b) is True
    low = _less(a.low, b.low) or (_same(a.low, b.low) and (a.low_in or not b.low_in))
    high = _less(b.high, a.high) or (_same(a.high, b.high) and (a.high_in or not b.high_in))
    return low and high


@builtin("during", "a, range")
def during(run: Any, a: Any, b: Any) -> bool:
    """Whether all of a lies in the range."""
    return includes(run, b, a)


@builtin("starts", "a, b")
def starts(run: Any, a: Any, b: Any) -> bool:
    """Whether a begins as b begins, inside b."""
    one, other = _range(a), _range(b)
    if not _same(one.low, other.low) or one.low_in != other.low_in:
        return False
    return _less(one.high, other.high) or (
        _same(one.high, other.high) and (other.high_in or not one.high_in)
    )


@builtin("started by", "a, b")
def started_by(run: Any, a: Any, b: Any) -> bool:
    """Whether b begins as a begins, inside a."""
    return starts(run, b, a)


@builtin("coincides", "a, b")
def coincides(run: Any, a: Any, b: Any) -> bool:
    """Whether the two are the same point or range."""
    one, other = _range(a), _range(b)
    same = _same(one.low, other.low) and _same(one.high, other.high)
    return same and (one.low_in, one.high_in) == (other.low_in, other.high_in)
