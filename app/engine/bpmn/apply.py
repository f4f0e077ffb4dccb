"""What each command does to an instance; the loop of the step runs after it."""

from __future__ import annotations

from app.engine.bpmn import modify
from app.engine.bpmn.commands import (
    ActivateAdHoc,
    AssignUserTask,
    BroadcastSignal,
    Cancel,
    Command,
    CompleteCall,
    CompleteJob,
    CompleteUserTask,
    DeliverMessage,
    FailCall,
    FailJob,
    FireTimer,
    RaiseFromCall,
    Resume,
    Retry,
    SetVariables,
    Suspend,
    ThrowError,
    Together,
    UpdateUserTask,
)
from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.instance import Instance
from app.engine.bpmn.nodes import updating
from app.engine.bpmn.nodes.adhoc import AdHoc, Pending
from app.engine.bpmn.nodes.asking import refuse_while_asked
from app.engine.bpmn.nodes.throws import unhandled
from app.engine.bpmn.outcome import CannotMove, NotWaiting
from app.engine.bpmn.rise import rise
from app.engine.bpmn.tokens import Token
from app.engine.bpmn.variables import taken


def apply(instance: Instance, command: Command) -> None:
    """What each command does; those that only need the loop to run do nothing here."""
    if isinstance(command, Together):
        for one in command.commands:
            apply(instance, one)
    else:
        _apply(instance, command)


def _apply(instance: Instance, command: Command) -> None:
    match command:
        case CompleteUserTask() | CompleteJob() | CompleteCall():
            _answer(instance, command)
        case AssignUserTask() | UpdateUserTask():
            _ask(instance, command)
        case FireTimer():
            _fire(_waiting(instance, command.element_instance, "timer"))
        case DeliverMessage():
            token = _waiting(instance, command.element_instance, "message")
            token.fire(taken(command.variables))
        case BroadcastSignal():
            instance.broadcast(command.signal, taken(command.variables), command.only)
        case ThrowError():
            _throw(instance, command)
        case FailJob() | FailCall():
            _fail(instance, command)
        case RaiseFromCall():
            token, values = _waiting(instance, command.element_instance, "call"), command.variables
            rise(token, command.kind, command.code, taken(values))
        case Retry():
            _retry(instance, command)
        case _:
            _intervene(instance, command)


def _intervene(instance: Instance, command: Command) -> None:
    match command:
        case SetVariables():
            _set(instance, command)
        case ActivateAdHoc():
            _activate_ad_hoc(instance, command)
        case Suspend() | Resume():
            instance.suspended = isinstance(command, Suspend)
            kind = "suspended" if instance.suspended else "resumed"
            instance.note(kind, instance.task_tree, reason=command.reason)
        case Cancel():
            if command.reason:
                instance.note("intervention", instance.task_tree, reason=command.reason)
            _cancel(instance)
        case _:
            modify.apply(instance, command)


def _fire(token: Token) -> None:
    """One of a cycle of no turns may wait still from before such a one was refused: it ends."""
    if token.task_spec.trigger.never:
        token.cancel()
    else:
        token.fire({})


def _ask(instance: Instance, command: AssignUserTask | UpdateUserTask) -> None:
    token = _waiting(instance, command.element_instance, "user_task")
    if isinstance(command, AssignUserTask):
        token.task_spec.assign(token, command.assignee, command.action)
    else:
        token.memory["wait"].update(updating.plain(command.stands))
        token.task_spec.update(token, command.changes, command.action)


def _cancel(instance: Instance) -> None:
    """Ends all; said again, it also ends what has stopped while it was heard before it goes."""
    again = instance.task_tree.withdrawn
    instance.stop()
    for token in [t for t in instance.index.values() if again and t.withdrawn]:
        if token.waits_for == "incident":
            token.let_go()


def _set(instance: Instance, command: SetVariables) -> None:
    token, values = _token(instance, command.element_instance), taken(command.variables)
    if command.reason:
        instance.note("intervention", token, set=sorted(values), reason=command.reason)
    if command.local:
        token.keep(values)
        for name, value in values.items():
            instance.note("variable", token, scope=token.id, name=name, value=value)
    else:
        token.write(values)


def _activate_ad_hoc(instance: Instance, command: ActivateAdHoc) -> None:
    token = instance.index.get(command.element_instance)
    inner = instance.subprocesses.get(command.element_instance)
    if token is None or inner is None or not isinstance(token.task_spec, AdHoc):
        number = command.element_instance
        raise NotWaiting(f"element instance {number} is no ad-hoc sub-process that is active")
    unknown = [name for name in command.elements if name not in token.task_spec.inside]
    if unknown or token.withdrawn or token.memory.get("enough"):
        raise NotWaiting(f"{(unknown or command.elements)[0]} cannot be activated here")
    instance.note("activated_by_hand", token, elements=list(command.elements))
    chosen: list[Pending] = list(command.elements)
    if command.own:
        if len(command.own) != len(command.elements):
            told = "Give each element its variables, or none any."
            raise CannotMove("There are not as many variables as elements.", told)
        pairs = zip(command.elements, command.own, strict=True)
        chosen = [[name, taken(own)] for name, own in pairs]
    token.task_spec.activate(inner, chosen, taken(command.variables))


ANSWERS: dict[type[Command], str] = {
    CompleteUserTask: "user_task",
    CompleteJob: "job",
    CompleteCall: "call",
}


def _fail(instance: Instance, command: FailJob | FailCall) -> None:
    if isinstance(command, FailJob):
        token = _waiting(instance, command.element_instance, "job")
        token.keep(taken(command.variables))
        instance.incident(token, Fault("job", command.reason))
        return
    token = _waiting(instance, command.element_instance, "call")
    instance.incident(token, Fault("call", command.reason, command.remedy))


def _answer(instance: Instance, command: CompleteUserTask | CompleteJob | CompleteCall) -> None:
    token = _waiting(instance, command.element_instance, ANSWERS[type(command)])
    values, spec = taken(command.variables), token.task_spec
    if "hooking" not in token.memory:
        spec.answered(token, values)
        return
    said = command if isinstance(command, CompleteJob) else CompleteJob(token.id)
    if not (said.denied and spec.denied(token, values, said.reason)):
        spec.hook_done(token, values)


def _throw(instance: Instance, command: ThrowError) -> None:
    token = _waiting(instance, command.element_instance, "job", "user_task")
    values = taken(command.variables)
    refuse_while_asked(token)
    listener = "hooking" in token.memory  # a listener cannot throw (Camunda 8, "Listeners")
    if listener or not rise(token, "error", command.code, values):
        token.keep(values)
        instance.incident(token, unhandled(command.code, command.message))


def _retry(instance: Instance, command: Retry) -> None:
    token = _waiting(instance, command.element_instance, "incident")
    fault = token.memory["wait"]["fault"]
    token.write(taken(command.variables))
    instance.note("incident_resolved", token)
    if fault == "ceiling":
        instance.ceiling_from = instance.activations
    if fault == "stuck":
        token.unwait()  # a join is not run: it is looked at again
        return
    token.again()


def _token(instance: Instance, number: int) -> Token:
    if number == 0:
        return instance.task_tree
    token = instance.index.get(number)
    if token is None:
        raise NotWaiting(f"element instance {number} is not active")
    return token


def _waiting(instance: Instance, number: int, *kinds: str) -> Token:
    token = instance.index.get(number)
    if token is None or token.waits_for not in kinds:
        raise NotWaiting(f"element instance {number} does not wait for a {kinds[0]}")
    return token
