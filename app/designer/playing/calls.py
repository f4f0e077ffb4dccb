"""Really calling an operation from a play: of the vendors' stand-in alone, never of a vendor."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from app.designer.playing.mocks import in_sandbox
from app.lib.db import transaction
from app.lib.errors import Invalid
from app.providers import service as providers
from app.providers.spec import CallResult, Reference


def call(job_type: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The move that the call comes to, to be kept with the play so that nothing is sent again.

    Raises Invalid for an operation that is not connected to the sandbox.
    """
    spec = providers.operation(job_type)
    if spec is None:
        raise Invalid(f"{job_type[:100]} is not connected. Give an example answer instead.")
    if not in_sandbox(spec.provider.base_url):
        raise Invalid(
            f"{spec.provider.name} is no sandbox. A play calls nobody else; give an example answer."
        )
    key = str(uuid.uuid4())
    reference = Reference(business_key="play", element=job_type)
    result = providers.call(spec, inputs, idempotency_key=key, attempt=1, reference=reference)
    with transaction() as session:
        providers.finish_call(session, result)
    return _move(result)


def _move(result: CallResult) -> dict[str, Any]:
    if result.kind == "done":
        return {"do": "result", "value": result.value}
    if result.kind == "error":
        return {"do": "error", "code": result.code or "ERROR", "reason": result.message[:2000]}
    reason = result.message or "The provider gave no clear answer."
    return {"do": "fail", "reason": reason[:2000]}
