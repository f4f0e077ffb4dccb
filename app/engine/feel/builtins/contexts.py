"""Context functions, and those that ask what a value is (DMN 1.5, tables 71, 78 and 81)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.feel.builtins.registry import builtin, need_context
from app.engine.feel.errors import WrongArgument
from app.engine.feel.values import kind, same

Context = Mapping[str, Any]


@builtin("get value", "m: context, key: string")
def get_value(run: Any, m: Context, key: str) -> Any:
    """The entry of a context, by key or by a list of keys; null when it has none."""
    return m.get(key)


@builtin("get value", "context: context, keys: list")
def get_value_inside(run: Any, m: Context, keys: list[Any]) -> Any:
    """An entry by the keys on the way to it."""
    value: Any = m
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.get(_key(key))
    return value


def _key(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongArgument("needs strings as keys")
    return value


@builtin("get entries", "m: context")
def get_entries(run: Any, m: Context) -> list[dict[str, Any]]:
    """The entries of a context as a list of key and value."""
    run.hold(len(m))
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin("context", "entries: list")
def context(run: Any, entries: list[Any]) -> dict[str, Any]:
    """A context from a list of key and value."""
    made: dict[str, Any] = {}
    for entry in entries:
        run.step()
        given = need_context(entry)
        key = _key(given.get("key"))
        if key in made or "value" not in given:
            raise WrongArgument(f"the key {key!r} is there twice, or has no value")
        made[key] = given["value"]
    return made


@builtin("context put", "context: context, key: string, value: Any")
def context_put(run: Any, given: Context, key: str, value: Any) -> dict[str, Any]:
    """The context with one entry put in; a list of keys goes inwards."""
    run.hold(len(given) + 1)
    return {**given, key: value}


@builtin("context put", "context: context, keys: list, value: Any")
def context_put_inside(run: Any, given: Context, keys: list[Any], value: Any) -> dict[str, Any]:
    """The context with an entry put in where the keys lead."""
    if not keys:
        raise WrongArgument("needs a key")
    if len(keys) > run.budget.depth:
        raise WrongArgument(f"goes at most {run.budget.depth} keys inwards")
    name = _key(keys[0])
    if len(keys) > 1:
        inner = given.get(name)
        value = context_put_inside(
            run, need_context({} if inner is None else inner), keys[1:], value
        )
    return context_put(run, given, name, value)


@builtin("context merge", "contexts: list")
def context_merge(run: Any, contexts: list[Any]) -> dict[str, Any]:
    """All the contexts in one; a later entry wins."""
    merged: dict[str, Any] = {}
    for one in contexts:
        given = need_context(one)
        run.spend(len(given) + 1)
        merged.update(given)
    run.hold(len(merged))
    return merged


@builtin("context merge", "contexts...: context")
def context_merge_these(run: Any, *contexts: Context) -> dict[str, Any]:
    """All the contexts in one."""
    return context_merge(run, list(contexts))


@builtin("get or else", "value: Any, default: Any", standard=False)
def get_or_else(run: Any, value: Any, default: Any) -> Any:
    """The value, or the default when it is null."""
    return default if value is None else value


@builtin("is defined", "value: Any", standard=False)
def is_defined(run: Any, value: Any) -> bool:
    """Whether the value is not null."""
    return value is not None


@builtin("assert", "value: Any, condition: Any, cause?: string?", standard=False)
def assert_(run: Any, value: Any, condition: Any, cause: str | None = None) -> Any:
    """The value if the condition is true; else null, with the cause in the warning."""
    if condition is not True:
        raise WrongArgument(cause or "the condition is not true")
    return value


@builtin("not", "negand: Any")
def not_(run: Any, negand: Any) -> bool | None:
    """The opposite of a boolean; null for anything else."""
    if negand is not None and not isinstance(negand, bool):
        raise WrongArgument(f"takes a boolean, not a {kind(negand)}")
    return None if negand is None else not negand


@builtin("is", "value1: Any, value2: Any")
def is_(run: Any, one: Any, other: Any) -> bool:
    """Whether two values are the same in every part, zones included."""
    return same(one, other, run)
