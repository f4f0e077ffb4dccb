"""String functions and conversions (DMN 1.5, tables 71 and 72)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import regex

from app.engine.feel.builtins.registry import builtin, need_list, need_number, need_text, need_whole
from app.engine.feel.paths import WrongArgument
from app.engine.feel.temporal import show
from app.engine.feel.values import Function, Range, is_number, number

FLAGS = {"i": regex.IGNORECASE, "s": regex.DOTALL, "m": regex.MULTILINE, "x": regex.VERBOSE}
NUMBER_TEXT = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")


def show_number(value: Any) -> str:
    """A number without exponent and without needless zeros."""
    exact = number(value)
    if exact == exact.to_integral_value():
        return f"{exact.quantize(Decimal(1)) if abs(exact.adjusted()) < 34 else exact:f}"
    return f"{exact.normalize():f}"


def text_of(value: Any, *, inside: bool = False) -> str | None:
    """What ``string()`` says of a value."""
    if value is None:
        return "null" if inside else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        return show_number(value)
    if isinstance(value, str):
        return '"' + value.replace('"', '\\"') + '"' if inside else value
    if isinstance(value, list):
        return "[" + ", ".join(str(text_of(item, inside=True)) for item in value) + "]"
    if isinstance(value, Mapping):
        entries = (f"{_key(key)}: {text_of(entry, inside=True)}" for key, entry in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, Range):
        low, high = text_of(value.low, inside=True), text_of(value.high, inside=True)
        return f"{'[' if value.low_in else '('}{low}..{high}{']' if value.high_in else ')'}"
    if isinstance(value, Function):
        return f"function({', '.join(value.names)})"
    return show(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w ]+", key) else '"' + key.replace('"', '\\"') + '"'


@builtin("string", "from")
def string(run: Any, from_: Any) -> str | None:
    """The text of any value."""
    return text_of(from_)


@builtin("number", "from", "from, grouping separator, decimal separator")
def number_(run: Any, from_: Any, grouping: Any = None, point: Any = None) -> Decimal:
    """The number that a text says."""
    if is_number(from_):
        return number(from_)
    text = need_text(from_)
    if (
        grouping not in (None, " ", ",", ".")
        or point not in (None, ",", ".")
        or (grouping is not None and grouping == point)
    ):
        raise WrongArgument("takes a space, comma or point as separators, and two different ones")
    if grouping:
        text = text.replace(grouping, "")
    if point:
        text = text.replace(point, ".")
    if NUMBER_TEXT.match(text) is None:
        raise WrongArgument(f"{text[:40]!r} is no number")
    return Decimal(text)


@builtin("substring", "string, start position", "string, start position, length")
def substring(run: Any, string: Any, start: Any, length: Any = None) -> str:
    """A part of the text, from a position that counts from 1, or from the end."""
    text, at = need_text(string), need_whole(start)
    if at == 0 or abs(at) > len(text):
        raise WrongArgument(f"the text has no position {at}")
    begin = at - 1 if at > 0 else len(text) + at
    if length is None:
        return text[begin:]
    count = need_whole(length)
    if count < 1:
        raise WrongArgument("takes a length of at least 1")
    return text[begin : begin + count]


@builtin("string length", "string")
def string_length(run: Any, string: Any) -> Decimal:
    """How many characters the text has."""
    return Decimal(len(need_text(string)))


@builtin("upper case", "string")
def upper_case(run: Any, string: Any) -> str:
    """The text in capitals."""
    return need_text(string).upper()


@builtin("lower case", "string")
def lower_case(run: Any, string: Any) -> str:
    """The text in small letters."""
    return need_text(string).lower()


@builtin("substring before", "string, match")
def substring_before(run: Any, string: Any, match: Any) -> str:
    """What stands before the first match, or nothing."""
    text, sought = need_text(string), need_text(match)
    return text.split(sought, 1)[0] if sought and sought in text else ""


@builtin("substring after", "string, match")
def substring_after(run: Any, string: Any, match: Any) -> str:
    """What stands behind the first match, or nothing."""
    text, sought = need_text(string), need_text(match)
    if not sought:
        return text
    return text.split(sought, 1)[1] if sought in text else ""


@builtin("contains", "string, match")
def contains(run: Any, string: Any, match: Any) -> bool:
    """Whether the text has the match in it."""
    return need_text(match) in need_text(string)


@builtin("starts with", "string, match")
def starts_with(run: Any, string: Any, match: Any) -> bool:
    """Whether the text begins with the match."""
    return need_text(string).startswith(need_text(match))


@builtin("ends with", "string, match")
def ends_with(run: Any, string: Any, match: Any) -> bool:
    """Whether the text ends with the match."""
    return need_text(string).endswith(need_text(match))


def _pattern(pattern: Any, flags: Any) -> Any:
    given = "" if flags is None else need_text(flags)
    if set(given) - set(FLAGS):
        raise WrongArgument(f"{given!r} has a flag that is none of s, m, i, x")
    combined = 0
    for flag in given:
        combined |= FLAGS[flag]
    try:
        return regex.compile(need_text(pattern), combined)
    except regex.error as wrong:
        raise WrongArgument(f"the pattern cannot be read: {wrong}") from None


def _in_time(run: Any, search: Any) -> Any:
    try:
        return search(run.budget.regex_seconds)
    except TimeoutError:
        raise WrongArgument(
            f"the pattern takes longer than {run.budget.regex_seconds:g} s"
        ) from None


@builtin("matches", "input, pattern", "input, pattern, flags")
def matches(run: Any, input_: Any, pattern: Any, flags: Any = None) -> bool:
    """Whether a pattern is found in the text."""
    text, made = need_text(input_), _pattern(pattern, flags)
    return _in_time(run, lambda limit: made.search(text, timeout=limit)) is not None


@builtin("replace", "input, pattern, replacement", "input, pattern, replacement, flags")
def replace(run: Any, input_: Any, pattern: Any, replacement: Any, flags: Any = None) -> str:
    """The text with each match replaced; $1 is the first group."""
    text, made = need_text(input_), _pattern(pattern, flags)
    into = re.sub(r"\$(\d)", r"\\g<\1>", need_text(replacement).replace("\\", "\\\\"))
    try:
        result: str = _in_time(run, lambda limit: made.sub(into, text, timeout=limit))
    except (regex.error, IndexError):
        raise WrongArgument("the replacement names a group that is not there") from None
    run.hold_text(len(result))
    return result


@builtin("split", "string, delimiter")
def split(run: Any, string: Any, delimiter: Any) -> list[str]:
    """The parts of the text between matches of the pattern."""
    text, made = need_text(string), _pattern(delimiter, None)
    parts: list[str] = _in_time(run, lambda limit: made.split(text, timeout=limit))
    run.hold(len(parts))
    return parts


@builtin("string join", "list", "list, delimiter", "list, delimiter, prefix, suffix")
def string_join(
    run: Any, items: Any, delimiter: Any = None, prefix: Any = None, suffix: Any = None
) -> str:
    """The texts of a list in one; null ones are left out."""
    texts = [need_text(item) for item in need_list(items) if item is not None]
    joined = ("" if delimiter is None else need_text(delimiter)).join(texts)
    run.hold_text(len(joined))
    return (prefix or "") + joined + (suffix or "")


@builtin("trim", "string", standard=False)
def trim(run: Any, string: Any) -> str:
    """The text without spaces at its ends."""
    return need_text(string).strip()


@builtin("is blank", "string", standard=False)
def is_blank(run: Any, string: Any) -> bool:
    """Whether the text has nothing but spaces."""
    return not need_text(string).strip()


@builtin("string format", "number, digits", standard=False)
def string_format(run: Any, n: Any, digits: Any) -> str:
    """A number with exactly so many digits behind the point."""
    return f"{need_number(n):.{need_whole(digits)}f}"
