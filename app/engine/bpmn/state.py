"""What is kept between two steps: tokens and scopes as compressed JSON, no word of the diagram."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

import simplejson

from app.engine.bpmn.instance import Instance, Scope, SubInstance
from app.engine.bpmn.tokens import READY, Token

if TYPE_CHECKING:
    from app.engine.bpmn.definition import Definition

VERSION = 1


def save(instance: Instance) -> bytes:
    """The state of an instance, as small as its tokens and variables."""
    kept = {
        "version": VERSION,
        "process": instance.spec.name,
        "ended": instance.ended,
        "number": instance.last_number,
        "activations": instance.activations,
        "ceiling": instance.ceiling_from,
        "scopes": [_scope_out(scope) for scope in (instance, *instance.subprocesses.values())],
        "queue": [token.id for token in instance.queue if token.state == READY],
    }
    text = simplejson.dumps(kept, use_decimal=True, separators=(",", ":"), allow_nan=False)
    return zlib.compress(text.encode(), 1)


def _scope_out(scope: Scope) -> dict[str, Any]:
    return {
        "spec": scope.spec.name,
        "under": scope.parent_token.id if scope.parent_token else None,
        "embedded": scope.embedded,
        "joins": scope.joins,
        "tokens": [
            [t.id, t.task_spec.name, t._parent, t.state, t.variables, t.memory]
            for t in scope.tasks.values()
        ],
    }


def read(state: bytes) -> dict[str, Any]:
    """The plain form of a state. Raises ValueError for a version that is not known."""
    kept: dict[str, Any] = simplejson.loads(zlib.decompress(state), use_decimal=True)
    if kept["version"] != VERSION:
        raise ValueError(f"the state has version {kept['version']}; {VERSION} is read")
    return kept


def restore(definition: Definition, state: bytes, now: datetime) -> Instance:
    """The instance, as it was when it was saved."""
    kept = read(state)
    instance = Instance(definition, kept["process"], now)
    for data in kept["scopes"]:  # a scope was made after the token that it hangs under
        _scope_in(instance, data)
    instance.ended, instance.last_number = kept["ended"], kept["number"]
    instance.activations, instance.ceiling_from = kept["activations"], kept["ceiling"]
    instance.queue.extend(instance.index[number] for number in kept["queue"])
    return instance


def _scope_in(instance: Instance, data: dict[str, Any]) -> None:
    scope: Scope = instance
    if data["under"] is not None:
        spec = instance.definition.scopes[data["spec"]]
        parent = instance.index[data["under"]]
        scope = SubInstance(spec, parent, embedded=data["embedded"])
        instance.subprocesses[parent.id] = scope
    for place, (number, name, parent_id, state, variables, memory) in enumerate(data["tokens"]):
        if place == 0:
            scope.open_root(variables, number)
            continue
        token = Token(scope, scope.spec.task_specs[name], scope.tasks[parent_id], state, number)
        token.variables, token.memory = variables, memory
    scope.joins = data["joins"]
