"""Equality, order and membership (DMN 1.5, tables 52 to 56).

Clocks are compared by the thousandth of a second: finer parts are kept and shown, no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from app.engine.feel.budget import Run
from app.engine.feel.far import MOMENTS, instant, length_nanos, nanos_of, offset_nanos
from app.engine.feel.kinds import (
    MISSING,
    NUMBERS,
    PLAIN,
    Function,
    Months,
    Range,
    add_months,
    is_date,
    is_number,
    kind,
    midnight,
    number,
)

MILLISECOND = 1_000_000


def equal(left: Any, right: Any, run: Run | None = None) -> bool | None:
    """FEEL's ``=``: null when the types differ (DMN 1.5, table 53)."""
    if left is None or right is None:
        return left is right
    sort = kind(left)
    if sort != kind(right):
        return None
    special = EQUALITIES.get(sort)
    return bool(left == right) if special is None else special(left, right, run)


def _equal_lists(left: list[Any], right: list[Any], run: Run | None) -> bool:
    if len(left) != len(right):
        return False
    if run is not None:
        run.spend(len(left))
    return all(equal(one, other, run) is True for one, other in zip(left, right, strict=True))


def _equal_contexts(left: Mapping[str, Any], right: Mapping[str, Any], run: Run | None) -> bool:
    if left.keys() != right.keys():
        return False
    if run is not None:
        run.spend(len(left))
    return all(equal(left[key], right[key], run) is True for key in left)


def _equal_ranges(left: Range, right: Range, run: Run | None) -> bool:
    if (left.low_in, left.high_in, left.sign) != (right.low_in, right.high_in, right.sign):
        return False
    return equal(left.low, right.low, run) is True and equal(left.high, right.high, run) is True


def _equal_clocks(left: Any, right: Any, run: Run | None) -> bool:
    """One with and one without a zone are never the same."""
    if (left.tzinfo is None) != (right.tzinfo is None):
        return False
    return bool(_on_scale(left) == _on_scale(right))


EQUALITIES: dict[str, Any] = {
    "list": _equal_lists,
    "context": _equal_contexts,
    "range": _equal_ranges,
    "time": _equal_clocks,
    "date and time": _equal_clocks,
    "function": lambda left, right, run: left is right,
    "days and time duration": lambda left, right, run: length_nanos(left) == length_nanos(right),
}


def _on_scale(clock: Any) -> int:
    if isinstance(clock, MOMENTS):
        return instant(clock) // MILLISECOND
    return (nanos_of(clock) - offset_nanos(clock)) // MILLISECOND


def less(left: Any, right: Any) -> bool | None:
    """FEEL's ``<``; null where there is no order between the two."""
    order = ORDERS.get(kind(left))
    if order is None or kind(left) != kind(right):
        return None
    result: bool | None = order(left, right)
    return result


def _less_clocks(left: Any, right: Any) -> bool | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    return _on_scale(left) < _on_scale(right)


def _plainly(left: Any, right: Any) -> bool:
    return bool(left < right)


ORDERS: dict[str, Any] = {
    "number": _plainly,
    "string": _plainly,
    "date": lambda left, right: left.toordinal() < right.toordinal(),
    "time": _less_clocks,
    "date and time": _less_clocks,
    "days and time duration": lambda left, right: length_nanos(left) < length_nanos(right),
    "years and months duration": _plainly,
}


def compare(sign: str, left: Any, right: Any, run: Run | None = None) -> bool | None:
    """One comparison of two values; null where they cannot be compared."""
    if sign in ("=", "!="):
        same = equal(left, right, run)
        return same if sign == "=" or same is None else not same
    if sign in (">", ">="):
        sign, left, right = SWAPPED[sign], right, left
    smaller = less(left, right)
    if sign == "<" or smaller is not False:
        return smaller
    return not less(right, left)


SWAPPED = {">": "<", ">=": "<="}


def contains(container: Range, value: Any) -> bool | None:
    """Whether a value lies in a range."""
    if container.sign:
        return compare(container.sign, value, container.low)
    if value is None:
        return None
    if type(value) in PLAIN and type(container.low) in PLAIN and type(container.high) in PLAIN:
        low, high = container.low, container.high
        above = low <= value if container.low_in else low < value
        return bool(above and (value <= high if container.high_in else value < high))
    below = _beyond(value, container.low, container.low_in, after=True)
    above = _beyond(value, container.high, container.high_in, after=False)
    if below is None or above is None:
        return None
    return below and above


def _beyond(value: Any, end: Any, closed: bool, *, after: bool) -> bool | None:
    if end is None:
        return True
    return compare(("<=" if closed else "<"), *((end, value) if after else (value, end)))


def meets(value: Any, wanted: Any, run: Run | None = None) -> bool | None:
    """Whether an input meets what a cell says: in the range, in the list, or the same."""
    if isinstance(wanted, Range) and not isinstance(value, Range):
        return contains(wanted, value)
    if isinstance(wanted, list):
        if equal(value, wanted, run) is True:
            return True
        return any(meets(value, item, run) is True for item in wanted)
    if isinstance(wanted, bool) and not isinstance(value, bool) and value is not None:
        return wanted
    return equal(value, wanted, run)


def same(left: Any, right: Any, run: Run | None = None) -> bool:
    """FEEL's ``is()``: the same in the semantic domain, zones included (DMN 1.5, 10.3.2.2)."""
    if kind(left) != kind(right):
        return False
    if kind(left) in ("time", "date and time"):
        return _same_clock(left) == _same_clock(right)
    return equal(left, right, run) is True


def _same_clock(clock: Any) -> tuple[Any, ...]:
    """What the clock shows, and its zone: a name is not the offset that it stands for."""
    zone = clock.tzinfo.key if isinstance(clock.tzinfo, ZoneInfo) else None
    day = clock.toordinal() if isinstance(clock, MOMENTS) else 0
    offset = None if clock.tzinfo is None or zone else offset_nanos(clock)
    return day, nanos_of(clock), zone, offset


__all__ = [
    "MISSING",
    "NUMBERS",
    "Function",
    "Months",
    "Range",
    "add_months",
    "compare",
    "contains",
    "equal",
    "is_date",
    "is_number",
    "kind",
    "less",
    "meets",
    "midnight",
    "number",
    "same",
]
