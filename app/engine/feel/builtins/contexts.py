"""Context functions, and those that ask what a value is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from app.engine.feel.builtins.registry import builtin, need_list, need_text
from app.engine.feel.paths import WrongArgument
from app.engine.feel.values import equal, kind


def need_context(value: Any) -> Mapping[str, Any]:
    """An argument that has to be a context."""
    if not isinstance(value, Mapping):
        raise WrongArgument(f"needs a context, not a {kind(value)}")
    return value


@builtin("get value", "m, key")
def get_value(run: Any, m: Any, key: Any) -> Any:
    """The entry of a context, by key or by a list of keys; null when it has none."""
    value: Any = need_context(m)
    for name in key if isinstance(key, list) else [key]:
        if not isinstance(value, Mapping):
            return None
        value = value.get(need_text(name))
    return value


@builtin("get entries", "m")
def get_entries(run: Any, m: Any) -> list[dict[str, Any]]:
    """The entries of a context as a list of key and value."""
    return [{"key": key, "value": value} for key, value in need_context(m).items()]


@builtin("context", "entries")
def context(run: Any, entries: Any) -> dict[str, Any]:
    """A context from a list of key and value."""
    made: dict[str, Any] = {}
    for entry in need_list(entries):
        given = need_context(entry)
        key = need_text(given.get("key"))
        if key in made or "value" not in given:
            raise WrongArgument(f"the key {key!r} is there twice, or has no value")
        made[key] = given["value"]
    return made


@builtin("context put", "context, key, value", "context, keys, value")
def context_put(run: Any, context: Any, key: Any, value: Any) -> dict[str, Any]:
    """The context with one entry put in; a list of keys goes inwards."""
    given = dict(need_context(context))
    keys = key if isinstance(key, list) else [key]
    if not keys:
        raise WrongArgument("needs a key")
    name = need_text(keys[0])
    if len(keys) > 1:
        value = context_put(run, given.get(name) or {}, keys[1:], value)
    given[name] = value
    return given


@builtin("context merge", "contexts")
def context_merge(run: Any, *contexts: Any) -> dict[str, Any]:
    """All the contexts in one; a later entry wins."""
    given = need_list(contexts[0]) if len(contexts) == 1 else list(contexts)
    merged: dict[str, Any] = {}
    for one in given:
        merged.update(need_context(one))
    return merged


@builtin("get or else", "value, default", standard=False)
def get_or_else(run: Any, value: Any, default: Any) -> Any:
    """The value, or the default when it is null."""
    return default if value is None else value


@builtin("is defined", "value", standard=False)
def is_defined(run: Any, value: Any) -> bool:
    """Whether the value is not null."""
    return value is not None


@builtin("assert", "value, condition", "value, condition, cause", standard=False)
def assert_(run: Any, value: Any, condition: Any, cause: Any = None) -> Any:
    """The value if the condition is true; else null, with the cause in the warning."""
    if condition is not True:
        raise WrongArgument(str(cause or "the condition is not true"))
    return value


@builtin("not", "negand")
def not_(run: Any, negand: Any) -> bool | None:
    """The opposite of a boolean; null for anything else."""
    return not negand if isinstance(negand, bool) else None


@builtin("is", "value1, value2")
def is_(run: Any, one: Any, other: Any) -> bool:
    """Whether two values are the same in every part, zones included."""
    if kind(one) != kind(other):
        return False
    if isinstance(one, datetime | time) and not isinstance(one, date):
        return bool(one == other) and one.utcoffset() == other.utcoffset()
    if isinstance(one, datetime):
        return bool(one == other) and one.utcoffset() == other.utcoffset()
    return equal(one, other) is True
