"""Values of the kit: from its XML to FEEL, and whether two are the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from app.engine import feel

INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
TOLERANCE = Decimal("1e-8")
NUMBERS = ("decimal", "double", "integer", "float", "int", "long")
TEMPORAL = ("date", "time", "dateTime", "duration")
SAME = feel.compile("a = b")


def children(node: Any, tag: str) -> Iterator[Any]:
    """The elements below with this name, in whatever namespace."""
    for child in node:
        if isinstance(child.tag, str) and child.tag.rsplit("}", 1)[-1] == tag:
            yield child


@dataclass(frozen=True)
class Unreadable:
    """A value of the kit that Baton cannot read; equals nothing."""

    text: str


def read_value(node: Any) -> Any:
    """What stands below a node: a list, a context of components, or one value."""
    for entry in children(node, "list"):
        if entry.get(f"{INSTANCE}nil") == "true":
            return None
        return [read_value(item) for item in children(entry, "item")]
    components = list(children(node, "component"))
    if components:
        return {" ".join(one.get("name", "").split()): read_value(one) for one in components}
    for entry in children(node, "value"):
        return _scalar(entry)
    return None


def _scalar(node: Any) -> Any:
    if node.get(f"{INSTANCE}nil") == "true":
        return None
    text = "".join(node.itertext())
    kind = str(node.get(f"{INSTANCE}type", "xsd:string")).rsplit(":", 1)[-1]
    if kind in NUMBERS:
        return _number(text.strip())
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in TEMPORAL:
        return _temporal(text.strip(), kind)
    return text


def _number(text: str) -> Any:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Unreadable(text)


def _temporal(text: str, kind: str) -> Any:
    function = "date and time" if kind == "dateTime" else kind
    value = feel.compile(f"{function}(text)").evaluate({"text": text}).value
    return Unreadable(text) if value is None else value


def same(actual: Any, wanted: Any, *, tolerant: bool) -> bool:
    """Whether an answer is the expected one; tolerant: numbers to 8 digits, as the kit's own."""
    if wanted is None or actual is None:
        return actual is wanted
    if isinstance(wanted, Mapping):
        return isinstance(actual, Mapping) and _same_entries(actual, wanted, tolerant=tolerant)
    if isinstance(wanted, list):
        if not isinstance(actual, list) or len(actual) != len(wanted):
            return False
        pairs = zip(actual, wanted, strict=True)
        return all(same(one, other, tolerant=tolerant) for one, other in pairs)
    if isinstance(wanted, Decimal):
        return _same_number(actual, wanted, tolerant=tolerant)
    if isinstance(wanted, Unreadable) or isinstance(actual, list | Mapping):
        return False
    return SAME.evaluate({"a": actual, "b": wanted}).value is True


def _same_entries(actual: Mapping[str, Any], wanted: Mapping[str, Any], *, tolerant: bool) -> bool:
    keys = {key for given in (actual, wanted) for key, value in given.items() if value is not None}
    return all(same(actual.get(key), wanted.get(key), tolerant=tolerant) for key in keys)


def _same_number(actual: Any, wanted: Decimal, *, tolerant: bool) -> bool:
    if isinstance(actual, bool) or not isinstance(actual, int | Decimal):
        return False
    found = Decimal(actual)
    if not tolerant:
        return found == wanted
    return abs(found - wanted) <= TOLERANCE * max(Decimal(1), abs(wanted), abs(found))
