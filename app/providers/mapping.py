"""From a process's inputs to a request, and from an answer to a value: FEEL over plain JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

from app.engine import feel
from app.lib import clock, json
from app.lib.http import Answer, Outgoing
from app.providers.spec import CallResult, OperationSpec

PART = re.compile(r"\{(\w+)\}")
MAX_RETRY_AFTER = 3600
TYPES: dict[str, Any] = {
    "string": lambda v: isinstance(v, str),
    "number": lambda v: not isinstance(v, bool) and hasattr(v, "as_integer_ratio"),
    "boolean": lambda v: isinstance(v, bool),
    "context": lambda v: isinstance(v, dict),
    "list": lambda v: isinstance(v, list),
}


class Unmappable(Exception):
    """A mapping or an input is wrong; nothing was sent. The message says which."""


def checked(spec: OperationSpec, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The declared inputs, each there and of its type; what is left out is null."""
    taken: dict[str, Any] = {}
    for declared in spec.definition.get("inputs", ()):
        name, value = declared["name"], inputs.get(declared["name"])
        if value is None:
            if declared.get("required"):
                raise Unmappable(f"{spec.type} needs the input {name}, which is null or missing.")
        elif not TYPES[declared.get("type", "string")](value):
            raise Unmappable(
                f"{spec.type}: the input {name} is {json.dumps(value)[:60]}, "
                f"not a {declared['type']}."
            )
        taken[name] = value
    return taken


def request(spec: OperationSpec, inputs: Mapping[str, Any], key: str) -> Outgoing:
    """The call to send. Raises Unmappable."""
    definition = spec.definition
    context = {**inputs, "idempotencyKey": key}
    url = spec.provider.base_url.rstrip("/") + _path(spec, context)
    query = evaluated(spec, "query", definition.get("query"), context)
    if query:
        pairs = [(name, _plain(value)) for name, value in query.items() if value is not None]
        url = f"{url}?{urlencode(pairs)}"
    headers = {"Accept": "application/json"}
    given = evaluated(spec, "headers", definition.get("headers"), context) or {}
    headers |= {name: _header(spec, value) for name, value in given.items() if value is not None}
    body = evaluated(spec, "body", definition.get("body"), context)
    content = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        content = json.dumps(body).encode()
    idempotency = definition.get("idempotency", {})
    if idempotency.get("kind") == "header":
        headers[idempotency["name"]] = key
    return Outgoing(definition["method"], url, headers, content)


def _path(spec: OperationSpec, context: Mapping[str, Any]) -> str:
    def fill(found: re.Match[str]) -> str:
        value = context.get(found[1])
        if value is None or value == "":
            raise Unmappable(f"{spec.type}: the address needs {found[1]}, which is empty.")
        return quote(_plain(value), safe="")

    return PART.sub(fill, spec.definition["path"])


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _header(spec: OperationSpec, value: Any) -> str:
    text = _plain(value)
    if any(ord(sign) < 32 or ord(sign) > 126 for sign in text):
        raise Unmappable(f"{spec.type}: a header's value has a character that headers cannot have.")
    return text


def evaluated(spec: OperationSpec, what: str, text: str | None, context: Mapping[str, Any]) -> Any:
    """A mapping's value. A fault in it that ends in null is refused, never sent."""
    if text is None:
        return None
    if not text.startswith("="):
        return text
    try:
        result = feel.compile(text[1:]).evaluate(context, now=clock.now())
    except feel.FeelError as error:
        raise Unmappable(f"{spec.type}: its {what} mapping cannot be evaluated: {error}.") from None
    if result.value is None and result.warnings:
        said = result.warnings[0].message
        raise Unmappable(f"{spec.type}: its {what} mapping is null: {said}.")
    return feel.to_json(result.value)


def outcome(spec: OperationSpec, inputs: Mapping[str, Any], answer: Answer) -> CallResult:
    """What an answer means, by the operation's rules."""
    definition, status = spec.definition, answer.status
    context = {**inputs, "status": status, "headers": dict(answer.headers), "body": None}
    if status in definition.get("retry", DEFAULT_RETRY):
        after = retry_after(answer)
        said = f"It answered {status}."
        return CallResult("retry", message=said, retry_after=after, status=status)
    try:
        context["body"] = json.loads(answer.body) if answer.body.strip() else {}
    except (ValueError, RecursionError):
        if status in definition["success"]:
            said = "The answer is no JSON, so what it says is not known."
            return CallResult("unknown", message=said, status=status)
    try:
        for rule in definition.get("errors", ()):
            if rule["status"] == status and _applies(spec, rule, context):
                said = evaluated(spec, "message", rule.get("message"), context)
                return CallResult("error", code=rule["code"], message=str(said), status=status)
        if status in definition["success"]:
            value = evaluated(spec, "response", definition.get("response"), context)
            return CallResult("done", value=value, status=status)
    except Unmappable as error:
        return CallResult("failed", message=str(error), status=status)
    return CallResult("failed", message=f"It answered {status}. {_excerpt(context)}", status=status)


DEFAULT_RETRY = (408, 425, 429, 500, 502, 503, 504)


def _applies(spec: OperationSpec, rule: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    when = rule.get("when")
    return when is None or evaluated(spec, "error", when, context) is True


def _excerpt(context: Mapping[str, Any]) -> str:
    body = context["body"]
    for name in ("description", "message", "detail", "title", "error"):
        if isinstance(body, dict) and isinstance(body.get(name), str):
            return str(body[name])[:300]
    return ""


def retry_after(answer: Answer) -> int | None:
    """Seconds to wait, from Retry-After in either of its forms (RFC 9110, 10.2.3)."""
    text = next((v for k, v in answer.headers.items() if k.lower() == "retry-after"), "")
    if text.isdecimal():
        return min(int(text), MAX_RETRY_AFTER)
    try:
        moment: datetime = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(int((moment - clock.now()).total_seconds()), 0), MAX_RETRY_AFTER)
