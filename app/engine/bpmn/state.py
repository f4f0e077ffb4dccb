"""What is kept between two steps: tokens and scopes as compressed JSON, no word of the diagram."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

import simplejson

from app.engine.bpmn.instance import Instance
from app.engine.bpmn.scope import Scope, SubInstance
from app.engine.bpmn.tokens import READY, Token

if TYPE_CHECKING:
    from app.engine.bpmn.definition import Definition

VERSION = 2


def save(instance: Instance) -> bytes:
    """The state of an instance, as small as its tokens and variables."""
    kept = {
        "version": VERSION,
        "process": instance.spec.name,
        "ended": instance.ended,
        "number": instance.last_number,
        "activations": instance.activations,
        "ceiling": instance.ceiling_from,
        "suspended": instance.suspended,
        "scopes": [_scope_out(scope) for scope in (instance, *instance.subprocesses.values())],
        "queue": [token.id for token in instance.queue if token.state == READY],
    }
    if instance.changes or instance.fresh:  # of a suspended instance: nobody was asked yet
        changes = [[*place, how] for place, how in instance.changes.items()]
        kept |= {"changes": changes, "fresh": sorted(instance.fresh)}
    return packed(kept)


def packed(kept: dict[str, Any]) -> bytes:
    """A plain form, as it is kept."""
    text = simplejson.dumps(kept, use_decimal=True, separators=(",", ":"), allow_nan=False)
    return zlib.compress(text.encode(), 1)


def _scope_out(scope: Scope) -> dict[str, Any]:
    return {
        "spec": scope.spec.name,
        "under": scope.parent_token.id if scope.parent_token else None,
        "embedded": scope.embedded,
        "joins": scope.joins,
        "guards": list(scope.guards),
        "done": scope.done,
        "interrupted": scope.interrupted,
        "tokens": [
            [t.id, t.task_spec.name, t._parent, t.state, t.variables, t.memory]
            for t in scope.tasks.values()
        ],
    }


def read(state: bytes) -> dict[str, Any]:
    """The plain form of a state, brought to the present version.

    Raises ValueError for a version that is not known.
    """
    return upgraded(simplejson.loads(zlib.decompress(state), use_decimal=True))


def upgraded(kept: dict[str, Any]) -> dict[str, Any]:
    """The plain form, step by step brought to the present version. Raises ValueError."""
    while kept["version"] in UPGRADES:
        UPGRADES[kept["version"]](kept)
    if kept["version"] != VERSION:
        raise ValueError(f"the state has version {kept['version']}; up to {VERSION} are read")
    return kept


def _from_1(kept: dict[str, Any]) -> None:
    """Version 1 knew neither event sub-processes nor multi-instances nor compensation.

    What hung under an activity was one of its boundary events.
    """
    kept.update(version=2, suspended=False)
    for scope in kept["scopes"]:
        scope.update(guards=[], done=[], interrupted=False)
        root = scope["tokens"][0][0]
        for _, _, parent, _, _, memory in scope["tokens"][1:]:
            if parent != root:
                memory["listener"] = "boundary"
            if memory.pop("triggered", False):
                memory["event"] = {}


UPGRADES = {1: _from_1}


def restore(definition: Definition, state: bytes, now: datetime) -> Instance:
    """The instance, as it was when it was saved."""
    return restored(definition, read(state), now)


def restored(definition: Definition, kept: dict[str, Any], now: datetime) -> Instance:
    """The instance of a plain form."""
    instance = Instance(definition, kept["process"], now)
    for data in kept["scopes"]:  # a scope was made after the token that it hangs under
        _scope_in(instance, data)
    instance.ended, instance.last_number = kept["ended"], kept["number"]
    instance.activations, instance.ceiling_from = kept["activations"], kept["ceiling"]
    instance.suspended = kept["suspended"]
    instance.changes = {(scope, name): how for scope, name, how in kept.get("changes", ())}
    instance.fresh = set(kept.get("fresh", ()))
    instance.queue.extend(instance.index[number] for number in kept["queue"])
    return instance


def _scope_in(instance: Instance, data: dict[str, Any]) -> None:
    scope: Scope = instance
    if data["under"] is not None:
        spec = instance.definition.scopes[data["spec"]]
        parent = instance.index[data["under"]]
        scope = SubInstance(spec, parent, embedded=data["embedded"])
        instance.subprocesses[parent.id] = scope
    nodes = instance.definition.nodes
    if scope.spec.branch is not None:
        nodes = {**nodes, scope.spec.branch.name: scope.spec.branch}
    for place, (number, name, parent_id, state, variables, memory) in enumerate(data["tokens"]):
        if place == 0:
            scope.open_root(variables, number)
            scope.task_tree.memory, scope.task_tree._state = memory, state
            continue
        if number in data["guards"]:
            token = Token(scope, nodes[name], None, state, number)
            scope.guard(token)
        else:
            token = Token(scope, nodes[name], scope.tasks[parent_id], state, number)
        token.variables, token.memory = variables, memory
        if "wait" in memory:
            instance.enlist(token, memory["wait"]["kind"])
    scope.joins, scope.done = data["joins"], data["done"]
    scope.interrupted = data["interrupted"]
    instance.fresh.clear()
