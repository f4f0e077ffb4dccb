"""The REST API of what begins or moves instances from outside: signals and conditions."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.accounts.access import Permission, allow, current
from app.lib.api import Operation, described, taken
from app.lib.errors import Invalid, Problem
from app.lib.schema import anything, given, many, record, text
from app.lib.web import write_json
from app.runtime import starts, thrown

bp = Blueprint("runtime_api", __name__)
P = Permission
TAG = "Messages"
MAX_VARIABLES = 1_000_000
VARIABLES = anything(description="Up to 1 MB.")
SIGNAL = record(
    {
        "name": text(255, least=1, description="As the diagrams name the signal."),
        "variables": VARIABLES,
    },
    needs=("name",),
    title="NewSignal",
    examples=[{"name": "price-list-changed", "variables": {"valid": "2027-01-01"}}],
)
TOLD = given(
    {
        "name": {"type": "string"},
        "reached": {"type": "integer", "description": "Instances and start events."},
    },
    title="SignalTold",
)
CONDITIONS = record(
    {
        "businessKey": text(100, least=1, description="Of the instances that begin."),
        "variables": VARIABLES,
    },
    needs=("businessKey",),
    title="ConditionCheck",
    examples=[{"businessKey": "STOCK-4711", "variables": {"inStock": 3}}],
)
BEGUN = given(
    {"instances": many({"type": "string", "description": "An instance that began."})},
    title="ConditionStarts",
)


@bp.post("/api/v1/signals")
@allow(P.MESSAGE_PUBLISH)
@described(Operation(tag=TAG, takes=SIGNAL, gives={202: TOLD}))
def broadcast() -> Response:
    """Tell a signal to all who wait for it now.

    It is not kept: who begins to wait later does not hear it. Signal start events begin an
    instance each.
    """
    refusal = "The signal was not told."
    said = taken(SIGNAL, refusal)
    _check_size(refusal)
    name = said["name"]
    reached = thrown.broadcast(name, said.get("variables", {}), actor=current().name)
    return write_json({"name": name, "reached": reached}, 202)


@bp.post("/api/v1/processes/<key>/conditions")
@allow(P.MESSAGE_PUBLISH)
@described(Operation(tag=TAG, takes=CONDITIONS, gives={202: BEGUN}))
def check_conditions(key: str) -> Response:
    """Begin a process at each conditional start event that these variables meet."""
    refusal = "Nothing was begun."
    said = taken(CONDITIONS, refusal)
    _check_size(refusal)
    begun = starts.begin_by_condition(
        key,
        said.get("variables", {}),
        business_key=said["businessKey"].strip() or key,
        actor=current().name,
    )
    return write_json({"instances": [instance.uuid for instance in begun]}, 202)


def _check_size(refusal: str) -> None:
    if len(request.get_data()) > MAX_VARIABLES:
        raise Invalid(refusal, problems=[Problem("/variables", "Has to be up to 1 MB.")])
