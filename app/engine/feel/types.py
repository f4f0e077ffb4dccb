"""Types: what they are called, what conforms to them, what is turned into them.

``instance of`` is DMN 1.5, 10.3.2.9.1; conformance 10.3.2.9.3; implicit conversion 10.3.2.9.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.engine.feel.kinds import Function, Range, is_date, kind, midnight


@dataclass(frozen=True)
class Type:
    """A type of FEEL.

    ``inner`` has the type of a list's items or of a range's ends, or those of a function's
    parameters; ``fields`` the entries of a context. ``allowed`` says which values of the type are
    allowed at all; item definitions of DMN give it.
    """

    name: str
    inner: tuple[Type, ...] = ()
    fields: tuple[tuple[str, Type], ...] = ()
    result: Type | None = None
    allowed: Callable[[Any], bool] | None = None

    @property
    def known(self) -> bool:
        """Whether the type and all types within it are there."""
        parts = (*self.inner, *(entry for _, entry in self.fields))
        if self.result is not None:
            parts = (*parts, self.result)
        return self.name in NAMES and all(part.known for part in parts)

    def __str__(self) -> str:
        if self.name == "context" and self.fields:
            return f"context<{', '.join(f'{key}: {entry}' for key, entry in self.fields)}>"
        inner = ", ".join(map(str, self.inner))
        if self.name == "function" and self.result is not None:
            return f"function<{inner}> -> {self.result}"
        return f"{self.name}<{inner}>" if inner else self.name


ALIASES = {
    "day time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "year month duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "dateTime": "date and time",
}
SIMPLE = (
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "Any",
    "Null",
)
GENERIC = ("list", "context", "range", "function")
NAMES = frozenset((*SIMPLE, *GENERIC))
ANY = Type("Any")
STANDARD: dict[str, Type] = {name: Type(name) for name in (*SIMPLE, *GENERIC)}
STANDARD |= {alias: Type(name) for alias, name in ALIASES.items()}


def is_instance(value: Any, wanted: Type) -> bool | None:
    """FEEL's ``instance of``: null is an instance of Null alone; None for an unknown type.

    It asks for the type alone: values that an item definition does not allow are of its type.
    """
    if not wanted.known:
        return None
    if value is None:
        return wanted.name == "Null"
    return _belongs(value, wanted, allowed=False)


def conforms(value: Any, wanted: Type) -> bool:
    """Whether the value belongs to the type and is allowed there; null belongs to every type."""
    return _belongs(value, wanted, allowed=True)


def _belongs(value: Any, wanted: Type, *, allowed: bool) -> bool:
    if value is None:
        return True
    if wanted.name != "Any":
        inside = INSIDE.get(wanted.name)
        if kind(value) != wanted.name or (inside and not inside(value, wanted, allowed)):
            return False
    return not allowed or wanted.allowed is None or wanted.allowed(value)


def _in_list(value: Any, wanted: Type, allowed: bool) -> bool:
    return not wanted.inner or all(
        _belongs(item, wanted.inner[0], allowed=allowed) for item in value
    )


def _in_context(value: Any, wanted: Type, allowed: bool) -> bool:
    return all(
        key in value and _belongs(value[key], entry, allowed=allowed)
        for key, entry in wanted.fields
    )


def _in_range(value: Range, wanted: Type, allowed: bool) -> bool:
    ends = (value.low, value.high)
    return not wanted.inner or all(_belongs(end, wanted.inner[0], allowed=allowed) for end in ends)


def _in_function(value: Function, wanted: Type, allowed: bool) -> bool:
    """What a function does not say of itself, a parameter's type for instance, is not held
    against it."""
    if wanted.result is None or value.named is not None:
        return True
    if len(value.names) != len(wanted.inner):
        return False
    taken = value.types or wanted.inner
    given = value.result is None or fits(value.result, wanted.result)
    return given and all(map(fits, wanted.inner, taken))


INSIDE: dict[str, Callable[[Any, Type, bool], bool]] = {
    "list": _in_list,
    "context": _in_context,
    "range": _in_range,
    "function": _in_function,
}


def fits(narrow: Type, wide: Type) -> bool:
    """Whether each value of one type conforms to the other (DMN 1.5, table 51)."""
    if wide.name == "Any" or narrow.name == "Null":
        return True
    if narrow.name != wide.name:
        return False
    if wide.name == "context":
        entries = dict(narrow.fields)
        return all(key in entries and fits(entries[key], entry) for key, entry in wide.fields)
    if wide.name == "function":
        return _fits_function(narrow, wide)
    return not wide.inner or (bool(narrow.inner) and fits(narrow.inner[0], wide.inner[0]))


def _fits_function(narrow: Type, wide: Type) -> bool:
    if wide.result is None:
        return True
    if len(narrow.inner) != len(wide.inner) or not fits(narrow.result or ANY, wide.result):
        return False
    return all(fits(wanted, taken) for taken, wanted in zip(narrow.inner, wide.inner, strict=True))


def coerce(value: Any, wanted: Type) -> Any:
    """The value as the type wants it, or null.

    A list of one becomes its item and an item a list of one; a date becomes its midnight in UTC.
    """
    if value is None or conforms(value, wanted):
        return value
    if wanted.name == "list":
        if isinstance(value, list):
            return None
        inner = coerce(value, wanted.inner[0]) if wanted.inner else value
        made: Any = None if inner is None else [inner]
    elif isinstance(value, list):
        made = coerce(value[0], wanted) if len(value) == 1 else None
    elif wanted.name == "date and time" and is_date(value):
        made = midnight(value)
    else:
        return None
    return made if conforms(made, wanted) else None


def parse_type(text: str, named: Mapping[str, Type] | None = None) -> Type:
    """The type that a text says; ``named`` has the item definitions it may speak of.

    Raises FeelSyntaxError for what is no type and for a name that nobody knows.
    """
    from app.engine.feel.parser.reader import read_type  # the parser needs these types itself

    return read_type(text, named or {})
