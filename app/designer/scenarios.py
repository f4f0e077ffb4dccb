"""Scenarios of a folder, as ``scenarios.yaml`` tells them. ``docs/processes.md`` has the format."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from app.designer.examples import examples
from app.engine import feel
from app.lib import json
from app.lib.errors import Invalid

FILE = "scenarios.yaml"
ANSWERS = ("operations", "tasks")
MOST_PARTS = 200_000
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
KNOWN = {"name", "process", "start", "decision", "order", "variables", "at", "until", "operations",
         "tasks", "messages", "expect", "alone"}  # fmt: skip
EXPECTED = {"ended", "visited", "not_visited", "tasks", "calls", "call_counts", "variables",
            "outcome", "duration", "incident", "waits_at", "result", "started"}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What a job, a user task or a called process comes to, and how long that takes."""

    result: Any = None
    error: str | None = None
    message: str = ""
    fails: str | None = None
    after: timedelta = timedelta()
    escalation: str | None = None  # that a called process throws
    open: bool = False  # nobody answers


@dataclass(frozen=True)
class Mail:
    """A message that comes from outside, no earlier than ``after`` the start."""

    name: str
    key: str | None
    variables: Mapping[str, Any]
    after: timedelta


@dataclass(frozen=True)
class Scenario:
    """One story to be played, and how it has to end."""

    name: str
    process: str | None
    decision: str | None  # asked instead of running a process
    variables: Mapping[str, Any]
    at: datetime
    until: timedelta | None
    operations: Mapping[str, list[Answer]]
    tasks: Mapping[str, list[Answer]]
    messages: tuple[Mail, ...]
    expect: Mapping[str, Any]
    start: str | None = None  # a start event by its id; else the plain or the only one


def scenarios(files: Mapping[str, bytes]) -> list[Scenario]:
    """The scenarios of a folder, none if it has no such file. Raises Invalid with the place."""
    if FILE not in files:
        return []
    said = read_yaml(FILE, files[FILE])
    if not isinstance(said, dict) or not isinstance(said.get("scenarios", []), list):
        raise Invalid(f"{FILE}: needs a list named scenarios.")
    if not {"scenarios", "tables"} & set(said):
        raise Invalid(f"{FILE}: needs a list named scenarios, or one named tables.")
    common = said.get("defaults") or {}
    if not isinstance(common, dict):
        raise Invalid(f"{FILE}: defaults has to say what lies under each scenario, by name.")
    _check(common, "defaults")
    told = [*said.get("scenarios", []), *examples(FILE, said.get("tables", []))]
    made = [_scenario(files, _merged(common, one)) for one in told]
    names = [one.name for one in made]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Invalid(f"{FILE}: two scenarios are named {twice.pop()!r}.")
    return made


def read_yaml(name: str, content: bytes) -> Any:
    """YAML with exact numbers, and times left as text. Raises Invalid with line and column."""
    try:
        said = yaml.load(content, Loader=_Exact)  # noqa: S506  a SafeLoader, see below
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid(f"{name} is no YAML: {unread(error)}.") from error
    except (RecursionError, ValueError) as error:
        raise Invalid(
            f"{name} is nested too deeply, or has a value that nobody can read."
        ) from error
    if _parts(said, {}) > MOST_PARTS:
        raise Invalid(f"{name} says more than {MOST_PARTS:,} values. Name less by reference (*).")
    return said


