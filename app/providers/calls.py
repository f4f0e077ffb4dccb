"""One call from intent to result: written down before it is sent, asked for after a crash."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.lib import clock
from app.lib.db import db, transaction
from app.lib.http import Answer, HttpError, NotSent, Outgoing, Refused, send
from app.providers import credentials, gate, mapping, masking
from app.providers.credentials import Sender
from app.providers.models import ProviderCall
from app.providers.spec import CallResult, OperationSpec, ProviderSpec, Reference

OPEN = ("intent", "unknown", "retry")


def call(
    spec: OperationSpec,
    inputs: Mapping[str, Any],
    *,
    idempotency_key: str,
    attempt: int,
    reference: Reference,
    sender: Sender | None = None,
) -> CallResult:
    """Makes a call outside of any transaction. What it came to is kept by ``finish_call``.

    When an earlier try with the same key may have happened and the provider cannot tell a
    repetition, it is looked up before anything is sent again; without a way to look it up, the
    result is ``unknown``.
    """
    sender = sender or send
    if spec.provider.held:
        said = f"{spec.provider.name} is held by an administrator."
        return CallResult("retry", message=said, retry_after=30, sent=False)
    try:
        given = mapping.checked(spec, inputs)
        outgoing = mapping.request(spec, given, idempotency_key)
    except mapping.Unmappable as error:
        return CallResult("failed", message=str(error), sent=False)
    if not spec.can_repeat and _may_have_happened(idempotency_key):
        known = _look_up(spec, given, idempotency_key, attempt, reference, sender)
        if known is not None:
            return known
    return _send(spec, given, outgoing, idempotency_key, attempt, reference, sender)


def _may_have_happened(idempotency_key: str) -> bool:
    """Whether a try with this key was begun and never came to a clear answer."""
    earlier = select(ProviderCall.id).where(
        ProviderCall.idempotency_key == idempotency_key, ProviderCall.state.in_(OPEN)
    )
    found = db.session.execute(earlier.limit(1)).first() is not None
    db.session.rollback()
    return found


def _look_up(
    spec: OperationSpec,
    given: Mapping[str, Any],
    key: str,
    attempt: int,
    reference: Reference,
    sender: Sender,
) -> CallResult | None:
    """Asks whether an earlier try happened: its result, or None when it did not."""
    check = spec.definition.get("check")
    if not check:
        said = "an earlier try was not answered, and this operation cannot be looked up."
        return CallResult("unknown", message=said, sent=False)
    asked = _sibling(spec, check["operation"])
    if asked is None:
        said = f"the operation {check['operation']}, which would tell, is not there."
        return CallResult("unknown", message=said, sent=False)
    try:
        inputs = mapping.evaluated(spec, "check", check["inputs"], given)
        taken = mapping.checked(asked, inputs)
        outgoing = mapping.request(asked, taken, key)
        answer = _send(asked, taken, outgoing, str(uuid.uuid4()), attempt, reference, sender)
        if answer.kind != "done":
            _finish_now(answer)
            said = f"It could not be looked up whether it happened: {answer.message}"
            return CallResult(
                "retry", message=said, retry_after=answer.retry_after, sent=answer.sent
            )
        _finish_now(answer)
        view = {**given, "result": answer.value}
        if mapping.evaluated(spec, "check", check["found"], view) is not True:
            return None
        value = mapping.evaluated(spec, "check", check["result"], view)
    except mapping.Unmappable as error:
        return CallResult("failed", message=str(error), sent=False)
    return _adopt(spec, key, attempt, reference, value)


def _sibling(spec: OperationSpec, key: str) -> OperationSpec | None:
    from app.providers.service import operation

    return operation(f"{spec.provider.key}.{key}")


def _adopt(
    spec: OperationSpec, key: str, attempt: int, reference: Reference, value: Any
) -> CallResult:
    shown = {"method": "", "url": "It was found: an earlier try had happened.", "headers": {}}
    with transaction() as session:
        call_id = _write_down(session, spec, shown, key, attempt, reference)
    return CallResult("done", value=value, call_id=call_id, adopted=True)


def _send(
    spec: OperationSpec,
    given: Mapping[str, Any],
    outgoing: Outgoing,
    key: str,
    attempt: int,
    reference: Reference,
    sender: Sender,
) -> CallResult:
    provider = spec.provider
    body = masking.text(outgoing.body, provider.secret)
    shown = masking.request(outgoing.method, outgoing.url, outgoing.headers, body)
    try:
        call_id = _intend(spec, shown, key, attempt, reference)
    except gate.Closed as closed:
        said = f"{provider.name} does not answer or takes no more calls right now."
        return CallResult("retry", message=said, retry_after=closed.seconds, sent=False)
    began = time.monotonic()
    try:
        answer = _with_credential(provider, outgoing, sender)
    except Refused as error:
        result = CallResult("failed", message=f"{error}.", sent=False)
    except NotSent as error:
        result = CallResult("retry", message=f"{error}.", sent=True)
    except HttpError as error:
        result = CallResult("retry", message=f"{error}.", sent=True)
    else:
        result = replace(
            mapping.outcome(spec, given, answer),
            response=masking.text(answer.body, provider.secret),
        )
    took = int((time.monotonic() - began) * 1000)
    return replace(result, call_id=call_id, milliseconds=took)


def _with_credential(provider: ProviderSpec, outgoing: Outgoing, sender: Sender) -> Answer:
    policy = credentials.policy(provider)
    known = credentials.headers(provider, sender)
    call_ = replace(outgoing, headers={**outgoing.headers, **known})
    answer = sender(call_, policy)
    if answer.status == 401 and provider.auth.get("kind") == "oauth2":
        credentials.forget(provider)
        fresh = credentials.headers(provider, sender)
        answer = sender(replace(outgoing, headers={**outgoing.headers, **fresh}), policy)
    return answer


def _intend(
    spec: OperationSpec, shown: dict[str, Any], key: str, attempt: int, reference: Reference
) -> int:
    """Takes a place at the provider's gate and writes down what will be sent. Raises Closed."""
    with transaction() as session:
        gate.enter(session, spec.provider.key, spec.provider.limits)
        return _write_down(session, spec, shown, key, attempt, reference)


def _write_down(
    session: Session,
    spec: OperationSpec,
    shown: dict[str, Any],
    key: str,
    attempt: int,
    reference: Reference,
) -> int:
    row = ProviderCall(
        uuid=str(uuid.uuid4()),
        provider_key=spec.provider.key,
        operation_key=spec.key,
        instance_uuid=reference.instance_uuid,
        element=reference.element,
        element_instance=reference.element_instance,
        business_key=reference.business_key,
        idempotency_key=key,
        attempt=attempt,
        state="intent",
        request=shown,
        started_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row.id


def finish_call(session: Session, result: CallResult) -> None:
    """Writes what a call came to, inside the transaction of the step that uses it."""
    if result.call_id is None:
        return
    row = session.get(ProviderCall, result.call_id)
    if row is None:
        return
    row.state = "adopted" if result.adopted else result.kind
    row.status, row.response = result.status, result.response
    row.reason = ": ".join(part for part in (result.code, result.message) if part) or None
    row.milliseconds = result.milliseconds
    if not result.adopted:
        answered = result.kind in ("done", "error", "failed")
        gate.note(session, row.provider_key, answered=answered)


def _finish_now(result: CallResult) -> None:
    with transaction() as session:
        finish_call(session, result)
