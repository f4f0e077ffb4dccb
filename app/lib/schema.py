"""What may be sent and what is given back, said once as JSON Schema (2020-12).

The same schema checks a body and stands in the OpenAPI document, so that neither can say more
than the other. Every fault is a ``Problem`` with an RFC 6901 pointer and a remedy in plain words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from app.lib.errors import Problem

Schema = dict[str, Any]
# No NUL and no half characters: no database keeps those.
KEEPABLE = r"^[^\u0000\uD800-\uDFFF]*$"
BEYOND = 10**12
MOST_FAULTS = 100
NULL: Schema = {"type": "null"}
HALF = "Has half of a character in it, such as of an emoji that was cut. Type it again."
_KEEPABLE, _HALVES = re.compile(KEEPABLE), re.compile("[\ud800-\udfff]")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.I | re.A)
_formats = FormatChecker(formats=())


# ---- the parts that schemas are made of


def text(most: int, *, least: int = 0, **more: Any) -> Schema:
    """A text that a database can keep."""
    made: Schema = {"type": "string", "maxLength": most, "pattern": KEEPABLE, **more}
    return {**made, "minLength": least} if least else made


def anything(**more: Any) -> Schema:
    """An object with whatever in it, as long as it can be written."""
    return {"type": "object", "x-written": True, **more}


def whole(low: int, high: int, **more: Any) -> Schema:
    """A whole number."""
    return {"type": "integer", "minimum": low, "maximum": high, **more}


def amount(**more: Any) -> Schema:
    """An amount of 0 or more, to the ten-thousandth."""
    exact = {"minimum": 0, "exclusiveMaximum": BEYOND, "multipleOf": Decimal("0.0001")}
    return {"type": "number", **exact, **more}


def choice(*values: Any, **more: Any) -> Schema:
    """One of these values."""
    kind = {} if any(not isinstance(value, str) for value in values) else {"type": "string"}
    return {**kind, "enum": list(values), **more}


def moment(**more: Any) -> Schema:
    """A date and time with its zone (RFC 3339)."""
    return {"type": "string", "format": "date-time", **more}


def many(item: Schema, *, least: int = 0, most: int | None = None, **more: Any) -> Schema:
    """A list."""
    bounds = {"minItems": least} if least else {}
    if most is not None:
        bounds["maxItems"] = most
    return {"type": "array", "items": item, **bounds, **more}


def record(fields: Mapping[str, Schema], *, needs: tuple[str, ...] = (), **more: Any) -> Schema:
    """An object with these fields and no others: what is not known would be passed over."""
    need = {"required": list(needs)} if needs else {}
    closed = {"additionalProperties": False}
    return {"type": "object", "properties": dict(fields), **need, **closed, **more}


def given(fields: Mapping[str, Schema], **more: Any) -> Schema:
    """An object of an answer: every field is always there."""
    return record(fields, needs=tuple(fields), **more)


def maybe(schema: Schema) -> Schema:
    """The same, or null, which counts as left out."""
    if "anyOf" in schema or "title" in schema:
        words = {"description": schema["description"]} if "anyOf" in schema else {}
        return {"anyOf": [*schema.get("anyOf", [schema]), NULL], **words}
    made = dict(schema)
    if "type" in made:
        made["type"] = [made["type"], "null"]
    if "enum" in made:
        made["enum"] = [*made["enum"], None]
    return made


def either(words: str, *schemas: Schema) -> Schema:
    """One of several shapes; ``words`` say which, also to whoever sends neither."""
    return {"anyOf": list(schemas), "description": words}


# ---- checking


def faults(schema: Schema, value: Any) -> list[Problem]:
    """What the value has that the schema does not allow; no more than anybody would read."""
    errors = _validator(schema).iter_errors(value)
    problems = (problem for error in errors for problem in _problems(error))
    return list(dict.fromkeys(islice(problems, MOST_FAULTS)))


def keepable(value: str) -> bool:
    """Whether a database can keep the text."""
    return _KEEPABLE.search(value) is not None


def written(value: str) -> bool:
    """Whether it can be written as UTF-8: it holds no half of a character."""
    return _HALVES.search(value) is None


def pointer(path: Iterator[Any] | list[Any]) -> str:
    """A place as an RFC 6901 pointer of at most 300 characters that can be written as UTF-8."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    said = "".join(f"/{part}" for part in parts)[:300]
    return said.encode("utf-8", "backslashreplace").decode()


_kept: dict[int, tuple[Schema, Any]] = {}


def _validator(schema: Schema) -> Any:
    """Made once for each schema, which is kept with it so that its id stays its own."""
    known = _kept.get(id(schema))
    if known is None:
        made = _Validator(schema, format_checker=_formats)
        known = _kept[id(schema)] = (schema, made)
    return known[1]


