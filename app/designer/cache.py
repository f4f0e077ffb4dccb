"""Keeps parsed definitions, so that a version is parsed once in each process of the system.

By content in the whole process, and by version in each application (whose database gives a
version its number). A definition never changes, so all threads share it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """The values used last, by key. Two threads that miss the same key make its value once."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value kept under the key, or the one that ``make`` gives; its errors pass through."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._values:
                    return self._values[key]
            return self._keep(key, make)

    def peek(self, key: Hashable) -> Value | None:
        """The value kept under the key, or None."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def keep(self, key: Hashable, value: Value) -> None:
        """Keeps a value that was made elsewhere."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._size:
                self._values.popitem(last=False)

    def __contains__(self, key: Hashable) -> bool:
        """Whether a value is kept under the key now."""
        with self._lock:
            return key in self._values

    def _keep(self, key: Hashable, make: Callable[[], Value]) -> Value:
        try:
            value = make()
            self.keep(key, value)
            return value
        finally:
            with self._lock:
                self._making.pop(key, None)
