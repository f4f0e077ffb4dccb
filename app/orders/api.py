"""The REST API under /api/v1: for programs, with bearer tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from app.accounts.access import Permission, Principal, allow, current, public
from app.audit.service import story
from app.catalog import service as catalog
from app.lib import web
from app.lib.api import CURSOR, LIMIT, Choice, Operation, Text, described, page, taken
from app.lib.errors import Invalid, NotFound, Problem
from app.lib.idempotency import Answer, once
from app.lib.web import write_json
from app.orders import answers, body, openapi, present, queries, seeing, sent, service
from app.orders.models import State
from app.runtime import messages

bp = Blueprint("api", __name__)
P = Permission
ORDERS, CATALOGUE = "Orders", "Catalogue"
STATE = Choice("state", "Only orders in this state.", tuple(map(str, State)))
SEARCH = Text("q", "Looks in number, external id and the customer's name.")
FIND = Text("q", "Looks in name, domain and id.")
PLACED = {
    "Location": "Where the order is found.",
    "Idempotency-Replayed": "`true` when this answer was given before.",
}
MAX_VARIABLES = 1_000_000


def place(present_as: Any, link: str) -> Response:
    """Places the order in the request's body, once for its Idempotency-Key."""
    said, who = web.read_json(), current()

    def act(session: Session) -> Answer:
        return 201, present_as(service.place(session, body.read(said), who))

    key = request.headers.get("Idempotency-Key")
    (status, answer), replayed = once(owner_of(who), key, request.get_data(), act)
    headers = {"Location": f"{link}/{answer['id']}"}
    if replayed:
        headers["Idempotency_Replayed"] = "true"
    return write_json(answer, status, **headers)


def owner_of(who: Principal) -> str:
    """Whose idempotency keys these are."""
    return f"person:{who.id}"


@bp.post("/api/v1/orders")
@allow(P.ORDER_PLACE)
@described(
    Operation(
        tag=ORDERS,
        takes=sent.ORDER,
        gives={201: answers.ORDER},
        repeatable=True,
        headers=PLACED,
    )
)
def place_order() -> Response:
    """Place an order.

    All of it is placed, or nothing; a process instance begins for each of its items.
    """
    return place(lambda row: present.order(row, current()), "/api/v1/orders")


@bp.get("/api/v1/orders")
@allow(P.ORDER_READ)
@described(
    Operation(
        tag=ORDERS,
        query=(STATE, SEARCH, CURSOR, LIMIT),
        gives={200: page(answers.BRIEF)},
    )
)
def list_orders() -> Response:
    """Orders, newest first."""
    found = queries.orders(
        state=STATE.read(), search=SEARCH.read(), after=CURSOR.read(), limit=LIMIT.read()
    )
    return _page([queries.brief(row) for row in found.rows], found.next)


@bp.get("/api/v1/orders/<order_number>")
@allow(P.ORDER_READ)
@described(Operation(tag=ORDERS, gives={200: answers.ORDER}))
def read_order(order_number: str) -> Response:
    """One order with its items and what they wait for.

    Found by its number, or by the caller's own number of it.
    """
    return write_json(present.order(service.find(order_number), current()))


@bp.get("/api/v1/orders/<order_number>/history")
@allow(P.ORDER_READ)
@described(Operation(tag=ORDERS, query=(CURSOR, LIMIT), gives={200: page(answers.ENTRY)}))
def read_history(order_number: str) -> Response:
    """What happened to an order and its instances, oldest first.

    Values of process variables are for those who read instances.
    """
    order = service.find(order_number)
    found, may = (
        story(queries.streams(order), CURSOR.read(), LIMIT.read()),
        seeing.of(order, current()),
    )
    return _page([present.entry(row, may) for row in found.rows], found.next)


@bp.get("/api/v1/customers")
@allow(P.CUSTOMER_READ)
@described(
    Operation(tag=CATALOGUE, query=(FIND, CURSOR, LIMIT), gives={200: page(answers.CUSTOMER)})
)
def list_customers() -> Response:
    """Customers by name."""
    found = catalog.customers(FIND.read(), CURSOR.read(), LIMIT.read())
    return _page([catalog.customer_context(row, is_new=False) for row in found.rows], found.next)


@bp.get("/api/v1/products")
@allow(P.PRODUCT_READ)
@described(Operation(tag=CATALOGUE, query=(CURSOR, LIMIT), gives={200: page(answers.PRODUCT)}))
def list_products() -> Response:
    """Products by name, with what an order of each has to say."""
    found = catalog.product_page(CURSOR.read(), LIMIT.read())
    items = [
        {**catalog.product_context(row), "characteristics": row.characteristics}
        for row in found.rows
    ]
    return _page(items, found.next)


@bp.post("/api/v1/messages")
@allow(P.MESSAGE_PUBLISH)
@described(
    Operation(tag="Messages", takes=sent.MESSAGE, gives={202: answers.PUBLISHED}, refuses=(409,))
)
def publish_message() -> Response:
    """Publish a message to whoever waits for it.

    Nobody has to wait yet: it is kept for its time to live. The same `messageId` again, while
    the first is kept, is refused.
    """
    refusal = "The message was not published."
    said = taken(sent.MESSAGE, refusal)
    if len(request.get_data()) > MAX_VARIABLES:
        words = "Has to be an object of up to 1 MB."
        raise Invalid(refusal, problems=[Problem("/variables", words)])
    name, key = said["name"], said.get("key", "")
    took = messages.publish(
        name,
        key,
        said.get("variables", {}),
        actor=current().name,
        ttl=timedelta(seconds=int(said.get("timeToLiveSeconds", 0))),
        message_id=said.get("messageId") or None,
    )
    return write_json({"name": name, "key": key, "takenBy": took}, 202)


def _page(items: list[dict[str, Any]], more: str | None) -> Response:
    return write_json({"items": items, "nextCursor": more})


@bp.get("/api/openapi.json")
@public
def openapi_document() -> Response:
    """This API, described (OpenAPI 3.1)."""
    return write_json(openapi.document())


@bp.get(web.DOCS)
@allow(P.PAGE_HOME)
def docs() -> Any:
    """The page where each request can be read about and sent."""
    return render_template("orders/api.html", room="api", introduction=openapi.RULES)


@bp.route("/api/<path:path>")
@public
def nothing_here(path: str) -> Response:
    """An address that is none."""
    raise NotFound(f"There is nothing at /api/{path[:100]}. See /api/openapi.json.")
