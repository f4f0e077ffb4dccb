"""Methods and functions of Java engines with an equivalent in FEEL."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.engine.bpmn.foreign.juel import Part

if TYPE_CHECKING:
    from app.engine.bpmn.foreign.feel_text import Writer


class NoEquivalent(ValueError):
    """FEEL cannot say this; the message tells what, as a part of a sentence."""


POST, ADD, COMPARE, OR = 7, 4, 3, 1
Written = tuple[str, int]  # FEEL, and how tightly it binds
Maker = Callable[["Writer", Part, tuple[Part, ...]], Written]

SAME = {
    "intValue",
    "longValue",
    "doubleValue",
    "booleanValue",
    "numberValue",
    "stringValue",
    "boolValue",
    "value",
    "elements",
    "toDate",
    "getValue",
}
PLUS = {
    "Seconds": "PT{}S",
    "Minutes": "PT{}M",
    "Hours": "PT{}H",
    "Days": "P{}D",
    "Weeks": "P{}W",
    "Months": "P{}M",
    "Years": "P{}Y",
}
ASSIGNED = {"getVariable", "getVariableLocal"}
CONTEXTS = {"execution", "task", "delegateExecution", "delegateTask"}


def call(writer: Writer, owner: Part, name: str, given: tuple[Part, ...]) -> Written:
    """A method call. Raises NoEquivalent."""
    if owner.kind == "name" and owner.value in CONTEXTS:
        return _of_instance(writer, owner.value, name, given)
    if name in SAME and not given:
        return writer.write(owner)
    if found := _moved(writer, owner, name, given):
        return found
    maker = METHODS.get((name, len(given)))
    if maker is None:
        raise NoEquivalent(f"it calls the method {_word(owner)}{name}")
    return maker(writer, owner, given)


def function(writer: Writer, name: str, given: tuple[Part, ...]) -> Written:
    """A function call. Raises NoEquivalent."""
    prefix, _, short = name.rpartition(":")
    if prefix in ("vars", "var", "variables"):
        return _variable(writer, short, given)
    if name in ("now", "dateTime") and not given:
        return "now()", POST
    if name in ("S", "JSON") and len(given) == 1:
        writer.notes.append("the variable has to hold the object itself, not its JSON text")
        return writer.write(given[0])
    raise NoEquivalent(f"it calls the function {name}")


def _of_instance(writer: Writer, owner: str, name: str, given: tuple[Part, ...]) -> Written:
    if given and given[0].kind == "text":
        if name in ASSIGNED and len(given) == 1:
            return writer.write(Part("name", given[0].value))
        if name == "hasVariable" and len(given) == 1:
            return f"{writer.tight(Part('name', given[0].value), POST)} != null", COMPARE
    raise NoEquivalent(f"it calls {owner}.{name}, which belongs to the other engine")


def _moved(writer: Writer, owner: Part, name: str, given: tuple[Part, ...]) -> Written | None:
    """A moment moved by an amount: ``dateTime().plusDays(3)``."""
    sign = "+" if name.startswith("plus") else "-" if name.startswith("minus") else ""
    pattern = PLUS.get(name.removeprefix("plus").removeprefix("minus"))
    if not sign or pattern is None or len(given) != 1 or not _is_moment(owner):
        return None
    amount, tight = given[0], writer.tight(owner, ADD)
    if amount.kind == "number" and amount.value.isdigit():
        return f'{tight} {sign} duration("{pattern.format(amount.value)}")', ADD
    before, after = pattern.split("{}")
    said = writer.write(amount)[0]
    return f'{tight} {sign} duration("{before}" + string({said}) + "{after}")', ADD


def _is_moment(part: Part) -> bool:
    if part.kind == "function":
        return part.value in ("now", "dateTime")
    return part.kind == "call" and bool(part.inner) and _is_moment(part.inner[0])


def _variable(writer: Writer, name: str, given: tuple[Part, ...]) -> Written:
    """Flowable's functions over variables; the first argument is a variable or its name."""
    if not given:
        raise NoEquivalent(f"it calls the function {name} without a variable")
    first = Part("name", given[0].value) if given[0].kind == "text" else given[0]
    rest = given[1:]
    if name == "get" and not rest:
        return writer.write(first)
    if name == "getOrDefault" and len(rest) == 1:
        return f"get or else({writer.write(first)[0]}, {writer.write(rest[0])[0]})", POST
    if name == "exists" and not rest:
        return f"{writer.tight(first, POST)} != null", COMPARE
    if name in ("empty", "isEmpty") and not rest:
        return writer.empty(first)
    if name in ("notEmpty", "isNotEmpty") and not rest:
        return f"not({writer.empty(first)[0]})", POST
    sign = COMPARISONS.get(name)
    if sign is None or len(rest) != 1:
        raise NoEquivalent(f"it calls the function {name}")
    return writer.write(Part("binary", sign, (first, rest[0])))


