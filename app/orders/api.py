"""The REST API under /api/v1: for programs, with bearer tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from app.accounts.access import Permission, Principal, allow, current, public
from app.audit.service import story
from app.catalog import service as catalog
from app.lib import web
from app.lib.api import CURSOR, LIMIT, Choice, Operation, Text, described, taken
from app.lib.errors import Invalid, NotFound, Problem
from app.lib.idempotency import Answer, once
from app.lib.web import write_json
from app.orders import answers, body, openapi, present, queries, sent, service
from app.orders.models import State
from app.runtime import messages
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.inbox import api as inbox

bp = Blueprint("api", __name__)
P = Permission
ORDERS, TASKS, CATALOGUE = "Orders", "User tasks", "Catalogue"
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
    return place(present.order, "/api/v1/orders")


@bp.get("/api/v1/orders")
@allow(P.ORDER_READ)
@described(
    Operation(
        tag=ORDERS,
        query=(STATE, SEARCH, CURSOR, LIMIT),
        gives={200: answers.page(answers.BRIEF)},
    )
)
def list_orders() -> Response:
    """Orders, newest first."""
    page = queries.orders(
        state=STATE.read(), search=SEARCH.read(), after=CURSOR.read(), limit=LIMIT.read()
    )
    return _page([queries.brief(row) for row in page.rows], page.next)


@bp.get("/api/v1/orders/<order_number>")
@allow(P.ORDER_READ)
@described(Operation(tag=ORDERS, gives={200: answers.ORDER}))
def read_order(order_number: str) -> Response:
    """One order with its items and what they wait for.

    Found by its number, or by the caller's own number of it.
    """
    return write_json(present.order(service.find(order_number)))


@bp.get("/api/v1/orders/<order_number>/history")
@allow(P.ORDER_READ)
@described(Operation(tag=ORDERS, query=(CURSOR, LIMIT), gives={200: answers.page(answers.ENTRY)}))
def read_history(order_number: str) -> Response:
    """What happened to an order and its instances, oldest first."""
    page = story(queries.streams(service.find(order_number)), CURSOR.read(), LIMIT.read())
    return _page([present.entry(row) for row in page.rows], page.next)


@bp.get("/api/v1/customers")
@allow(P.CUSTOMER_READ)
@described(
    Operation(
        tag=CATALOGUE, query=(FIND, CURSOR, LIMIT), gives={200: answers.page(answers.CUSTOMER)}
    )
)
def list_customers() -> Response:
    """Customers by name."""
    page = catalog.customers(FIND.read(), CURSOR.read(), LIMIT.read())
    return _page([catalog.customer_context(row, is_new=False) for row in page.rows], page.next)


@bp.get("/api/v1/products")
@allow(P.PRODUCT_READ)
@described(
    Operation(tag=CATALOGUE, query=(CURSOR, LIMIT), gives={200: answers.page(answers.PRODUCT)})
)
def list_products() -> Response:
    """Products by name, with what an order of each has to say."""
    page = catalog.product_page(CURSOR.read(), LIMIT.read())
    items = [
        {**catalog.product_context(row), "characteristics": row.characteristics}
        for row in page.rows
    ]
    return _page(items, page.next)


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


@bp.get("/api/v1/user-tasks")
@allow(P.TASK_READ)
@described(Operation(tag=TASKS, query=inbox.QUERY, gives={200: answers.page(answers.TASK)}))
def list_user_tasks() -> Response:
    """The caller's inbox, 50 a page, with the filters and sorts that its page has.

    A page may hold fewer where many user tasks had to be looked through; `nextCursor` goes on.
    """
    page = inbox.find(request.args, current())
    more = page.next.cursor() if page.next else None
    return _page([queries.task_brief(task) for task in page.tasks], more)


@bp.get("/api/v1/user-tasks/<task_uuid>")
@allow(P.TASK_READ)
@described(Operation(tag=TASKS, gives={200: answers.TASK}))
def read_user_task(task_uuid: str) -> Response:
    """One user task."""
    return write_json(queries.task_brief(tasks.find(task_uuid, current())))


HELD = Operation(tag=TASKS, gives={200: answers.TASK}, refuses=(409,))


@bp.post("/api/v1/user-tasks/<task_uuid>/claim")
@allow(P.TASK_WORK)
@described(HELD)
def claim_user_task(task_uuid: str) -> Response:
    """Take a user task."""
    return write_json(queries.task_brief(tasks.claim(task_uuid, current())))


@bp.post("/api/v1/user-tasks/<task_uuid>/release")
@allow(P.TASK_WORK)
@described(HELD)
def release_user_task(task_uuid: str) -> Response:
    """Give a user task back to its roles."""
    return write_json(queries.task_brief(tasks.release(task_uuid, current())))


@bp.post("/api/v1/user-tasks/<task_uuid>/complete")
@allow(P.TASK_WORK)
@described(replace(HELD, takes=sent.ANSWERS))
def complete_user_task(task_uuid: str) -> Response:
    """Hand in the answers of a user task.

    They are checked against its form: a fault is named by the key of its field.
    """
    said = taken(sent.ANSWERS, "The user task was not completed.")
    return write_json(
        queries.task_brief(tasks.complete(task_uuid, said.get("answers", {}), current()))
    )


@bp.patch("/api/v1/user-tasks/<task_uuid>")
@allow(P.TASK_READ)
@described(replace(HELD, takes=sent.CHANGES))
def change_user_task(task_uuid: str) -> Response:
    """Change the dates, the priority or the candidates of a user task.

    What is not sent stays as it is. With the scope `task.supervise` all of it is changed; with
    `task.work` the follow-up date of a user task that the caller has. When listeners look at the
    change, `beingChanged` says what they are asked about, and nothing has changed yet.
    """
    said = taken(sent.CHANGES, "The user task was not changed.")
    return write_json(
        queries.task_brief(changing.change(task_uuid, changing.sent(said), current()))
    )


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
