"""List functions (DMN 1.5, table 74), apart from those that calculate."""

from __future__ import annotations

import functools
from collections.abc import Hashable
from decimal import Decimal
from typing import Any

from app.engine.feel.builtins.registry import builtin
from app.engine.feel.calls import call
from app.engine.feel.errors import WrongArgument
from app.engine.feel.values import Function, equal, is_number, less


@builtin("list contains", "list: list, element: Any")
def list_contains(run: Any, items: list[Any], element: Any) -> bool:
    """Whether the list has the element."""
    run.spend(len(items))
    return any(equal(item, element, run) is True for item in items)


@builtin("count", "list: list")
def count(run: Any, items: list[Any]) -> Decimal:
    """How many items the list has."""
    return Decimal(len(items))


def _place(items: list[Any], position: int) -> int:
    """The index of a position that counts from 1, or from the end."""
    if position == 0 or abs(position) > len(items):
        raise WrongArgument(f"the list has no position {position}")
    return position - 1 if position > 0 else len(items) + position


@builtin("sublist", "list: list, start position: integer, length?: integer")
def sublist(run: Any, items: list[Any], start: int, length: int | None = None) -> list[Any]:
    """A part of the list, from a position that counts from 1, or from the end."""
    begin = _place(items, start)
    run.hold(len(items) - begin)
    if length is None:
        return items[begin:]
    if length < 1 or begin + length > len(items):
        raise WrongArgument("the list is shorter than that")
    return items[begin : begin + length]


@builtin("append", "list: list, item...: Any")
def append(run: Any, items: list[Any], *more: Any) -> list[Any]:
    """The list with items added at its end."""
    run.hold(len(items) + len(more))
    return [*items, *more]


@builtin("concatenate", "list...: list")
def concatenate(run: Any, *lists: list[Any]) -> list[Any]:
    """All the lists in one."""
    run.hold(sum(map(len, lists)))
    return [item for items in lists for item in items]


@builtin("insert before", "list: list, position: integer, newItem: Any")
def insert_before(run: Any, items: list[Any], position: int, item: Any) -> list[Any]:
    """The list with an item put in before a position."""
    at = _place(items, position)
    run.hold(len(items) + 1)
    return [*items[:at], item, *items[at:]]


@builtin("remove", "list: list, position: integer")
def remove(run: Any, items: list[Any], position: int) -> list[Any]:
    """The list without the item at a position."""
    at = _place(items, position)
    run.hold(len(items))
    return [*items[:at], *items[at + 1 :]]


@builtin("list replace", "list: list, position: integer, newItem: Any")
def list_replace(run: Any, items: list[Any], position: int, item: Any) -> list[Any]:
    """The list with one item, or all that a function picks, replaced."""
    at = _place(items, position)
    run.hold(len(items))
    return [*items[:at], item, *items[at + 1 :]]


@builtin("list replace", "list: list, match: function, newItem: Any")
def list_replace_all(run: Any, items: list[Any], match: Function, item: Any) -> list[Any]:
    """The list with all that a function picks replaced."""
    run.hold(len(items))
    made = []
    for old in items:
        met = call(match, [old, item], run, run.spot)
        if not isinstance(met, bool):
            raise WrongArgument("needs a function that says true or false")
        made.append(item if met else old)
    return made


@builtin("reverse", "list: list")
def reverse(run: Any, items: list[Any]) -> list[Any]:
    """The list from its end."""
    run.hold(len(items))
    return items[::-1]


@builtin("index of", "list: list, match: Any")
def index_of(run: Any, items: list[Any], match: Any) -> list[Decimal]:
    """The positions at which the list has the match."""
    run.spend(len(items))
    found = enumerate(items, 1)
    return [Decimal(place) for place, item in found if equal(item, match, run) is True]


def _distinct(run: Any, items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    others: list[Any] = []
    seen: set[Hashable] = set()
    for item in items:
        run.step()
        if isinstance(item, str | bool) or is_number(item):
            mark = (isinstance(item, bool), item)
            if mark in seen:
                continue
            seen.add(mark)
        else:
            run.spend(len(others))
            if any(equal(item, old, run) is True for old in others):
                continue
            others.append(item)
        kept.append(item)
    return kept


@builtin("union", "list...: list")
def union(run: Any, *lists: list[Any]) -> list[Any]:
    """All the lists in one, each item once."""
    return _distinct(run, concatenate(run, *lists))


@builtin("distinct values", "list: list")
def distinct_values(run: Any, items: list[Any]) -> list[Any]:
    """The list with each item once."""
    return _distinct(run, items)


@builtin("duplicate values", "list: list", standard=False)
def duplicate_values(run: Any, items: list[Any]) -> list[Any]:
    """The items that are there more than once, each once."""
    return [item for item in _distinct(run, items) if len(index_of(run, items, item)) > 1]


@builtin("flatten", "list: list")
def flatten(run: Any, items: list[Any]) -> list[Any]:
    """The items of lists within lists, in one list."""
    flat: list[Any] = []
    todo = items[::-1]
    while todo:
        run.step()
        item = todo.pop()
        if isinstance(item, list):
            run.hold(len(item) + len(todo))
            todo.extend(reversed(item))
        else:
            flat.append(item)
    run.hold(len(flat))
    return flat


@builtin("sort", "list: list, precedes: function")
def sort(run: Any, items: list[Any], precedes: Function) -> list[Any]:
    """The list in the order that a function says; without one in its natural order."""

    def order(one: Any, other: Any) -> int:
        if call(precedes, [one, other], run, run.spot) is True:
            return -1
        return 1 if call(precedes, [other, one], run, run.spot) is True else 0

    run.hold(len(items))
    return sorted(items, key=functools.cmp_to_key(order))


@builtin("sort", "list: list")
def sort_naturally(run: Any, items: list[Any]) -> list[Any]:
    """The list in its natural order."""
    run.spend(len(items))
    if all(map(is_number, items)) or all(isinstance(item, str) for item in items):
        return sorted(items)

    def order(one: Any, other: Any) -> int:
        run.step()
        first = less(one, other)
        if first is None:
            raise WrongArgument("the items cannot be compared")
        return -1 if first else int(less(other, one) is True)

    return sorted(items, key=functools.cmp_to_key(order))


@builtin("partition", "list: list, size: integer", standard=False)
def partition(run: Any, items: list[Any], size: int) -> list[list[Any]]:
    """The list in pieces of one size."""
    if size < 1:
        raise WrongArgument("takes a size of at least 1")
    run.hold(len(items))
    return [items[at : at + size] for at in range(0, len(items), size)]


@builtin("is empty", "list: list", standard=False)
def is_empty(run: Any, items: list[Any]) -> bool:
    """Whether the list has no item."""
    return not items