def _problems(error: Any) -> Iterator[Problem]:
    path = list(error.absolute_path)
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield Problem(pointer([*path, name]), "This is missing.")
    elif error.validator == "additionalProperties":
        for name in error.instance:
            if name not in error.schema["properties"]:
                message = "This field is not known. Leave it out."
                yield Problem(pointer([*path, name]), message)
    elif error.validator == "x-written":
        yield Problem(pointer(path), HALF)
    elif error.validator == "anyOf":
        yield from _nearest(error, path)
    else:
        yield Problem(pointer(path), words(error.schema, error.instance))


def _nearest(error: Any, path: list[Any]) -> Iterator[Problem]:
    """The faults against the shape that was most likely meant: the one with the fewest."""
    branches: dict[int, list[Any]] = {}
    for inner in error.context or ():
        place = inner.schema_path[0]
        if isinstance(place, int) and error.validator_value[place] != NULL:
            branches.setdefault(place, []).append(inner)
    shapes = [[p for inner in branch for p in _problems(inner)] for branch in branches.values()]
    best = min(reversed(shapes), key=len)
    here = pointer(path)
    if all(problem.pointer == here for problem in best):
        best = [Problem(here, str(error.schema.get("description") or best[0].message))]
    yield from best


def words(schema: Schema, value: Any = "?") -> str:
    """What has to stand at a place, as a sentence."""
    if value == "" and schema.get("minLength"):
        return "This is missing."
    if "enum" in schema:
        said = ", ".join(str(one) for one in schema["enum"] if one is not None)
        return f"Has to be one of: {said}."
    kind = schema.get("type", ())
    kinds = [one for one in ([kind] if isinstance(kind, str) else kind) if one != "null"]
    if len(kinds) == 1:
        return _WORDS[kinds[0]](schema)
    return str(schema.get("description") or "This cannot be read here.")


def _text_words(schema: Schema) -> str:
    if schema.get("format") == "date-time":
        return "Has to be a date and time, such as 2026-12-01T09:00:00Z."
    if "x-words" in schema:
        return str(schema["x-words"])
    return f"Has to be a text of up to {schema['maxLength']} characters."


def _whole_words(schema: Schema) -> str:
    return f"Has to be a whole number from {schema['minimum']:,} to {schema['maximum']:,}."


def _list_words(schema: Schema) -> str:
    low, high = schema.get("minItems"), schema.get("maxItems")
    if low and high:
        return f"Has to be a list of {low} to {high}."
    return f"Has to be a list of up to {high}." if high else "Has to be a list."


_WORDS: dict[str, Callable[[Schema], str]] = {
    "string": _text_words,
    "integer": _whole_words,
    "number": lambda schema: "Has to be an amount of 0 or more, with up to 4 decimals.",
    "boolean": lambda schema: "Has to be true or false.",
    "array": _list_words,
    "object": lambda schema: "Has to be an object.",
}


# ---- what JSON Schema leaves to its user


@_formats.checks("date-time")
def is_moment(value: Any) -> bool:
    """Whether it is an RFC 3339 moment that also exists in UTC; other types are not asked."""
    return not isinstance(value, str) or read_moment(value) is not None


def read_moment(value: str) -> datetime | None:
    """The moment, in UTC; None when there is no such moment."""
    if not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _multiple_of(_: Any, step: Decimal, value: Any, __: Any) -> Iterator[ValidationError]:
    """Exact, and safe for 1E+999999, whose remainder no context can hold."""
    if not isinstance(value, Decimal):
        return
    digits, exponent = value.as_tuple().digits, value.as_tuple().exponent
    beyond = int(exponent) - int(step.as_tuple().exponent)
    if beyond < 0 and any(digits[beyond:]):
        yield ValidationError("too many decimals")


def _written(_: Any, __: Any, value: Any, ___: Any) -> Iterator[ValidationError]:
    for path, text in _texts([], value):
        if not written(text):
            yield ValidationError("half of a character", path=path)


def _texts(path: list[Any], value: Any) -> Iterator[tuple[list[Any], str]]:
    """All texts and names in a value; bodies are no deeper than can be walked so."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield [*path, name], name
            yield from _texts([*path, name], inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts([*path, place], inner)


def _is_whole(_: Any, value: Any) -> bool:
    """JSON Schema: 24.0 is a whole number too, true is none."""
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


def _items(validator: Any, item: Schema, value: Any, schema: Schema) -> Iterator[ValidationError]:
    """Of a list that is too long anyway, nothing more is said."""
    if isinstance(value, list) and len(value) <= schema.get("maxItems", len(value)):
        for place, one in enumerate(value):
            yield from validator.descend(one, item, path=place)


_Validator = extend(  # type: ignore[no-untyped-call]  # the stubs leave it untyped
    Draft202012Validator,
    {"multipleOf": _multiple_of, "items": _items, "x-written": _written},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)
