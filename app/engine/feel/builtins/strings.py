"""String functions and conversions (DMN 1.5, tables 72 and 73)."""

from __future__ import annotations

import base64
import re
from decimal import Decimal
from typing import Any

from app.engine.feel.builtins.registry import builtin
from app.engine.feel.errors import WrongArgument
from app.engine.feel.text import text_of
from app.engine.feel.values import NUMBERS

NUMBER_TEXT = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?\Z")
MOST_DIGITS = 100


@builtin("string", "from: Any")
def string(run: Any, from_: Any) -> str | None:
    """The text of any value."""
    return text_of(from_, run)


@builtin("number", "from: string")
def number_(run: Any, from_: str) -> Decimal:
    """The number that a text says."""
    if NUMBER_TEXT.match(from_) is None:
        raise WrongArgument(f"{from_[:40]!r} is no number")
    return NUMBERS.create_decimal(from_)


@builtin("number", "from: number")
def number_itself(run: Any, from_: Decimal) -> Decimal:
    """The number itself."""
    return from_


@builtin("number", "from: string, grouping separator: string?, decimal separator: string?")
def number_separated(run: Any, from_: str, grouping: str | None, point: str | None) -> Decimal:
    """The number that a text says, with the separators of a country."""
    given = grouping in (None, " ", ",", ".") and point in (None, ",", ".")
    if not given or (grouping is not None and grouping == point):
        raise WrongArgument("takes a space, comma or point as separators, and two different ones")
    text = from_.replace(grouping, "") if grouping else from_
    return number_(run, text.replace(point, ".") if point else text)


@builtin("substring", "string: string, start position: integer, length?: integer")
def substring(run: Any, string: str, start: int, length: int | None = None) -> str:
    """A part of the text, from a position that counts from 1, or from the end."""
    if start == 0 or abs(start) > len(string):
        raise WrongArgument(f"the text has no position {start}")
    begin = start - 1 if start > 0 else len(string) + start
    if length is None:
        return string[begin:]
    if length < 1:
        raise WrongArgument("takes a length of at least 1")
    return string[begin : begin + length]


@builtin("string length", "string: string")
def string_length(run: Any, string: str) -> Decimal:
    """How many characters the text has."""
    return Decimal(len(string))


@builtin("upper case", "string: string")
def upper_case(run: Any, string: str) -> str:
    """The text in capitals."""
    return string.upper()


@builtin("lower case", "string: string")
def lower_case(run: Any, string: str) -> str:
    """The text in small letters."""
    return string.lower()


@builtin("substring before", "string: string, match: string")
def substring_before(run: Any, string: str, match: str) -> str:
    """What stands before the first match, or nothing."""
    return string.split(match, 1)[0] if match and match in string else ""


@builtin("substring after", "string: string, match: string")
def substring_after(run: Any, string: str, match: str) -> str:
    """What stands behind the first match, or nothing."""
    if not match:
        return string
    return string.split(match, 1)[1] if match in string else ""


@builtin("contains", "string: string, match: string")
def contains(run: Any, string: str, match: str) -> bool:
    """Whether the text has the match in it."""
    return match in string


@builtin("starts with", "string: string, match: string")
def starts_with(run: Any, string: str, match: str) -> bool:
    """Whether the text begins with the match."""
    return string.startswith(match)


@builtin("ends with", "string: string, match: string")
def ends_with(run: Any, string: str, match: str) -> bool:
    """Whether the text ends with the match."""
    return string.endswith(match)


@builtin("string join", "list: list, delimiter?: string?")
def string_join(run: Any, items: list[Any], delimiter: str | None = None) -> str:
    """The texts of a list in one; null ones are left out."""
    between = delimiter or ""
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        raise WrongArgument("needs a list of strings")
    run.hold_text(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


@builtin("string join", "list: list, delimiter: string?, prefix: string?, suffix: string?")
def string_join_around(
    run: Any, items: list[Any], delimiter: str | None, prefix: str | None, suffix: str | None
) -> str:
    """The texts of a list in one, with something before and behind."""
    joined = (prefix or "") + string_join(run, items, delimiter) + (suffix or "")
    run.hold_text(len(joined))
    return joined


@builtin("trim", "string: string", standard=False)
def trim(run: Any, string: str) -> str:
    """The text without spaces at its ends."""
    return string.strip()


@builtin("is blank", "string: string", standard=False)
def is_blank(run: Any, string: str) -> bool:
    """Whether the text has nothing but spaces."""
    return not string.strip()


@builtin("to base64", "value: string", standard=False)
def to_base64(run: Any, value: str) -> str:
    """The text in Base64, from its UTF-8 bytes."""
    return base64.b64encode(value.encode()).decode()


@builtin("string format", "number: number, digits: integer", standard=False)
def string_format(run: Any, number: Decimal, digits: int) -> str:
    """A number with exactly so many digits behind the point."""
    if not 0 <= digits <= MOST_DIGITS:
        raise WrongArgument(f"takes from 0 to {MOST_DIGITS} digits")
    run.hold_text(max(number.adjusted(), 0) + digits + 3)
    return f"{number:.{digits}f}"


@builtin("uuid", "", standard=False)
def uuid(run: Any) -> None:
    """Refused: an expression gives the same each time. Pass an identifier in as a variable."""
    raise WrongArgument("is refused, as an expression gives the same each time")
