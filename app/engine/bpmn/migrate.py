"""Takes a running instance to another version of its process (Camunda 8, "Migration").

``check`` says what maps, what cannot and why; ``migrate`` does it, all or nothing. What waits is
carried as it is, with the identity of its element instance; what is named to be made anew is
evaluated again by the new version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.engine.bpmn import state as kept
from app.engine.bpmn.definition import Definition
from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.instance import Instance
from app.engine.bpmn.nodes import AdHoc, Boundary, EventStart, Loop, Multi, Node, Parallel
from app.engine.bpmn.nodes.adhoc import Pending, renamed
from app.engine.bpmn.nodes.branch import NAME as BRANCH
from app.engine.bpmn.outcome import CannotMove
from app.engine.bpmn.scope import Scope
from app.engine.bpmn.tokens import INTERNAL, READY, WAITING, Token

REMAP = "Map it to an element of the same kind in the same place, or cancel it first."


@dataclass(frozen=True)
class Mapped:
    """What becomes of one active element instance; ``reason`` says why it cannot move."""

    element_instance: int
    source: str
    target: str | None
    reason: str = ""
    remedy: str = ""

    @property
    def possible(self) -> bool:
        """Whether it can be taken over, or ends with the migration as it is to."""
        return not self.reason


@dataclass(frozen=True)
class Migration:
    """Which element becomes which; one whose id stays needs no entry.

    ``anew`` names elements of the new version whose user task, job, timer or subscription is made
    anew instead of being carried.
    """

    mapping: Mapping[str, str]
    anew: frozenset[str] = frozenset()
    reason: str = ""


@dataclass(frozen=True)
class Plan:
    """From which definition to which, by which mapping of ids; an id that stays needs no entry."""

    source: Definition
    target: Definition
    mapping: Mapping[str, str]

    def to(self, name: str) -> str:
        """The id in the new version."""
        return self.mapping.get(name, name)


def check(
    source: Definition, target: Definition, state: bytes, mapping: Mapping[str, str]
) -> list[Mapped]:
    """What becomes of each active element instance, without touching anything."""
    data, plan = kept.read(state), Plan(source, target, mapping)
    found = []
    if any(token[3] == READY for scope in data["scopes"] for token in scope["tokens"]):
        reason = "The instance is at work."
        found.append(Mapped(0, data["process"], None, reason, "Wait until it rests."))
    for scope in data["scopes"]:
        found += _check_scope(plan, scope)
    return found


def _check_scope(plan: Plan, scope: dict[str, Any]) -> Iterator[Mapped]:
    name, root = scope["spec"], scope["tokens"][0][0]
    there = plan.to(name)
    if there not in plan.target.scopes:
        remedy = "Map it to a scope of the new version."
        yield Mapped(root, name, None, f"The new version has no {name}.", remedy)
        return
    for number, element, _, _, variables, memory in scope["tokens"][1:]:
        if element == BRANCH:
            continue  # it stays what it is as long as its sub-process does
        reason = _check_token(plan, there, element, memory)
        listens = "listener" in memory
        target = plan.to(element) if plan.to(element) in plan.target.nodes else None
        if reason and listens and (target is None or memory["listener"] != "gate"):
            yield Mapped(number, element, None)  # it no longer listens
        else:
            yield Mapped(number, element, target, reason, REMAP if reason else "")
        if not reason and "turn" not in memory and memory.get("total") is not None:
            yield from _check_results(plan, number, element, variables)
        if not reason and memory.get("pending"):
            yield from _check_pending(plan, number, element, memory["pending"])
    yield from _check_beginning(plan, scope, there)
    for one in _records(scope):
        for key in ("activity", "run"):
            if one.get(key) and plan.to(one[key]) not in plan.target.nodes:
                reason = f"It was done and may be undone, but the new version has no {one[key]}."
                yield Mapped(root, one[key], None, reason, "Map it.")


def _check_beginning(plan: Plan, scope: dict[str, Any], there: str) -> Iterator[Mapped]:
    """Where a scope is to begin when its listeners have run."""
    root, _, _, _, _, memory = scope["tokens"][0]
    at = (memory.get("held") or {}).get("at")
    if at and plan.to(at) not in plan.target.scopes[there].task_specs:
        reason = f"It is to begin there, but the new version has no {plan.to(at)}."
        yield Mapped(root, at, None, reason, "Map it.")


def _check_results(
    plan: Plan, number: int, element: str, variables: dict[str, Any]
) -> Iterator[Mapped]:
    repeat = plan.target.nodes[plan.to(element)].repeat
    if isinstance(repeat, Multi) and repeat.collected and repeat.collected not in variables:
        reason = f"Its results are not collected in {repeat.collected} so far."
        yield Mapped(number, element, plan.to(element), reason, "Keep the output collection.")


def _check_pending(
    plan: Plan, number: int, element: str, pending: list[Pending]
) -> Iterator[Mapped]:
    """What an ad-hoc sub-process is still to activate, one after the other."""
    inside = plan.target.nodes[plan.to(element)].inside
    for one in pending:
        name = one if isinstance(one, str) else one[0]
        if plan.to(name) not in inside:
            reason = f"It is to be activated next, but {plan.to(element)} has no {plan.to(name)}."
            yield Mapped(number, name, None, reason, "Map it to an element that is there.")


def _check_token(plan: Plan, scope: str, element: str, memory: dict[str, Any]) -> str:
    """Why a token cannot stand at the mapped element; empty when it can."""
    before, after = plan.source.nodes.get(element), plan.target.nodes.get(plan.to(element))
    if before is None:
        return f"{element} is not in the version that the instance runs."
    if after is None:
        return f"The new version has no {plan.to(element)}."
    if type(before) is not type(after) or before.element_type != after.element_type:
        return (
            f"A {before.element_type} cannot become a {after.element_type}, or another kind of it."
        )
    if not _same_place(plan, before, after, scope, memory):
        return f"{plan.to(element)} stands in another scope, or at another activity."
    if not _same_repeat(before, after):
        return f"{plan.to(element)} is repeated in another way."
    if _gathered(before) != _gathered(after):
        return f"{plan.to(element)} gathers its results in another way."
    if isinstance(after, Parallel) and "arrived" in memory:
        flows = {*memory["arrived"], *memory.get("used", ())}
        lost = {plan.to(flow) for flow in flows} - set(after.incoming)
        if lost:
            return f"A token has arrived by {min(lost)}, which is not there any more."
    return ""


def _same_place(plan: Plan, before: Node, after: Node, scope: str, memory: dict[str, Any]) -> bool:
    listener = memory.get("listener")
    if listener == "guard":
        inside = [sub.begins for sub in plan.target.scopes[scope].event_subs]
        return any(start is after for start in inside) and _same_trigger(before, after)
    if listener == "boundary":
        hosts = [n for n in plan.source.nodes.values() if before in n.boundaries]
        there = plan.target.nodes.get(plan.to(hosts[0].name)) if hosts else None
        return there is not None and after in there.boundaries and _same_trigger(before, after)
    if listener == "gate" and not _same_trigger(before, after):
        return False
    return bool(after._wf_spec.name == scope) or bool(memory.get("compensates"))


def _gathered(node: Node) -> str | None:
    gathers = node.gathers if isinstance(node, AdHoc) else None
    return gathers.collected if gathers is not None else None


def _same_trigger(before: Any, after: Any) -> bool:
    return bool(before.trigger.kind == after.trigger.kind)


def _same_repeat(before: Node, after: Node) -> bool:
    one, other = before.repeat, after.repeat
    if type(one) is not type(other):
        return False
    if isinstance(one, Multi):
        return bool(one.sequential == other.sequential)
    return one is None or isinstance(one, Loop)


def _records(scope: dict[str, Any]) -> Iterator[dict[str, Any]]:
    todo = list(scope["done"])
    for token in scope["tokens"]:
        memory = token[5]
        todo += memory.get("undo", []) + memory.get("within", [])
        todo += [memory["inside"]] if "inside" in memory else []
    while todo:
        one = todo.pop()
        yield one
        todo += one.get("records", []) + one.get("within", [])


# ---- doing it


def moved(
    plan: Plan, state: bytes, how: Migration, now: datetime
) -> tuple[Instance, dict[int, str]]:
    """The instance in its new version, and the new element of each wait that was carried.

    Raises CannotMove with all that stands against it.
    """
    found = check(plan.source, plan.target, state, plan.mapping)
    against = [one for one in found if not one.possible]
    if against:
        reasons = "; ".join(f"{one.source}: {one.reason}" for one in against)
        raise CannotMove(reasons, against[0].remedy)
    data = kept.read(state)
    closed: list[int] = []
    for scope in data["scopes"]:
        lost = {one.element_instance for one in found if one.target is None}
        closed += _rename(plan, scope, lost)
    data["process"] = plan.to(data["process"])
    instance = kept.restored(plan.target, data, now)
    instance.closed += closed
    said = {k: v for k, v in sorted(plan.mapping.items()) if k != v}
    instance.note(
        "migrated", instance.task_tree, mapping=said, anew=sorted(how.anew), reason=how.reason
    )
    names = {
        token.id: token.task_spec.bpmn_id
        for token in instance.index.values()
        if token.waits_for not in (None, *INTERNAL)
    }
    for number in _make_anew(instance, how.anew):
        names.pop(number, None)
    _listen(instance)
    return instance, names


def taken_back(before: bytes, after: bytes) -> bytes:
    """The state from before a migration, for an instance that has not moved since.

    Numbers that were given by the migration stay given, so that no number ever names two element
    instances.
    """
    data, since = kept.read(before), kept.read(after)
    data["number"], data["activations"] = since["number"], since["activations"]
    return kept.packed(data)


def _rename(plan: Plan, scope: dict[str, Any], lost: set[int]) -> list[int]:
    """Renames all of a scope, drops what no longer listens; the waits that so end."""
    closed = []
    scope["spec"] = plan.to(scope["spec"])
    scope["joins"] = {plan.to(name): number for name, number in scope["joins"].items()}
    scope["guards"] = [number for number in scope["guards"] if number not in lost]
    tokens = scope["tokens"][:1]
    if held := tokens[0][5].get("held"):
        held["at"] = held["at"] and plan.to(held["at"])
    for token in scope["tokens"][1:]:
        number, name, _, _, _, memory = token
        if number in lost:
            if memory.get("wait", {}).get("kind") not in (None, *INTERNAL):
                closed.append(number)
            continue
        token[1] = plan.to(name)
        _rename_memory(plan, memory)
        tokens.append(token)
    for one in _records(scope):
        for key in ("activity", "run"):
            if one.get(key):
                one[key] = plan.to(one[key])
    scope["tokens"] = tokens
    return closed


def _rename_memory(plan: Plan, memory: dict[str, Any]) -> None:
    """What a token remembers by name: flows at a join, what an ad-hoc sub-process is to begin."""
    if "arrived" in memory:
        memory["arrived"] = {plan.to(flow): n for flow, n in memory["arrived"].items()}
        if "used" in memory:
            memory["used"] = [plan.to(flow) for flow in memory["used"]]
    if "pending" in memory:
        memory["pending"] = [renamed(one, plan.to) for one in memory["pending"]]
    if "begins" in memory:
        memory["begins"] = plan.to(memory["begins"])


ANEW = ("user_task", "job", "timer", "message", "signal", "condition")


def _make_anew(instance: Instance, elements: frozenset[str]) -> Iterator[int]:
    for token in sorted(instance.index.values(), key=lambda one: one.id):
        if token.task_spec.bpmn_id not in elements or token.waits_for not in ANEW:
            continue
        for name in ("hooking", "hooks", "answers", "changed"):
            token.memory.pop(name, None)
        token.again()
        yield token.id


def _listen(instance: Instance) -> None:
    """Lets what the new version has beside the old listen as well."""
    for token in sorted(instance.index.values(), key=lambda one: one.id):
        memory = token.memory
        if memory.get("entered") and not (token.turn or token.withdrawn or memory.get("done")):
            _listen_at(token)
    for scope in (instance, *instance.subprocesses.values()):
        going = (scope.parent_token or scope.task_tree).withdrawn or scope.is_branch
        if not scope.interrupted and not going and "held" not in scope.task_tree.memory:
            _guard(scope)


def _listen_at(token: Token) -> None:
    there = {child.task_spec for child in token.children}
    for spec in token.task_spec.boundaries:
        if spec.trigger.listens and spec not in there:
            event = token._add_child(spec, WAITING)
            event.memory["listener"] = "boundary"
            _begin(spec, event)


def _guard(scope: Scope) -> None:
    there = {scope.tasks[number].task_spec for number in scope.guards}
    for sub in scope.spec.event_subs:
        if sub.begins.trigger.listens and sub.begins not in there:
            token = Token(scope, sub.begins, None, WAITING)
            scope.guard(token)
            _begin(sub.begins, token)


def _begin(spec: Boundary | EventStart, token: Token) -> None:
    try:
        spec.listen(token)
    except Fault as fault:
        raise CannotMove(f"{spec.bpmn_id}: {fault.reason}", fault.remedy) from None
