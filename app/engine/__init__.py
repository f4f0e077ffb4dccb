"""The pure core: BPMN, DMN and FEEL as functions of values. No clock, no table, no connection.

``load`` reads a folder of files; ``start`` and ``advance`` move an instance and say what follows.
"""

from __future__ import annotations

from app.engine.bpmn.commands import (
    Cancel,
    Command,
    CompleteCall,
    CompleteJob,
    CompleteUserTask,
    Continue,
    DeliverMessage,
    FailCall,
    FailJob,
    FireTimer,
    Retry,
    SetVariables,
    ThrowError,
)
from app.engine.bpmn.definition import Definition, Element, StartEvent
from app.engine.bpmn.engine import advance, inspect, start, visible
from app.engine.bpmn.lint import lint
from app.engine.bpmn.load import load
from app.engine.bpmn.outcome import (
    CallWait,
    Event,
    IncidentWait,
    JobWait,
    MessageWait,
    NotWaiting,
    Outcome,
    Problem,
    Refused,
    TimerWait,
    UserTaskWait,
    VariablesTooLarge,
    Wait,
)
from app.engine.bpmn.timers import next_due

__all__ = [
    "CallWait",
    "Cancel",
    "Command",
    "CompleteCall",
    "CompleteJob",
    "CompleteUserTask",
    "Continue",
    "Definition",
    "DeliverMessage",
    "Element",
    "Event",
    "FailCall",
    "FailJob",
    "FireTimer",
    "IncidentWait",
    "JobWait",
    "MessageWait",
    "NotWaiting",
    "Outcome",
    "Problem",
    "Refused",
    "Retry",
    "SetVariables",
    "StartEvent",
    "ThrowError",
    "TimerWait",
    "UserTaskWait",
    "VariablesTooLarge",
    "Wait",
    "advance",
    "inspect",
    "lint",
    "load",
    "next_due",
    "start",
    "visible",
]
