"""List functions and sort (DMN 1.5, tables 74 and 75)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.engine.feel.arithmetic import add, divide, multiply, subtract
from app.engine.feel.builtins.registry import builtin, need_list, need_number, need_whole
from app.engine.feel.paths import WrongArgument
from app.engine.feel.values import NUMBERS, Function, equal, is_number, less


def _items(given: tuple[Any, ...]) -> list[Any]:
    """The items of ``f(list)`` or of ``f(a, b, c)``."""
    if len(given) == 1:
        return need_list(given[0])
    return list(given)


def _numbers(given: tuple[Any, ...]) -> list[Decimal]:
    return [need_number(item) for item in _items(given)]


@builtin("list contains", "list, element")
def list_contains(run: Any, items: Any, element: Any) -> bool:
    """Whether the list has the element."""
    return any(equal(item, element) is True for item in need_list(items))


@builtin("count", "list")
def count(run: Any, items: Any) -> Decimal:
    """How many items the list has."""
    return Decimal(len(need_list(items)))


def _best(given: tuple[Any, ...], better: Callable[[Any, Any], bool | None]) -> Any:
    items = [item for item in _items(given)]
    if not items:
        raise WrongArgument("the list is empty")
    best = items[0]
    for item in items[1:]:
        wins = better(item, best)
        if wins is None:
            raise WrongArgument("the items cannot be compared")
        best = item if wins else best
    return best


@builtin("min", "list")
def min_(run: Any, *given: Any) -> Any:
    """The smallest item."""
    return _best(given, less)


@builtin("max", "list")
def max_(run: Any, *given: Any) -> Any:
    """The largest item."""
    return _best(given, lambda item, best: less(best, item))


@builtin("sum", "list")
def sum_(run: Any, *given: Any) -> Any:
    """The sum of numbers, or of durations of one kind."""
    items = _items(given)
    if not items:
        raise WrongArgument("the list is empty")
    if all(is_number(item) for item in items):
        return functools.reduce(NUMBERS.add, map(need_number, items), Decimal(0))
    total = functools.reduce(lambda one, other: None if one is None else add(one, other), items)
    if total is None or isinstance(total, str):
        raise WrongArgument("the items cannot be added")
    return total


@builtin("mean", "list")
def mean(run: Any, *given: Any) -> Any:
    """The arithmetic mean."""
    items = _items(given)
    return divide(sum_(run, items), Decimal(len(items)))


@builtin("product", "list")
def product(run: Any, *given: Any) -> Any:
    """The product of the numbers."""
    numbers = _numbers(given)
    if not numbers:
        raise WrongArgument("the list is empty")
    return functools.reduce(multiply, numbers)


@builtin("median", "list")
def median(run: Any, *given: Any) -> Any:
    """The middle of the numbers in order; null for an empty list."""
    numbers = sorted(_numbers(given))
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return divide(NUMBERS.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@builtin("stddev", "list")
def stddev(run: Any, *given: Any) -> Any:
    """The standard deviation of a sample."""
    numbers = _numbers(given)
    if len(numbers) < 2:
        raise WrongArgument("needs two numbers at least")
    middle = mean(run, numbers)
    squares = [multiply(subtract(n, middle), subtract(n, middle)) for n in numbers]
    return NUMBERS.sqrt(divide(sum_(run, squares), Decimal(len(numbers) - 1)))


@builtin("mode", "list")
def mode(run: Any, *given: Any) -> list[Decimal]:
    """The numbers that occur most, in order."""
    numbers = _numbers(given)
    counts = {n: numbers.count(n) for n in numbers}
    most = max(counts.values(), default=0)
    return sorted(n for n, times in counts.items() if times == most)


@builtin("all", "list")
def all_(run: Any, *given: Any) -> bool | None:
    """Whether every item is true."""
    items = _items(given)
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


@builtin("any", "list")
def any_(run: Any, *given: Any) -> bool | None:
    """Whether some item is true."""
    items = _items(given)
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None


@builtin("sublist", "list, start position", "list, start position, length")
def sublist(run: Any, items: Any, start: Any, length: Any = None) -> list[Any]:
    """A part of the list, from a position that counts from 1, or from the end."""
    given, at = need_list(items), need_whole(start)
    if at == 0 or abs(at) > len(given):
        raise WrongArgument(f"the list has no position {at}")
    begin = at - 1 if at > 0 else len(given) + at
    if length is None:
        return given[begin:]
    wanted = need_whole(length)
    if wanted < 1 or begin + wanted > len(given):
        raise WrongArgument("the list is shorter than that")
    return given[begin : begin + wanted]


@builtin("append", "list, item")
def append(run: Any, items: Any, *more: Any) -> list[Any]:
    """The list with items added at its end."""
    run.hold(len(need_list(items)) + len(more))
    return [*need_list(items), *more]


@builtin("concatenate", "list, list")
def concatenate(run: Any, *lists: Any) -> list[Any]:
    """All the lists in one."""
    joined = [item for items in lists for item in need_list(items)]
    run.hold(len(joined))
    return joined


@builtin("insert before", "list, position, newItem")
def insert_before(run: Any, items: Any, position: Any, item: Any) -> list[Any]:
    """The list with an item put in before a position."""
    given, at = list(need_list(items)), need_whole(position)
    if at == 0 or abs(at) > len(given):
        raise WrongArgument(f"the list has no position {at}")
    given.insert(at - 1 if at > 0 else len(given) + at, item)
    return given


@builtin("remove", "list, position")
def remove(run: Any, items: Any, position: Any) -> list[Any]:
    """The list without the item at a position."""
    given, at = list(need_list(items)), need_whole(position)
    if at == 0 or abs(at) > len(given):
        raise WrongArgument(f"the list has no position {at}")
    del given[at - 1 if at > 0 else at]
    return given


@builtin("list replace", "list, position, newItem", "list, match, newItem")
def list_replace(run: Any, items: Any, place: Any, item: Any) -> list[Any]:
    """The list with one item, or all that a function picks, replaced."""
    given = list(need_list(items))
    if isinstance(place, Function):
        return [item if place.call(run, old, item) is True else old for old in given]
    at = need_whole(place)
    if at == 0 or abs(at) > len(given):
        raise WrongArgument(f"the list has no position {at}")
    given[at - 1 if at > 0 else at] = item
    return given


@builtin("reverse", "list")
def reverse(run: Any, items: Any) -> list[Any]:
    """The list from its end."""
    return need_list(items)[::-1]


@builtin("index of", "list, match")
def index_of(run: Any, items: Any, match: Any) -> list[Decimal]:
    """The positions at which the list has the match."""
    found = enumerate(need_list(items), 1)
    return [Decimal(place) for place, item in found if equal(item, match) is True]


def _distinct(run: Any, items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    seen: set[Any] = set()
    for item in items:
        run.step()
        if isinstance(item, str | bool) or is_number(item):
            mark = (isinstance(item, bool), item)
            if mark not in seen:
                seen.add(mark)
                kept.append(item)
        elif not any(equal(item, old) is True for old in kept):
            kept.append(item)
    return kept


@builtin("union", "list, list")
def union(run: Any, *lists: Any) -> list[Any]:
    """All the lists in one, each item once."""
    return _distinct(run, concatenate(run, *lists))


@builtin("distinct values", "list")
def distinct_values(run: Any, items: Any) -> list[Any]:
    """The list with each item once."""
    return _distinct(run, need_list(items))


@builtin("duplicate values", "list", standard=False)
def duplicate_values(run: Any, items: Any) -> list[Any]:
    """The items that are there more than once, each once."""
    given = need_list(items)
    return [item for item in _distinct(run, given) if len(index_of(run, given, item)) > 1]


@builtin("flatten", "list")
def flatten(run: Any, items: Any) -> list[Any]:
    """The items of lists within lists, in one list."""
    flat: list[Any] = []
    todo = list(reversed(need_list(items)))
    while todo:
        run.step()
        item = todo.pop()
        if isinstance(item, list):
            todo.extend(reversed(item))
        else:
            flat.append(item)
    return flat


@builtin("sort", "list, precedes", "list")
def sort(run: Any, items: Any, precedes: Any = None) -> list[Any]:
    """The list in the order that a function says, or in its natural order."""

    def order(one: Any, other: Any) -> int:
        run.step()
        first = precedes.call(run, one, other) if precedes is not None else less(one, other)
        if first is True:
            return -1
        last = precedes.call(run, other, one) if precedes is not None else less(other, one)
        return 1 if last is True else 0

    return sorted(need_list(items), key=functools.cmp_to_key(order))


@builtin("partition", "list, size", standard=False)
def partition(run: Any, items: Any, size: Any) -> list[list[Any]]:
    """The list in pieces of one size."""
    given, step = need_list(items), need_whole(size)
    if step < 1:
        raise WrongArgument("takes a size of at least 1")
    return [given[at : at + step] for at in range(0, len(given), step)]


@builtin("is empty", "list", standard=False)
def is_empty(run: Any, items: Any) -> bool:
    """Whether the list has no item."""
    return not need_list(items)
