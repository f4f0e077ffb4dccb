"""Checks a form's answers on the server: what the browser checked, nobody has to believe.

A form is form-js JSON (schema version 16 and later). Only what its visible fields ask for is
taken, each in its type; everything else is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation, localcontext
from itertools import islice
from typing import Any

import regex

from app.engine import feel
from app.lib import clock
from app.lib.errors import Invalid, Problem
from app.lib.schema import HALF, MOST_FAULTS, pointer, written

MAX_TEXT = 10_000
SHOWN = ("text", "html", "image", "separator", "spacer", "button", "group", "dynamiclist", "table")
COMPUTED = "expression"
CHOICES = ("select", "radio", "checklist", "taglist")
MAX_DIGITS = 30
DAY, LAST_ZONE = timedelta(days=1), timedelta(hours=12)  # the last zone is so far behind UTC
PATTERN_SECONDS = 0.2
NUMBER = regex.compile(r"[+-]?(\d{1,60}\.?\d{0,60}|\.\d{1,60})([eE][+-]?\d{1,4})?", regex.ASCII)
DAY_SHAPE, TIME_SHAPE = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?"
SHAPES = {"date": DAY_SHAPE, "time": TIME_SHAPE, "datetime": f"{DAY_SHAPE}T{TIME_SHAPE}"}
EMAIL = regex.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Answers go on to mails, documents and vendors, and not all of those show a text as a text.
SCRIPT = regex.compile(
    r"</?(script|iframe|object|embed)\b|<[a-z][^<>]*\son[a-z]+\s*=|\bjavascript\s*:",
    regex.IGNORECASE,
)
PHONE = regex.compile(r"[+0-9][0-9 ()/.-]{3,}")


Found = list[tuple[dict[str, Any], tuple[str, ...]]]  # fields, each with what hides it


class WrongAnswer(Exception):
    """One answer that cannot be taken, in words for the person who gave it."""


def fields(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The components that ask for something, also those inside groups."""
    for field, _ in _fields(schema, ()):
        if field["type"] != COMPUTED:
            yield field


