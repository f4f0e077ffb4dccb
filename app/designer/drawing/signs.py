"""The signs inside of shapes: what kind of task or event it is (BPMN 2.0, tables 10.3 to 10.93).

Each is a path in a square of 20, drawn with the line of its shape; a sign of a throwing event is
filled.
"""

from __future__ import annotations

TASKS = {
    "userTask": "M10 3.5a3 3 0 1 1 0 6a3 3 0 1 1 0 -6zM4 17c0-4 3-6 6-6s6 2 6 6z",
    "manualTask": "M3 9h8l-2-3h3l5 5v5H7L3 12z",
    "serviceTask": (
        "M10 6.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0 -7zM10 2.5v3M10 14.5v3M2.5 10h3M14.5 10h3"
        "M4.7 4.7l2.1 2.1M13.2 13.2l2.1 2.1M4.7 15.3l2.1-2.1M13.2 6.8l2.1-2.1"
    ),
    "sendTask": "M3 5h14v10H3zM3 5l7 6l7-6",
    "receiveTask": "M3 5h14v10H3zM3 5l7 6l7-6",
    "scriptTask": "M6 3h10c-4 5 3 9-1 14H5c4-5-3-9 1-14zM7 7h6M7 10h6M8 13h6",
    "businessRuleTask": "M3 4h14v12H3zM3 8h14M8 8v8M3 12h14",
}
EVENTS = {
    "messageEventDefinition": "M3 5.5h14v9H3zM3 5.5l7 5l7-5",
    "timerEventDefinition": "M10 2.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0 -15zM10 5v5l4 2",
    "signalEventDefinition": "M10 3l7 12H3z",
    "errorEventDefinition": "M3 16l4-11l5 7l5-9l-4 12l-5-7z",
    "escalationEventDefinition": "M10 3l5 13l-5-5l-5 5z",
    "conditionalEventDefinition": "M5 3h10v14H5zM7 6h6M7 9h6M7 12h6",
    "linkEventDefinition": "M3 8h8V5l6 5l-6 5v-3H3z",
    "compensateEventDefinition": "M10 4v12l-6-6zM17 4v12l-6-6z",
    "cancelEventDefinition": "M4 6l2-2l4 4l4-4l2 2l-4 4l4 4l-2 2l-4-4l-4 4l-2-2l4-4z",
    "terminateEventDefinition": "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0 -14z",
}
SEVERAL = "M10 3l7 5l-3 8H6l-3-8z"
GATEWAYS = {
    "exclusiveGateway": "M5 5l10 10M15 5l-10 10",
    "parallelGateway": "M10 2.5v15M2.5 10h15",
    "inclusiveGateway": "M10 3.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0 -13z",
    "complexGateway": "M10 3v14M3 10h14M5 5l10 10M15 5l-10 10",
    "eventBasedGateway": (
        "M10 2a8 8 0 1 1 0 16a8 8 0 1 1 0 -16zM10 4.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 1 1 0 -11.6z"
        "M10 6l4 3l-1.5 4.5h-5L6 9z"
    ),
}
LOOP = "M6.5 15.5a6 6 0 1 1 5 .8M6.5 12v4h-4"
PARALLEL = "M5 4v12M10 4v12M15 4v12"
SEQUENTIAL = "M4 5h12M4 10h12M4 15h12"
COLLAPSED = "M3 3h14v14H3zM10 6v8M6 10h8"
AD_HOC = "M3 11c2-4 5-4 7-1s5 3 7-1"
COMPENSATION = "M10 4v12l-6-6zM17 4v12l-6-6z"
