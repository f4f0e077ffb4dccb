"""Numeric functions (DMN 1.5, table 73)."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any

from app.engine.feel.arithmetic import divide, multiply, subtract
from app.engine.feel.builtins.registry import builtin, need_number, need_whole
from app.engine.feel.paths import WrongArgument
from app.engine.feel.values import NUMBERS, is_number

ROUNDINGS = {
    "decimal": decimal.ROUND_HALF_EVEN,
    "floor": decimal.ROUND_FLOOR,
    "ceiling": decimal.ROUND_CEILING,
    "round up": decimal.ROUND_UP,
    "round down": decimal.ROUND_DOWN,
    "round half up": decimal.ROUND_HALF_UP,
    "round half down": decimal.ROUND_HALF_DOWN,
}


def rounded(value: Any, scale: Any, rounding: str) -> Decimal:
    """The number with so many digits behind the point."""
    exact, digits = need_number(value), need_whole(scale)
    if not -6111 <= digits <= 6176:
        raise WrongArgument("takes a scale from -6111 to 6176")
    if -int(exact.as_tuple().exponent) <= digits:
        return exact
    wide = decimal.Context(prec=7000, Emin=-6200, Emax=6200, rounding=rounding)
    return exact.quantize(Decimal(1).scaleb(-digits, context=wide), context=wide)


@builtin("decimal", "n, scale")
def decimal_(run: Any, n: Any, scale: Any) -> Decimal:
    """The number with so many digits, half to even."""
    return rounded(n, scale, ROUNDINGS["decimal"])


@builtin("floor", "n", "n, scale")
def floor(run: Any, n: Any, scale: Any = 0) -> Decimal:
    """The number rounded down."""
    return rounded(n, scale, ROUNDINGS["floor"])


@builtin("ceiling", "n", "n, scale")
def ceiling(run: Any, n: Any, scale: Any = 0) -> Decimal:
    """The number rounded up."""
    return rounded(n, scale, ROUNDINGS["ceiling"])


def _rounding(name: str) -> None:
    def body(run: Any, n: Any, scale: Any = 0) -> Decimal:
        return rounded(n, scale, ROUNDINGS[name])

    body.__doc__ = f"The number rounded by the rule: {name.removeprefix('round ')}."
    builtin(name, "n", "n, scale")(body)


for _name in ("round up", "round down", "round half up", "round half down"):
    _rounding(_name)


@builtin("abs", "n")
def abs_(run: Any, n: Any) -> Any:
    """The value without its sign; durations too."""
    return abs(n) if not is_number(n) else abs(need_number(n))


@builtin("modulo", "dividend, divisor")
def modulo(run: Any, dividend: Any, divisor: Any) -> Any:
    """The rest of a division, with the sign of the divisor."""
    one, other = need_number(dividend), need_number(divisor)
    quotient = divide(one, other)
    if quotient is None:
        raise WrongArgument("cannot divide by zero")
    return subtract(one, multiply(other, rounded(quotient, 0, decimal.ROUND_FLOOR)))


@builtin("sqrt", "number")
def sqrt(run: Any, number: Any) -> Decimal:
    """The square root."""
    return NUMBERS.sqrt(need_number(number))


@builtin("log", "number")
def log(run: Any, number: Any) -> Decimal:
    """The natural logarithm."""
    if need_number(number) <= 0:
        raise WrongArgument("takes numbers above zero")
    return NUMBERS.ln(need_number(number))


@builtin("exp", "number")
def exp(run: Any, number: Any) -> Decimal:
    """e to the power of the number."""
    return NUMBERS.exp(need_number(number))


@builtin("odd", "number")
def odd(run: Any, number: Any) -> bool:
    """Whether a whole number is odd."""
    return need_whole(number) % 2 == 1


@builtin("even", "number")
def even(run: Any, number: Any) -> bool:
    """Whether a whole number is even."""
    return need_whole(number) % 2 == 0
