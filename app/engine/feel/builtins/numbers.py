"""Numeric functions (DMN 1.5, table 75)."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any

from app.engine.feel.arithmetic import divide, multiply, negate, subtract
from app.engine.feel.builtins.registry import builtin
from app.engine.feel.errors import WrongArgument
from app.engine.feel.far import length_nanos
from app.engine.feel.values import NUMBERS, Months, is_number

WIDE = decimal.Context(prec=12_400, Emin=-20_000, Emax=20_000)
LOWEST, HIGHEST = -6111, 6176


def rounded(exact: Decimal, scale: int, rounding: str) -> Decimal:
    """The number with so many digits behind the point."""
    if not LOWEST <= scale <= HIGHEST:
        raise WrongArgument(f"takes a scale from {LOWEST} to {HIGHEST}")
    if -int(exact.as_tuple().exponent) <= scale:
        return exact
    result = exact.quantize(Decimal((0, (1,), -scale)), rounding=rounding, context=WIDE)
    return NUMBERS.plus(result)


@builtin("decimal", "n: number, scale: integer")
def decimal_(run: Any, n: Decimal, scale: int) -> Decimal:
    """The number with so many digits, half to even."""
    return rounded(n, scale, decimal.ROUND_HALF_EVEN)


@builtin("floor", "n: number, scale?: integer")
def floor(run: Any, n: Decimal, scale: int = 0) -> Decimal:
    """The number rounded down."""
    return rounded(n, scale, decimal.ROUND_FLOOR)


@builtin("ceiling", "n: number, scale?: integer")
def ceiling(run: Any, n: Decimal, scale: int = 0) -> Decimal:
    """The number rounded up."""
    return rounded(n, scale, decimal.ROUND_CEILING)


@builtin("round up", "n: number, scale: integer")
def round_up(run: Any, n: Decimal, scale: int) -> Decimal:
    """The number rounded away from zero."""
    return rounded(n, scale, decimal.ROUND_UP)


@builtin("round down", "n: number, scale: integer")
def round_down(run: Any, n: Decimal, scale: int) -> Decimal:
    """The number rounded towards zero."""
    return rounded(n, scale, decimal.ROUND_DOWN)


@builtin("round half up", "n: number, scale: integer")
def round_half_up(run: Any, n: Decimal, scale: int) -> Decimal:
    """The number rounded to the nearest, a half away from zero."""
    return rounded(n, scale, decimal.ROUND_HALF_UP)


@builtin("round half down", "n: number, scale: integer")
def round_half_down(run: Any, n: Decimal, scale: int) -> Decimal:
    """The number rounded to the nearest, a half towards zero."""
    return rounded(n, scale, decimal.ROUND_HALF_DOWN)


@builtin("abs", "n: number", "n: duration")
def abs_(run: Any, n: Any) -> Any:
    """The value without its sign; durations too."""
    if is_number(n):
        return NUMBERS.abs(n)
    below = n.count < 0 if isinstance(n, Months) else length_nanos(n) < 0
    return negate(n) if below else n


@builtin("modulo", "dividend: number, divisor: number")
def modulo(run: Any, dividend: Decimal, divisor: Decimal) -> Any:
    """The rest of a division, with the sign of the divisor."""
    quotient = divide(dividend, divisor)
    if quotient is None:
        raise WrongArgument("cannot divide by zero")
    return subtract(dividend, multiply(divisor, rounded(quotient, 0, decimal.ROUND_FLOOR)))


@builtin("sqrt", "number: number")
def sqrt(run: Any, number: Decimal) -> Decimal:
    """The square root."""
    return NUMBERS.sqrt(number)


@builtin("log", "number: number")
def log(run: Any, number: Decimal) -> Decimal:
    """The natural logarithm."""
    if number <= 0:
        raise WrongArgument("takes numbers above zero")
    return NUMBERS.ln(number)


@builtin("exp", "number: number")
def exp(run: Any, number: Decimal) -> Decimal:
    """e to the power of the number."""
    return NUMBERS.exp(number)


@builtin("odd", "number: number")
def odd(run: Any, number: Decimal) -> bool:
    """Whether a whole number is odd."""
    return _halves(number) == 1


@builtin("even", "number: number")
def even(run: Any, number: Decimal) -> bool:
    """Whether a whole number is even."""
    return _halves(number) == 0


def _halves(number: Decimal) -> Decimal:
    if number != number.to_integral_value():
        raise WrongArgument("needs a whole number")
    return abs(WIDE.remainder(number, Decimal(2)))


@builtin("random number", "", standard=False)
def random_number(run: Any) -> None:
    """Refused: an expression gives the same each time. Pass a random number in as a variable."""
    raise WrongArgument("is refused, as an expression gives the same each time")
