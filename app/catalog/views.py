"""Pages: customers and products."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from app.accounts.access import Permission, allow
from app.catalog import service
from app.lib.web import text

bp = Blueprint("catalog", __name__, template_folder="templates")


@bp.get("/customers")
@allow(Permission.CUSTOMER_READ)
def customers() -> Any:
    """Customers by name."""
    page = service.customers(text("q"), text("after", 2000))
    return render_template(
        "catalog/customers.html",
        room="customers",
        rows=page.rows,
        more=page.next,
        search=text("q"),
    )


@bp.get("/customers/<key>")
@allow(Permission.CUSTOMER_READ)
def customer(key: str) -> Any:
    """One customer with subscriptions."""
    row = service.need_customer(key)
    return render_template("catalog/customer.html", room="customers", row=row)


@bp.get("/products")
@allow(Permission.PRODUCT_READ)
def products() -> Any:
    """What can be ordered."""
    return render_template("catalog/products.html", room="products", rows=service.products())