def faults(
    schema: Mapping[str, Any], answers: Mapping[str, Any], variables: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """What keeps these answers from being handed in: label of the field, and words."""
    labels = {field["key"]: label(field) for field in fields(schema)}
    try:
        check(schema, answers, variables)
    except Invalid as wrong:
        return [(labels.get(one.pointer, one.pointer), one.message) for one in wrong.problems]
    return []


def label(field: Mapping[str, Any]) -> str:
    """What a field is called on the page; one for dates has a label of its own kind."""
    said = (field.get(name) for name in ("label", "dateLabel", "timeLabel"))
    return str(next(filter(None, said), field["key"]))


def untouched(schema: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields hold before anybody types: what the process knows, else their defaults."""
    stands = {
        field["key"]: variables.get(field["key"], field.get("defaultValue"))
        for field in fields(schema)
    }
    return {key: value for key, value in stands.items() if value is not None}


def typed(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the answers that somebody can have typed: no form asks for what it only shows."""
    keys = {field["key"] for field in fields(schema) if _asks(field)}
    return {key: value for key, value in answers.items() if key in keys}


def _asks(field: Mapping[str, Any]) -> bool:
    return not (field["type"] == COMPUTED or field.get("disabled") or field.get("readonly"))


def computed(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The fields that nobody types: an expression gives their value."""
    for field, _ in _fields(schema, ()):
        if field["type"] == COMPUTED:
            yield field


def _fields(
    schema: Mapping[str, Any], around: tuple[str, ...]
) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Each field, and the conditions that hide it: its own, and those of the groups around it."""
    for component in schema.get("components", ()):
        own = (component.get("conditional") or {}).get("hide")
        hides = (*around, str(own)) if own else around
        if component.get("type") == "group":
            yield from _fields(component, hides)
        elif component.get("key") and component.get("type") not in SHOWN:
            yield component, hides


def check(
    schema: Mapping[str, Any], answers: Mapping[str, Any], variables: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers, each in its type. Raises Invalid with a problem for each wrong one.

    What is computed is computed here. Whatever was sent for such a field, for one that is only
    shown or for a hidden one is passed over: nothing is computed with it or chosen by it either.
    """
    found = list(_fields(schema, ()))
    problems = list(islice(_unknown(found, answers), MOST_FAULTS))
    given, made = _seen(found, typed(schema, answers), variables)
    context = {**variables, **given, **made}
    taken: dict[str, Any] = {}
    for field, hides in found:
        key = field["key"]
        if not (key in made or _asks(field)) or _hidden(hides, context):
            continue
        try:
            taken[key] = (
                made[key] if key in made else _take(_chosen(field, context), given.get(key))
            )
        except WrongAnswer as wrong:
            problems.append(Problem(key, str(wrong)))
    if problems:
        raise Invalid("Some answers need a correction. Nothing was completed.", problems=problems)
    return taken


def _unknown(found: Found, answers: Mapping[str, Any]) -> Iterator[Problem]:
    known = {field["key"] for field, _ in found}
    for key in answers:
        if key not in known:
            yield Problem(pointer([key])[1:], "This form has no such field. Leave it out.")


def _seen(
    found: Found, given: dict[str, Any], variables: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers to fields that are not hidden, and what is computed with them."""
    while True:
        made = _computed(found, given, variables)
        context = {**variables, **given, **made}
        hidden = {
            field["key"]
            for field, hides in found
            if field["key"] in given and _hidden(hides, context)
        }
        if not hidden:
            return given, made
        given = {key: value for key, value in given.items() if key not in hidden}


def _computed(
    found: Found, given: Mapping[str, Any], variables: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of all computed fields; one may build on another, whatever their order."""
    wanted = [field for field, _ in found if field["type"] == COMPUTED]
    made: dict[str, Any] = dict.fromkeys(field["key"] for field in wanted)
    for _ in wanted:
        context = {**variables, **given, **made}
        now = {field["key"]: _evaluated(field.get("expression"), context) for field in wanted}
        if now == made:
            break
        made = now
    return made


def _evaluated(expression: Any, context: Mapping[str, Any]) -> Any:
    text = str(expression or "").strip()
    if not text.startswith("="):
        return None
    return feel.compile(text.removeprefix("=")).evaluate(context).value


def _hidden(hides: tuple[str, ...], context: Mapping[str, Any]) -> bool:
    return any(
        feel.compile(text.removeprefix("=")).evaluate(context).value is True for text in hides
    )


def _chosen(field: Mapping[str, Any], context: Mapping[str, Any]) -> Mapping[str, Any]:
    """The field with its choices, when those come from a variable or an expression."""
    if key := field.get("valuesKey"):
        offered, name = context.get(key), f"the variable {key}"
    elif field.get("valuesExpression"):
        offered, name = _evaluated(field["valuesExpression"], context), "its expression"
    else:
        return field
    if not isinstance(offered, list) or not offered:
        return {**field, "values": [], "nothing": f"{name} {_lack(offered)}"}
    values = [one if isinstance(one, Mapping) else {"value": one} for one in offered]
    return {**field, "values": values}


def _lack(offered: Any) -> str:
    if offered is None:
        return "has no value"
    return "is an empty list" if offered == [] else "gives no list"


def _take(field: Mapping[str, Any], value: Any) -> Any:
    rules = field.get("validate") or {}
    empty = value is None or value in ("", [])
    if empty and field["type"] != "checkbox":
        if rules.get("required"):
            raise WrongAnswer(_nothing(field) or "Needs an answer.")
        return None
    reader = READERS.get(field["type"])
    if reader is None:
        raise WrongAnswer(f"Fields of type {field['type']} are not supported.")
    return reader(field, rules, value)


def _text(field: Mapping[str, Any], rules: Mapping[str, Any], value: Any) -> str:
    if not isinstance(value, str):
        raise WrongAnswer("Has to be text.")
    if "\0" in value:
        raise WrongAnswer("Has a character that cannot be kept (NUL). Type it again.")
    if not written(value):
        raise WrongAnswer(HALF)
    shortest, longest = rules.get("minLength", 0), min(rules.get("maxLength", MAX_TEXT), MAX_TEXT)
    if not shortest <= len(value) <= longest:
        raise WrongAnswer(f"Has {len(value)} characters; {shortest} to {longest} are taken.")
    if (pattern := rules.get("pattern")) and not _matches(value, pattern):
        raise WrongAnswer(rules.get("patternErrorMessage") or f"Has to look like {pattern}.")
    if found := SCRIPT.search(value):
        raise WrongAnswer(f"Has script in it ({found[0][:30]}). Write it in plain words.")
    kind = rules.get("validationType")
    if kind == "email" and not EMAIL.fullmatch(value):
        raise WrongAnswer("Has to be a mail address, such as name@example.com.")
    if kind == "phone" and not PHONE.fullmatch(value):
        raise WrongAnswer("Has to be a telephone number, such as +1 206 555 0100.")
    return value


def _matches(value: str, pattern: str) -> bool:
    try:
        return regex.search(pattern, value, timeout=PATTERN_SECONDS) is not None
    except (regex.error, TimeoutError):
        return False


def _number(field: Mapping[str, Any], rules: Mapping[str, Any], value: Any) -> Any:
    number = _decimal(value, as_text=bool(field.get("serializeToString")))
    digits = field.get("decimalDigits")
    exponent = number.as_tuple().exponent
    if digits is not None and isinstance(exponent, int) and -exponent > int(digits):
        raise WrongAnswer(f"Takes {digits} digits after the point.")
    if (least := rules.get("min")) is not None and number < Decimal(str(least)):
        raise WrongAnswer(f"Has to be at least {least}.")
    if (most := rules.get("max")) is not None and number > Decimal(str(most)):
        raise WrongAnswer(f"Can be {most} at most.")
    if step := _step(field):
        _refuse_between(number, step)
    if field.get("serializeToString"):
        return str(value)
    return int(number) if number == number.to_integral_value() else number


def _step(field: Mapping[str, Any]) -> Decimal | None:
    """The step that answers keep to, from 0 on; None for any, and for one that is no number."""
    try:
        step = Decimal(str(field.get("increment") or 0))
    except InvalidOperation:
        return None
    return step if step.is_finite() and step > 0 and abs(step.adjusted()) <= MAX_DIGITS else None


def _refuse_between(number: Decimal, step: Decimal) -> None:
    with localcontext(prec=4 * MAX_DIGITS):  # so that no quotient is too long
        if not number % step:
            return
        below = number // step * step - (step if number < 0 else 0)
        near = " or ".join(f"{one.normalize() + 0:f}" for one in (below, below + step))
    raise WrongAnswer(f"Goes in steps of {step.normalize():f}. Write {near}.")


def _decimal(value: Any, *, as_text: bool) -> Decimal:
    wanted = (str, int, Decimal) if as_text else (int, Decimal)
    if isinstance(value, bool) or not isinstance(value, wanted):
        raise WrongAnswer("Has to be a number.")
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        raise WrongAnswer("Has to be a number.")
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() > MAX_DIGITS:
        raise WrongAnswer("Is too large a number.")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MAX_DIGITS:
        raise WrongAnswer(f"Has more than {MAX_DIGITS} digits after the point.")
    return number


def _checkbox(field: Mapping[str, Any], rules: Mapping[str, Any], value: Any) -> bool:
    if value is not None and not isinstance(value, bool):
        raise WrongAnswer("Has to be yes or no.")
    if rules.get("required") and value is not True:
        raise WrongAnswer("Has to be ticked.")
    return value is True


def _nothing(field: Mapping[str, Any]) -> str:
    """Why nothing can be chosen, and what to do; empty where something can, or is typed."""
    if field["type"] not in CHOICES or field.get("values"):
        return ""
    why = field.get("nothing") or "it has no options"
    left = "" if (field.get("validate") or {}).get("required") else "Leave it empty, or "
    ask = f"{left}ask the owner of the process to correct that."
    return f"Has nothing to choose from: {why}. {ask[0].upper()}{ask[1:]}"


def _choice(field: Mapping[str, Any], rules: Mapping[str, Any], value: Any) -> Any:
    if nothing := _nothing(field):
        raise WrongAnswer(nothing)
    choices = [item.get("value") for item in field["values"]]
    for choice in choices:
        if choice == value and isinstance(choice, bool) == isinstance(value, bool):
            return choice
    raise WrongAnswer("Has to be one of: " + ", ".join(str(choice) for choice in choices) + ".")


def _several(field: Mapping[str, Any], rules: Mapping[str, Any], value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise WrongAnswer("Has to be a list of choices.")
    if field.get("values") and len(value) > len(field["values"]):
        raise WrongAnswer("Has more choices than there are. Choose each once.")
    chosen = [_choice(field, rules, item) for item in value]
    for place, one in enumerate(chosen):
        if one in chosen[:place]:
            raise WrongAnswer(f"Has {one} more than once. Choose each once.")
    return chosen


def _moment(field: Mapping[str, Any], rules: Mapping[str, Any], value: Any) -> str:
    if not isinstance(value, str):
        raise WrongAnswer("Has to be a date.")
    kind = field.get("subtype", "date")
    moment = _read_moment(kind, value)
    if moment is None:
        raise WrongAnswer("Is no date in the calendar; write it as 2026-11-30.")
    if field.get("disallowPassedDates") and kind != "time" and _has_passed(moment):
        raise WrongAnswer("Lies in the past. Choose today or a later day.")
    return value


def _read_moment(kind: str, value: str) -> date | datetime | None:
    if not regex.fullmatch(SHAPES.get(kind, SHAPES["datetime"]), value, regex.ASCII):
        return None
    try:
        if kind == "date":
            return date.fromisoformat(value)
        return datetime.fromisoformat(f"2000-01-01T{value}" if kind == "time" else value)
    except ValueError:
        return None


def _has_passed(moment: date | datetime) -> bool:
    """Whether its day is over everywhere: a browser offers the today of where it is."""
    now = clock.now()
    if isinstance(moment, datetime) and moment.tzinfo:
        return moment < now - DAY
    day = moment.date() if isinstance(moment, datetime) else moment
    return day < (now - LAST_ZONE).date()


READERS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any], Any], Any]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": _checkbox,
    "select": _choice,
    "radio": _choice,
    "checklist": _several,
    "taglist": _several,
    "datetime": _moment,
}
