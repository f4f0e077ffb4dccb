"""Two forms compared, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.designer.releases.diff.change import Change, Facts, Kind, gone, settled, spoken
from app.designer.releases.diff.values import flat, shown
from app.lib import json

# What editors write for themselves.
QUIET = {"components", "schemaVersion", "executionPlatform", "executionPlatformVersion", "exporter",
         "type"}  # fmt: skip
LABELS = {
    "key": "Variable",
    "label": "Label",
    "type": "Kind",
    "description": "Hint",
    "validate.required": "Needed",
    "validate.minLength": "Fewest characters",
    "validate.maxLength": "Most characters",
    "validate.min": "Smallest",
    "validate.max": "Largest",
    "validate.pattern": "Pattern",
    "conditional.hide": "Hidden when",
    "defaultValue": "Filled in with",
    "valuesKey": "Choices from",
    "valuesExpression": "Choices from",
    "values": "Choices",
    "text": "Text",
    "readonly": "Only shown",
    "disabled": "Cannot be changed",
}


@dataclass(frozen=True)
class Field:
    """A field: what is said of it, and where it stands."""

    id: str
    name: str
    facts: Facts
    layout: Any


class NoForm(ValueError):
    """The content is no form in JSON."""


def compare(before: bytes | None, after: bytes | None, file: str) -> list[Change]:
    """The changes of a form. Raises NoForm."""
    was, now = _read(before), _read(after)
    old, new = _fields(was), _fields(now)
    kept = [key for key in new if key in old]
    still = settled([list(old).index(key) for key in kept])
    moved = {key for place, key in enumerate(kept) if place not in still}
    found: list[Change] = []
    name = str(now.get("id") or was.get("id") or file)
    if before is not None and after is not None and (said := _about(now).since(_about(was))):
        found.append(Change(Kind.CHANGED, file, name, f"Form {name}", "Form", said))
    for key, field in new.items():
        if key not in old:
            found.append(_change(Kind.ADDED, file, name, field, tuple(field.facts)))
        elif details := field.facts.since(old[key].facts):
            found.append(_change(Kind.CHANGED, file, name, field, details))
        elif key in moved or field.layout != old[key].layout:
            found.append(_change(Kind.MOVED, file, name, field, ()))
    lost = [field for key, field in old.items() if key not in new]
    found.extend(_change(Kind.REMOVED, file, name, one, gone(one.facts)) for one in lost)
    return found


def form_id(content: bytes) -> str:
    """The id by which diagrams name a form. Raises NoForm."""
    return str(_read(content).get("id") or "")


def _change(kind: Kind, file: str, form: str, field: Field, details: Any) -> Change:
    return Change(kind, file, form, f"{field.name}, in form {form}", "Form field", tuple(details))


def _read(content: bytes | None) -> Mapping[str, Any]:
    if content is None:
        return {}
    try:
        said = json.loads(content.decode())
    except (json.JsonError, UnicodeDecodeError, RecursionError) as error:
        raise NoForm(str(error)) from None
    if not isinstance(said, dict):
        raise NoForm("It has no components.")
    return said


def _about(said: Mapping[str, Any]) -> Facts:
    facts = Facts()
    for key, value in flat({key: value for key, value in said.items() if key not in QUIET}):
        facts.put(LABELS.get(key, spoken(key)), value, key)
    return facts


def _fields(said: Mapping[str, Any]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for place, (inside, one) in enumerate(_walk(said, "")):
        key = str(one.get("id") or one.get("key") or f"{one.get('type')} {place}")
        found[key] = Field(key, _name(one), _facts(one, inside), one.get("layout"))
    return found


def _walk(said: Mapping[str, Any], inside: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every field, with the name of the group it is in."""
    components = said.get("components")
    for one in components if isinstance(components, list) else ():
        if isinstance(one, dict):
            yield inside, one
            yield from _walk(one, _name(one))


def _name(one: Mapping[str, Any]) -> str:
    said = one.get("label") or one.get("key") or one.get("text") or one.get("type") or "field"
    words = " ".join(str(said).split())
    return words if len(words) <= 60 else f"{words[:59]}…"


def _facts(one: Mapping[str, Any], inside: str) -> Facts:
    facts = Facts()
    plain = {key: value for key, value in one.items() if key not in ("id", "layout", "components")}
    choices = plain.pop("values", None)
    for key, value in flat(plain):
        facts.put(LABELS.get(key, spoken(key.replace(".", " "))), value, key)
    if isinstance(choices, list):
        facts.put("Choices", ", ".join(_choice(choice) for choice in choices), "values")
    facts.put("Inside", inside)
    return facts


def _choice(said: Any) -> str:
    if not isinstance(said, dict):
        return shown(said)
    label, value = said.get("label"), said.get("value")
    return str(label) if label == value or value is None else f"{label} ({shown(value)})"
