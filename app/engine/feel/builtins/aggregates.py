"""Functions that make one value of a list: sums, extremes, statistics (DMN 1.5, table 74)."""

from __future__ import annotations

import decimal
import functools
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.engine.feel.arithmetic import add, divide, multiply, subtract
from app.engine.feel.builtins.registry import builtin, need_number
from app.engine.feel.errors import WrongArgument
from app.engine.feel.values import NUMBERS, is_number, less

Body = Callable[[Any, list[Any]], Any]


def over(name: str) -> Callable[[Body], Body]:
    """Registers a function of a list, which may be given item by item as well."""

    def register(body: Body) -> Body:
        def spread(run: Any, *items: Any) -> Any:
            return body(run, list(items))

        spread.__doc__ = body.__doc__
        builtin(name, "list: list")(body)
        builtin(name, "item: Any, items...: Any")(spread)
        return body

    return register


def _best(run: Any, items: list[Any], better: Callable[[Any, Any], bool | None]) -> Any:
    if not items:
        raise WrongArgument("the list is empty")
    run.spend(len(items))
    best = items[0]
    if better(best, best) is None:
        raise WrongArgument("the items cannot be compared")
    for item in items[1:]:
        wins = better(item, best)
        if wins is None:
            raise WrongArgument("the items cannot be compared")
        best = item if wins else best
    return best


@over("min")
def min_(run: Any, items: list[Any]) -> Any:
    """The smallest item."""
    return _best(run, items, less)


@over("max")
def max_(run: Any, items: list[Any]) -> Any:
    """The largest item."""
    return _best(run, items, lambda item, best: less(best, item))


@over("sum")
def sum_(run: Any, items: list[Any]) -> Any:
    """The sum of numbers, or of durations of one kind."""
    if not items:
        raise WrongArgument("the list is empty")
    run.spend(len(items) // 4)
    if all(map(is_number, items)):
        return functools.reduce(NUMBERS.add, items, Decimal(0))
    total = items[0]
    for item in items[1:]:
        total = add(total, item)
        if total is None:
            break
    if total is None or isinstance(total, str) or add(total, total) is None:
        raise WrongArgument("the items cannot be added")
    return total


@over("mean")
def mean(run: Any, items: list[Any]) -> Any:
    """The arithmetic mean."""
    return divide(sum_(run, items), Decimal(len(items)))


def _numbers(run: Any, items: list[Any]) -> list[Decimal]:
    run.spend(len(items))
    return [need_number(item) for item in items]


@over("product")
def product(run: Any, items: list[Any]) -> Any:
    """The product of the numbers."""
    numbers = _numbers(run, items)
    if not numbers:
        raise WrongArgument("the list is empty")
    return functools.reduce(NUMBERS.multiply, numbers)


@over("median")
def median(run: Any, items: list[Any]) -> Any:
    """The middle of the numbers in order; null for an empty list."""
    numbers = sorted(_numbers(run, items))
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return divide(NUMBERS.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@over("stddev")
def stddev(run: Any, items: list[Any]) -> Any:
    """The standard deviation of a sample."""
    numbers = _numbers(run, items)
    if len(numbers) < 2:
        raise WrongArgument("needs two numbers at least")
    middle = mean(run, numbers)
    squares = [multiply(subtract(n, middle), subtract(n, middle)) for n in numbers]
    variance = divide(sum_(run, squares), Decimal(len(numbers) - 1))
    try:
        return NUMBERS.sqrt(variance)
    except (decimal.DecimalException, TypeError):
        raise WrongArgument("the numbers are too large") from None


@over("mode")
def mode(run: Any, items: list[Any]) -> list[Decimal]:
    """The numbers that occur most, in order."""
    counts = Counter(_numbers(run, items))
    most = max(counts.values(), default=0)
    return sorted(n for n, times in counts.items() if times == most)


def _need_booleans(run: Any, items: list[Any]) -> None:
    run.spend(len(items))
    if any(item is not None and not isinstance(item, bool) for item in items):
        raise WrongArgument("needs booleans")


@over("all")
def all_(run: Any, items: list[Any]) -> bool | None:
    """Whether every item is true."""
    if any(item is False for item in items):
        return False
    _need_booleans(run, items)
    return True if all(item is True for item in items) else None


@over("any")
def any_(run: Any, items: list[Any]) -> bool | None:
    """Whether some item is true."""
    if any(item is True for item in items):
        return True
    _need_booleans(run, items)
    return False if all(item is False for item in items) else None
