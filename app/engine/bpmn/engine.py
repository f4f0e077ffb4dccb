"""The engine as a function: definition, state and command in; new state and what follows out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.engine.bpmn import modify
from app.engine.bpmn import state as kept
from app.engine.bpmn.commands import (
    ActivateAdHoc,
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
)
from app.engine.bpmn.definition import Definition
from app.engine.bpmn.expressions import Fault, read
from app.engine.bpmn.instance import Instance
from app.engine.bpmn.migrate import Migration, Plan, moved
from app.engine.bpmn.nodes.adhoc import AdHoc
from app.engine.bpmn.nodes.events import Start
from app.engine.bpmn.nodes.throws import unhandled
from app.engine.bpmn.outcome import (
    CallWait,
    IncidentWait,
    JobWait,
    MessageWait,
    NotWaiting,
    Outcome,
    SignalWait,
    TimerWait,
    UserTaskWait,
    Wait,
)
from app.engine.bpmn.rise import rise
from app.engine.bpmn.tokens import INTERNAL, Token
from app.engine.bpmn.variables import taken

BUDGET = 1_000
NO_TIME = datetime(1, 1, 1, tzinfo=UTC)  # nothing is evaluated when a state is only looked at
CEILING = 100_000


def start(
    definition: Definition,
    process_id: str,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    at: str | None = None,
    budget: int = BUDGET,
    ceiling: int = CEILING,
) -> Outcome:
    """Begins a process at its plain start event, or at the one that something triggered.

    Raises KeyError for an unknown process or start event, VariablesTooLarge.
    """
    spec = definition.processes[process_id]
    if (at or spec.none_start) not in spec.task_specs:
        raise KeyError(f"{process_id} has no such start event")
    instance = Instance(definition, process_id, now)
    instance.open_root(taken(variables))
    for name, value in instance.task_tree.variables.items():
        instance.note(
            "variable", instance.task_tree, scope=instance.task_tree.id, name=name, value=value
        )
    instance.begin(at)
    return _step(instance, budget, ceiling)


def advance(
    definition: Definition,
    state: bytes,
    command: Command,
    *,
    now: datetime,
    budget: int = BUDGET,
    ceiling: int = CEILING,
) -> Outcome:
    """Moves an instance by one command. Raises NotWaiting, CannotMove, VariablesTooLarge."""
    instance = kept.restore(definition, state, now)
    _apply(instance, command)
    return _step(instance, budget, ceiling)


def _apply(instance: Instance, command: Command) -> None:
    """What each command does; those that only need the loop to run do nothing here."""
    match command:
        case CompleteUserTask() | CompleteJob() | CompleteCall():
            _answer(instance, command)
        case FireTimer():
            _waiting(instance, command.element_instance, "timer").fire({})
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
            instance.stop()
        case _:
            modify.apply(instance, command)


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
    if unknown or token.memory.get("enough"):
        raise NotWaiting(f"{(unknown or command.elements)[0]} cannot be activated here")
    instance.note("activated_by_hand", token, elements=list(command.elements))
    token.task_spec.activate(inner, list(command.elements), taken(command.variables))


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
    remedy = "Publish the process, or correct the call activity; then retry."
    instance.incident(token, Fault("call", command.reason, remedy))


def _answer(instance: Instance, command: CompleteUserTask | CompleteJob | CompleteCall) -> None:
    token = _waiting(instance, command.element_instance, ANSWERS[type(command)])
    values, spec = taken(command.variables), token.task_spec
    if "hooking" not in token.memory:
        spec.answered(token, values)
    elif isinstance(command, CompleteJob) and command.denied and "answers" in token.memory:
        del token.memory["hooking"]
        instance.note("denied", token, variables=values)
        spec.denied(token)
    else:
        spec.hook_done(token, values)


def _throw(instance: Instance, command: ThrowError) -> None:
    token = _waiting(instance, command.element_instance, "job", "user_task")
    values = taken(command.variables)
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


def migrate(
    source: Definition,
    target: Definition,
    state: bytes,
    how: Migration,
    *,
    now: datetime,
    budget: int = BUDGET,
    ceiling: int = CEILING,
) -> Outcome:
    """Takes an instance to another version of its process. Raises CannotMove."""
    instance, names = moved(Plan(source, target, how.mapping), state, how, now)
    return replace(_step(instance, budget, ceiling), renamed=names)


def met_starts(
    definition: Definition, process_id: str, variables: Mapping[str, Any], *, now: datetime
) -> list[str]:
    """The conditional start events of a process whose condition is true of these variables.

    A process that does not run has no variables of its own: somebody asks, with some (Camunda 8,
    "Conditional events"). Raises KeyError, or Fault for a condition that cannot be evaluated.
    """
    found = []
    for node in definition.processes[process_id].elements.values():
        if isinstance(node, Start) and node.trigger.kind == "conditional":
            assert node.trigger.condition is not None  # noqa: S101 - checked when it was read
            if node.trigger.condition.value(variables, now) is True:
                found.append(node.bpmn_id)
    return found


def constant(text: str, now: datetime) -> Any:
    """What a text of a diagram says where there are no variables. Raises Fault."""
    return read(text).value({}, now, strict=True)


def waits(definition: Definition, state: bytes) -> list[Wait]:
    """Everything that waits in an instance for something outside, the oldest first."""
    instance = kept.restore(definition, state, NO_TIME)
    found = [
        token
        for token in instance.index.values()
        if token.waits_for is not None and token.waits_for not in INTERNAL
    ]
    return [_wait(token) for token in sorted(found, key=lambda token: token.id)]


def _step(instance: Instance, budget: int, ceiling: int) -> Outcome:
    instance.do_engine_steps(budget, ceiling)
    if instance.completed and instance.ended is None:
        instance.ended = "completed"
    if instance.ended is not None:
        instance.queue.clear()
        instance.note("ended", instance.task_tree, state=instance.ended)
    return Outcome(
        state=kept.save(instance),
        opened=[_wait(token) for token in instance.opened.values()],
        closed=instance.closed,
        events=instance.events,
        ended=instance.ended,
        more=bool(instance.queue) and not instance.suspended,
        variables=instance.task_tree.variables,
        thrown=instance.thrown,
        suspended=instance.suspended,
    )


def _wait(token: Token) -> Wait:
    """The wait of a token as the shell is told it."""
    said = dict(token.memory["wait"])
    kind = said.pop("kind")
    spec = token.task_spec
    who = (token.id, spec.bpmn_id, spec.bpmn_name or spec.bpmn_id)
    if kind == "user_task":
        for name in ("due_date", "follow_up_date"):
            said[name] = datetime.fromisoformat(said[name]) if said[name] else None
        for name in ("candidate_groups", "candidate_users"):
            said[name] = tuple(said[name])
        return UserTaskWait(*who, **said)
    if kind == "timer":
        return TimerWait(*who, due=datetime.fromisoformat(said["due"]))
    if kind == "incident":
        said["kind"] = said.pop("fault")
        return IncidentWait(*who, **said)
    return MADE[kind](*who, **said)


MADE: dict[str, type[Wait]] = {
    "job": JobWait,
    "message": MessageWait,
    "signal": SignalWait,
    "call": CallWait,
}


def inspect(definition: Definition, state: bytes) -> list[dict[str, Any]]:
    """The scopes of an instance, outermost first: ``{scope, element, name, variables}``.

    A scope is the process, a sub-process, or an active element with variables of its own.
    """
    instance = kept.restore(definition, state, NO_TIME)
    found = []
    for scope in (instance, *instance.subprocesses.values()):
        for token in scope.tasks.values():
            if token.variables or token is instance.task_tree:
                spec = token.task_spec
                found.append(
                    {
                        "scope": token.id,
                        "element": spec.bpmn_id,
                        "name": spec.bpmn_name,
                        "variables": token.variables,
                    }
                )
    return found


def visible(definition: Definition, state: bytes, element_instance: int) -> dict[str, Any]:
    """The variables that an element instance sees, the nearest scope winning.

    Those of the process when the element instance is no longer active.
    """
    instance = kept.restore(definition, state, NO_TIME)
    token = instance.index.get(element_instance, instance.task_tree)
    return dict(token.data)
