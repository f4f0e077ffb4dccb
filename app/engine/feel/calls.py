"""Calls: the number of arguments, their types, the depth, and what a refusal becomes."""

from __future__ import annotations

from typing import Any

from app.engine.feel.budget import Run
from app.engine.feel.errors import BudgetExceeded, Spot, WrongArgument
from app.engine.feel.types import coerce
from app.engine.feel.values import Function, kind


def call(function: Any, arguments: list[Any], run: Run, spot: Spot) -> Any:
    """The value of a call with arguments in order; null with a warning when it is refused."""
    if not isinstance(function, Function):
        return _no_function(function, run, spot)
    if function.named is None and len(arguments) != len(function.names):
        said = f"{function.name} takes {len(function.names)} arguments, not {len(arguments)}"
        return run.warn("wrong number of arguments", said, spot)
    return _entered(function, arguments, run, spot)


def call_named(function: Any, arguments: dict[str, Any], run: Run, spot: Spot) -> Any:
    """The value of a call with arguments by name; null with a warning when it is refused."""
    if not isinstance(function, Function):
        return _no_function(function, run, spot)
    if function.named is not None:
        return _entered(function, arguments, run, spot)
    unknown = arguments.keys() - set(function.names)
    missing = set(function.names) - arguments.keys()
    if unknown or missing:
        what = "no parameter" if unknown else "no argument for"
        said = f"{function.name} has {what} {', '.join(sorted(unknown or missing))}"
        return run.warn("wrong number of arguments", said, spot)
    return _entered(function, [arguments[name] for name in function.names], run, spot)


def _entered(
    function: Function, arguments: list[Any] | dict[str, Any], run: Run, spot: Spot
) -> Any:
    outer, run.spot = run.spot, spot
    try:
        run.enter()
        if function.named is not None and isinstance(arguments, dict):
            return function.named(run, arguments)
        if function.types:
            arguments = _coerced(function, arguments, run, spot)
        value = function.call(run, *arguments)
        if function.result is None or value is None:
            return value
        result = coerce(value, function.result)
        if result is None:
            said = f"{function.name} gives a {kind(value)}, not {function.result}"
            run.warn("wrong type", said, spot)
    except WrongArgument as wrong:
        return run.warn("wrong argument", f"{function.name}: {wrong}", spot)
    except BudgetExceeded as stopped:
        stopped.place(spot)
        raise
    else:
        return result
    finally:
        run.depth -= 1
        run.spot = outer


def _coerced(function: Function, arguments: Any, run: Run, spot: Spot) -> list[Any]:
    """The arguments as the parameters want them (DMN 1.5, 10.3.2.9.4)."""
    fitting = []
    for name, wanted, value in zip(function.names, function.types, arguments, strict=True):
        made = coerce(value, wanted)
        if made is None and value is not None:
            raise WrongArgument(f"{name} takes {wanted}, not a {kind(value)}")
        fitting.append(made)
    return fitting


def _no_function(value: Any, run: Run, spot: Spot) -> None:
    run.warn("no function", f"a {kind(value)} cannot be called", spot)