COMPARISONS = {
    "equals": "==",
    "eq": "==",
    "notEquals": "!=",
    "ne": "!=",
    "lowerThan": "<",
    "lessThan": "<",
    "lt": "<",
    "lowerThanOrEquals": "<=",
    "lessThanOrEquals": "<=",
    "lte": "<=",
    "greaterThan": ">",
    "gt": ">",
    "greaterThanOrEquals": ">=",
    "gte": ">=",
}


def _word(owner: Part) -> str:
    return f"{owner.value}." if owner.kind == "name" else "."


# ---- methods of texts, lists, maps


def _calls(feel: str) -> Maker:
    """A method that is a FEEL function with the owner as its first argument."""

    def make(writer: Writer, owner: Part, given: tuple[Part, ...]) -> Written:
        words = [writer.write(part)[0] for part in (owner, *given)]
        return f"{feel}({', '.join(words)})", POST

    return make


def _get(writer: Writer, owner: Part, given: tuple[Part, ...]) -> Written:
    return writer.write(Part("index", "", (owner, given[0])))


def _equals(writer: Writer, owner: Part, given: tuple[Part, ...]) -> Written:
    return writer.write(Part("binary", "==", (owner, given[0])))


def _equals_any_case(writer: Writer, owner: Part, given: tuple[Part, ...]) -> Written:
    left, right = writer.write(owner)[0], writer.write(given[0])[0]
    return f"lower case({left}) = lower case({right})", COMPARE


def _concat(writer: Writer, owner: Part, given: tuple[Part, ...]) -> Written:
    return f"{writer.tight(owner, ADD)} + {writer.tight(given[0], ADD + 1)}", ADD


def _contains(writer: Writer, owner: Part, given: tuple[Part, ...]) -> Written:
    whole, part = writer.tight(owner, POST), writer.write(given[0])[0]
    either = f"contains({whole}, {part}) else list contains({whole}, {part})"
    return f"if {whole} instance of string then {either}", 0


def _has(writer: Writer, owner: Part, given: tuple[Part, ...]) -> Written:
    return f"{writer.write(Part('index', '', (owner, given[0])))[0]} != null", COMPARE


def _is_empty(writer: Writer, owner: Part, given: tuple[Part, ...]) -> Written:
    return f'string({writer.write(owner)[0]}) in ("", "[]", "{{}}")', COMPARE


def _substring(writer: Writer, owner: Part, given: tuple[Part, ...]) -> Written:
    if not all(part.kind == "number" and part.value.isdigit() for part in given):
        raise NoEquivalent("it cuts a text at places that are only known when it runs")
    places = [int(part.value) for part in given]
    words = [writer.write(owner)[0], str(places[0] + 1)]
    words += [str(end - places[0]) for end in places[1:]]
    return f"substring({', '.join(words)})", POST


def _matches(writer: Writer, owner: Part, given: tuple[Part, ...]) -> Written:
    if given[0].kind != "text":
        raise NoEquivalent("it matches a pattern that is only known when it runs")
    whole = Part("text", f"^({given[0].value})$")  # Java matches the whole text
    return f"matches({writer.write(owner)[0]}, {writer.write(whole)[0]})", POST


METHODS: dict[tuple[str, int], Maker] = {
    ("get", 1): _get,
    ("prop", 1): _get,
    ("hasProp", 1): _has,
    ("containsKey", 1): _has,
    ("equals", 1): _equals,
    ("equalsIgnoreCase", 1): _equals_any_case,
    ("concat", 1): _concat,
    ("contains", 1): _contains,
    ("isEmpty", 0): _is_empty,
    ("substring", 1): _substring,
    ("substring", 2): _substring,
    ("matches", 1): _matches,
    ("size", 0): _calls("count"),
    ("length", 0): _calls("string length"),
    ("toUpperCase", 0): _calls("upper case"),
    ("toLowerCase", 0): _calls("lower case"),
    ("trim", 0): _calls("trim"),
    ("toString", 0): _calls("string"),
    ("startsWith", 1): _calls("starts with"),
    ("endsWith", 1): _calls("ends with"),
}
