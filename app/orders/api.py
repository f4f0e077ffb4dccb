"""The REST API under /api/v1: for programs, with bearer tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from app.accounts.access import Permission, Principal, allow, current, public
from app.audit.service import history
from app.catalog import service as catalog
from app.lib.errors import Invalid, NotFound, Problem
from app.lib.idempotency import Answer, once
from app.lib.web import number, read_json, text, write_json
from app.orders import body, openapi, present, queries, service
from app.runtime import messages
from app.tasks import queries as inbox
from app.tasks import service as tasks

bp = Blueprint("api", __name__)
P = Permission
MAX_TTL = 30 * 24 * 3600


def owner_of(who: Principal) -> str:
    """Whose idempotency keys these are."""
    return f"person:{who.id}"


@bp.post("/api/v1/orders")
@allow(P.ORDER_PLACE)
def place_order() -> Response:
    """Place an order."""
    said = read_json()
    who = current()

    def act(session: Session) -> Answer:
        placed = service.place(session, body.read(said), who)
        return 201, present.order(placed)

    key = request.headers.get("Idempotency-Key")
    (status, answer), replayed = once(owner_of(who), key, request.get_data(), act)
    headers = {"Location": f"/api/v1/orders/{answer['id']}"}
    if replayed:
        headers["Idempotency_Replayed"] = "true"
    return write_json(answer, status, **headers)


@bp.get("/api/v1/orders")
@allow(P.ORDER_READ)
def list_orders() -> Response:
    """Orders, newest first."""
    page = queries.orders(
        state=text("state"),
        search=text("q"),
        after=text("cursor"),
        limit=number("limit", 50, low=1),
    )
    items = [queries.brief(row) for row in page.rows]
    return write_json({"items": items, "nextCursor": page.next})


@bp.get("/api/v1/orders/<order_number>")
@allow(P.ORDER_READ)
def read_order(order_number: str) -> Response:
    """One order with its items and what they wait for."""
    return write_json(present.order(service.find(order_number)))


@bp.get("/api/v1/orders/<order_number>/history")
@allow(P.ORDER_READ)
def read_history(order_number: str) -> Response:
    """What happened to an order and its instances, oldest first."""
    order = service.find(order_number)
    streams = [f"order:{order.number}", *(f"instance:{i.instance_uuid}" for i in order.items)]
    rows = [row for stream in streams for row in history(stream)]
    rows.sort(key=lambda row: (row.at, row.id))
    items = [
        {
            "at": row.at.isoformat(),
            "stream": row.stream,
            "kind": row.kind,
            "actor": row.actor,
            "element": row.element,
            "detail": row.detail,
            "hash": row.hash,
        }
        for row in rows
    ]
    return write_json({"items": items})


@bp.get("/api/v1/customers")
@allow(P.CUSTOMER_READ)
def list_customers() -> Response:
    """Customers by name."""
    limit = number("limit", 50, low=1, high=200)
    rows = catalog.customers(text("q"), text("cursor"), limit)
    items = [catalog.customer_context(row, is_new=False) for row in rows[:limit]]
    more = rows[limit - 1].name if len(rows) > limit else None
    return write_json({"items": items, "nextCursor": more})


@bp.get("/api/v1/products")
@allow(P.PRODUCT_READ)
def list_products() -> Response:
    """Products, with what an order of each has to say."""
    items = [
        {**catalog.product_context(row), "characteristics": row.characteristics}
        for row in catalog.products()
    ]
    return write_json({"items": items})


@bp.post("/api/v1/messages")
@allow(P.MESSAGE_PUBLISH)
def publish_message() -> Response:
    """Publish a message to whoever waits for it."""
    said = read_json()
    name, key, variables, ttl, message_id = _message(said)
    taken = messages.publish(
        name,
        key,
        variables,
        actor=current().name,
        ttl=timedelta(seconds=ttl),
        message_id=message_id,
    )
    return write_json({"name": name, "key": key, "takenBy": taken}, 202)


def _message(said: Any) -> tuple[str, str, dict[str, Any], int, str | None]:
    problems = []
    given = said if isinstance(said, dict) else {}
    name, key = given.get("name"), given.get("key", "")
    variables = given.get("variables", {})
    ttl, message_id = given.get("timeToLiveSeconds", 0), given.get("messageId")
    for pointer, value in (("/name", name), ("/key", key), ("/messageId", message_id or "")):
        if not isinstance(value, str) or len(value) > 255 or "\0" in value:
            problems.append(Problem(pointer, "Has to be a text of up to 255 characters."))
    if isinstance(name, str) and not name:
        problems.append(Problem("/name", "This is missing."))
    if not isinstance(variables, dict) or len(request.get_data()) > 1_000_000:
        problems.append(Problem("/variables", "Has to be an object of up to 1 MB."))
    if isinstance(ttl, bool) or not isinstance(ttl, int) or not 0 <= ttl <= MAX_TTL:
        problems.append(Problem("/timeToLiveSeconds", f"Has to be 0 to {MAX_TTL}."))
    if problems:
        raise Invalid("The message was not published.", problems=problems)
    return str(name), str(key), variables, ttl, message_id


@bp.get("/api/v1/user-tasks")
@allow(P.TASK_READ)
def list_user_tasks() -> Response:
    """The caller's inbox, most pressing first."""
    view = text("view") or "for-me"
    page = inbox.inbox(current(), view if view in inbox.VIEWS else "for-me")
    return write_json({"items": [queries.task_brief(task) for task in page.tasks]})


@bp.post("/api/v1/user-tasks/<task_uuid>/claim")
@allow(P.TASK_WORK)
def claim_user_task(task_uuid: str) -> Response:
    """Take a user task."""
    return write_json(queries.task_brief(tasks.claim(task_uuid, current())))


@bp.post("/api/v1/user-tasks/<task_uuid>/release")
@allow(P.TASK_WORK)
def release_user_task(task_uuid: str) -> Response:
    """Give a user task back."""
    return write_json(queries.task_brief(tasks.release(task_uuid, current())))


@bp.post("/api/v1/user-tasks/<task_uuid>/complete")
@allow(P.TASK_WORK)
def complete_user_task(task_uuid: str) -> Response:
    """Hand in the answers of a user task."""
    said = read_json()
    answers = said.get("answers", {}) if isinstance(said, dict) else None
    if not isinstance(answers, dict):
        raise Invalid('Send {"answers": {...}}.', problems=[Problem("/answers", "An object.")])
    return write_json(queries.task_brief(tasks.complete(task_uuid, answers, current())))


@bp.get("/api/openapi.json")
@public
def openapi_document() -> Response:
    """This API, described (OpenAPI 3.1)."""
    return write_json(openapi.document())


@bp.route("/api/<path:path>")
@public
def nothing_here(path: str) -> Response:
    """An address that is none."""
    raise NotFound(f"There is nothing at /api/{path[:100]}. See /api/openapi.json.")
