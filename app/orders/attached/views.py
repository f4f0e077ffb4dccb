"""Pages of workflow templates: what owners offer, and attaching one to an order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request

from app.accounts.access import Permission, allow, current
from app.catalog import service as catalog
from app.designer.scripting import by_form
from app.orders.attached import service

bp = Blueprint("attached", __name__, template_folder="templates")
P = Permission
MOST_AT_ONCE = 50


@bp.get("/workflow-templates")
@allow(P.PROCESS_READ)
def listed() -> Any:
    """Which processes can be attached to orders by hand, and to which."""
    products = catalog.products()
    return render_template(
        "attached/templates.html",
        room="processes",
        rows=service.templates(),
        candidates=service.candidates(),
        names={product.key: product.name for product in products},
        categories=[
            (one, one) for one in sorted({one.category for one in products if one.category})
        ],
        edits=current().may(P.PROCESS_DRAFT),
    )


@bp.post("/workflow-templates")
@allow(P.PROCESS_DRAFT)
def offer() -> Any:
    """Offer a process as a template, or change for what it fits."""
    form = request.form
    said = {
        "products": form.getlist("products"),
        "categories": form.getlist("categories"),
        "words": form.get("words", ""),
    }
    key = form.get("process", "")[:100]
    return _deed(
        "/workflow-templates",
        lambda: service.set_fit(key, said, current()),
        "It is offered where it fits.",
    )


@bp.post("/workflow-templates/<key>/drop")
@allow(P.PROCESS_DRAFT)
def drop(key: str) -> Any:
    """Offer a process no longer."""
    return _deed(
        "/workflow-templates",
        lambda: service.drop_fit(key, current()),
        "It is offered no longer. What runs goes on.",
    )


@bp.post("/orders/<order_number>/attached")
@allow(P.ORDER_PLACE)
def attach(order_number: str) -> Any:
    """Begin templates for an order or items of it: each is sent as its process, a bar, its item."""
    chosen = [(key, item) for key, _, item in (one.partition("|") for one in _chosen())]
    one = "It is attached; its first user task is in the inbox."
    several = f"{len(chosen)} are attached; their first user tasks are in the inbox."
    return _deed(
        f"/orders/{order_number}",
        lambda: service.attach_all(order_number, chosen, current()),
        several if len(chosen) > 1 else one,
        once=True,
    )


def _chosen() -> list[str]:
    return request.form.getlist("chosen")[:MOST_AT_ONCE]


@bp.post("/orders/<order_number>/attached/<attached_uuid>/cancel")
@allow(P.ORDER_PLACE)
def cancel(order_number: str, attached_uuid: str) -> Any:
    """Cancel what was attached."""
    reason = request.form.get("reason", "")
    return _deed(
        f"/orders/{order_number}",
        lambda: service.cancel(order_number, attached_uuid, reason, current()),
        "It is cancelled.",
    )


def _deed(back: str, deed: Callable[[], Any], done: str, *, once: bool = False) -> Any:
    def work() -> str:
        deed()
        return done

    return by_form(work, back, once=once)