def unread(error: Exception) -> str:
    """Why a text is no YAML, and where, in a few words."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return " ".join(str(error).split())[:200]
    mark = error.problem_mark or error.context_mark
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{place}{error.problem or error.context}"


def _parts(value: Any, known: dict[int, float]) -> float:
    """How many values there are when each reference is written out; endless for one to itself."""
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in known:
        known[id(value)] = float("inf")
        inner = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_parts(one, known) for one in inner)
    return known[id(value)]


def length(text: Any, place: str) -> timedelta:
    """An ISO 8601 duration of days and time. Raises Invalid."""
    value = feel.compile("duration(text)").evaluate({"text": str(text)}).value
    if not isinstance(value, timedelta):
        raise Invalid(f"{FILE}, {place}: {text!r} is no duration such as PT4H or P3D.")
    return value


def start_variables(order: Mapping[str, Any]) -> dict[str, Any]:
    """The variables that an order (the body of ``POST /api/v1/orders``) gives to its first item.

    What the catalogue knows of customer, product and subscription stands under ``variables``.
    """
    item = order["productOrderItem"][0]
    product = item.get("product") or {}
    given = {entry["name"]: entry["value"] for entry in product.get("characteristic") or []}
    names = ("externalId", "category", "priority", "note", "requestedStartDate")
    terms = item.get("itemTerm") or [{}]
    return {
        "order": {"id": "O-2026-00001", **{name: order.get(name) for name in names}},
        "customer": dict(order["customer"]),
        "item": {
            "id": item["id"],
            "action": item["action"],
            "quantity": item.get("quantity", 1),
            "characteristic": given,
            "term": terms[0].get("name"),
        },
        "product": {"id": (item.get("productOffering") or {}).get("id")},
    }


# The same in C where it was built, ten times as fast.
SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Exact(SafeLoader):  # type: ignore[misc]  # either of the two
    """A safe loader without floats and dates."""


def _text_of(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


def _decimal_of(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    try:
        return Decimal(_text_of(loader, node))
    except InvalidOperation:
        at = node.start_mark
        raise yaml.constructor.ConstructorError(None, None, "is no number", at) from None


_Exact.add_constructor("tag:yaml.org,2002:float", _decimal_of)
_Exact.add_constructor("tag:yaml.org,2002:timestamp", _text_of)


def _merged(common: Mapping[str, Any], one: Any) -> dict[str, Any]:
    """The scenario over the defaults; variables are merged, an answer replaces the whole other."""
    if not isinstance(one, dict) or not isinstance(one.get("name"), str):
        raise Invalid(f"{FILE}: each scenario needs a name.")
    _check(one, one["name"])
    if one.get("alone"):
        return one
    answers = {part: {**(common.get(part) or {}), **(one.get(part) or {})} for part in ANSWERS}
    both: dict[str, Any] = merged(common, one)
    return {**both, **answers}


def _check(said: Mapping[str, Any], place: str) -> None:
    """Raises Invalid for what is of the wrong kind, in a scenario or in the defaults."""
    for part in ("variables", "expect", *ANSWERS):
        if not isinstance(said.get(part) or {}, dict):
            raise Invalid(f"{FILE}, {place}: {part} has to be a list of names with values.")
    if unknown := {str(key) for key in said} - KNOWN:
        raise Invalid(f"{FILE}, {place}: {', '.join(sorted(unknown))} is not known here.")
    if unknown := {str(key) for key in said.get("expect") or {}} - EXPECTED:
        raise Invalid(f"{FILE}, {place}: cannot expect {', '.join(sorted(unknown))}.")
    for part in ("process", "start", "decision", "order"):
        if not isinstance(said.get(part) or "", str):
            raise Invalid(f"{FILE}, {place}: {part} has to be a text.")
    if not isinstance(said.get("alone", False), bool):
        raise Invalid(f"{FILE}, {place}: alone has to be true or false.")
    messages = said.get("messages") or []
    if not isinstance(messages, list) or not all(_is_mail(one) for one in messages):
        raise Invalid(f"{FILE}, {place}: messages has to be a list, each with a name.")


def _is_mail(said: Any) -> bool:
    if not isinstance(said, dict) or not isinstance(said.get("name"), str):
        return False
    return isinstance(said.get("variables") or {}, dict)


def merged(under: Any, over: Any) -> Any:
    """``over`` laid on ``under``, context by context."""
    if not isinstance(under, dict) or not isinstance(over, dict):
        return copy.deepcopy(over)
    both = {key: merged(under[key], over[key]) if key in under else over[key] for key in over}
    return {**copy.deepcopy(under), **copy.deepcopy(both)}


def _scenario(files: Mapping[str, bytes], said: Mapping[str, Any]) -> Scenario:
    name = said["name"]
    return Scenario(
        name=name,
        process=said.get("process"),
        decision=said.get("decision"),
        variables=_variables(files, name, said),
        at=_moment(said["at"], name) if "at" in said else START,
        until=length(said["until"], name) if "until" in said else None,
        operations=_answers(said.get("operations"), name, "result"),
        tasks=_answers(said.get("tasks"), name, "answers"),
        messages=tuple(_mail(entry, name) for entry in said.get("messages") or ()),
        expect=said.get("expect") or {},
        start=said.get("start"),
    )


def _moment(text: Any, place: str) -> datetime:
    """A date and time; without a zone it is in UTC."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise Invalid(f"{FILE}, {place}: {text!r} is no time such as 2026-03-02T09:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# What reading an order raises that is not one.
NO_ORDER = (json.JsonError, KeyError, IndexError, TypeError, AttributeError, UnicodeDecodeError)


def _variables(files: Mapping[str, bytes], name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    variables: dict[str, Any] = said.get("variables") or {}
    file = said.get("order")
    if file is None:
        return variables
    if file not in files:
        raise Invalid(f"{FILE}, {name}: the folder has no {file}.")
    try:
        given = start_variables(json.loads(files[file].decode()))
    except NO_ORDER as error:
        raise Invalid(f"{FILE}, {name}: {file} is no order: {error!r}.") from error
    return dict(merged(given, variables))


def _answers(said: Any, place: str, inner: str) -> dict[str, list[Answer]]:
    """Each name with its answers in order; the last one stands for all that follow."""
    listed = {
        key: value if isinstance(value, list) else [value] for key, value in (said or {}).items()
    }
    return {key: [_answer(one, place, inner) for one in values] for key, values in listed.items()}


SAYS = {
    "answers": ({"answers", "error", "open"}, {"answers", "error", "message", "open", "after"}),
    "result": (
        {"result", "error", "fails", "escalation", "open"},
        {"result", "error", "message", "fails", "escalation", "open", "after"},
    ),
}


def _answer(said: Any, place: str, inner: str) -> Answer:
    """Either the plain result, or a context that says more: result, error, fails, after."""
    one_of, known = SAYS[inner]
    if not isinstance(said, dict) or not set(said) <= known or not one_of & set(said):
        return Answer(result=said)
    return Answer(
        result=said.get(inner),
        error=said.get("error"),
        message=said.get("message", ""),
        fails=said.get("fails"),
        escalation=said.get("escalation"),
        open=said.get("open") is True,
        after=length(said["after"], place) if "after" in said else timedelta(),
    )


def _mail(said: Mapping[str, Any], place: str) -> Mail:
    after = length(said["after"], place) if "after" in said else timedelta()
    return Mail(said["name"], said.get("key"), said.get("variables") or {}, after)
