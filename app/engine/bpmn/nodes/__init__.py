"""What each BPMN element does with a token, one file for each family."""

from __future__ import annotations

from app.engine.bpmn.nodes.base import Flow, Node
from app.engine.bpmn.nodes.events import (
    Boundary,
    Catch,
    EndError,
    EndTerminate,
    Start,
    Trigger,
)
from app.engine.bpmn.nodes.gateways import Exclusive, Inclusive, Parallel
from app.engine.bpmn.nodes.scopes import CallActivity, SubProcess
from app.engine.bpmn.nodes.tasks import BusinessRule, Script, ServiceTask, UserTask

__all__ = [
    "Boundary",
    "BusinessRule",
    "CallActivity",
    "Catch",
    "EndError",
    "EndTerminate",
    "Exclusive",
    "Flow",
    "Inclusive",
    "Node",
    "Parallel",
    "Script",
    "ServiceTask",
    "Start",
    "SubProcess",
    "Trigger",
    "UserTask",
]
