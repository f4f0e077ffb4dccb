"""Interventions in a running instance: cancel, activate, move, reset (Camunda 8, "Modification").

Each is all or nothing: what is not possible raises before anything is kept. Activations come
first, so that no scope is empty for a moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.bpmn.commands import ActivateElement, CancelElement, Command, MoveToken, Reset
from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.instance import Instance
from app.engine.bpmn.nodes import Boundary, EventGateway, EventSubProcess, Node, Start
from app.engine.bpmn.outcome import CannotMove, NotWaiting
from app.engine.bpmn.scope import Scope
from app.engine.bpmn.tokens import STARTED, Token
from app.engine.bpmn.variables import taken


def apply(instance: Instance, command: Command) -> None:
    """Does what the command says. Raises CannotMove, NotWaiting."""
    if instance.task_tree.withdrawn and not isinstance(command, CancelElement):
        raise CannotMove("The instance is being cancelled.", "Nothing can be begun in it any more.")
    match command:
        case CancelElement():
            token = _active(instance, command.element_instance)
            instance.note("intervention", token, did="cancel", reason=command.reason)
            end(token)
        case ActivateElement():
            node = _node(instance, command.element)
            scope = scope_for(instance, node, command.within)
            made = put(scope, node, taken(command.variables), after=command.after)
            instance.note(
                "intervention", made, did="activate", after=command.after, reason=command.reason
            )
        case MoveToken():
            token, node = (
                _active(instance, command.element_instance),
                _node(instance, command.element),
            )
            scope = scope_for(instance, node, None, near=token)
            made = put(scope, node, taken(command.variables), after=command.after)
            instance.note(
                "intervention", made, did="move", of=token.task_spec.bpmn_id, reason=command.reason
            )
            end(token)
        case Reset():
            _reset(instance, command)


def _reset(instance: Instance, command: Reset) -> None:
    node = _node(instance, command.element)
    scope = scope_for(instance, node, command.within)
    ended = scope.task_tree.children
    made = put(scope, node, taken(command.variables), after=False)
    instance.note("intervention", made, did="reset", reason=command.reason)
    for token in ended:
        token.cancel()
    if scope.interrupted:
        scope.interrupted = False
        scope.arm()


# ---- ending


def end(token: Token) -> None:
    """Cancels a token and tells whoever waits for it; a scope left empty ends with it.

    What stays to be heard tells when it goes; only that its scope is left empty is told now.
    """
    scope, parent, spec = token.workflow, token.parent, token.task_spec
    if token.withdrawn:
        _give_up(token)
        return
    token.cancel()
    if token.alive and parent is not scope.task_tree:
        token.memory["lost"] = True
    elif token.turn:
        spec.repeat.lost(spec, token)
    elif token.memory.get("compensates") and parent is not None:
        parent.task_spec.undone(parent)
    elif all(other.withdrawn for other in scope.task_tree.children):
        _leave_empty(scope)


def _give_up(token: Token) -> None:
    if token.waits_for != "incident":
        reason = f"{token.task_spec.bpmn_id} is being cancelled; its listeners have still to run."
        raise CannotMove(reason, "If one of them fails, cancel it again to go on without them.")
    token.let_go()


def _leave_empty(scope: Scope) -> None:
    if scope.ad_hoc is not None:
        scope.settle()
    elif scope.parent_token is not None:
        end(scope.parent_token)
    else:
        scope.top_workflow.stop()


def _active(instance: Instance, number: int) -> Token:
    token = instance.index.get(number)
    if token is None or token.parent is None or "listener" in token.memory:
        raise NotWaiting(f"element instance {number} is not active")
    return token


# ---- activating


def _node(instance: Instance, element: str) -> Node:
    node = instance.definition.nodes.get(element)
    if node is None:
        raise CannotMove(f"There is no element {element!r}.", "Choose one of the diagram.")
    if isinstance(node, Start | Boundary | EventSubProcess) or node.for_compensation:
        remedy = "Choose the element that follows it."
        raise CannotMove(f"A {node.element_type} cannot be activated by hand.", remedy)
    if any(isinstance(before, EventGateway) for before in node.inputs):
        remedy = "Activate the gateway, or what follows the event."
        raise CannotMove(f"{element} belongs to an event-based gateway.", remedy)
    return node


def scope_for(
    instance: Instance, node: Node, within: int | None, near: Token | None = None
) -> Scope:
    """The active scope that the element is in; its sub-processes are opened if none is active."""
    spec = node._wf_spec
    found = [
        scope
        for scope in (instance, *instance.subprocesses.values())
        if scope.spec is spec and not (scope.parent_token and scope.parent_token.withdrawn)
    ]
    if spec.branch is not None:
        found = [scope for scope in found if scope.is_branch]
    if within is not None:
        found = [s for s in found if _is_named(s, within)]
        if not found:
            raise CannotMove(f"Element instance {within} is no active sub-process of it.")
    if near is not None and near.workflow in found:
        return near.workflow
    if len(found) == 1:
        return found[0]
    if found:
        remedy = "Name the element instance that is meant."
        raise CannotMove(f"{spec.name} is active {len(found)} times.", remedy)
    owner = instance.definition.nodes.get(spec.name)
    if spec.branch is not None:
        remedy = "Activate it in the ad-hoc sub-process while that is active."
        raise CannotMove(f"{node.bpmn_id} is in no active branch of {spec.name}.", remedy)
    if owner is None:
        raise CannotMove(f"The process {spec.name} does not run in this instance.")
    if owner.repeat is not None:
        remedy = "Activate the whole activity instead."
        raise CannotMove(f"{node.bpmn_id} is inside the repeated activity {owner.bpmn_id}.", remedy)
    return _opened(scope_for(instance, owner, None, near), owner)


def _is_named(scope: Scope, number: int) -> bool:
    """Whether an element instance stands for a scope: the activity around it.

    For an activation in an ad-hoc sub-process, which nobody drew, any one that is active in it.
    """
    if scope.parent_token is None:
        return False
    return scope.parent_token.id == number or (scope.is_branch and number in scope.tasks)


def _opened(around: Scope, owner: Any) -> Scope:
    """A sub-process opened without its start: only its events listen."""
    top = around.top_workflow
    token = around.task_tree._add_child(owner, STARTED)
    token.memory.update(seen=True, entered=True, pending=[])
    top.note("entered", token)
    try:
        owner.open_boundaries(token)
        inner = top.create_subprocess(token, owner.bpmn_id)
    except Fault as fault:
        raise CannotMove(fault.reason, fault.remedy) from None
    inner.open_root({})
    inner.arm()
    return inner


def put(scope: Scope, node: Node, variables: Mapping[str, Any], *, after: bool) -> Token:
    """Lets a new token stand at the element, or behind it."""
    if not after:
        made: Token = scope.task_tree.spawn(node)
        made.keep(variables)
        return made
    if isinstance(node, EventGateway) or not node.flows:
        raise CannotMove(f"Nothing certain follows {node.bpmn_id}.", "Choose what follows it.")
    made = scope.task_tree.spawn(node, seen=True, inputs=True, entered=True, done=True)
    made.keep(variables)
    made.top.note("entered", made)
    return made
