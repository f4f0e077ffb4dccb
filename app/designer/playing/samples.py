"""Data to begin a play with: a sample order, and values for what a form asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from app import engine
from app.designer.asking.faults import COMPUTES
from app.designer.contents import MODEL, ZEEBE
from app.designer.scenarios import NO_ORDER, merged, scenarios, start_variables
from app.lib import json, xml
from app.lib.errors import Invalid

ORDER: dict[str, Any] = {
    "order": {
        "id": "O-2026-00001", "externalId": "PO-4711", "category": "B2B", "priority": "2",
        "orderDate": "2026-03-02T09:00:00Z", "requestedStartDate": "2026-03-09",
        "requestedCompletionDate": None, "note": None, "value": Decimal("528.00"),
        "currency": "USD",
    },
    "customer": {
        "id": "northwind", "name": "Northwind Traders", "isNew": True,
        "domain": "northwind.example", "creditLimit": 20000, "overdueDays": 0, "currency": "USD",
        "contact": {"name": "Ellen Park", "email": "ellen@northwind.example",
                    "phone": "+1 206 555 0100"},
        "address": {"street": "12 Harbor Way", "city": "Seattle", "postalCode": "98101",
                    "country": "US"},
    },
    "item": {
        "id": "1", "action": "add", "quantity": 24, "characteristic": {}, "term": "P1Y",
        "billingPlan": "monthly", "unitPrice": Decimal("22.00"), "price": Decimal("6336.00"),
        "currency": "USD",
    },
    "product": {
        "id": "m365-business-premium", "name": "Microsoft 365 Business Premium",
        "vendor": "Microsoft", "sku": "CFQ7TTC0LCHC", "unitPrice": Decimal("22.00"),
        "currency": "USD", "billingPeriod": "month",
    },
    "subscription": None,
}  # fmt: skip
BY_NAME: dict[str, Any] = {
    "email": "ellen@northwind.example",
    "mail": "ellen@northwind.example",
    "phone": "+1 206 555 0100",
    "domain": "northwind.example",
    "url": "https://northwind.example/",
    "name": "Northwind Traders",
    "street": "12 Harbor Way",
    "city": "Seattle",
    "country": "US",
    "currency": "USD",
    "status": "done",
    "state": "done",
    "quantity": 24,
    "count": 24,
    "amount": Decimal("528.00"),
    "price": Decimal("22.00"),
    "date": "2026-03-09",
}
TRUTHS = ("is", "has", "can", "available", "accepted", "approved", "active", "ok", "valid")


def example_data(
    files: Mapping[str, bytes], definition: engine.Definition, process: str, element: str | None
) -> dict[str, Any]:
    """What a process could begin with: an order as the folder's own scenarios and sample orders
    have it, and an answer for each field of the start event's form."""
    form = _start_form(files, definition, process, element)
    kinds = {start.element: start.kind for start in definition.starts(process)}
    if kinds.get(element or "", "none") == "none":
        return {**_order(files, process), **form}
    return form or _order(files, process)


def answers(schema: Mapping[str, Any]) -> dict[str, Any]:
    """An answer for each field of a form that a person could have given; nobody gives what the
    form computes."""
    asked = (field for field in fields(schema) if field.get("type") not in COMPUTES)
    return {field["key"]: _answer(field) for field in asked}


def fields(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The fields of a form that have a key, wherever they stand."""
    for component in schema.get("components") or ():
        if not isinstance(component, dict):
            continue
        if component.get("key") and component.get("type") not in ("group", "dynamiclist", "button"):
            yield component
        yield from fields(component)


def value_named(name: str) -> Any:
    """A value that fits what is called so."""
    low = name.lower()
    if low in BY_NAME:
        return BY_NAME[low]
    if low.startswith(TRUTHS[:3]) and name[2:3].isupper() or low in TRUTHS:
        return True
    for part, value in BY_NAME.items():
        if low.endswith(part):
            return value
    return f"{low[:-2]}-1" if low.endswith("id") and len(low) > 2 else f"{name} 1"


def _order(files: Mapping[str, bytes], process: str) -> dict[str, Any]:
    with suppress(Invalid):  # which the scenarios' own page says
        for one in scenarios(files):
            if not one.decision and one.process in (process, None) and one.variables:
                return dict(one.variables)
    for name in sorted(files):
        if name.startswith("orders/") and name.endswith(".json"):
            with suppress(*NO_ORDER):
                said = start_variables(json.loads(files[name].decode()))
                return dict(merged(ORDER, _without_gaps(said)))
    return dict(ORDER)


def _without_gaps(said: dict[str, Any]) -> dict[str, Any]:
    """Only what the order says: the rest is the sample's."""
    return {
        name: _without_gaps(one) if isinstance(one, dict) else one
        for name, one in said.items()
        if one is not None
    }


def _start_form(
    files: Mapping[str, bytes], definition: engine.Definition, process: str, element: str | None
) -> dict[str, Any]:
    """Answers to the form that a start event names, if it names one."""
    for name, content in files.items():
        if not name.endswith(".bpmn"):
            continue
        for event in xml.parse(content, name).iter(f"{MODEL}startEvent"):
            inside = event.getparent().get("id") == process
            if inside and element in (None, event.get("id")):
                for said in event.iter(f"{ZEEBE}formDefinition"):
                    return answers(definition.forms.get(said.get("formId") or "") or {})
    return {}


def _answer(field: Mapping[str, Any]) -> Any:
    kind, choices = field.get("type"), field.get("values") or ()
    if "defaultValue" in field:
        return field["defaultValue"]
    if kind in ("checklist", "taglist"):
        return [one.get("value") for one in choices[:1]]
    if kind in ("select", "radio"):
        return choices[0].get("value") if choices else None
    if kind == "checkbox":
        return True
    if kind == "number":
        return (field.get("validate") or {}).get("min", 24)
    if kind == "datetime":
        return "2026-03-09T09:00:00Z" if field.get("subtype") == "datetime" else "2026-03-09"
    found = value_named(str(field["key"]))
    return found if isinstance(found, str) else str(field.get("label") or field["key"])
