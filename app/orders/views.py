"""Pages: home, orders, one order, placing one."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import ImmutableMultiDict

from app.accounts import service as accounts
from app.accounts.access import Permission, allow, current, public
from app.audit.models import History
from app.audit.service import story
from app.catalog import service as catalog
from app.designer.scripting import going_on
from app.lib.db import transaction
from app.lib.errors import AppError, Invalid
from app.lib.web import text
from app.lib.words import time
from app.orders import body, follow, home, present, queries, seeing, service
from app.orders.attached import service as attached
from app.orders.models import State
from app.tasks import queries as tasks

bp = Blueprint("orders", __name__, template_folder="templates")
P = Permission
MOST_STORY = 3_000  # entries; the audit log has all


@bp.get("/")
@public
def root() -> Any:
    """The way in."""
    return redirect("/home")


@bp.get("/home")
@allow(P.PAGE_HOME)
def home_page() -> Any:
    """What matters now to whoever signed in."""
    return render_template("orders/home.html", room="home", **home.gather(current()))


@bp.get("/orders")
@allow(P.ORDER_READ)
def orders() -> Any:
    """Orders, newest first."""
    page = queries.orders(
        state=text("state"), search=text("q"), after=text("after"), customer=text("customer")
    )
    return render_template(
        "orders/orders.html",
        room="orders",
        page=page,
        state=text("state"),
        search=text("q"),
        states=list(State),
        counted=queries.counts(),
    )


@bp.get("/orders/new")
@allow(P.ORDER_PLACE)
def new_order() -> Any:
    """Place an order: choose the customer and the product first."""
    return _form(request.args, None)


def _form(form: Any, error: AppError | None) -> Any:
    product = catalog.product(form.get("product", "")) if form.get("product") else None
    customer = catalog.customer(form.get("customer", "")) if form.get("customer") else None
    quantity = form.get("quantity", "1")
    amount = None
    if product is not None and quantity.isdecimal():
        amount = product.unit_price * int(quantity[:9])
    subscriptions = []
    if customer is not None:
        subscriptions = catalog.need_customer(customer.key).subscriptions
    customers, more = catalog.customer_choices(form.get("customer") or "")
    return render_template(
        "orders/new.html",
        room="orders",
        form=form,
        customers=customers,
        more_customers=more,
        products=catalog.products(),
        product=product,
        customer=customer,
        subscriptions=subscriptions,
        amount=amount,
        problems=error.problems if error else (),
        error=error,
    ), error.status if error else 200


@bp.post("/orders/new")
@allow(P.ORDER_PLACE)
def place_order() -> Any:
    """Place the order, or show what needs a correction with everything kept."""
    form = request.form

    def work() -> str:
        try:
            with transaction() as session:
                placed = service.place(session, body.read(_order_of(form)), current())
        except Invalid as error:  # each place is said at its field, not by its pointer
            raise Invalid("The order was not placed.", problems=error.problems) from None
        flash(f"{placed.number} is placed.", "done")
        return f"/orders/{placed.number}"

    return going_on(work, lambda error: _form(form, error), once=True)


def _order_of(form: ImmutableMultiDict[str, str]) -> dict[str, Any]:
    """The same body that a program would send."""
    product = catalog.product(form.get("product", "")[:60].replace("\0", ""))
    characteristics = [
        {"name": known["name"], "value": _typed(known, form.get(f"c-{known['name']}", ""))}
        for known in (product.characteristics if product else [])
    ]
    item: dict[str, Any] = {
        "id": "1",
        "action": form.get("action", "add"),
        "quantity": _whole(form.get("quantity", "")),
        "productOffering": {"id": form.get("product", "")},
        "product": {"characteristic": characteristics},
        "itemTerm": [{"name": form.get("term") or "P1Y"}],
        "billingPlan": form.get("plan") or "monthly",
    }
    if form.get("subscription") and item["action"] != "add":
        item["product"]["id"] = form["subscription"]
    said: dict[str, Any] = {"note": form.get("note") or None, "productOrderItem": [item]}
    if form.get("customer") == "new":
        said["customer"] = _customer_of(form)
    else:
        said["customer"] = {"id": form.get("customer", "")}
    return said


def _customer_of(form: ImmutableMultiDict[str, str]) -> dict[str, Any]:
    return {
        "name": form.get("n-name"),
        "domain": form.get("n-domain", "").strip(),
        "contact": {
            "name": form.get("n-contact"),
            "email": form.get("n-email"),
            "phone": form.get("n-phone"),
        },
        "address": {
            "street": form.get("n-street"),
            "city": form.get("n-city"),
            "postalCode": form.get("n-postal"),
            "country": form.get("n-country"),
        },
        "creditLimit": _typed({"type": "number"}, form.get("n-limit", "")) or 0,
    }


def _whole(typed: str) -> Any:
    short = typed.strip()[:20]
    return int(short) if short.isascii() and short.lstrip("-").isdecimal() else short


def _typed(known: dict[str, Any], typed: str) -> Any:
    if known["type"] == "boolean":
        return typed == "yes"
    if known["type"] == "number" and typed.strip():
        try:
            return Decimal(typed.strip()[:40])
        except InvalidOperation:
            return typed
    return typed.strip() or None


@bp.get("/orders/<order_number>")
@allow(P.ORDER_READ)
def order(order_number: str) -> Any:
    """One order: what it waits for, its items, its story."""
    found, who = service.find(order_number), current()
    waiting = present.waits([item.instance_uuid or "" for item in found.items], who)
    may = seeing.of(found, who)
    needed = home.tasks_of(found.number)
    rows = story(queries.streams(found), limit=MOST_STORY).rows
    return render_template(
        "orders/order.html",
        room="orders",
        order=found,
        waiting=waiting,
        first=_first(waiting),
        steps=_steps(rows, waiting),
        story=[
            (row, line)
            for row in reversed(rows)
            if (line := follow.sentence(row, named=may.is_named(row)))
        ][:200],
        tasks=needed,
        seen=tasks.seen(needed, who),
        role_names=accounts.role_names(),
        calls=home.calls_of(found.number),
        attached=attached.progress(found, who),
        offered=attached.fitting(found) if who.may(P.ORDER_PLACE) else {},
    )


def _first(waiting: dict[str, list[present.Waiting]]) -> present.Waiting | None:
    """What is most pressing of all that the order waits for."""
    ranks = ("incident", "user_task", "message", "job", "timer")
    found = [one for many in waiting.values() for one in many]
    return min(found, key=lambda one: ranks.index(one.kind), default=None)


def _steps(
    rows: list[History], waiting: dict[str, list[present.Waiting]]
) -> list[tuple[str, str, str]]:
    """Where the order is: the last things done, and what comes now."""
    done = [
        row for row in rows if row.kind == "completed" and row.detail.get("type") in follow.WORK
    ]
    made = [("past", str(row.detail.get("name")), time(row.at)) for row in done[-4:]]
    first = _first(waiting)
    if first is not None:
        kind = "stuck" if first.kind == "incident" else "now"
        made.append((kind, first.words.split(":")[0][:60].removesuffix("."), ""))
    return made
