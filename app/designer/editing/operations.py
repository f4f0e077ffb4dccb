"""Provider operations as the modeler offers them: typed inputs and outputs, and templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.designer.editing.given import meant_by
from app.designer.player import SET_STATE
from app.engine import feel
from app.lib.db import db
from app.providers.models import Operation, Provider

SCHEMA = (
    "https://unpkg.com/@camunda/zeebe-element-templates-json-schema@0.22.0/resources/schema.json"
)
RETRIES = "3"
KINDS = {"number": "Number", "boolean": "Boolean"}  # what a template calls them; else a text
NO_RESULT = "The answer of the call, if a later element needs it."


@dataclass(frozen=True)
class Input:
    """What an operation is given."""

    name: str
    type: str
    required: bool
    description: str = ""


@dataclass(frozen=True)
class Offered:
    """An operation that a service task can call; ``type`` is the job type in the diagram."""

    type: str
    provider: str
    provider_name: str
    name: str
    inputs: tuple[Input, ...]
    outputs: tuple[tuple[str, str], ...]  # the fields of the answer, and their types
    errors: tuple[tuple[str, str], ...] = ()  # codes that a boundary event can catch, and why

    @property
    def result(self) -> str:
        """A variable for the answer: ``checkDomain`` of ``check-domain``."""
        first, *more = re.split(r"[^A-Za-z0-9]+", self.type.rsplit(".", 1)[-1])
        return first + "".join(word.capitalize() for word in more) if self.outputs else ""


OWN = Offered(
    SET_STATE,
    "order",
    "Baton",
    "Say what the order waits for",
    (
        Input("state", "string", required=True, description="pending, held or inProgress"),
        Input("reason", "string", required=False, description="Why, for whoever asks"),
    ),
    (),
)


def offered() -> list[Offered]:
    """The operations of all connected providers, and Baton's own, by provider and name."""
    columns = Provider.key, Provider.name, Operation.key, Operation.name, Operation.definition
    rows = db.session.execute(select(*columns).join(Operation.provider)).all()
    found = [
        Offered(
            f"{provider}.{key}",
            provider,
            provider_name,
            name,
            _inputs(definition),
            outputs(str(definition.get("response") or "")),
            _errors(definition),
        )
        for provider, provider_name, key, name, definition in rows
    ]
    return [OWN, *sorted(found, key=lambda one: (one.provider_name, one.name))]


def _inputs(definition: Mapping[str, Any]) -> tuple[Input, ...]:
    return tuple(
        Input(
            str(said["name"]),
            str(said.get("type", "string")),
            required=bool(said.get("required")),
            description=str(said.get("description", "")),
        )
        for said in definition.get("inputs") or ()
    )


def _errors(definition: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    codes = [str(said["code"]) for said in definition.get("errors") or () if said.get("code")]
    return tuple((code, code.replace("_", " ").capitalize()) for code in dict.fromkeys(codes))


def outputs(response: str) -> tuple[tuple[str, str], ...]:
    """The fields of an operation's answer, from the expression that makes it: it is evaluated over
    an answer without anything, so constants alone have a type."""
    if not response.startswith("="):
        return ()
    with suppress(feel.FeelError):
        value = feel.to_json(feel.compile(response[1:]).evaluate({}).value)
        if isinstance(value, dict):
            return tuple((name, kind(one)) for name, one in value.items())
    return ()


def kind(value: Any) -> str:
    """What FEEL calls the type of a value; ``any`` of nothing."""
    if isinstance(value, bool):
        return "boolean"
    return {str: "string", dict: "context", list: "list", type(None): "any"}.get(
        type(value), "number"
    )


def told(found: Iterable[Offered]) -> list[dict[str, Any]]:
    """The operations for the properties panel."""
    return [
        {
            "type": one.type,
            "provider": one.provider,
            "providerName": one.provider_name,
            "name": one.name,
            "inputs": [
                {**vars(said), "meant": f"={path}" if (path := meant_by(said.name)) else ""}
                for said in one.inputs
            ],
            "outputs": [{"name": name, "type": kind} for name, kind in one.outputs],
            "errors": [{"code": code, "words": words} for code, words in one.errors],
            "result": one.result,
        }
        for one in found
    ]


def templates(found: Iterable[Offered]) -> list[dict[str, Any]]:
    """The same as element templates: applied, they write what the engine runs and nothing else."""
    return [_template(one) for one in found]


def _template(one: Offered) -> dict[str, Any]:
    properties = [
        {"label": "Name", "type": "String", "value": one.name, **_bound("property", name="name")},
        _fixed(one.type, "zeebe:taskDefinition", property="type"),
        _fixed(RETRIES, "zeebe:taskDefinition", property="retries"),
        *(_asked(said) for said in one.inputs),
    ]
    if one.result:
        properties.append(
            {
                "label": "Result variable",
                "description": NO_RESULT,
                "type": "String",
                "optional": True,
                "value": one.result,
                **_bound("zeebe:taskHeader", key="resultVariable"),
            }
        )
    return {
        "$schema": SCHEMA,
        "id": one.type,
        "name": one.name,
        "description": one.provider_name,
        "category": {"id": one.provider, "name": one.provider_name},
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "properties": properties,
    }


def _fixed(value: str, kind: str, **where: str) -> dict[str, Any]:
    return {"type": "Hidden", "value": value, **_bound(kind, **where)}


def _bound(kind: str, **where: str) -> dict[str, Any]:
    return {"binding": {"type": kind, **where}}


def _asked(said: Input) -> dict[str, Any]:
    """A required input is there from the start, so that nobody overlooks it."""
    path = meant_by(said.name)
    made = {
        "label": said.name,
        "description": said.description,
        "type": KINDS.get(said.type, "String"),
        "feel": "optional" if said.type == "string" else "required",
        **_bound("zeebe:input", name=said.name),
    }
    if said.required:
        return {**made, "value": f"={path}", "constraints": {"notEmpty": True}} if path else made
    return {**made, "optional": True}
