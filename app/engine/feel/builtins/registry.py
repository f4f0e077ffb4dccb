"""How built-in functions are declared: a name, its signatures, and whether the standard has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.engine.feel.paths import WrongArgument
from app.engine.feel.values import Function, is_number, kind, number


@dataclass(frozen=True)
class Builtin:
    """One built-in function, for the language and for its documentation."""

    name: str
    signatures: tuple[tuple[str, ...], ...]
    function: Function
    standard: bool
    says: str


REGISTRY: dict[str, Builtin] = {}
Body = Callable[..., Any]


def builtin(name: str, *signatures: str, standard: bool = True) -> Callable[[Body], Body]:
    """Registers a function; a signature is its parameters' names with commas between."""
    split = tuple(
        tuple(part.strip() for part in text.split(",") if part.strip()) for text in signatures
    )

    def register(body: Body) -> Body:
        function = Function(max(split, key=len, default=()), body, name)
        says = (body.__doc__ or "").strip().splitlines()[0]
        REGISTRY[name] = Builtin(name, split, function, standard, says)
        return body

    return register


def need_number(value: Any) -> Decimal:
    """The decimal of an argument that has to be a number."""
    if not is_number(value):
        raise WrongArgument(f"needs a number, not a {kind(value)}")
    return number(value)


def need_text(value: Any) -> str:
    """An argument that has to be a string."""
    if not isinstance(value, str):
        raise WrongArgument(f"needs a string, not a {kind(value)}")
    return value


def need_list(value: Any) -> list[Any]:
    """An argument that has to be a list; a single value is a list of one (DMN 1.5, 10.3.2.9.4)."""
    if value is None:
        raise WrongArgument("needs a list, not null")
    return value if isinstance(value, list) else [value]


def need_whole(value: Any) -> int:
    """An argument that has to be a whole number."""
    given = need_number(value)
    if given != given.to_integral_value():
        raise WrongArgument("needs a whole number")
    return int(given)
