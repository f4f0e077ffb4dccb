"""What each BPMN element does with a token, one file for each family."""

from __future__ import annotations

from app.engine.bpmn.nodes.adhoc import AdHoc
from app.engine.bpmn.nodes.base import Flow, Hook, Node, ScopeNode
from app.engine.bpmn.nodes.compensation import EndCancel, ThrowCompensation
from app.engine.bpmn.nodes.complex import Complex
from app.engine.bpmn.nodes.eventgate import EventGateway
from app.engine.bpmn.nodes.events import Boundary, Catch, Start
from app.engine.bpmn.nodes.eventsub import EventStart, EventSubProcess
from app.engine.bpmn.nodes.gateways import Exclusive, Inclusive, Parallel
from app.engine.bpmn.nodes.loop import Loop
from app.engine.bpmn.nodes.multi import Multi
from app.engine.bpmn.nodes.scopes import CallActivity, SubProcess, Transaction
from app.engine.bpmn.nodes.tasks import BusinessRule, Script, ServiceTask, UserTask
from app.engine.bpmn.nodes.throws import (
    EndError,
    EndTerminate,
    ThrowEscalation,
    ThrowMessage,
    ThrowSignal,
)
from app.engine.bpmn.nodes.triggers import Trigger

__all__ = [
    "AdHoc",
    "Boundary",
    "BusinessRule",
    "CallActivity",
    "Catch",
    "Complex",
    "EndCancel",
    "EndError",
    "EndTerminate",
    "EventGateway",
    "EventStart",
    "EventSubProcess",
    "Exclusive",
    "Flow",
    "Hook",
    "Inclusive",
    "Loop",
    "Multi",
    "Node",
    "Parallel",
    "ScopeNode",
    "Script",
    "ServiceTask",
    "Start",
    "SubProcess",
    "ThrowCompensation",
    "ThrowEscalation",
    "ThrowMessage",
    "ThrowSignal",
    "Transaction",
    "Trigger",
    "UserTask",
]
