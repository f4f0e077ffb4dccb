"""What the API gives back, as JSON Schema; tests hold every answer to it."""

from __future__ import annotations

from app.lib.schema import Schema, choice, given, many, maybe, moment, record
from app.orders.models import ITEM_STATES, State
from app.orders.sent import ACTIONS, PLANS, TERMS

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number", "description": "Exact: read it as a decimal."}
STATE = choice(*map(str, State), title="OrderState")
ITEM_STATE = choice(*map(str, ITEM_STATES), title="OrderItemState")
NAMED = given({"id": TEXT, "name": TEXT})
CHARACTERISTIC = given(
    {"name": TEXT, "value": {"type": ["string", "number", "boolean"]}}, title="CharacteristicValue"
)
ITEM = given(
    {
        "id": TEXT,
        "action": choice(*ACTIONS),
        "quantity": WHOLE,
        "state": ITEM_STATE,
        "reason": maybe({**TEXT, "description": "Why it is held, rejected or failed."}),
        "productOffering": NAMED,
        "product": given({"id": maybe(TEXT), "characteristic": many(CHARACTERISTIC)}),
        "itemTerm": many(given({"name": choice(*TERMS)})),
        "billingPlan": choice(*PLANS),
        "price": NUMBER,
        "process": {**TEXT, "description": "The key of the process that fulfils it."},
        "instance": maybe({**TEXT, "description": "The instance of that process."}),
        "waitsFor": many(TEXT, description="In words, most pressing first."),
    },
    title="OrderItem",
)
BRIEF_FIELDS: dict[str, Schema] = {
    "id": {**TEXT, "description": "The order number."},
    "href": TEXT,
    "customer": NAMED,
    "state": STATE,
    "orderDate": moment(),
    "value": NUMBER,
    "currency": TEXT,
}
BRIEF = given(BRIEF_FIELDS, title="OrderBrief")
ORDER = given(
    {
        **BRIEF_FIELDS,
        "externalId": maybe(TEXT),
        "category": maybe(TEXT),
        "priority": TEXT,
        "note": maybe(TEXT),
        "completionDate": maybe(moment()),
        "productOrderItem": many(ITEM),
    },
    title="Order",
)
ENTRY = given(
    {
        "at": moment(),
        "stream": TEXT,
        "kind": TEXT,
        "actor": maybe({**TEXT, "description": "Null: you may not see what this person did."}),
        "element": maybe(TEXT),
        "detail": {"type": "object", "description": "As far as you may read it."},
        "hash": {**TEXT, "description": "Holds the hash of the entry before it in its stream."},
    },
    title="HistoryEntry",
)
CUSTOMER = given(
    {
        "id": TEXT,
        "name": TEXT,
        "segment": TEXT,
        "isNew": {"type": "boolean"},
        "domain": maybe(TEXT),
        "tenantId": maybe(TEXT),
        "contact": {"type": "object"},
        "address": {"type": "object"},
        "creditLimit": NUMBER,
        "overdueDays": WHOLE,
        "currency": TEXT,
    },
    title="Customer",
)
PRODUCT = given(
    {
        "id": TEXT,
        "name": TEXT,
        "vendor": TEXT,
        "sku": TEXT,
        "unitPrice": NUMBER,
        "currency": TEXT,
        "billingPeriod": TEXT,
        "characteristics": many(
            record(
                {
                    "name": TEXT,
                    "label": TEXT,
                    "type": choice("string", "number", "boolean"),
                    "required": {"type": "boolean"},
                    "options": many(TEXT),
                    "hint": TEXT,
                },
                needs=("name", "label", "type", "required"),
                title="CharacteristicSpecification",
            )
        ),
    },
    title="Product",
)
PUBLISHED = given(
    {
        "name": TEXT,
        "key": TEXT,
        "takenBy": {**WHOLE, "description": "How many instances take it, now or by being started."},
    },
    title="PublishedMessage",
)
PROBLEM = record(
    {
        "type": TEXT,
        "title": TEXT,
        "status": WHOLE,
        "detail": {**TEXT, "description": "What is wrong, and what to do."},
        "instance": TEXT,
        "errors": many(
            given(
                {
                    "pointer": {
                        **TEXT,
                        "description": "RFC 6901, or the name of a part of the address.",
                    },
                    "detail": TEXT,
                },
                title="Fault",
            )
        ),
    },
    needs=("type", "title", "status", "detail", "instance"),
    title="Problem",
    description="RFC 9457",
)
PRODUCT_ORDER_ITEM = record(
    {
        "id": TEXT,
        "quantity": WHOLE,
        "action": choice(*ACTIONS),
        "state": ITEM_STATE,
        "productOffering": given({"id": TEXT, "name": TEXT, "@referredType": TEXT}),
        "product": record(
            {
                "id": TEXT,
                "productCharacteristic": many(CHARACTERISTIC),
                "@type": TEXT,
            },
            needs=("productCharacteristic",),
        ),
        "itemTerm": many(given({"name": choice(*TERMS)})),
        "@type": TEXT,
    },
    needs=("id", "quantity", "action", "state", "productOffering", "product", "@type"),
    title="ProductOrderItem",
)
PRODUCT_ORDER = record(
    {
        "id": TEXT,
        "href": TEXT,
        "externalId": TEXT,
        "category": TEXT,
        "priority": TEXT,
        **{
            name: moment()
            for name in (
                "orderDate", "requestedStartDate", "requestedCompletionDate",
                "completionDate", "cancellationDate",
            )
        },
        "state": STATE,
        "note": many(given({"text": TEXT})),
        "relatedParty": many(given({n: TEXT for n in ("id", "name", "role", "@referredType")})),
        "orderTotalPrice": many(
            given(
                {
                    "priceType": TEXT,
                    "price": given({"dutyFreeAmount": given({"unit": TEXT, "value": NUMBER})}),
                }
            )
        ),
        "productOrderItem": many(PRODUCT_ORDER_ITEM),
        "@type": TEXT,
    },
    needs=("id", "href"),
    title="ProductOrder",
    description="TMF622 v4. With `fields`, only id, href and those that were asked for.",
)  # fmt: skip
